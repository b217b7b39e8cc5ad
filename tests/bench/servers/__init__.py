"""Servers written by hand, for speed: what the generated ones are measured against."""
