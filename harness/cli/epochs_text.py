"""What `show` says of scores that are means over the last epochs."""

from typing import TYPE_CHECKING

from harness.wording.counts import counted

if TYPE_CHECKING:
    from harness.specs.schema.experiment import ExperimentSpec


def epochs_lines(spec: "ExperimentSpec") -> list[str]:
    """Return what a score of an experiment stands for, and what that costs; nothing of one epoch.

    Where a study asks it of a model that has no epochs, that is said with the reason.
    """
    count = spec.evaluation.average_epochs
    if count == 1:
        return []
    if spec.is_classical:
        return [
            f"evaluation.average_epochs {count} is not used: model.kind {spec.model.kind} is "
            "fitted at once and has no epochs"
        ]
    lines = [
        f"each score: the mean over training stopped after each of the last {count} epochs, none "
        f"of them chosen; {counted(count - 1, 'more pass', 'more passes')} over the test part"
    ]
    if spec.search is not None:
        lines.append("trials of the search are scored after their last epoch alone")
    return lines
