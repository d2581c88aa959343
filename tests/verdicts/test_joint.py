"""What several collections say together, as a record and in words."""

from dataclasses import replace

import pytest

from harness.statistics.hierarchical import Measured, outlook
from harness.verdicts.joint_text import as_text, methods, remarks, sentence
from tests.verdicts.joint_records import (
    DF,
    ERROR,
    GAINS,
    five,
    joint_of_five,
    on_a_collection,
    together,
)


def told(joint, language="en"):
    return sentence(joint.proposals[0], joint, language)


def test_a_proposal_is_counted_on_the_collections_and_foretold_for_another():
    assert told(joint_of_five()) == (
        "wide helps on 3 of 5 collections, hurts on 1 and stays open on 1. On a new collection "
        "like these: 60 % likely to help by more than the margin, 24 % to make no difference that "
        "matters, 16 % to hurt by more than it."
    )


def test_the_same_is_told_in_spanish():
    assert told(joint_of_five(), "es") == (
        "wide mejora en 3 de 5 colecciones, empeora en 1 y no se decide en 1. En una nueva "
        "colección como estas: 60 % de probabilidad de que mejore más que el margen, 24 % de que "
        "no suponga una diferencia que importe y 16 % de que empeore más que él."
    )


def test_each_collection_enters_once_with_the_wider_error():
    joint = joint_of_five()
    found = outlook([Measured(gain, ERROR, DF) for gain in GAINS], 0.01)

    assert joint.proposals[0].outlook.better == pytest.approx(found.better)
    assert [one.standard_error for one in joint.proposals[0].on] == [ERROR] * 5
    assert {one.claim for one in joint.proposals[0].on} == {"collections_like_it"}


@pytest.mark.parametrize("count", [2, 3, 4])
def test_of_few_collections_nothing_is_said_of_another(count):
    joint = together(*five(count))

    assert joint.proposals[0].outlook is None
    assert joint.ranks is None
    assert (
        f"What it would do on another collection is not known: {count} collections say too little "
        "of one more; a probability takes 5."
    ) in told(joint)
    assert f"No test over collections is made: {count} cannot" in " ".join(remarks(joint, "en"))
    assert "%" not in told(joint, "es")


def test_from_six_on_signed_ranks_and_mean_ranks_are_told():
    joint = together(*five(7))
    first, second = joint.proposals

    assert "Wilcoxon's signed-rank test over the collections: p = " in told(joint)
    assert first.adjusted_p >= first.signed_rank_p
    assert joint.ranks.experiments == ("base", "wide", "deep")
    assert joint.ranks.collections == 7
    assert sum(joint.ranks.average) == pytest.approx(6)
    assert "Friedman and Nemenyi" in methods(joint, "en")
    assert second.signed_rank_p is not None
    assert "signed-rank" not in told(joint_of_five())


def test_a_collection_that_is_not_finished_says_nothing_yet():
    *rest, last = five()
    unfinished = replace(
        last,
        complete=False,
        proposals=tuple(replace(one, word="unfinished") for one in last.proposals),
    )
    joint = together(*rest, unfinished)

    assert joint.proposals[0].outlook is None
    assert "is unfinished on 1" in told(joint)
    assert "on 4 of the 5 collections that a probability takes" in told(joint)
    assert "in no probability and no test: c4." in " ".join(remarks(joint, "en"))


def test_a_proposal_that_failed_on_a_collection_is_told_and_left_out_of_ranks():
    *rest, last = five(6)
    failed = replace(last, proposals=last.proposals[1:], failed={"wide": "ValueError: no"})
    joint = together(*rest, failed)

    assert joint.proposals[0].on[-1].word == "failed"
    assert "failed on 1" in told(joint)
    assert joint.ranks is None  # two experiments are left


def test_where_nothing_varied_the_error_is_taken_for_a_margin():
    even = [on_a_collection(f"c{n}", ("inconclusive", 0.0, 0.0)) for n in range(5)]
    joint = together(*even)

    assert 0.5 < joint.proposals[0].outlook.alike < 0.95


def test_of_losses_less_is_a_gain():
    one = on_a_collection("c", ("helps", -0.2, 0.05), metric="negative_log_likelihood")
    found = together(one, replace(one, setting=replace(one.setting, collection="d")))
    on = found.proposals[0].on[0]

    assert (on.gain, on.low, on.high) == pytest.approx((0.2, 0.19, 0.21))


def test_synthetic_pictures_and_what_was_left_out_are_told():
    first, *rest = five()
    demo = replace(first, setting=replace(first.setting, evidence=False))
    joint = together(demo, *rest, left_out=("flowers",))

    assert not joint.evidence
    text = as_text(joint, "en")
    assert "Synthetic pictures are among these collections" in text
    assert "Taken out of the study after it had results there: flowers." in text
    assert "Alpha is 0.05 on each collection by itself" in text


@pytest.mark.parametrize(
    ("language", "cells"),
    [("en", ("helps (+3.00)", "hurts (−1.50)")), ("es", ("mejora (+3,00)", "empeora (−1,50)"))],
)
def test_the_table_has_a_word_and_a_gain_for_each_collection(language, cells):
    text = as_text(joint_of_five(), language)

    for cell in cells:
        assert cell in text
