"""Finished runs, searches, clusterings and studies, read back from what was kept of them."""
