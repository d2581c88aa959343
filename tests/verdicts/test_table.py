"""The verdicts as a person reads them."""

from dataclasses import replace

import pytest

from harness.verdicts.history import History
from harness.verdicts.record import RuleRecord
from harness.verdicts.remarks import remarks
from harness.verdicts.table import as_markdown, as_text, sheets, title
from tests.tracking.memory import MemoryTracker
from tests.verdicts.factories import an_experiment, judged


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    tracker = MemoryTracker(tmp_path_factory.mktemp("files"))
    baseline = an_experiment(tracker, "base", 0.6, repetitions=4)
    proposals = (
        an_experiment(tracker, "good", 0.9, repetitions=4, cost=0.5),
        an_experiment(tracker, "open_[one]", 0.65, repetitions=4, own=1),
    )
    return judged(tracker, baseline, *proposals, planned=4, failed={"broken": "ValueError: no"})


def test_the_verdict_table_has_a_line_for_each_proposal(verdicts):
    sheet = sheets(verdicts, "en")[0]
    assert sheet.headings == (
        *("proposal", "verdict", "Δ macro F1", "95 % interval (each alone)", "adjusted p"),
        *("worse / alike / better", "wins next"),
    )
    good, unsure, broken = sheet.rows
    assert good[:3] == ("good", "helps", "+28.50")
    assert unsure[1] == "inconclusive"
    assert broken == ("broken", "failed", *("–",) * 5)
    assert max(map(len, as_text(verdicts, "en", words=False).splitlines()[3:7])) <= 112


def test_spanish_has_its_own_words_and_decimal_commas(verdicts):
    good, unsure, broken = sheets(verdicts, "es")[0].rows
    assert good[:3] == ("good", "mejora", "+28,50")
    assert (unsure[1], broken[1]) == ("no concluyente", "falló")


def test_prices_are_told_as_multiples_of_the_baselines(verdicts):
    sheet = sheets(verdicts, "en")[1]
    assert sheet.headings[1:] == ("learning", "one answer", "parameters", "memory", "front")
    assert sheet.rows[0] == ("good", "× 0.5", "× 0.5", "× 0.5", "× 0.5", "yes")


def test_a_price_that_nobody_knows_as_of_one_answer_of_a_generator_has_no_column(verdicts):
    unknown = {"inference_cpu_ms": None}
    some = [replace(one, price_ratio=one.price_ratio | unknown) for one in verdicts.proposals]
    sheet = sheets(replace(verdicts, proposals=tuple(some)), "en")[1]
    assert sheet.headings[1:] == ("learning", "parameters", "memory", "front")
    assert sheet.rows[0] == ("good", "× 0.5", "× 0.5", "× 0.5", "yes")


def test_another_table_has_every_score_and_the_small_classes(verdicts):
    many = replace(verdicts, setting=replace(verdicts.setting, classes=6))
    sheet = sheets(many, "en")[2]
    assert sheet.headings[1:] == (
        *("accuracy", "top-5", "balanced", "macro F1", "weighted F1"),
        *("log-loss ↓", "Brier ↓", "calibration ↓", "tail recall"),
    )
    assert all(len(row) == len(sheet.headings) for row in sheet.rows)


def test_the_first_five_say_nothing_of_five_classes(verdicts):
    few = replace(verdicts, setting=replace(verdicts.setting, classes=5))
    sheet = sheets(few, "en")[2]
    assert "top-5" not in sheet.headings
    assert all(len(row) == len(sheet.headings) for row in sheet.rows)


def test_the_text_begins_with_what_was_compared_and_ends_with_remarks(verdicts):
    text = as_text(verdicts, "en", words=False)
    assert text.splitlines()[1] == (
        "study on best-artworks: 4 of 4 repetitions, 4 resampled splits"
    )
    assert title(verdicts, "es") == (
        "study con best-artworks: 4 de 4 repeticiones, 4 particiones remuestreadas"
    )
    assert text.splitlines()[-1].startswith(
        "Cochran's Q of 3 trained models of the first repetition"
    )
    assert max(map(len, text.splitlines())) <= 200


def test_a_comparison_that_is_no_study_has_no_english_name_in_spanish(verdicts):
    asked = replace(verdicts, name="comparison")
    assert title(asked, "en").startswith("comparison on best-artworks: ")
    assert title(asked, "es").startswith("comparación con best-artworks: ")
    study = replace(asked, history=replace(asked.history, rules=("0123456789abcdef",)))
    assert title(study, "es").startswith("comparison con best-artworks: ")


def test_the_sentences_come_before_the_table_so_that_the_table_is_seen(verdicts):
    text = as_text(verdicts, "en")
    assert text.index("good helps: macro F1 changes by") < text.index("adjusted p  worse")
    assert "All experiments used the collection best-artworks (3 classes)" in text


def test_markdown_shows_names_as_they_are(verdicts):
    text = as_markdown(verdicts, "en")
    assert text.startswith("# Which?\n")
    assert "| open\\_\\[one\\] | inconclusive |" in text


