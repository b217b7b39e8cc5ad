"""Texts that try to leave their quotes, and the places of a spec that they are put into."""
