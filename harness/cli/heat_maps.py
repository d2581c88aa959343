"""Heat maps of `predict`: who draws them, and the file of each."""

from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.errors import HarnessError
from harness.runtime.atomic_files import write_beside
from harness.wording.words import Words

if TYPE_CHECKING:
    from harness.runs.predict import Answer, LookedAt
    from harness.runs.predictor import Predictor
    from harness.runs.recorded import RecordedRun

Draw = Callable[["RecordedRun", "LookedAt", Words, Path], None]


class HeatMaps(NamedTuple):
    """Where figures of what a network looked at are written, and by whom."""

    run: "Predictor"
    class_names: Sequence[str]
    folder: Path
    words: Words
    draw: Draw

    def write(self, answer: "Answer", number: int) -> Path:
        """Write the picture, its answers, and what spoke for the first of them.

        Another run may have looked at a picture of the same name: its figure stays.
        """
        from harness.runs.predict import look_at

        path = self.folder / f"{number:04d}_{answer.path.stem[:60]}.png"
        seen = look_at(self.run, self.class_names, answer)
        draw = partial(self.draw, self.run.recorded, seen, self.words)
        return write_beside(path, draw)


def find_drawer() -> Draw:
    """Return what draws a heat map; `analysis` registers it under `harness.pages`.

    Raises:
        HarnessError: none is registered, so the project is not installed as it is now.
    """
    for entry in entry_points(group="harness.pages", name="predicted_picture"):
        drawer: Draw = entry.load()
        return drawer
    raise HarnessError(
        "--heat-maps: expected the project to be installed as it is now; got nothing that draws "
        "them. Run `pip install -e .` in the project's folder."
    )
