"""A generated project on disk."""
