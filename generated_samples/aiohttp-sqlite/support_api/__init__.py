"""A Care SPI server on aiohttp, keeping conversations in SQLite."""
