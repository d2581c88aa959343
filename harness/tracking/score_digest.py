"""What identifies the scores and costs that a run ended with, and whether the store still has them.

The digest is a tag of the run, made before the run is called finished: a number that somebody
changes in the database afterwards has another one.
"""

import hashlib
import json
import math
import sys
from collections.abc import Mapping

from harness.tracking.record import CHECKSUMS, DIGESTS, SCORES_DIGEST, WORDS_DIGEST

KEYS = ("test/", "selection/", "cost/")
"""How the names of metrics begin that a digest is made of."""


def scores_digest(metrics: Mapping[str, float]) -> str:
    """Return what identifies the scores and costs among a run's metrics."""
    numbers = {key: _shown(value) for key, value in metrics.items() if key.startswith(KEYS)}
    return hashlib.sha256(json.dumps(numbers, sort_keys=True).encode()).hexdigest()


def words_digest(metrics: Mapping[str, float]) -> str:
    """Return what identifies how many proposals of a study have each word, among its metrics."""
    words = {
        key: _shown(value)
        for key, value in metrics.items()
        if key.startswith("verdict/") and key.count("/") == 1 and value != 0
    }
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def are_words_altered(metrics: Mapping[str, float], tags: Mapping[str, str]) -> bool:
    """Return whether a study's words are counted otherwise in the store than when it was judged."""
    return WORDS_DIGEST in tags and tags[WORDS_DIGEST] != words_digest(metrics)


def are_altered(metrics: Mapping[str, float], tags: Mapping[str, str]) -> bool:
    """Return whether a run's scores and costs in the store are others than it ended with.

    Of a run of an earlier version, which noted nothing, that is not known.

    Args:
        metrics: the last value of each.
        tags: of the run.
    """
    if not {CHECKSUMS, DIGESTS, SCORES_DIGEST} & tags.keys():
        return False
    return tags.get(SCORES_DIGEST) != scores_digest(metrics)


def _shown(value: float) -> str:
    limit = sys.float_info.max  # a store keeps infinity as the largest number
    return "nan" if math.isnan(value) else repr(max(-limit, min(limit, float(value))))
