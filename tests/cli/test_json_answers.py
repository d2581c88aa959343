"""What a program gets for `--json`: one document as the schema says it, whatever happens."""

import json
import sys

import pytest
from jsonschema import Draft202012Validator, ValidationError

from harness.cli.answer_schema import ANSWERS, answer_schema
from harness.cli.main import build_parser, main
from harness.runtime.command import perform
from harness.studies.growing.as_json import lineage_json
from harness.studies.growing.propose import revert
from harness.studies.growing.text import answer_json, closing_json
from harness.studies.growing.unseal import unseal
from tests.cli.json_answers import read_answer, validator
from tests.small_project import make_project
from tests.studies.growing.quick import QuickGrowth
from tests.studies.growing.trial import GROWING, write_idea

STUDY = """
kind: study
question: Do more filters help?
baseline: colours.yaml
proposals: [{name: wide, set: {model.filters: [8, 16]}}]
repetitions: {kind: resampled_splits, count: 2}
"""
COMMANDS = [
    *(["check", "x"], ["show", "x"], ["run", "x"], ["doctor"], ["results"], ["verify", "x"]),
    *(["compare", "a", "b"], ["judge", "--baseline", "a"]),
    ["propose", "x", "y", "--because", "z"],
    *(["revert", "x", "--because", "z"], ["seal", "x", "--to", "y"], ["unseal", "x"]),
]


@pytest.fixture
def here(tmp_path, monkeypatch):
    make_project(tmp_path)
    (tmp_path / "study.yaml").write_text(STUDY)
    (tmp_path / "growing.yaml").write_text(GROWING)
    write_idea(tmp_path, "wide", "model: {filters: [8, 16]}")
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys, *words):
    code = main([*map(str, words), "--json"])
    return code, capsys.readouterr().out


def raise_(error):
    raise error


def error_of(said):
    return read_answer("error", said)["error"]


