import pytest

from harness.metrics import METRICS
from harness.wording.language import LANGUAGES
from harness.wording.metric_names import metric_heading, metric_in_sentence, metric_name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_metric_has_a_name_of_its_own_and_a_short_heading(language):
    names = [metric_name(metric, language) for metric in METRICS]
    assert len(set(names)) == len(METRICS)
    for metric, name in zip(METRICS, names, strict=True):
        assert 0 < len(metric_heading(metric, language).removesuffix(" ↓")) <= len(name), metric


def test_a_sentence_has_the_article_and_a_legend_has_not():
    assert metric_in_sentence("brier", "en") == "the Brier score"
    assert metric_in_sentence("accuracy", "en") == "accuracy"
    assert metric_in_sentence("accuracy", "es") == "la exactitud"
    assert metric_name("accuracy", "es") == "exactitud"


def test_a_heading_says_when_lower_is_better():
    assert metric_heading("negative_log_likelihood", "es") == "log-pérdida ↓"
    assert metric_heading("top5_accuracy", "en") == "top-5"


def test_what_is_no_metric_keeps_its_own_name():
    assert metric_name("charm", "es") == "charm"
