"""A Care SPI server."""
