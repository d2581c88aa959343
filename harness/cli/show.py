"""`show`: the resolved spec, what differs from its parent, and what is to do."""

import argparse
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.options import add_experiment, add_trust
from harness.cli.spec_files import spec_file
from harness.errors import DONE, SpecError
from harness.runtime.command import uncollected
from harness.runtime.output import json_text
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.specs.plans.one_file import Loaded
    from harness.specs.plans.study_collections import LoadedCollections
    from harness.specs.plans.study_proposals import LoadedStudy


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("show", help=SUMMARIES["show"])
    add_experiment(parser)
    add_trust(parser)
    parser.add_argument(
        "--probe",
        action="store_true",
        help="of a study: first do two repetitions of each experiment, to know what all will cost",
    )
    parser.add_argument("--json", action="store_true", help="print all of it as JSON")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    with nullcontext() if options.probe else uncollected():
        return _shown(options)


def _shown(options: argparse.Namespace) -> int:
    from harness.specs.plans.growing_study import LoadedGrowing
    from harness.specs.plans.load import load_any
    from harness.specs.plans.study_collections import LoadedCollections
    from harness.specs.plans.study_proposals import LoadedStudy
    from harness.specs.plans.trust import Trust, with_trust

    loaded = load_any(spec_file(options.spec), options.overrides)
    if isinstance(loaded, LoadedGrowing):
        from harness.cli.growing import show_growing

        show_growing(loaded, options.data, as_json=options.json)
        return DONE
    if options.probe:  # which alone executes anything
        loaded = with_trust(loaded, Trust(options.trust, find_workspace().trusted))
    if isinstance(loaded, LoadedCollections):
        if options.probe:
            from harness.cli.run_collections import probe_collections

            probe_collections(loaded, options.data)
        _show_collections(loaded, options)
    elif isinstance(loaded, LoadedStudy):
        if options.probe:
            from harness.cli.run_study import probe

            probe(loaded, options.data)
        _show_study(loaded, options)
    elif options.probe:
        raise SpecError(f"--probe: expected a study; got {options.spec}, which is none.")
    else:
        _show_experiment(loaded, options)
    return DONE


def _show_collections(study: "LoadedCollections", options: argparse.Namespace) -> None:
    from harness.cli.show_collections import collections_text, data_of

    text = collections_text(study, options.data)
    if options.json:
        from harness.cli.show_json import collections_answer

        text = json_text(collections_answer(study, data_of(study, options.data), text))
    sys.stdout.write(text)


def _show_study(study: "LoadedStudy", options: argparse.Namespace) -> None:
    if options.json:
        from harness.cli.show_json import study_answer

        sys.stdout.write(json_text(study_answer(study, options.data)))
        return
    from harness.cli.show_study import study_text

    sys.stdout.write(study_text(study, options.data))


def _show_experiment(experiment: "Loaded", options: argparse.Namespace) -> None:
    if options.json:
        from harness.cli.show_json import experiment_answer

        sys.stdout.write(json_text(experiment_answer(experiment, options.data)))
        return
    from harness.cli.show_experiment import shown_text

    sys.stdout.write(shown_text(experiment, options.data))
