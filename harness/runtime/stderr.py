"""What a user sees is ours: libraries that announce themselves are held back."""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from harness.runtime.keras_settings import set_keras

ANNOUNCE_LESS = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "GIT_PYTHON_REFRESH": "quiet",
}


def ask_for_quiet() -> None:
    """Set what TensorFlow, MLflow and matplotlib read when they are imported; a user's word wins.

    Of Keras it does not: see `keras_settings`.
    """
    set_keras()
    for name, value in ANNOUNCE_LESS.items():
        os.environ.setdefault(name, value)
    # It warns of every new network in a process that trains one after the other. Where somebody
    # may type, as in a notebook, it sets the level of its logger itself, so that is not enough.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    logging.getLogger("tensorflow").addFilter(_is_an_error)
    # It warns of a font that has no bold, which is drawn as it is, and of its own first start.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def _is_an_error(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR


@contextmanager
def held_back() -> Iterator[None]:
    """Keep what is written to standard error inside, by C++ too, and show it if this fails.

    TensorFlow 2.21 speaks before its own log level is read.
    """
    sys.stderr.flush()
    real = os.dup(2)
    with tempfile.TemporaryFile() as kept:
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            kept.seek(0)
            os.write(real, kept.read())
            raise
        finally:
            os.dup2(real, 2)
            os.close(real)
