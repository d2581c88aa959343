"""Files that a spec names: what they hold decides a run's numbers, not where they lie."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from harness.errors import SpecError
from harness.spec.base import Spec
from harness.spec.experiment import ExperimentSpec
from harness.spec.features import DERIVED

IMAGENET = "imagenet"


@dataclass(frozen=True)
class Attachment:
    """A file as it was when the spec was loaded."""

    path: Path
    sha256: str


def find_weights(spec: ExperimentSpec, folder: Path) -> Attachment | None:
    """Return the weights file that a spec names, seen from its folder; None where it names none.

    Raises:
        SpecError: there is no such file.
    """
    named = weights_name(spec)
    if named in (None, IMAGENET):
        return None
    path = folder / Path(str(named)).expanduser()
    if not path.is_file():
        raise SpecError(
            f"weights: expected `imagenet` or a weights file; got {named!r}, and there is no file "
            f"{path}. Name it as seen from the experiment's folder."
        )
    with path.open("rb") as file:
        return Attachment(path.resolve(), hashlib.file_digest(file, "sha256").hexdigest())


def weights_name(spec: ExperimentSpec) -> str | None:
    """Return what the backbone of a spec is said to start from; None where there is none."""
    source: Spec = spec.features.source if isinstance(spec.features, DERIVED) else spec.features
    name: str | None = getattr(source, "weights", None) or getattr(spec.model, "weights", None)
    return name
