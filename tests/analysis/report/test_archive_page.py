"""The report on an archive: what the file says, without a store."""

import pytest

from analysis.__main__ import main


def test_an_archive_is_reported_without_a_store(archive_file, tmp_path, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    assert main(["report", str(archive_file), "--format", "markdown", "--out", str(tmp_path)]) == 0
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "A report on an archive builds no network" in text
    assert "python -m harness verify" in text
    assert not (tmp_path / "mlruns").exists()


@pytest.mark.parametrize("word", ["--keep", "--format=notebook"])
def test_what_needs_a_store_is_refused(archive_file, word, capsys):
    assert main(["report", str(archive_file), word]) == 2
    assert "expected a study of the store" in capsys.readouterr().err


def test_a_file_stands_alone(archive_file, capsys):
    assert main(["report", str(archive_file), "baseline"]) == 2
    assert "expected a file of a study alone" in capsys.readouterr().err
