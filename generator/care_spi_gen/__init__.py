"""Generates complete, tested Care SPI servers."""
