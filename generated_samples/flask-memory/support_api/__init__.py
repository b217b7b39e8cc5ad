"""A Care SPI server on Flask, keeping conversations in memory."""