def test_the_schema_is_one_and_printed(capsys):
    assert main(["schema", "answers"]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    assert schema == answer_schema()
    word = schema["$defs"]["ProposeAnswer"]["properties"]["decides_with"]
    assert word["description"].startswith("repetitions that would probably settle what is open")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_every_command_with_an_answer_has_the_option_and_a_schema(words):
    assert build_parser().parse_args([*words, "--json"]).json is True
    assert words[0] in ANSWERS


def test_no_schema_is_of_a_command_that_is_not_there():
    assert ANSWERS.keys() - {"error"} == {words[0] for words in COMMANDS}


def test_a_key_that_is_not_documented_would_be_found():
    with pytest.raises(ValidationError, match="unexpected"):
        validator("check").validate({"files": 1, "problems": [], "notes": [], "more": 1})


def test_check_names_each_mistake_with_its_line(here, capsys):
    code, said = printed(capsys, "check", here)
    assert code == 0
    assert read_answer("check", said) == {"files": 4, "problems": [], "notes": []}
    write_idea(here, "wide", "model: {filtres: [8]}\nseed: one")
    code, said = printed(capsys, "check", "wide.yaml")
    assert code == 2
    found = read_answer("check", said)["problems"]
    assert [(one["line"], one["key"]) for one in found] == [(3, "model.filtres"), (4, "seed")]
    assert {one["file"] for one in found} == {"wide.yaml"}


def test_an_experiment_is_shown_with_what_is_to_do(here, capsys):
    code, said = printed(capsys, "show", "wide.yaml")
    shown = read_answer("show", said)
    assert (code, shown["kind"], shown["extends"]) == (0, "experiment", "colours.yaml")
    assert shown["changes"] == [{"key": "model.filters", "before": "[4, 8]", "after": "[8, 16]"}]
    assert (shown["collection"], shown["plan"]) == (None, [])
    assert shown["spec"]["model"]["filters"] == [8, 16]
    main(["show", "wide.yaml"])
    assert shown["text"] == capsys.readouterr().out


def test_a_study_is_shown_with_its_experiments(here, capsys):
    code, said = printed(capsys, "show", "study.yaml")
    shown = read_answer("show", said)
    assert (code, shown["kind"], shown["margin"]) == (0, "study", 0.01)
    assert [(arm["name"], arm["planned"], arm["done"]) for arm in shown["experiments"]] == [
        ("colours", 2, None),
        ("wide", 2, None),
    ]
    main(["show", "study.yaml"])
    assert shown["text"] == capsys.readouterr().out


def test_a_growing_study_is_shown_before_its_first_idea(here, capsys):
    code, said = printed(capsys, "show", "growing.yaml")
    shown = read_answer("show", said)
    assert (code, shown["kind"], shown["ideas"], shown["closed"]) == (0, "growing", [], False)


def test_what_a_growing_study_says_is_as_documented(tmp_path):
    trial = QuickGrowth(tmp_path)
    trial.broken["slow"] = ValueError("no memory")
    for name, adopt in (("same", False), ("slow", False), ("wide", True)):
        told = answer_json(trial.growth, trial.propose(name, adopt=adopt))
        read_answer("propose", json.dumps(told))
    shown = read_answer("show", json.dumps(lineage_json(trial.growth, trial.lineage)))
    assert [(idea["word"], idea["decides_with"]) for idea in shown["ideas"]] == [
        ("inconclusive", 11),
        ("failed", None),
        ("helps", None),
    ]
    assert [idea["adopted"] for idea in shown["ideas"]] == [False, False, True]
    closed = unseal(trial.growth, trial.run)
    assert read_answer("unseal", json.dumps(closing_json(trial.growth, closed)))["word"] == "helps"
    assert lineage_json(trial.growth, closed)["closed"] is True


def test_sealed_pictures_are_taken_away_by_a_command(here, capsys):
    before = len(list((here / "pictures").rglob("*.png")))
    code, said = printed(capsys, "seal", "growing.yaml", "--to", "away")
    told = read_answer("seal", said)
    assert (code, told["at"], told["files"]) == (0, "away", told["pictures"])
    assert len(list((here / "pictures").rglob("*.png"))) == before - told["pictures"]
    code, said = printed(capsys, "seal", "growing.yaml", "--to", "again")
    assert (code, error_of(said)["kind"]) == (2, "ComparisonError")
    code, said = printed(capsys, "unseal", "growing.yaml")
    assert code == 2
    assert "expected --sealed-at with the folder" in error_of(said)["text"]


def test_what_was_gone_back_to_is_told(tmp_path):
    trial = QuickGrowth(tmp_path)
    trial.propose("wide", adopt=True)
    back = revert(trial.growth, "too slow")
    shown = read_answer("revert", json.dumps(lineage_json(trial.growth, back)))
    assert shown["reverted"] == [{"baseline": 0, "because": "too slow"}]


def test_doctor_tells_what_is_wrong_and_puts_it_right(here, capsys):
    code, said = printed(capsys, "doctor")
    told = read_answer("doctor", said)
    assert (code, told["healthy"], told["findings"]) == (0, True, [])
    assert told["devices"][0].startswith("device: processor")


def test_an_empty_store_is_an_empty_list(here, capsys):
    code, said = printed(capsys, "results")
    assert (code, read_answer("results", said)) == (0, [])


@pytest.mark.parametrize(
    ("words", "kind", "told"),
    [
        (["show", "nothing"], "SpecError", "nothing: expected a YAML file"),
        (["verify", "nothing"], "ComparisonError", "nothing: expected a study that was run"),
        (["propose", "growing.yaml", "wide.yaml", "--because", " "], "SpecError", "--because: "),
        (["run", "wide.yaml", "--expect", "helps"], "SpecError", "--expect: expected a study"),
    ],
)
def test_what_cannot_be_done_is_an_object_with_the_text_that_a_person_reads(
    here, capsys, words, kind, told
):
    assert main([*words, "--json"]) == 2
    said = capsys.readouterr()
    error = error_of(said.out)
    assert (error["kind"], error["exit_code"]) == (kind, 2)
    assert error["text"].startswith(told)
    assert said.err.strip().endswith(error["text"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chek"], "expected a command; got 'chek'. Did you mean check"),
        (["compare", "a"], "the following arguments are required: PROPOSAL"),
        (["show", "x", "--set", "a"], "--set takes KEY=VALUE in one word: --set a=VALUE"),
        (["run", "x", "--expect", "good"], "argument --expect: invalid choice: 'good'"),
    ],
)
def test_a_mistyped_command_is_an_object_too(capsys, words, told):
    with pytest.raises(SystemExit) as ended:
        main([*words, "--json"])
    error = error_of(capsys.readouterr().out)
    assert (ended.value.code, error["exit_code"], error["kind"]) == (2, 2, "UsageError")
    assert error["text"].startswith(told)


@pytest.mark.parametrize(
    ("raised", "kind", "text", "code"),
    [
        (KeyboardInterrupt(), "Interrupted", "interrupted: what is done is kept", 130),
        (ZeroDivisionError("ours"), "ZeroDivisionError", "ZeroDivisionError: ours", 1),
    ],
)
def test_a_kill_and_a_mistake_of_ours_are_objects(capsys, raised, kind, text, code):
    options = build_parser().parse_args(["doctor", "--json"])
    options.do = lambda _: raise_(raised)
    assert perform(lambda _: options, []) == code
    error = error_of(capsys.readouterr().out)
    assert (error["kind"], error["exit_code"]) == (kind, code)
    assert error["text"].startswith(text)


def test_an_answer_is_never_followed_by_a_second_document(capsys):
    def answers_and_fails(_):
        sys.stdout.write('{"files": 0, "problems": [], "notes": []}')
        raise ValueError("afterwards")

    options = build_parser().parse_args(["check", "x", "--json"])
    options.do = answers_and_fails
    assert perform(lambda _: options, []) == 1
    said = capsys.readouterr()
    read_answer("check", said.out)
    assert "ValueError: afterwards" in said.err
