"""A study as one file that speaks for itself: an archive, and pages that follow from it."""
