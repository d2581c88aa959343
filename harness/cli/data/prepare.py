"""`data prepare`: decode pictures ahead of time; show and prune what is cached."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli.data.planned import Planned, add_pictures, planned, whole
from harness.errors import DONE
from harness.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.data.cache.prepared import Cached
    from harness.progress import Progress


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "prepare", help="decode pictures ahead of time; show or prune what is cached"
    )
    add_pictures(parser)
    parser.add_argument(
        "--pixels",
        type=whole,
        nargs="+",
        default=[],
        metavar="N",
        help="sides to prepare, such as 224 300; without them the cache is only shown",
    )
    parser.add_argument(
        "--prune",
        action="store_true",
        help="delete all prepared pictures but those that this command asks for",
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.console.progress_bars import open_progress
    from harness.data.cache.prepared import cached_arrays, prune

    workspace, progress = find_workspace(), open_progress()
    kept: set[Path] = set()
    if options.pixels or options.spec:
        plan = planned(options)
        sides = options.pixels or [plan.image_pixels]
        kept = _prepare(plan, sides, options.data, workspace, progress)
    if options.prune:
        unwanted = [each for each in cached_arrays(workspace.cache) if each.folder not in kept]
        for gone in prune(unwanted):
            sys.stdout.write(f"deleted {gone.bytes / 1e6:>9,.1f} MB  {gone.what}\n")
    sys.stdout.write(_shown(cached_arrays(workspace.cache), workspace.cache))
    return DONE


def _prepare(
    plan: Planned, sides: list[int], data: Path | None, workspace: Workspace, progress: "Progress"
) -> set[Path]:
    """Prepare each size and return the folders that hold them."""
    from harness.data.cache.preparation import prepare
    from harness.data.collection.collection import load_collection

    collection = load_collection(
        plan.data,
        workspace=workspace,
        data_folder=data,
        spec_folder=plan.folder,
        progress=progress,
    )
    folders = set()
    for side in sides:
        with prepare(
            collection,
            image_pixels=side,
            normalise=plan.data.normalise,
            cache=workspace.cache,
            progress=progress,
        ) as images:
            folders.add(images.folder)
    return folders


def _shown(cached: "list[Cached]", cache: Path) -> str:
    lines = [f"{each.bytes / 1e6:>9,.1f} MB  {each.key[:12]}  {each.what}" for each in cached]
    total = sum(each.bytes for each in cached) / 1e6
    lines.append(f"{total:>9,.1f} MB  in {cache / 'prepared'}; can be made again at any time")
    return "\n".join(lines) + "\n"
