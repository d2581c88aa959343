"""What several commands are typed with."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from harness.executors.options import ExecutorOptions
from harness.metrics import DEFAULT_SCORE, METRICS
from harness.wording.language import LANGUAGES

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
    Arguments = argparse.ArgumentParser | argparse._ArgumentGroup

    from harness.verdicts.record import RuleRecord

CLAIMS = ("this_collection", "collections_like_it")


def add_experiment(parser: argparse.ArgumentParser) -> None:
    """Let a command take an experiment file with its overrides and pictures."""
    parser.add_argument(
        "spec",
        type=Path,
        metavar="SPEC",
        help="a YAML file, or the name of one below experiments/: transfer",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="overrides",
        metavar="KEY=VALUE",
        help="change one value for a quick trial, such as training.epochs=3; may be repeated",
    )
    add_data(parser)


def add_trust(parser: argparse.ArgumentParser) -> None:
    """Let a command be given the user's word for programs that specs name."""
    parser.add_argument(
        "--trust",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="execute this Python file, which the spec names as its network; may be repeated "
        "(docs/own-network.md)",
    )


def add_data(parser: argparse.ArgumentParser) -> None:
    """Let a command take the folder of the pictures."""
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="where the pictures lie (else HARNESS_DATA)"
    )


def typed_name(word: str) -> str:
    """Return the name of what a file describes, and any other word as it is.

    Files are what a shell completes: `experiments/study_quick.yaml` means *study_quick*.
    """
    path = Path(word)
    return path.stem if path.suffix in {".yaml", ".yml"} else word


def add_executor_options(parser: argparse.ArgumentParser) -> None:
    """Let a command say where runs happen, and how many at a time."""
    ways = parser.add_argument_group("where runs happen")
    ways.add_argument(
        "--workers",
        type=_workers,
        metavar="N",
        help="so many processes at a time, for repetitions, proposals and the trials of a search; "
        "auto: as many as end soonest, measured once on this machine (the default, where the work "
        "is worth it; 1 for trials)",
    )
    ways.add_argument(
        "--retry", action="store_true", help="begin a run once more when its process is lost"
    )
    ways.add_argument(
        "--patience-minutes",
        type=float,
        default=30.0,
        metavar="M",
        help="end a process that shows no progress for so long (30)",
    )
    ways.add_argument(
        "--executor",
        choices=("processes", "ray"),
        default="processes",
        help="processes of this machine, or tasks on a Ray cluster (docs/scaling.md)",
    )
    ways.add_argument(
        "--address", metavar="ADDRESS", help="of the Ray cluster: auto, or ray://HOST:10001"
    )
    for option, what, kind, default in (
        ("cpus", "processors", float, 1),
        ("gpus", "GPUs", float, 0),
        ("memory-mib", "MiB of memory", int, 1500),
    ):
        ways.add_argument(
            f"--run-{option}",
            type=kind,
            default=default,
            metavar="N",
            help=f"{what} that each run is declared to need on the cluster ({default})",
        )


def _workers(text: str) -> int:
    """Return the number; 0 for auto."""
    if text == "auto":
        return 0
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected auto or 1 and more; got {text}")
    return number


def add_rule(parser: argparse.ArgumentParser) -> None:
    """Let a command say how proposals are judged."""
    parser.add_argument(
        "--metric", default=DEFAULT_SCORE, help=f"the score that decides ({DEFAULT_SCORE})"
    )
    parser.add_argument(
        "--margin",
        type=float,
        help=f"largest difference that does not matter ({METRICS[DEFAULT_SCORE].margin:g})",
    )
    parser.add_argument(
        "--alpha", type=float, default=0.05, help="probability of any false claim (0.05)"
    )
    parser.add_argument(
        "--claim",
        choices=CLAIMS,
        default=CLAIMS[0],
        help="what the words are about: these pictures, split and trained on again "
        "(this_collection, the default), or other pictures of the kind, too",
    )


def read_rule(options: argparse.Namespace) -> "RuleRecord":
    """Return how proposals are judged.

    Raises:
        SpecError: there is no such score.
    """
    from harness.verdicts.question import rule_of

    return rule_of(options.metric, options.margin, options.alpha, options.claim)


def add_language(parser: "Arguments", of: str = "the verdicts") -> None:
    """Let a command take the language of its verdicts, or of what else it writes."""
    parser.add_argument("--language", choices=LANGUAGES, default="en", help=f"of {of} (en)")


def read_executor_options(options: argparse.Namespace) -> ExecutorOptions:
    """Return where runs happen."""
    return ExecutorOptions(**{name: getattr(options, name) for name in ExecutorOptions._fields})
