"""What a figure of recorded runs calls them, and the mark that it carries for demo pictures."""

from collections.abc import Iterable, Sequence

from analysis.drawing.class_names import readable
from harness.runs.recorded import RecordedRun
from harness.wording.words import Words


def shown_name(runs: Sequence[RecordedRun]) -> str:
    """Return what a figure of these repetitions calls them: the run's name, or the experiment's."""
    return readable(runs[0].name if len(runs) == 1 else runs[0].about.experiment)


def demo_note(runs: Iterable[RecordedRun], words: Words) -> str:
    """Return the mark that a figure of these runs must carry, or nothing."""
    return "" if all(run.about.evidence for run in runs) else words.demo_mark
