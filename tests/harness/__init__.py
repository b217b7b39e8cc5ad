"""What the live tests share: servers started for real, a caller, raw sockets, expectations."""
