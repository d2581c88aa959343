"""One file, one figure."""
