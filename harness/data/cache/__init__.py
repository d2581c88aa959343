"""Pictures decoded once, and read again by row number."""
