"""`paint`, as far as nothing has to be trained for it."""

import pytest

from harness.cli.main import main


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--count", "0"], "--count: expected 1 to 10,000; got 0"),
        (["--truncate", "-1"], "--truncate: expected a number above 0, such as 0.7; got -1"),
        (["--truncate", "nan"], "--truncate: expected a number above 0"),
        (["--walk", "walk.png"], "--walk: expected a file that ends in .gif; got walk.png"),
        (["--grid", "grid.jpg"], "--grid: expected a file that ends in .png; got grid.jpg"),
    ],
)
def test_what_cannot_be_painted_is_refused_at_once(words, told, tmp_path, capsys):
    assert main(["paint", "dcgan", "--out", str(tmp_path / "new"), *words]) == 2
    assert told in capsys.readouterr().err


def test_a_folder_that_holds_something_else_is_refused(tmp_path, capsys):
    (tmp_path / "other.png").touch()

    assert main(["paint", "dcgan", "--out", str(tmp_path)]) == 2
    assert "expected a new or empty folder" in capsys.readouterr().err
    assert main(["paint", "dcgan", "--out", str(tmp_path / "other.png")]) == 2
    assert "expected a folder; got the file" in capsys.readouterr().err
