"""Runs that somebody logged by plain MLflow, judged and verified as the commands do it."""

import json
import shutil
from pathlib import Path

import pytest
from mlflow.tracking import MlflowClient
from scipy import stats

from harness.cli.main import main

SCORES = {
    "plain": (0.61, 0.58, 0.64, 0.60, 0.62),
    "wide": (0.66, 0.65, 0.67, 0.66, 0.65),
}
ASKED = ("--mlflow", "sweep", "--pair-by", "params.seed", "--group-by", "tags.variant")
ASKED_OF_SCORES = (
    "--metric",
    "test_accuracy",
    "--higher-is-better",
    "--design",
    "seeds",
    "--margin",
    "0.01",
)


def log_plainly(client, experiment, scores=SCORES):
    """What people have in their training loops."""
    number = client.create_experiment(experiment)
    for variant, of in scores.items():
        for seed, score in enumerate(of):
            run = client.create_run(number, tags={"variant": variant}).info.run_id
            client.log_param(run, "seed", seed)
            client.log_metric(run, "test_accuracy", 0.1, step=1)
            client.log_metric(run, "test_accuracy", score, step=2)
            client.set_terminated(run)


@pytest.fixture
def address(tmp_path, new_database, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(new_database, tmp_path / "theirs.db")
    found = f"sqlite:///{tmp_path}/theirs.db"
    log_plainly(MlflowClient(found), "sweep")
    return found


def judged(address, capsys):
    words = (*ASKED, *ASKED_OF_SCORES, "--baseline", "plain", "--tracking-uri", address)
    assert main(["judge", *words, "--out", "verdict.json"]) == 0
    said = capsys.readouterr().out
    return json.loads(Path("verdict.json").read_text(encoding="utf-8")), said


def verified(address, capsys):
    code = main(["verify", "verdict.json", "--tracking-uri", address])
    return code, capsys.readouterr().out


def test_it_is_the_paired_t_test_of_seeds_on_one_split(address, capsys):
    record, said = judged(address, capsys)
    (wide,) = record["proposals"]
    reference = stats.ttest_rel(SCORES["wide"], SCORES["plain"])
    decision = wide["decision"]
    found = decision["estimates"]["this_collection"]
    assert decision["difference"] == pytest.approx(0.048)
    assert found["df"] == reference.df
    assert decision["difference"] / found["standard_error"] == pytest.approx(reference.statistic)
    assert decision["adjusted_p"] == pytest.approx(reference.pvalue)
    assert wide["word"] == "helps"
    assert "wide" in said


def test_its_record_comes_out_again_until_a_run_is_altered_or_deleted(address, capsys):
    record, _ = judged(address, capsys)
    code, said = verified(address, capsys)
    assert (code, said.endswith("numbers resting on 10 repetitions: as claimed\n")) == (0, True)
    first, second = record["proposals"][0]["experiment"]["runs"][:2]
    client = MlflowClient(address)
    client.log_metric(first, "test_accuracy", 0.9, step=3)
    code, said = verified(address, capsys)
    assert code == 1
    assert "proposals.0.decision.difference: claimed 0.048" in said
    client.delete_run(second)
    code, said = verified(address, capsys)
    assert code == 1
    assert f"run {second} (wide, repetition 2): expected a finished run; got none: it was" in said


SECRET = "hunter22"


@pytest.mark.parametrize("typed", [True, False], ids=["--tracking-uri", "MLFLOW_TRACKING_URI"])
@pytest.mark.parametrize(
    "address",
    [
        f"http://me:{SECRET}@127.0.0.1:9",
        f"http://{SECRET}@127.0.0.1:9",
        f"http://127.0.0.1:9/?password={SECRET}",
        f"postgresql://me:{SECRET}@127.0.0.1:9/db",
        f"{SECRET}:{SECRET}@127.0.0.1",
        f"http://me:{SECRET}@[::1",
    ],
)
def test_an_address_that_leads_nowhere_is_one_line_without_its_secrets(
    address, typed, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "" if typed else address)
    words = (*ASKED, *ASKED_OF_SCORES, "--baseline", "plain", "--out", "verdict.json")
    assert main(["judge", *words, *(("--tracking-uri", address) if typed else ())]) == 2
    said = "".join(capsys.readouterr())
    assert SECRET not in said
    assert "***" in said
    assert len(said.strip().splitlines()) == 1
    assert ("--tracking-uri" in said) == typed or "psycopg" in said
    assert not Path("verdict.json").exists()


def test_a_record_does_not_hold_the_password_that_the_store_has_in_its_path(
    address, tmp_path, monkeypatch, capsys
):
    place = tmp_path / f"me:{SECRET}@host"
    place.mkdir()
    shutil.move(tmp_path / "theirs.db", place / "theirs.db")
    record, said = judged(f"sqlite:///{place}/theirs.db", capsys)
    assert SECRET not in said + json.dumps(record)
    assert "***@host" in json.dumps(record)
