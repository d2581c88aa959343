"""The pictures of an experiment: found, read, named, and grouped with their near-duplicates."""
