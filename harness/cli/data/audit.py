"""`data audit`: what is in a collection, and what is wrong with it."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli.data.planned import add_pictures, planned
from harness.cli.options import add_language
from harness.errors import DONE, HarnessError
from harness.runtime.output import json_text
from harness.runtime.registered import registered_page
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.data.audit.audit import Audit
    from harness.wording.language import Language

WritePage = Callable[["Audit", Path, "Language"], None]


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("audit", help="what is in a collection, and what is wrong with it")
    parser.add_argument(
        "pictures",
        nargs="?",
        type=Path,
        metavar="DIR|SPEC",
        help="a folder of pictures, as behind --data, or an experiment, as behind --spec",
    )
    add_pictures(parser)
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with thumbnails")
    parser.add_argument(
        "--without-probe", action="store_true", help="do not look for shortcuts; takes seconds"
    )
    add_language(parser, "what is printed and of the page")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.cli.data.audit_text import audit_text
    from harness.console.progress_bars import open_progress
    from harness.data.audit.audit import IntendedUse, as_json, audit
    from harness.data.collection.survey import survey

    _sort_out(options)
    plan, progress = planned(options), open_progress()
    write_page: WritePage | None = registered_page("audit") if options.html else None
    seen = survey(
        plan.data,
        workspace=find_workspace(),
        data_folder=options.data,
        spec_folder=plan.folder,
        progress=progress,
    )
    meant = IntendedUse(plan.data, plan.split, plan.repetitions, plan.image_pixels)
    found = audit(seen, meant, probe=not options.without_probe, progress=progress)
    if write_page is not None:
        write_page(found, options.html, options.language)
        progress.say(f"page: {options.html}")
    told = json_text(as_json(found)) if options.json else audit_text(found, options.language)
    sys.stdout.write(told)
    return DONE


def _sort_out(options: argparse.Namespace) -> None:
    """Put what was typed without an option where it belongs: a folder is pictures."""
    if options.pictures is None:
        return
    option = "data" if options.pictures.is_dir() else "spec"
    if getattr(options, option) is not None:
        raise HarnessError(
            f"data audit: expected pictures once; got {options.pictures} and --{option} "
            f"{getattr(options, option)}. Leave one out."
        )
    setattr(options, option, options.pictures)
