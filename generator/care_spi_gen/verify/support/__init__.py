"""What checks are written with: requests and answers that many of them need."""
