"""`data preprocess`: the paper's section 4.1 as files."""

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli.data.planned import add_pictures, planned, whole
from harness.errors import DONE, DataError
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.data.preprocessing.preprocess import PreprocessRequest


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "preprocess", help="write resized pictures, variants, arrays and one-hot labels"
    )
    add_pictures(parser)
    parser.add_argument("--to", type=Path, metavar="DIR", help="else data/preprocessed")
    parser.add_argument("--pixels", type=whole, metavar="N", help="the side of the pictures (300)")
    parser.add_argument("--variants", type=whole, default=5, metavar="N", help="files per picture")
    parser.add_argument("--seed", type=int, default=1, help="another seed changes otherwise")
    parser.add_argument(
        "--arrays",
        choices=("float32", "float16", "none"),
        default="float32",
        help="arrays in [0, 1]; float16 is half as large and still exact to a grey level",
    )
    parser.add_argument("--only-first", action="store_true", help="one picture per artist")
    parser.add_argument(
        "--plain", action="store_true", help="resize the files as they are, as the paper did"
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.console.progress_bars import open_progress
    from harness.data.collection.collection import load_collection
    from harness.data.preprocessing.preprocess import PreprocessRequest, preprocess

    plan, progress, workspace = planned(options), open_progress(), find_workspace()
    collection = load_collection(
        plan.data,
        workspace=workspace,
        data_folder=options.data,
        spec_folder=plan.folder,
        progress=progress,
    )
    job = PreprocessRequest(
        collection,
        (options.to or workspace.data / "preprocessed").absolute(),
        image_pixels=options.pixels or plan.image_pixels,
        variants=options.variants,
        seed=options.seed,
        arrays=options.arrays,
        normalise=None if options.plain else plan.data.normalise,
        only_first=options.only_first,
    )
    progress.say(
        f"{len(job.rows):,} pictures, {job.variants} files each, {job.image_pixels} px: about "
        f"{job.estimated_bytes / 1e9:,.1f} GB in {job.folder}"
    )
    _require_space(job)
    made = preprocess(job, progress)
    as_data = ", ".join(f"{key}: {value}" for key, value in job.as_data.items())
    sys.stdout.write(
        f"{job.folder}: {made.pictures:,} pictures, {made.bytes / 1e9:,.2f} GB"
        + (f"; {made.done_before:,} originals were done before" if made.done_before else "")
        + f"\nas pictures of an experiment: {{{as_data}}}"
        + ("; with split: {given: part}\n" if collection.parts else "\n")
    )
    return DONE


def _require_space(job: "PreprocessRequest") -> None:
    """Refuse a job that the disk has no room for, less what an earlier start made."""
    folder = next(place for place in (job.folder, *job.folder.parents) if place.is_dir())
    made = (path.stat().st_size for path in job.folder.rglob("*") if path.is_file())
    free = shutil.disk_usage(folder).free + sum(made)
    if free < job.estimated_bytes:
        raise DataError(
            f"{job.folder}: expected room for about {job.estimated_bytes:,} bytes; got {free:,} "
            "free. Free some space, name another folder with --to, or leave the arrays out: "
            "--arrays none."
        )
