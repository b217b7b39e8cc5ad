"""A live database goes from version to version of the spec, with all that it holds."""
