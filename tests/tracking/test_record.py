import pytest

from harness.tracking.record import (
    DatasetRecord,
    GroupRecord,
    RunRecord,
    common_tags,
    error_text,
    flatten,
)


@pytest.mark.parametrize("fingerprint", ["", "a b", "x' OR 1=1", "../up", "f" * 65])
def test_a_fingerprint_that_could_leave_its_place_is_refused(fingerprint):
    with pytest.raises(ValueError, match="1 to 64 letters and digits"):
        RunRecord("baseline r01", fingerprint, "demo", "group")


@pytest.mark.parametrize(("name", "collection"), [("", "demo"), ("baseline", "")])
def test_a_nameless_experiment_is_refused(name, collection):
    with pytest.raises(ValueError, match="needs a name and a collection"):
        GroupRecord(name, "f1", collection)


def test_records_do_not_share_their_tags():
    assert GroupRecord("a", "f", "demo").tags == {}
    assert DatasetRecord("demo", "d", "/data").profile == {}


def test_nested_values_get_dotted_names():
    nested = {"a": {"b": {"c": True}, "d": "text"}, "e": [{"f": 1.5}], "g": {}}
    assert flatten(nested) == {"a.b.c": "true", "a.d": "text", "e": '[{"f": 1.5}]', "g": "{}"}


def test_names_keep_their_letters():
    assert flatten({"classes": ["Albrecht Dürer"]}) == {"classes": '["Albrecht Dürer"]'}


def test_an_errors_text_is_bounded():
    assert error_text(ValueError("x" * 9000)).startswith("ValueError: xxx")
    assert len(error_text(ValueError("x" * 9000))) == 5000


def test_passwords_in_parameters_and_tags_are_masked():
    folder = "https://ada:SECRETPW@host/pictures?token=SECRETTOKEN"
    shown = "https://***@host/pictures?token=***"
    assert flatten({"data": {"folder": folder}}) == {"data.folder": shown}
    tags = {"harness.overrides": f'["data.folder={folder}"]'}
    group = GroupRecord("baseline", "f", "pictures", tags=tags)
    assert common_tags(group)["harness.overrides"] == f'["data.folder={shown}"]'
