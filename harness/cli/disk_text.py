"""What prepared pictures take of the disk, as `show` says it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.specs.schema.clustering import ClusteringSpec
    from harness.specs.schema.experiment import ExperimentSpec
    from harness.specs.schema.generation import GenerationSpec


def disk_lines(
    pictures: int, specs: "Iterable[ExperimentSpec | ClusteringSpec | GenerationSpec]"
) -> list[str]:
    """Return what the arrays of some experiments take together; nothing where none is made.

    A picture of s pixels takes 3 s² bytes. One array serves all repetitions, and all experiments
    with the same size and the same preparation.

    Args:
        pictures: of the collection.
        specs: the experiments.
    """
    arrays = {(spec.features.image_pixels, spec.data.normalise) for spec in specs}
    sides = sorted(side for side, _ in arrays if side is not None)
    if not sides:
        return []
    told = ", ".join(f"{_bytes(pictures, side) / 1e6:,.0f} MB at {side} px" for side in sides)
    total = sum(_bytes(pictures, side) for side in sides) / 1e6
    whole = f"{told}; {total:,.0f} MB in all" if len(sides) > 1 else told
    return [f"disk: prepared pictures take {whole}, made once (`data prepare` lists them)"]


def _bytes(pictures: int, side: int) -> int:
    return 3 * pictures * side**2
