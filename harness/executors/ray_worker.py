"""A run on another computer: its pictures are found or made again there, and looked at first."""

import os
import platform
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from harness.data.collection.collection import Collection, load_collection
from harness.errors import DataError, TrackingError
from harness.executors.job import Job, Site
from harness.executors.messages import Result, as_result
from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.runtime.environment import describe_environment
from harness.tracking.address import is_server, shown_address, store_address
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace, find_workspace


class Errand(NamedTuple):
    """What every run of one command is told on its node."""

    site: Site
    sign: Path
    """A file that is seen where the workspace is shared."""


def do_there(job: Job, errand: Errand) -> tuple[str, Result]:
    """Return the node's name, and what came of a run there.

    The workspace is HARNESS_ROOT of the node, else the folder of the same name as where the
    command was typed; caches are shared where it is, and made again where it is not.
    """
    try:
        workspace = _workspace(errand.site.root)
        _require_store(workspace, errand.sign, tuned=bool(job.searches))
        there = replace(job, collection=_pictures(job, errand.site, workspace))
        return platform.node(), Result(there.perform(there, _surroundings(workspace)))
    except Exception as error:  # noqa: BLE001 (the one who asked decides)
        return platform.node(), as_result(error)


def _workspace(root: Path) -> Workspace:
    if os.environ.get("HARNESS_ROOT"):
        return find_workspace()
    root.mkdir(parents=True, exist_ok=True)
    return Workspace(root)


@cache
def _surroundings(workspace: Workspace) -> RunContext:
    environment = describe_environment(workspace.root)
    return RunContext(workspace, MlflowTracker(workspace), SILENT, environment)


def _require_store(workspace: Workspace, sign: Path, *, tuned: bool) -> None:
    address = store_address(workspace)
    if sign.is_file() and sign.parent == workspace.mlruns:
        return
    if tuned:
        raise TrackingError(
            f"{platform.node()}: expected the project's folder, shared by all nodes, because what "
            f"a search finds is kept in it; got no {sign.parent} of the first computer here. "
            "Share the folder, or run tuned experiments on one computer, with --workers."
        )
    if is_server(address):
        return
    raise TrackingError(
        f"{platform.node()}: expected a store that all nodes share; got "
        f"{shown_address(address)}, and {sign.parent} of the first computer is not seen here. "
        "Share the project's folder, or start a server and set MLFLOW_TRACKING_URI "
        "(docs/scaling.md)."
    )


def _pictures(job: Job, site: Site, workspace: Workspace) -> Collection:
    """Return the same pictures where they lie on this computer.

    Raises:
        DataError: they are other ones here, or none.
    """
    if all(path.is_file() for path in job.collection.paths):
        return job.collection
    found = load_collection(
        job.plan.spec.data, workspace=workspace, data_folder=site.data, spec_folder=job.home
    )
    if found.digest != job.collection.digest:
        raise DataError(
            f"{platform.node()}: expected the pictures of {job.collection.name}, digest "
            f"{job.collection.digest[:12]}; got {found.name}, digest {found.digest[:12]}. Put the "
            "same folder there, or share it."
        )
    return found
