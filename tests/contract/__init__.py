"""The HTTP contract, one file a section, against any Care SPI server."""
