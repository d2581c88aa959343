"""A growing study whose ideas are run and judged as any study's are, recorded in memory."""

import json

import pytest

from harness.runtime.chained_journal import ChainedJournal
from harness.studies.growing.text import answer_json, answer_text, lineage_text
from harness.studies.growing.verify import check_ledger
from tests.studies.growing.trial import GrowingTrial


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """Three ideas: one hurts, one helps and is adopted, one helps beyond that."""
    trial = GrowingTrial(tmp_path_factory.mktemp("grown"))
    trial.propose("slow", "small steps find more")
    trial.propose("wide", "more filters see more", adopt=True)
    trial.last = trial.propose("deep", "two layers bend more")
    return trial


def words(trial):
    return {one.registered.name: one.decided.word for one in trial.growth.lineage().ideas.values()}


def test_each_idea_gets_the_usual_word(grown):
    assert words(grown) == {"slow": "hurts", "wide": "helps", "deep": "helps"}
    assert grown.last.idea.decided.sentences["en"].startswith("deep helps")
    assert "deep mejora" in grown.last.idea.decided.sentences["es"]


def test_what_is_adopted_is_the_baseline_that_later_ideas_extend(grown):
    lineage = grown.growth.lineage()
    assert [one.begun.baseline for one in lineage.ideas.values()] == [0, 0, 2]
    assert lineage.baseline == 2
    tried = {plan.experiment: plan.spec for plan in grown.plans}
    assert tried["deep"].model.filters == (8, 16)
    assert tried["slow"].model.filters == (4, 8)


def test_an_adopted_baseline_is_trained_anew_with_a_seed_of_its_own(grown):
    seeds = {plan.experiment: plan.spec.seed for plan in grown.plans if plan.experiment != "wide"}
    assert seeds["slow"] == seeds["colours"] == 1
    assert seeds["deep"] == grown.growth.seed_of(2) != 1
    wide = {plan.spec.seed for plan in grown.plans if plan.experiment == "wide"}
    assert wide == {1, seeds["deep"]}


def test_no_run_sees_what_is_sealed_and_all_say_so(grown):
    assert {plan.spec.split.sealed.opened for plan in grown.plans} == {False}
    assert {plan.spec.split.sealed.share for plan in grown.plans} == {0.2}
    assert {plan.spec.split.sealed.seed for plan in grown.plans} == {1}


def test_the_answer_tells_word_sentence_alpha_and_baseline(grown):
    told = answer_text(grown.growth, grown.last, "en")
    assert told.splitlines()[0] == "idea 3, deep: helps"
    assert "It was tried with alpha 0.00377; all ideas together have had 0.0329 of 0.05." in told
    assert told.endswith("The baseline stays wide.\n")
    assert answer_text(grown.growth, grown.last, "es").startswith("idea n.º 3, deep: mejora\n")


def test_a_program_reads_the_answer_as_json(grown):
    found = json.loads(json.dumps(answer_json(grown.growth, grown.last)))
    assert (found["idea"], found["name"], found["word"]) == (3, "deep", "helps")
    assert (found["baseline"], found["adopted"], found["known"]) == ("wide", False, False)
    assert found["verdict"] == "growing-003"
    assert found["low"] > 0
    assert found["spent_alpha"] == pytest.approx(0.0329, abs=1e-4)


def test_the_lineage_is_a_tree_that_says_what_was_tried_and_why(grown):
    told = lineage_text(grown.growth, grown.growth.lineage(), "en").splitlines()
    assert told[0] == "growing on pictures: What helps?"
    assert told[1] == "3 ideas, 2 said to help, 1 adopted"
    assert told[2].startswith("alpha 0.0329 of 0.05 spent (any false word), ")
    assert told[3] == "10 pictures are sealed, and no run has seen them."
    tree = told[5:]
    assert tree[0] == "colours  (first baseline)"
    assert tree[1].startswith("|- 1 slow: hurts, ")
    assert tree[1].endswith("; because small steps find more")
    assert tree[2].startswith("`- 2 wide: helps, ")
    assert "adopted, baseline now; because more filters" in tree[2]
    assert tree[3].startswith("   `- 3 deep: helps, ")


def problems(grown):
    return check_ledger(grown.growth.ledger, grown.tracker).problems


def test_every_number_of_the_ledger_is_verified(grown):
    checked = check_ledger(grown.growth.ledger, grown.tracker)
    assert checked.problems == ()
    assert checked.numbers > 100
    assert checked.runs == 28


@pytest.fixture
def ledger_file(grown):
    """The ledger, which is put back after a test altered it."""
    path = grown.growth.ledger.path
    content = path.read_bytes()
    yield path
    path.write_bytes(content)


def test_an_altered_line_is_named_by_verify(grown, ledger_file):
    ledger_file.write_bytes(
        ledger_file.read_bytes().replace(b'"word": "hurts"', b'"word": "helps"')
    )
    (problem,) = problems(grown)
    assert problem.startswith(f"{ledger_file}, line 4: another text than was written")


def rewritten(path, changed):
    """Write the lines anew, each holding on to the one before, as a forger would."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    path.unlink()
    for line in changed(lines):
        ChainedJournal(path).write(
            {key: value for key, value in line.items() if key not in ("checksum", "previous")}
        )


def test_a_ledger_that_was_written_anew_is_held_to_the_verdicts_in_the_store(grown, ledger_file):
    def forged(lines):
        lines[3]["word"] = "helps"
        lines[2]["alpha"] = 0.05
        return lines

    rewritten(ledger_file, forged)
    found = "\n".join(problems(grown))
    assert "growing-001: word: the ledger says helps, the verdict hurts" in found
    assert "idea 1: expected alpha 0.02187" in found
    assert "growing-001: alpha: the ledger says 0.05, the verdict 0.02187" in found


def test_ideas_that_were_cut_off_the_end_are_missed(grown, ledger_file):
    rewritten(ledger_file, lambda lines: lines[:-3])
    (problem,) = problems(grown)
    assert problem.endswith("expected a line of growing-003, which is in the store; got none")
