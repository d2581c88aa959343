"""What is known of a collection without reading a picture: kept, or told by its catalog."""

from pathlib import Path

from harness.data.collection.summary import CollectionSummary, keep_summary, kept_summary
from harness.data.collection.survey import known_survey
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace


def known_summary(
    spec: DataSpec,
    *,
    workspace: Workspace,
    data_folder: Path | None = None,
    spec_folder: Path | None = None,
) -> CollectionSummary | None:
    """Return what a plan needs of what `load_collection` would return.

    None: it would make something or read a picture. NumPy is imported only where the catalog knows
    the pictures and nothing was kept yet.

    Raises:
        DataError: as `load_collection`.
    """
    kept = kept_summary(spec, workspace=workspace, data_folder=data_folder, spec_folder=spec_folder)
    if kept is not None:
        return kept
    seen = known_survey(spec, workspace=workspace, data_folder=data_folder, spec_folder=spec_folder)
    if seen is None:
        return None
    from harness.data.collection.collection import collection_of

    summary = collection_of(spec, seen).summary
    keep_summary(spec, seen, summary, workspace)
    return summary
