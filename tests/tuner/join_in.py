"""One process of a search of a parabola: what `search_together` starts in the tests.

Arguments: the folder, the number of trials, the tuner, and seconds that a trial takes.
"""

import sys
import time
from pathlib import Path

from harness.tuner.distributed import role, serve, work
from tests.tuner.stand_ins import a_search, a_task, parabola


def main(folder: str, trials: str, tuner: str, seconds: str) -> None:
    task = a_task(Path(folder), a_search(tuner, int(trials)))
    if role() == "chief":
        serve(task)
        return

    def slowly(asked):
        time.sleep(float(seconds))
        if asked.values["x"] > 0.95:
            from harness.errors import TrainingError

            raise TrainingError("too far")
        if (Path(folder) / "a bug").exists():
            raise KeyError("a bug in the worker")
        return parabola(asked)

    work(task, slowly)


if __name__ == "__main__":
    main(*sys.argv[1:])
