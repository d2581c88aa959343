import pytest

from harness.errors import TrackingError
from harness.tracking.find_finished import Repetition, finished_repetitions
from harness.tracking.lookup import (
    NameDetails,
    experiment_name,
    find_recorded,
    name_details,
    recorded_runs,
)
from harness.tracking.record import GroupRecord, RunRecord
from harness.workspace import Workspace
from tests.tracking.factories import a_client, a_finished_run, a_group, a_run


def a_repetition(number, name="baseline r1/2", group="0a0a0a0a0a0a0a0a", **changes):
    given = {
        "id": f"{number:02x}" * 16,
        "fingerprint": f"{number + 64:02x}" * 32,
        "collection": "demo",
        "started_s": 1_700_000_000.0 + number,
        "experiment": f"{group[:12]}-fingerprint",
    }
    return Repetition(name=name, group=group, **{**given, **changes})


ONE, TWO = a_repetition(1), a_repetition(2, "baseline r2/2")
OTHER = a_repetition(3, "transfer r1/1", "0b0b0b0b0b0b0b0b")
KNOWN = (TWO, ONE, OTHER)
LATER = a_repetition(9, "baseline r1/1", "0c0c0c0c0c0c0c0c")
LAST = a_repetition(10, "baseline r1/1", "0d0d0d0d0d0d0d0d")


def test_the_name_of_an_experiment_means_all_its_repetitions_in_order():
    (found,) = find_recorded(["baseline"], KNOWN)
    assert (found.name, found.runs) == ("baseline", (ONE, TWO))


@pytest.mark.parametrize("word", ["baseline r2/2", TWO.id, TWO.id[:4], TWO.fingerprint[:6]])
def test_a_run_is_named_by_its_name_its_id_or_its_fingerprint(word):
    (found,) = find_recorded([word], KNOWN)
    assert found.runs == (TWO,)


def test_the_digits_of_an_experiment_mean_all_its_repetitions():
    (found,) = find_recorded(["0a0a0a"], KNOWN)
    assert found.runs == (ONE, TWO)


def test_runs_of_one_experiment_come_together_and_none_comes_twice():
    first, second = find_recorded(["baseline r2/2", "transfer", "baseline"], KNOWN)
    assert (first.runs, second.runs) == ((ONE, TWO), (OTHER,))


def test_two_experiments_of_one_name_are_told_apart():
    with pytest.raises(TrackingError) as caught:
        find_recorded(["baseline"], (*KNOWN, LATER))
    assert str(caught.value) == (
        "baseline: expected one experiment; got 2 that were run under this name, each with other "
        "settings or pictures:\n"
        "  0c0c0c0c0c0c  baseline@latest  1 repetition on demo, "
        "the last of 2023-11-14 22:13 UTC\n"
        "  0a0a0a0a0a0a                   2 repetitions on demo, "
        "the last of 2023-11-14 22:13 UTC\n"
        "Name one by its digits, or as behind them."
    )


def details():
    return NameDetails(
        {ONE.group: ("my_study", "5111"), OTHER.group: ("my_study", "5111"), LATER.group: ()},
        lambda ids: {
            run_id: {"seed": "1", "training.epochs": str(50 + 5 * number)}
            for number, run_id in enumerate(ids)
        },
    )


def test_latest_is_the_experiment_of_that_name_that_was_run_last():
    (found,) = find_recorded(["baseline@latest"], (LAST, *KNOWN, LATER))
    assert found.runs == (LAST,)


def test_latest_of_one_experiment_is_that_one():
    (found,) = find_recorded(["transfer@latest"], KNOWN)
    assert found.runs == (OTHER,)


@pytest.mark.parametrize("word", ["my_study/baseline", "my_study/baseline@latest", "5111/baseline"])
def test_a_study_before_the_name_means_the_experiment_that_is_part_of_it(word):
    (found,) = find_recorded([word], (LATER, *KNOWN), details)
    assert found.runs == (ONE, TWO)


def test_a_repetition_of_a_study_is_named_too():
    (found,) = find_recorded(["my_study/baseline r2/2"], (LATER, *KNOWN), details)
    assert found.runs == (TWO,)


def test_the_list_of_several_says_how_to_name_each_and_what_differs():
    with pytest.raises(TrackingError) as caught:
        find_recorded(["baseline"], (LATER, LAST, *KNOWN), details)
    listed = [line.split() for line in str(caught.value).splitlines()[1:-1]]
    assert [line[:2] for line in listed] == [
        ["0d0d0d0d0d0d", "baseline@latest"],
        ["0c0c0c0c0c0c", "1"],  # has no other name: how many repetitions comes next
        ["0a0a0a0a0a0a", "my_study/baseline"],
    ]
    assert [line[-2:] for line in listed] == [
        ["training.epochs:", "50"],
        ["training.epochs:", "55"],
        ["training.epochs:", "60"],
    ]


def test_every_name_of_the_list_of_several_names_one():
    with pytest.raises(TrackingError) as caught:
        find_recorded(["baseline"], (LATER, LAST, *KNOWN), details)
    words = [line.split()[0] for line in str(caught.value).splitlines()[1:-1]]
    found = [find_recorded([word], (LATER, LAST, *KNOWN), details)[0].runs for word in words]
    assert found == [(LAST,), (LATER,), (ONE, TWO)]


def test_a_study_or_a_proposal_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(TrackingError, match=r"no study 'other' .* There are: my_study\.$"):
        find_recorded(["other/baseline"], KNOWN, details)
    with pytest.raises(TrackingError, match=r"none of that name\. There are: baseline, transfer"):
        find_recorded(["my_study/nothing"], KNOWN, details)
    with pytest.raises(TrackingError, match=r"There is no study yet\.$"):
        find_recorded(["other/baseline"], KNOWN)


