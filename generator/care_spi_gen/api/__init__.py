"""The API to generate, and its names."""
