"""Everything that is measured, one after another, and one table at the end.

    python -m benchmarks [NAME ...] [--list]

Each benchmark has a process of its own. Times are processor time unless the line says otherwise;
the plain way and ours take turns, so that a busy machine slows both.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.ratios import TABLE, collected, table

PARTS = {
    "machine": "what the processor can do at most",
    "startup": "how long `check`, `show` and `--help` take to answer",
    "first_contact": "how soon the first command shows a result, and foretells its end",
    "preparation": "decoding pictures once",
    "loader": "reading and changing pictures for each epoch",
    "training": "the baseline against the published notebook",
    "painting": "a generation against the bare step of the DCGAN tutorial",
    "onednn": "the same network with and without oneDNN, on older instruction sets too",
    "heads": "heads on cached features against Keras's `fit`",
    "overhead": "what a cheap run costs beside learning and testing",
    "study": "the proposals as a study against plain scripts",
    "workers": "runs one at a time against one for each core",
    "resume": "what a finished study answers, and its report",
    "statistics": "the verdicts of a large study",
    "judged_files": "verdicts on files of predictions",
    "memory": "memory for few and for many pictures",
    "audit": "memory of auditing few and many pictures",
}


def main() -> None:
    """Run them and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="which ones (all)")
    parser.add_argument("--list", action="store_true", help="say what there is, and stop")
    options = parser.parse_args()
    if unknown := set(options.names) - PARTS.keys():
        parser.error(f"expected names of {', '.join(PARTS)}; got {', '.join(sorted(unknown))}")
    if options.list:
        print("\n".join(f"{name:13} {text}" for name, text in PARTS.items()))
        return
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "table.jsonl"
        lines.touch()
        for name in options.names or PARTS:
            _run(name, lines)
        print(f"\n== all\n{table(collected(lines))}")


def _run(name: str, lines: Path) -> None:
    print(f"== {name}: {PARTS[name]}", flush=True)
    start = time.monotonic()
    environment = os.environ | {TABLE: str(lines)}
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        sys.stderr.buffer.write(done.stderr)
        sys.exit(f"benchmarks.{name} failed")
    print(f"   took {time.monotonic() - start:.0f} s\n", flush=True)


if __name__ == "__main__":
    main()
