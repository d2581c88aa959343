"""`show` of a study of several collections: its plan on each, and what all can say together."""

from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli.show_study import study_text
from harness.statistics.hierarchical import FEWEST
from harness.statistics.ranks import FEWEST as FEWEST_RANKED

if TYPE_CHECKING:
    from harness.specs.plans.study_collections import LoadedCollections
    from harness.specs.plans.study_proposals import LoadedStudy


def takes_data(one: "LoadedStudy") -> bool:
    """Return whether a study is on the paintings, whose folder `--data` names."""
    return one.baseline.spec.data.source == "best-artworks"


def collections_text(study: "LoadedCollections", data: Path | None) -> str:
    """Return the study's plan on each collection, and what all can say together."""
    parts = [
        f"collection {number} of {len(study.studies)}: {name}\n{study_text(one, folder)}\n"
        for number, ((name, one), folder) in enumerate(
            zip(study.studies.items(), data_of(study, data).values(), strict=True), start=1
        )
    ]
    return "".join(parts) + "\n".join(_prospects(len(study.studies))) + "\n"


def data_of(study: "LoadedCollections", data: Path | None) -> dict[str, Path | None]:
    """Return the folder of the pictures of each collection: one that was named is the paintings'.

    None: as everywhere.
    """
    return {name: data if takes_data(one) else None for name, one in study.studies.items()}


def _prospects(count: int) -> list[str]:
    lines = [f"together: {count} collections; the unit is the collection, never a fold or a seed"]
    lines += [
        f"  {what}" if count >= fewest else f"  {what}: not from fewer than {fewest}"
        for what, fewest in (
            ("a probability that a proposal helps on another collection", FEWEST),
            ("a test over collections, and mean ranks", FEWEST_RANKED),
        )
    ]
    return lines