def test_too_few_digits_name_nothing_surely():
    twin = a_repetition(1, "transfer r2/2", OTHER.group, id="01010101" + "ff" * 12)
    with pytest.raises(TrackingError, match=r"expected one run; got .*Give more digits"):
        find_recorded(["0101"], (*KNOWN, twin))


def test_an_unknown_name_is_answered_with_those_alike():
    with pytest.raises(TrackingError, match=r"There are: baseline\.$"):
        find_recorded(["basline"], KNOWN)


def test_a_study_in_place_of_an_experiment_is_answered_with_its_experiments():
    for word in ("my_study", "my_study/"):
        with pytest.raises(TrackingError) as caught:
            find_recorded([word], KNOWN, details)
        assert str(caught.value) == (
            f"{word}: expected one experiment; got a study. Name one of its own: "
            "my_study/baseline, my_study/transfer."
        )


def test_trials_of_a_search_are_named_behind_experiments():
    trial = a_repetition(30, "baseline search t001 r1/1", "0e0e0e0e0e0e0e0e")
    for word in ("nothing", "@latest"):
        with pytest.raises(TrackingError) as caught:
            find_recorded([word], (*KNOWN, trial))
        assert str(caught.value).startswith(f"{word}: expected the name")
        assert str(caught.value).endswith("baseline search t001.")


def test_a_store_without_runs_says_so():
    with pytest.raises(
        TrackingError, match="none is recorded yet. Run an experiment first, such as"
    ):
        find_recorded(["baseline"], ())


def test_a_name_that_ends_otherwise_is_left_whole():
    assert experiment_name("my r2 notes") == "my r2 notes"
    assert experiment_name("my r2 r1/3") == "my r2"


def test_the_database_and_mlflow_tell_the_same_runs(workspace, mlflow_tracker):
    a_finished_run(mlflow_tracker, "f1")
    deleted = a_finished_run(mlflow_tracker, "f2")
    a_finished_run(mlflow_tracker, "f3")
    a_client(workspace).delete_run(deleted)
    own = finished_repetitions(workspace)
    assert [run.fingerprint for run in own] == ["f1", "f3"]
    assert own == mlflow_tracker.repetitions() == recorded_runs(workspace)


def test_a_run_that_was_renamed_in_mlflow_stays_in_its_experiment(workspace, mlflow_tracker):
    renamed = a_finished_run(mlflow_tracker, "f1")
    a_finished_run(mlflow_tracker, "f2")
    before = recorded_runs(workspace)
    a_client(workspace).update_run(renamed, name="my best run")
    assert recorded_runs(workspace) == before
    assert mlflow_tracker.repetitions() == before
    assert renamed in {run.id for run in before}


def test_a_store_elsewhere_is_asked_through_mlflow(workspace, mlflow_tracker, monkeypatch):
    a_finished_run(mlflow_tracker, "f1")
    elsewhere = workspace.root.parent / "elsewhere"
    elsewhere.mkdir()
    address = f"sqlite:///{workspace.database}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    from harness.workspace import Workspace

    (run,) = recorded_runs(Workspace(elsewhere))
    assert run.fingerprint == "f1"


@pytest.mark.parametrize("own", [True, False])
def test_the_store_knows_studies_and_settings_also_through_mlflow(
    workspace, mlflow_tracker, monkeypatch, own
):
    with (
        mlflow_tracker.group(a_group("ours", kind="study")) as study,
        mlflow_tracker.group(a_group(tags={f"harness.member_of.{study.id}": "true"})) as group,
        mlflow_tracker.run(a_run(group.id)) as run,
    ):
        run.log_params({"training": {"epochs": 5}})
    if not own:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{workspace.database}")
        workspace = Workspace(workspace.root.parent)
    found = name_details(workspace)
    assert found.studies == {group.id: ("ours", study.id)}
    assert found.parameters([run.id]) == {run.id: {"training.epochs": "5"}}


def test_a_renamed_run_of_an_earlier_version_stays_with_its_experiment():
    renamed = TWO._replace(name="my best run")
    (found,) = find_recorded(["baseline"], (ONE, renamed, OTHER))
    assert found.name == "baseline"
    assert {run.id for run in found.runs} == {ONE.id, TWO.id}


def test_an_experiment_whose_own_run_was_deleted_and_made_again_is_one():
    again = TWO._replace(group="0d0d0d0d0d0d0d0d")
    (found,) = find_recorded(["baseline"], (ONE, again, OTHER))
    assert found.runs == (ONE, again)
    assert find_recorded([ONE.experiment], (ONE, again, OTHER)) == (found,)


def test_what_a_person_calls_a_run_later_and_deletes_changes_no_membership(
    workspace, mlflow_tracker
):
    record = GroupRecord("base", "e1", "demo")
    for number in (1, 2):
        with mlflow_tracker.group(record) as group:
            run = RunRecord(f"base r{number}/2", f"f{number}", "demo", group.id)
            with mlflow_tracker.run(run) as opened:
                pass
        if number == 1:
            a_client(workspace).update_run(opened.id, name="my best run")
            a_client(workspace).delete_run(group.id)
    known = recorded_runs(workspace)
    assert known == mlflow_tracker.repetitions()
    assert {run.group for run in known} != {group.id}
    (found,) = find_recorded(["base"], known)
    assert [run.name for run in found.runs] == ["base r1/2", "base r2/2"]
