"""What stands in the place of a word, and which words are open."""

UNFINISHED = "unfinished"
"""Stands in the place of a word while repetitions are missing."""
OPEN = ("inconclusive", "no_worse")
"""Words that more repetitions may make more of."""
FAILED = "failed"
"""Stands there when an experiment failed."""
