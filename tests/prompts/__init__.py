"""The prompts of `care-spi-gen prompt`, and how a reader of Markdown takes them."""