def test_what_weakens_the_claims_is_told_first(verdicts):
    weak = replace(
        verdicts,
        history=History(("a", "b"), (("margin: 0.01 -> 0.02", "alpha: 0.05 -> 0.1"),), 3),
        setting=replace(verdicts.setting, evidence=False),
    )
    assert remarks(weak, "en")[:4] == [
        "these are demo pictures, drawn by a program: for trying, not evidence",
        "THE RULE WAS CHANGED after there were results (1): "
        "margin: 0.01 -> 0.02, alpha: 0.05 -> 0.1",
        "3 of the runs were finished before this study's rule was written down",
        "broken failed and counts as showing nothing: ValueError: no",
    ]


def test_an_open_question_is_told_what_it_needs(verdicts):
    assert any("open_[one]:" in line and "decide it" in line for line in remarks(verdicts, "en"))


def test_changed_classes_and_confusions_are_told_the_greatest_first(verdicts):
    lines = [line for line in remarks(verdicts, "en") if line.startswith("good: ")]
    assert lines == [
        "good: recall changed of Klee +31.2, Degas +26.2, Goya +25.0 (points; false discoveries "
        "controlled)",
        "good: confusions changed: Klee -> Degas −31.2, Degas -> Goya −26.2, Goya -> Klee −25.0 "
        "(points of the true class)",
    ]


def test_the_next_look_is_told_while_a_question_is_open(verdicts):
    rule = RuleRecord(look_counts=(4, 8))
    line = "the next look named beforehand is at 8 repetitions: --continue"
    assert line in remarks(replace(verdicts, rule=rule, look=1), "en")
    assert line not in remarks(replace(verdicts, rule=rule, look=2), "en")
    assert line not in remarks(verdicts, "en")


def on_gpus(folder, *gpus):
    """A verdict on experiments whose runs were trained on these models, None: the processor."""
    tracker = MemoryTracker(folder)
    baseline, *proposals = (
        an_experiment(tracker, f"on_{number}", 0.6, repetitions=2, **({"gpu": gpu} if gpu else {}))
        for number, gpu in enumerate(gpus)
    )
    return judged(tracker, baseline, *proposals, planned=2)


def test_runs_on_different_gpus_do_not_meet_in_silence(tmp_path):
    mixed = on_gpus(tmp_path, "Tesla T4", "Tesla P100-PCIE-16GB", "Tesla T4")
    said = "runs were trained on different devices (Tesla P100-PCIE-16GB, Tesla T4), whose last"
    assert remarks(mixed, "en")[0].startswith(said)
    assert "dispositivos distintos (Tesla P100-PCIE-16GB, Tesla T4)" in remarks(mixed, "es")[0]


def test_a_gpu_and_the_processor_are_different_devices(tmp_path):
    mixed = on_gpus(tmp_path, "Tesla T4", None)
    assert "(processor, Tesla T4)" in remarks(mixed, "en")[0]
    assert "(procesador, Tesla T4)" in remarks(mixed, "es")[0]


@pytest.mark.parametrize("gpu", [None, "Tesla T4"])
def test_of_runs_on_one_model_nothing_is_said(tmp_path, gpu):
    alike = on_gpus(tmp_path, gpu, gpu)
    assert alike.setting.different_gpus == ()
    assert remarks(alike, "en")[0].startswith("compared with on_0")


def on_threads(folder, *ways):
    tracker = MemoryTracker(folder)
    baseline, *proposals = (
        an_experiment(tracker, f"in_{number}", 0.6, repetitions=2, **way)
        for number, way in enumerate(ways)
    )
    return judged(tracker, baseline, *proposals, planned=2)


def test_runs_of_different_threads_or_without_onednn_do_not_meet_in_silence(tmp_path):
    mixed = on_threads(tmp_path, {"threads": 2}, {"threads": 8}, {"threads": 2, "onednn": False})
    ways = "(2 threads without oneDNN, 2 threads with oneDNN, 8 threads with oneDNN)"
    assert remarks(mixed, "en")[0].startswith(f"runs were computed in different ways {ways}, whose")
    assert "(2 hilos sin oneDNN, 2 hilos con oneDNN, 8 hilos con" in remarks(mixed, "es")[0]


def test_a_changed_rule_is_told_in_the_readers_language(tracker):
    gone, lost = "the experiment wider was removed", "a rule whose file was lost or altered"
    history = History(
        ("a", "b"), ((gone, "the experiment deep was added", "alpha: 1 -> 2"), (lost,)), 0
    )
    verdicts = judged(
        tracker,
        an_experiment(tracker, "base", 0.6),
        an_experiment(tracker, "good", 0.7),
        history=history,
    )
    (english,), (spanish,) = (
        [line for line in remarks(verdicts, language) if "alpha" in line]
        for language in ("en", "es")
    )
    assert english.endswith(f"{gone}, the experiment deep was added, alpha: 1 -> 2; {lost}")
    assert spanish.endswith(
        "se quitó el experimento wider, se añadió el experimento deep, alpha: 1 -> 2; "
        "una regla cuyo archivo se perdió o se alteró"
    )


