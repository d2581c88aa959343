"""A process that computes features slowly, given a folder, how many, and a delay a batch.

It writes a line for each batch that goes through its stand-in for a backbone, and at the end how
many pictures did.
"""

import sys
import time
from pathlib import Path

from harness.features.cache import cached_features
from tests.features.factories import RECIPE, plain_features, some_pictures


def main(folder: str, n: str, delay_s: str) -> None:
    def compute(batch):
        sys.stdout.write(f"batch {len(batch)}\n")
        sys.stdout.flush()
        time.sleep(float(delay_s))
        return plain_features(batch)

    found = cached_features(
        some_pictures(int(n)), compute, recipe=RECIPE, dimension=5, folder=Path(folder)
    )
    sys.stdout.write(f"computed {found.computed}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
