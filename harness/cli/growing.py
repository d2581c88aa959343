"""`propose`, `revert`, `seal` and `unseal`: a growing study, idea by idea, to its end."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.expected_words import add_expect, as_expected
from harness.cli.options import (
    add_data,
    add_executor_options,
    add_language,
    read_executor_options,
)
from harness.cli.spec_files import spec_file
from harness.errors import DONE, FAILED, SpecError
from harness.runtime.extras import require_training
from harness.runtime.output import json_text
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.data.collection.collection import Collection
    from harness.specs.plans.growing_study import LoadedGrowing
    from harness.studies.growing.lineage import Lineage
    from harness.studies.growing.opening import Growth
    from harness.studies.growing.propose import RunStudy
    from harness.wording.language import Language


def add(commands: "Commands") -> None:
    """Declare the commands."""
    _add_propose(commands)
    _add_revert(commands)
    _add_seal(commands)
    _add_unseal(commands)


def _add_propose(commands: "Commands") -> None:
    parser = commands.add_parser("propose", help=SUMMARIES["propose"])
    _add_study(parser)
    parser.add_argument(
        "idea", type=Path, metavar="SPEC", help="an experiment that extends the first baseline"
    )
    parser.add_argument("--because", required=True, metavar="TEXT", help="why it may help")
    parser.add_argument(
        "--adopt", action="store_true", help="make it the baseline of later ideas if it helps"
    )
    _add_run(parser)
    parser.set_defaults(do=_propose)


def _add_revert(commands: "Commands") -> None:
    parser = commands.add_parser("revert", help=SUMMARIES["revert"])
    _add_study(parser)
    parser.add_argument("--because", required=True, metavar="TEXT", help="why")
    parser.add_argument(
        "--to",
        type=int,
        metavar="N",
        help="the idea that was the baseline, 0 for the first (the one before)",
    )
    _add_json(parser)
    add_data(parser)
    add_language(parser)
    parser.set_defaults(do=_revert)


def _add_seal(commands: "Commands") -> None:
    parser = commands.add_parser("seal", help=SUMMARIES["seal"])
    _add_study(parser)
    parser.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="DIR",
        help="a new folder, for somebody else to own or to carry away (docs/agents.md)",
    )
    _add_json(parser)
    add_data(parser)
    parser.set_defaults(do=_seal)


def _add_unseal(commands: "Commands") -> None:
    parser = commands.add_parser(
        "unseal",
        help=SUMMARIES["unseal"],
    )
    _add_study(parser)
    parser.add_argument(
        "--force", action="store_true", help="once more, which the ledger and the sentence will say"
    )
    parser.add_argument("--because", default="", metavar="TEXT", help="why, with --force")
    parser.add_argument(
        "--sealed-at", type=Path, metavar="DIR", help="where `seal` moved the sealed pictures"
    )
    _add_run(parser)
    parser.set_defaults(do=_unseal)


def _add_study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", type=Path, metavar="STUDY", help="a file of `kind: growing`")


def _add_run(parser: argparse.ArgumentParser) -> None:
    add_expect(parser)
    _add_json(parser)
    add_data(parser)
    add_language(parser)
    add_executor_options(parser)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def _propose(options: argparse.Namespace) -> int:
    from harness.cli.growing_page import keep_growing, telling
    from harness.console.progress_bars import open_progress
    from harness.studies.growing.propose import propose
    from harness.studies.growing.text import answer_json, answer_text
    from harness.verdicts.words import FAILED as NO_WORD

    study = _trained_here(options.study)
    because = _said(options.because, "--because")
    growth = _growth(study, options.data)
    try:
        found = propose(
            growth,
            spec_file(options.idea),
            because,
            telling(growth, _run(options), options.language),
            adopt=options.adopt,
            progress=open_progress(),
        )
    finally:
        keep_growing(growth, options.data, options.language)
    sys.stdout.write(
        json_text(answer_json(growth, found))
        if options.json
        else answer_text(growth, found, options.language)
    )
    word = found.idea.decided.word if found.idea.decided else NO_WORD
    return (
        FAILED
        if word == NO_WORD
        else as_expected([(found.idea.registered.name, word)], options.expect)
    )


def _revert(options: argparse.Namespace) -> int:
    from harness.cli.growing_page import keep_growing
    from harness.studies.growing.propose import revert

    growth = growth_of(options.study, options.data)
    lineage = revert(growth, _said(options.because, "--because"), options.to)
    keep_growing(growth, options.data, options.language)
    _write_lineage(growth, lineage, options.language, as_json=options.json)
    return DONE


def _seal(options: argparse.Namespace) -> int:
    from harness.specs.plans.growing_study import load_growing
    from harness.studies.growing.seal import seal

    study = load_growing(spec_file(options.study))
    known = seal(study, lambda: _pictures(study, options.data), find_workspace(), options.to)
    document = {
        "study": known.study,
        "pictures": known.pictures,
        "files": len(known.files),
        "at": str(options.to),
        "list": known.digest,
    }
    told = (
        f"{known.pictures} pictures of {known.study} are in {options.to}, {len(known.files)} files "
        "in all.\nNow take it away from whoever proposes: give it to another user (chmod 700), or "
        "carry it to another machine.\n"
        f"The end is then: python -m harness unseal {options.study} --sealed-at {options.to}\n"
    )
    sys.stdout.write(json_text(document) if options.json else told)
    return DONE


def _unseal(options: argparse.Namespace) -> int:
    from harness.cli.growing_page import keep_growing, telling
    from harness.console.progress_bars import open_progress
    from harness.studies.growing.opening import Growth
    from harness.studies.growing.text import closing_json, closing_text
    from harness.studies.growing.unseal import pictures_for_unsealing, put_back_first, unseal

    if options.force != bool(options.because):
        raise SpecError("--force: expected together with --because, and only so; got one alone.")
    study, workspace = _trained_here(options.study), find_workspace()
    pictures = pictures_for_unsealing(
        study, lambda: _pictures(study, options.data), workspace, options.sealed_at
    )
    growth = Growth(study, pictures, workspace)
    forced = _said(options.because, "--because") if options.force else ""
    run = put_back_first(
        growth, telling(growth, _run(options), options.language), options.sealed_at
    )
    lineage = unseal(growth, run, forced=forced, progress=open_progress())
    keep_growing(growth, options.data, options.language)
    sys.stdout.write(
        json_text(closing_json(growth, lineage))
        if options.json
        else closing_text(growth, lineage, options.language)
    )
    last = lineage.unsealings[-1]
    said = [] if last.result is None else [(last.begun.study, last.result.word)]
    return as_expected(said, options.expect)


def show_growing(study: "LoadedGrowing", data: Path | None, *, as_json: bool = False) -> None:
    """Print what was tried in a growing study."""
    growth = _growth(study, data)
    _write_lineage(growth, growth.lineage(), "en", as_json=as_json)


def _write_lineage(
    growth: "Growth", lineage: "Lineage", language: "Language", *, as_json: bool
) -> None:
    from harness.studies.growing.as_json import lineage_json
    from harness.studies.growing.text import lineage_text

    sys.stdout.write(
        json_text(lineage_json(growth, lineage))
        if as_json
        else lineage_text(growth, lineage, language)
    )


def _trained_here(file: Path) -> "LoadedGrowing":
    """Return a growing study; where nothing trains, nothing of it is read, drawn or registered.

    Raises:
        SpecError: the file is none, or wrong.
        HarnessError: what trains is not installed; it names the extra.
    """
    from harness.specs.plans.growing_study import load_growing

    study = load_growing(spec_file(file))
    require_training()
    return study


def growth_of(file: Path, data: Path | None) -> "Growth":
    """Return a growing study on its pictures.

    Raises:
        SpecError: the file is none, or wrong.
        DataError: its pictures cannot be used.
    """
    from harness.specs.plans.growing_study import load_growing

    return _growth(load_growing(spec_file(file)), data)


def _growth(study: "LoadedGrowing", data: Path | None) -> "Growth":
    from harness.studies.growing.opening import Growth

    return Growth(study, _pictures(study, data), find_workspace())


def _pictures(study: "LoadedGrowing", data: Path | None) -> "Collection":
    from harness.data.collection.collection import known_collection, load_collection
    from harness.studies.growing.opening import first_baseline

    spec, workspace, home = first_baseline(study).spec.data, find_workspace(), study.baseline.parent
    known = known_collection(spec, workspace=workspace, data_folder=data, spec_folder=home)
    if known is not None:
        return known
    from harness.console.progress_bars import open_progress

    return load_collection(
        spec, workspace=workspace, data_folder=data, spec_folder=home, progress=open_progress()
    )


def _run(options: argparse.Namespace) -> "RunStudy":
    """Return what does the study of one idea, as `run` does any study."""
    from harness.cli.recorded_texts import without_secrets
    from harness.cli.run_study import StudyOptions, conclude
    from harness.specs.plans.study_proposals import LoadedStudy
    from harness.specs.plans.trust import Trust, with_trust
    from harness.studies.study import JudgedStudy

    executor = read_executor_options(options)
    how = StudyOptions(options.data, False, True, False, options.language, executor, report=False)

    def run(study: LoadedStudy) -> JudgedStudy:
        masked = without_secrets(study)
        if not isinstance(masked, LoadedStudy):
            raise AssertionError("a study stays one")
        return conclude(with_trust(masked, Trust((), find_workspace().trusted)), how)

    return run


def _said(text: str, option: str) -> str:
    """Return a reason; one that says nothing is refused."""
    if not text.strip():
        raise SpecError(f"{option}: expected a reason; got nothing.")
    return " ".join(text.split())
