"""Heat maps of `predict`: who draws them, and the file of each."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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
