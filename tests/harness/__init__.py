"""What the live tests share: servers and databases started for real, and a caller."""
