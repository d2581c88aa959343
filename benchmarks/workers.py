"""How many runs an hour: one at a time, or as many as there are cores.

    python -m benchmarks.workers [--rounds 3]

Ordinary runs of a small network, done by ordinary child processes that were started before the
clock; all ways take turns, so that whatever else the machine does disturbs each alike. The last
way has one thread a process. It is not what `--workers` does, because its numbers differ in the
last digits, and shows what keeping them costs.
"""

import argparse

from benchmarks.ratios import Ratio, tell
from harness.runtime.processor import processor_name
from harness.runtime.stderr import ask_for_quiet, held_back
from harness.runtime.threads import THREADS, cores_usable, fix_threads, thread_variables


def main() -> None:
    """Print the seconds a run takes one at a time, and in each other way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each way (3)")
    options = parser.parse_args()
    ask_for_quiet()
    fix_threads()
    with held_back():
        from harness.studies.worker_count import Way, measured

    cores = cores_usable()
    ways = {
        "one at a time": Way(1),
        f"{cores} at a time, {THREADS} threads each": Way(cores),
        f"{cores} at a time, 1 thread each": Way(cores, thread_variables(1)),
    }
    print(f"{processor_name()}, {cores} cores; medians of {options.rounds} rounds", flush=True)
    rates = measured(list(ways.values()), rounds=options.rounds)
    alone, *others = [3600 / rate for rate in rates]
    for name, together in zip(list(ways)[1:], others, strict=True):
        tell(Ratio(f"runs, {name}", alone, together, "s a run"))


if __name__ == "__main__":
    main()
