import pytest

from harness.studies.origin import origin_tags, typed_again


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    return tmp_path


def test_a_file_of_the_project_is_kept_as_seen_from_its_folder(root):
    tags = origin_tags(root / "experiments" / "sub" / "mine.yaml", ["alpha=0.1"])
    assert typed_again(tags, "mine") == ("experiments/sub/mine.yaml", " --set alpha=0.1")


def test_a_file_elsewhere_is_kept_whole(root):
    tags = origin_tags(root.parent / "mine.yaml", [])
    assert typed_again(tags, "mine") == (f"{root.parent}/mine.yaml", "")


def test_what_a_shell_would_read_otherwise_is_quoted(root):
    tags = origin_tags(root / "my idea.yaml", ["model={kind: majority}"])
    assert typed_again(tags, "x") == ("'my idea.yaml'", " --set 'model={kind: majority}'")


def test_of_an_earlier_version_the_name_is_typed():
    assert typed_again({}, "my idea") == ("'my idea'", "")
