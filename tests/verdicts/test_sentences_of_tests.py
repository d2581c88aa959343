import re

import numpy as np
import pytest

from harness.statistics.corrected_t import corrected_t
from harness.statistics.mcnemar import mcnemar
from harness.statistics.multiple_testing import Rule, decide
from harness.statistics.sequential import Looks
from harness.verdicts.sentences_of_tests import (
    OnAccuracy,
    Setting,
    disagreement_sentence,
    images_sentences,
    verdict_sentences,
)
from harness.wording.language import LANGUAGES
from harness.wording.words import words_in

GAIN = np.array([0.031, 0.042, 0.025, 0.037, 0.033])


def a_setting(**change):
    usual = {
        "baseline": "baseline",
        "proposal": "transfer",
        "metric": "macro_f1",
        "collection": "best-artworks",
        "image_pixels": 300,
        "repetitions": "resampled_splits",
    }
    return Setting(**{**usual, **change})


def a_verdict(differences=GAIN, *, others=(), rule=None, **keywords):
    results = [corrected_t(d, n_test=15, n_train=70) for d in (differences, *others)]
    return decide(results, rule or Rule(), **keywords)[0]


def trained(only_baseline, only_proposal):
    baseline = np.repeat([True, False], [only_baseline, only_proposal])
    return mcnemar(baseline, ~baseline)


def test_a_verdict_in_english():
    assert verdict_sentences(a_verdict(), a_setting(), "en") == (
        "transfer helps: macro F1 changes by +3.36 points against baseline (95 % interval, "
        "unadjusted, +2.22 points to +4.50 points; corrected resampled t test of Nadeau and Bengio "
        "over 5 resampled splits: t(4) = 8.17, p = 0.001). Adjusted by Holm's method for one "
        "proposal compared with the baseline, p = 0.001 for a difference and p = 1.000 for "
        "equivalence within ±1.00 points, at alpha 0.05. The gain is more than chance explains. "
        "The test assumes that the differences are normal and correlated by the share of pictures "
        "tested. It holds for training these experiments again on best-artworks at 300 × 300 "
        "pixels, not for other collections or sizes."
    )


def test_a_verdict_in_spanish():
    assert verdict_sentences(a_verdict(), a_setting(), "es") == (
        "transfer mejora: el F1 macro cambia en +3,36 puntos respecto a baseline (intervalo del "
        "95 %, sin ajustar: de +2,22 puntos a +4,50 puntos; prueba t remuestreada y corregida de "
        "Nadeau y Bengio sobre 5 particiones remuestreadas: t(4) = 8,17, p = 0,001). Con el "
        "ajuste de Holm para una propuesta frente a la referencia, p = 0,001 para una diferencia y "
        "p = 1,000 para la equivalencia dentro de ±1,00 puntos, con alfa 0,05. La mejora es mayor "
        "de lo que explica el azar. La prueba supone que las diferencias son normales y están "
        "correlacionadas según la proporción de imágenes de prueba. Vale para volver a entrenar "
        "estos experimentos con best-artworks a 300 × 300 píxeles, no para otras colecciones ni "
        "tamaños."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("differences", "word"),
    [
        (GAIN, "helps"),
        (-GAIN, "hurts"),
        (GAIN / 100, "equivalent"),
        (GAIN - 0.0336, "inconclusive"),
        (np.zeros(5), "equivalent"),
        (np.full(5, 0.1), "inconclusive"),
        (np.array([0.1]), "inconclusive"),
    ],
)
@pytest.mark.parametrize("repetitions", ["seeds", "resampled_splits", "cross_validation"])
def test_every_verdict_has_words_with_numbers_and_no_holes(
    language, differences, word, repetitions
):
    verdict = a_verdict(differences, rule=Rule(margin=0.005))
    said = verdict_sentences(verdict, a_setting(repetitions=repetitions), language)
    assert verdict.word == word
    assert not re.search(r"[{}]|nan|inf\b", said)
    assert words_in(language).verdict.means.of(word) in said
    number = {"en": "one", "es": "un"}[language] if len(differences) == 1 else "5"
    assert number in said


