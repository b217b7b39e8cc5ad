"""A Care SPI server on FastAPI, keeping conversations in SQLite."""
