"""The peers and us, side by side; every number is a ratio of CPU times."""