CNN = {"spec": {"model": {"kind": "cnn"}}}
MAJORITY = {"spec": {"model": {"kind": "majority"}, "augmentation": {"kind": "none"}}}


def test_runs_of_an_earlier_version_whose_steps_differ_do_not_meet_in_silence(tmp_path):
    now, before = {"threads": 2, "fused_steps": True, **CNN}, {"threads": 2, **CNN}
    mixed = on_threads(tmp_path, now, before)
    ways = "(2 threads with oneDNN by the steps of an earlier version, 2 threads with oneDNN)"
    assert remarks(mixed, "en")[0].startswith(f"runs were computed in different ways {ways}, whose")
    assert "(2 hilos con oneDNN con los pasos de una versión anterior, 2" in remarks(mixed, "es")[0]
    kept = mixed.as_json()["setting"]["different_arithmetic"]
    assert kept == [[2, True], [2, True, True]]


NORMALIZED = {"threads": 2, "spec": {"model": {"kind": "cnn", "batch_normalization": True}}}


def test_runs_of_an_earlier_version_of_batch_normalisation_do_not_meet_in_silence(tmp_path):
    now, before = {**NORMALIZED, "fused_steps": True, "fused_normalization": True}, NORMALIZED
    mixed = on_threads(tmp_path, now, {**before, "fused_steps": True})
    ways = "(2 threads with oneDNN by the steps of an earlier version, 2 threads with oneDNN)"
    assert remarks(mixed, "en")[0].startswith(f"runs were computed in different ways {ways}, whose")
    kept = mixed.as_json()["setting"]["different_arithmetic"]
    assert kept == [[2, True, True, 0, False], [2, True, True, 0, True]]


def test_the_same_where_nothing_else_is_fused(tmp_path):
    resnet = {"kind": "architecture", "name": "resnet18"}
    adam = {"optimizer": {"kind": "adam"}}
    spec = {"threads": 2, "fused_steps": True, "spec": {"model": resnet, "training": adam}}
    mixed = on_threads(tmp_path, {**spec, "fused_normalization": True}, spec)
    ways = "(2 threads with oneDNN by the steps of an earlier version, 2 threads with oneDNN)"
    assert remarks(mixed, "en")[0].startswith(f"runs were computed in different ways {ways}, whose")


def test_runs_without_batch_normalisation_are_alike_in_every_version_of_it(tmp_path):
    now = {**NORMALIZED, "fused_steps": True, "fused_normalization": True}
    plain = {"threads": 2, "fused_steps": True, **CNN}
    assert on_threads(tmp_path, now, plain).setting.different_arithmetic == ()


def test_runs_that_have_no_steps_are_alike_in_every_version(tmp_path):
    now, before = {"threads": 2, "fused_steps": True, **CNN}, {"threads": 2, **MAJORITY}
    assert on_threads(tmp_path, now, before).setting.different_arithmetic == ()


LOGISTIC = {
    "spec": {
        "model": {"kind": "logistic"},
        "features": {"kind": "thumbnail", "image_pixels": 4},
        "augmentation": {"kind": "none"},
    }
}


def test_linear_algebra_by_other_threads_does_not_meet_in_silence(tmp_path):
    ways = [{"threads": 2, "blas_threads": blas, **LOGISTIC} for blas in (1, 2)]
    mixed = on_threads(tmp_path, {"threads": 2, **CNN}, *ways)
    told = "2 threads with oneDNN and {} in linear algebra".format
    said = f"runs were computed in different ways ({told(1)}, {told(2)}), whose"
    assert remarks(mixed, "en")[0].startswith(said)
    assert "(2 hilos con oneDNN y 1 en álgebra lineal, 2 hilos" in remarks(mixed, "es")[0]
    kept = mixed.as_json()["setting"]["different_arithmetic"]
    assert kept == [[2, True, False, 1], [2, True, False, 2]]


def test_of_linear_algebra_by_the_same_threads_nothing_is_said(tmp_path):
    now = {"threads": 2, "blas_threads": 2, **LOGISTIC}
    alike = on_threads(tmp_path, {"threads": 2, **CNN}, now, now)
    assert alike.setting.different_arithmetic == ()


def test_of_runs_that_do_not_say_how_they_were_computed_nothing_is_said(tmp_path):
    alike = on_threads(tmp_path, {"threads": 2}, {}, {"threads": 2})
    assert alike.setting.different_arithmetic == ()
    assert "different_arithmetic" not in alike.as_json()["setting"]


def test_a_proposal_that_changes_nothing_is_told_of(tracker):
    base, same, other = (
        an_experiment(tracker, name, 0.6, own=own) for name, own in (("b", 0), ("s", 0), ("o", 1))
    )
    for language, said in (("en", "no effect on these pictures"), ("es", "no tiene efecto con")):
        told = remarks(judged(tracker, base, same, other), language)
        assert [line.partition(":")[0] for line in told if said in line] == ["s"]
