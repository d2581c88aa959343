import sys

import numpy as np
import pytest
from PIL import Image

from harness.data.collection.toys import make_digits, make_fashion_mnist, make_mnist, write_pictures
from harness.errors import DataError
from harness.progress import SILENT

PARTS = (
    (np.arange(2 * 784, dtype=np.uint8).reshape(2, 28, 28), np.array([3, 9], np.uint8)),
    (np.full((1, 28, 28), 77, np.uint8), np.array([0], np.uint8)),
)
LOADERS = {
    "keras.datasets.mnist.load_data": make_mnist,
    "keras.datasets.fashion_mnist.load_data": make_fashion_mnist,
}


def test_pictures_are_written_without_loss(tmp_path):
    write_pictures(tmp_path / "new", *PARTS[0], [f"a {i}" for i in range(10)], SILENT)
    written = np.asarray(Image.open(tmp_path / "new" / "a_9" / "a_9_1.png"))
    np.testing.assert_array_equal(written, PARTS[0][0][1])


def test_the_digits_are_scikit_learns_on_the_full_scale(tmp_path):
    from sklearn.datasets import load_digits

    make_digits(tmp_path, SILENT)
    digits = load_digits()
    assert len(list(tmp_path.glob("*/*.png"))) == 1797
    brightest = int(digits.images.max((1, 2)).argmax())
    for row in (0, 1796, brightest):
        label = digits.target[row]
        written = np.asarray(Image.open(tmp_path / f"{label}" / f"{label}_{row}.png"))
        np.testing.assert_allclose(written / 255 * 16, digits.images[row], atol=0.05)
    assert written.max() == 255


@pytest.mark.parametrize(
    ("loader", "files"),
    [
        ("keras.datasets.mnist.load_data", ["0/0_2.png", "3/3_0.png", "9/9_1.png"]),
        (
            "keras.datasets.fashion_mnist.load_data",
            [
                "Ankle_boot/Ankle_boot_1.png",
                "Dress/Dress_0.png",
                "T-shirt_or_top/T-shirt_or_top_2.png",
            ],
        ),
    ],
)
def test_both_parts_are_written_together(tmp_path, monkeypatch, capsys, loader, files):
    def load_data():
        sys.stdout.write("Downloading data from https://…")
        return PARTS

    monkeypatch.setattr(loader, load_data)
    LOADERS[loader](tmp_path, SILENT)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("*/*")) == files
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("loader", "place"),
    [
        ("keras.datasets.mnist.load_data", "place mnist.npz in ~/.keras/datasets/."),
        (
            "keras.datasets.fashion_mnist.load_data",
            "place fashion-mnist/ with its four files train-images-idx3-ubyte.gz",
        ),
    ],
)
def test_without_a_network_it_is_said_what_to_do(tmp_path, monkeypatch, loader, place):
    def load_data():
        raise Exception("URL fetch failure on https://storage: None -- [Errno -2] Name or service")

    monkeypatch.setattr(loader, load_data)
    with pytest.raises(DataError) as caught:
        LOADERS[loader](tmp_path, SILENT)
    assert "from keras.datasets; got URL fetch failure on https://storage" in str(caught.value)
    assert place in str(caught.value)