def test_one_split_claims_nothing_about_others():
    said = verdict_sentences(a_verdict(), a_setting(repetitions="seeds"), "en")
    assert "paired t test over 5 trainings on one split" in said
    assert "not for other splits" in said
    assert "Nadeau" not in said


def test_other_proposals_and_looks_are_told():
    verdict = a_verdict(others=(GAIN, GAIN), looks=Looks((0.5, 1.0), 1))
    said = verdict_sentences(verdict, a_setting(), "en")
    assert "Holm's method for 3 proposals" in said
    assert "This is look 1 of 2 named beforehand" in said
    assert "O'Brien–Fleming" in said


def test_names_are_only_text_whatever_they_say():
    hostile = a_setting(proposal="{metric.__class__}", baseline="%s{0}", collection="{}")
    said = verdict_sentences(a_verdict(), hostile, "en")
    assert "{metric.__class__} helps" in said
    assert "against %s{0}" in said


def test_trained_models_in_both_languages():
    test = trained(7, 31)
    assert images_sentences(test, a_setting(), 400, "en").startswith(
        "On the same 400 test pictures, only transfer recognised 31 and only "
        "baseline 7 (McNemar's mid-p test, unadjusted, p < 0.001)."
    )
    assert "p < 0,001" in images_sentences(test, a_setting(), 400, "es")


def test_trained_models_are_told_with_their_repetition():
    test = trained(7, 31)
    english = images_sentences(test, a_setting(), 400, "en", repetition=2)
    assert english.startswith("On the same 400 test pictures of repetition 2, only transfer ")
    spanish = images_sentences(test, a_setting(), 400, "es", repetition=2)
    assert spanish.startswith(
        "Sobre las mismas 400 imágenes de prueba de la repetición 2, solo transfer "
    )


@pytest.mark.parametrize(
    ("differences", "counts", "said"),
    [
        (GAIN, (7, 31), ""),
        (GAIN - 0.0336, (9, 9), ""),
        (GAIN - 0.0336, (7, 31), "The two trained models differ"),
        (GAIN, (9, 9), "Over repetitions the experiments differ in accuracy (adjusted p = 0.001)"),
        (GAIN, (31, 7), "These two trained models differ on their test pictures in the other"),
    ],
)
def test_repetitions_and_models_that_disagree_are_explained(differences, counts, said):
    verdict, test = a_verdict(differences), trained(*counts)
    english, spanish = (
        disagreement_sentence(OnAccuracy.of(verdict), test, a_setting(), language)
        for language in LANGUAGES
    )
    assert english.startswith(said)
    assert bool(english) == bool(said) == bool(spanish)


def test_a_difference_that_is_shown_is_never_said_not_to_be_whatever_its_word():
    small = a_verdict(GAIN / 10, rule=Rule(margin=0.01))
    assert (small.word, small.adjusted_p < 0.05) == ("equivalent", True)
    assert disagreement_sentence(OnAccuracy.of(small), trained(7, 31), a_setting(), "en") == ""


@pytest.mark.parametrize(
    ("repetitions", "deterministic", "ends"),
    [
        ("resampled_splits", False, (": another training may reverse it.", "puede invertirlo.")),
        ("resampled_splits", True, (": another split may reverse it.", "puede invertirlo.")),
        ("seeds", True, ("(adjusted p = 1.000).", "(p ajustado = 1,000).")),
    ],
)
def test_what_may_reverse_two_models_is_what_comes_out_otherwise(repetitions, deterministic, ends):
    setting = a_setting(repetitions=repetitions, deterministic=deterministic)
    for language, end in zip(LANGUAGES, ends, strict=True):
        verdict, test = a_verdict(GAIN - GAIN.mean()), trained(7, 31)
        assert disagreement_sentence(OnAccuracy.of(verdict), test, setting, language).endswith(end)


def test_experiments_that_see_pictures_of_different_sizes_say_so():
    for language, told in (
        (
            "en",
            "on best-artworks, each at its own picture size, not for other collections or sizes.",
        ),
        ("es", "con best-artworks, cada uno con su tamaño de imagen, no para otras colecciones"),
    ):
        sentences = verdict_sentences(a_verdict(), a_setting(image_pixels=None), language)
        assert told in sentences
