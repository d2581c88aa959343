"""What is said of a claim, whole, in both languages."""

from dataclasses import replace

import pytest

from harness.verdicts.decision_record import ClaimDecision, ClaimEstimate, FragilityRecord
from harness.verdicts.record import RuleRecord
from harness.verdicts.sentences_of_claims import ClaimContext, claim_sentences
from harness.verdicts.sentences_of_tests import Setting
from harness.wording.language import LANGUAGES
from harness.wording.verdict_table import WORDS

FIRM = FragilityRecord((), half_alpha=True, half_margin=True, double_margin=True)
DECISION = ClaimDecision(
    claim="this_collection",
    difference=0.0177,
    spread=0.004,
    confidence=0.95,
    estimates={
        "this_collection": ClaimEstimate(0.012, 0.019, 0.001, 9),
        "collections_like_it": ClaimEstimate(0.004, 0.031, 0.004, 9),
    },
    adjusted_p=0.0031,
    reach=0.0057,
    fragility=FIRM,
    worse=0.0,
    alike=0.99,
    better=0.01,
    chance_next=0.97,
)
CONTEXT = ClaimContext(
    word="helps_less_than_margin",
    decision=DECISION,
    rule=RuleRecord(margin=0.02, look_counts=(10,), claim="this_collection"),
    family=3,
    repetitions=10,
    look=1,
)
SETTING = Setting("baseline", "transfer", "macro_f1", "best-artworks", 300, "resampled_splits")


def said(language="en", setting=SETTING, **changes):
    decision = replace(DECISION, **changes.pop("decision", {}))
    return claim_sentences(CONTEXT._replace(decision=decision, **changes), setting, language)


def test_a_claim_in_english():
    assert said() == (
        "transfer helps, but less than the margin: macro F1 changes by +1.77 points against "
        "baseline (95 % interval +1.20 points to +1.90 points, at once with those of all 3 "
        "proposals; adjusted p = 0.003; 10 resampled splits). Of collections like it the interval "
        "is +0.40 points to +3.10 points. There is a gain, and one of more than the margin is "
        "ruled out. The word stays the same without any one repetition, at half the alpha, and "
        "with half or twice the margin. This is about best-artworks at 300 × 300 pixels: the mean "
        "over all splits and trainings that could be drawn from these pictures, not about others."
    )


def test_a_claim_in_spanish():
    assert said("es") == (
        "transfer mejora, pero menos que el margen: el F1 macro cambia en +1,77 puntos respecto a "
        "baseline (intervalo del 95 %: de +1,20 puntos a +1,90 puntos, a la vez que los de las 3 "
        "propuestas; p ajustado = 0,003; 10 particiones remuestreadas). De colecciones como esta "
        "el intervalo va de +0,40 puntos a +3,10 puntos. Hay una ganancia, y se descarta una mayor "
        "que el margen. La palabra es la misma sin cualquiera de las repeticiones, con la mitad de "
        "alfa y con la mitad o el doble del margen. Se refiere a best-artworks a 300 × 300 "
        "píxeles: la media sobre todas las particiones y entrenamientos que podrían sortearse de "
        "estas imágenes, no a otras."
    )


def test_the_other_claim_says_what_it_is_about():
    text = said(decision={"claim": "collections_like_it"}, family=1, word="helps")
    assert "(95 % interval +0.40 points to +3.10 points; adjusted p = 0.003;" in text
    assert "Of this collection alone the interval is +1.20 points to +1.90 points." in text
    assert "This is about collections like best-artworks at 300 × 300 pixels" in text


@pytest.mark.parametrize(
    ("word", "ends", "told"),
    [
        ("helps", (0.004, 0.031), "it may be smaller or larger than the margin"),
        ("helps", (0.021, 0.031), "There is a gain, and it is larger than the margin."),
        # What lies within the margin was rejected, the margin with it: the interval ends there.
        ("helps", (0.02, 0.31), "There is a gain, and it is larger than the margin."),
        ("hurts", (-0.31, -0.02), "There is a loss, and it is larger than the margin."),
        ("hurts", (-0.05, -0.03), "There is a loss, and it is larger than the margin."),
        ("hurts", (-0.05, -0.01), "There is a loss; it may be smaller or larger"),
    ],
)
def test_a_gain_beyond_the_margin_is_said_to_be_that(word, ends, told):
    estimate = ClaimEstimate(*ends, 0.001, 9)
    assert told in said(word=word, decision={"estimates": {"this_collection": estimate}})


def test_what_is_open_says_what_was_within_reach():
    text = said(word="inconclusive")
    assert text.startswith("Whether transfer helps remains open: ")
    assert "this is no evidence of no effect. The smallest difference within reach was 0.57" in text
    assert "La menor diferencia al alcance era de 0,57" in said("es", word="inconclusive")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (replace(FIRM, without=(2,)), "The word would be another without repetition 3."),
        (
            FragilityRecord((1, 4), half_alpha=False, half_margin=True, double_margin=False),
            "The word would be another without one of 2 of the 10 repetitions or at half the alpha "
            "or with twice the margin.",
        ),
        (replace(FIRM, half_margin=False), "The word would be another with half the margin."),
    ],
)
def test_a_fragile_word_says_in_what_case_it_would_be_another(found, told):
    assert told in said(decision={"fragility": found})


def test_one_repetition_says_that_it_says_nothing():
    unknown = {"this_collection": ClaimEstimate(None, None, None, 0)}
    text = said(word="inconclusive", repetitions=1, decision={"estimates": unknown, "reach": None})
    assert "in one resampled split, which says nothing of what chance does." in text
    assert "The word" not in text


def test_a_look_is_told():
    rule = replace(CONTEXT.rule, look_counts=(4, 10))
    text = said(rule=rule, look=2)
    assert "This was look 2 of 2 named beforehand; intervals and p allow for all of them" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_has_its_sentences(language):
    told = {said(language, word=word) for word in WORDS}
    assert len(told) == len(WORDS)
    assert not any("{" in text for text in told)
