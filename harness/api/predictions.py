"""A recorded run's answers for pictures that nobody has labelled."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from harness.runtime.stderr import held_back

if TYPE_CHECKING:
    import pandas as pd

Images: TypeAlias = str | Path | Sequence[str | Path]


def predict(
    run: str, images: Images, *, show: int = 3, data: str | Path | None = None
) -> "pd.DataFrame":
    """Return a run's answers for pictures: `harness predict`.

    Args:
        run: whose model answers: a run's name, `baseline@latest`, the first digits of an id.
        images: a picture, a folder, or several of them.
        show: how many classes, and how many of the most similar training pictures.
        data: the folder of the run's own pictures, as `--data`, on which probabilities are
            calibrated.

    Returns:
        a row for each picture: image, answer, probability (from 0 to 1), runners_up and nearest
        (lists of dictionaries), part (in which the run itself had it, if it had), and refused: why
        it could not be read, empty for all others.

    Raises:
        TrackingError: there is no such run, or several.
        DataError: there are no such pictures.

    Example:
        >>> harness.predict("transfer@latest", "unknown.jpg")[["answer", "probability"]]
    """
    import pandas as pd

    from harness.cli.predict import answers_of
    from harness.cli.predict_text import as_row

    several = [images] if isinstance(images, str | Path) else images
    paths = [Path(one).expanduser() for one in several]
    folder = None if data is None else Path(data).expanduser()
    answers = answers_of(run, paths, folder, shown=show)
    with held_back():  # it brings TensorFlow, which a picture that is not there does without
        from harness.runs.predict import Refused
    rows = [
        {"image": str(one.path), "refused": one.reason}
        if isinstance(one, Refused)
        else {**as_row(one, None), "part": one.part, "refused": ""}
        for one in answers
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


COLUMNS = ["image", "answer", "probability", "runners_up", "nearest", "part", "refused"]
