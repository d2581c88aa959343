"""A folder of figures belongs to one experiment."""

from argparse import Namespace
from pathlib import Path

import pytest

from analysis.commands.options import file_names, output_of, slug
from analysis.commands.output_folders import claimed
from harness.errors import DataError
from harness.workspace import Workspace


@pytest.mark.parametrize(("one", "other"), [("C#", "C++"), ("same", "same"), ("a/b", "a b")])
def test_names_that_become_one_get_folders_of_their_own(tmp_path, one, other):
    first = claimed(tmp_path / slug(one), f"1 {one}")
    (first / "table.csv").write_text("first")
    second = claimed(tmp_path / slug(other), f"2 {other}")
    assert (first.name, second.name.startswith(f"{first.name}_")) == (slug(one), True)
    assert claimed(tmp_path / slug(other), f"2 {other}") == second
    assert claimed(tmp_path / slug(one), f"1 {one}") == first


def test_files_that_nobody_claimed_are_not_replaced_and_folders_in_it_do_not_matter(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "notes.txt").write_text("mine")
    (tmp_path / "new" / "report").mkdir(parents=True)
    assert claimed(tmp_path / "old", "x").name.startswith("old_")
    assert claimed(tmp_path / "new", "x").name == "new"


def test_pictures_of_one_name_get_figures_of_their_own():
    paths = [Path("a/x.png"), Path("b/x.jpg"), Path("X.png"), Path("y#.png")]
    assert [name for _, name in file_names(paths)] == ["x", "x_2", "X_3", "y"]


def test_a_folder_that_cannot_be_made_is_the_users_to_fix(tmp_path):
    (tmp_path / "file").write_text("")
    options = Namespace(out=tmp_path / "file", format="png", language="en")
    with pytest.raises(DataError, match="file: expected a folder that can be written, for figures"):
        output_of(options, Workspace(tmp_path))
