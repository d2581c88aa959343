"""Keras as experiments are compared under, whatever a user has set for other projects.

Keras reads `~/.keras/keras.json` and a few variables when it is imported. Half precision, another
order of the axes or a limit on epochs would change every number without a word, and a value that
it does not know ends its import.
"""

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

SETTINGS: Mapping[str, object] = MappingProxyType(
    {
        "backend": "tensorflow",
        "floatx": "float32",
        "epsilon": 1e-07,
        "image_data_format": "channels_last",
    }
)
_LIMITS = ("KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH", "KERAS_NNX_ENABLED")
_KEPT = ("datasets", "models")
"""What Keras downloads into its folder."""


def set_keras() -> None:
    """Set what Keras reads when it is imported; its downloads stay where they are.

    Where `keras.json` says otherwise, this process and its children get a folder of their own,
    from which links lead to the downloads.
    """
    os.environ["KERAS_BACKEND"] = str(SETTINGS["backend"])
    for name in _LIMITS:
        os.environ.pop(name, None)
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    if not _is_as_wanted(home / "keras.json"):
        os.environ["KERAS_HOME"] = str(_own_home(home))


def _is_as_wanted(path: Path) -> bool:
    try:
        told = json.loads(path.read_bytes())
    except FileNotFoundError:
        return True
    except (OSError, ValueError, RecursionError):
        return False
    if not isinstance(told, dict) or told.get("nnx_enabled"):
        return False
    return all(told.get(name, value) == value for name, value in SETTINGS.items())


def _own_home(home: Path) -> Path:
    own = Path(tempfile.mkdtemp(prefix="harness-keras-"))
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    (own / "keras.json").write_text(json.dumps(dict(SETTINGS)), encoding="utf-8")
    for name in _KEPT:
        with suppress(OSError):
            (home / name).mkdir(parents=True, exist_ok=True)
            (own / name).symlink_to((home / name).absolute())
    return own
