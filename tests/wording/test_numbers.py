"""Numbers as a language writes them."""

import pytest

from harness.wording.numbers import (
    amount_text,
    confidence_text,
    count_text,
    difference_text,
    end_with_unit,
    interval_text,
    mean_count_text,
    number_text,
    p_equals_text,
    p_text,
    percent_text,
    price_text,
    short_text,
    spread_text,
    time_text,
    times_text,
)


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [(1.234, "+1.23", "+1,23"), (-1.236, "−1.24", "−1,24"), (-0.001, "+0.00", "+0,00")],
)
def test_numbers_are_written_as_the_language_does(value, english, spanish):
    assert number_text(value, 2, "en", signed=True) == english
    assert number_text(value, 2, "es", signed=True) == spanish


@pytest.mark.parametrize(
    ("ends", "metric", "english", "spanish"),
    [
        ((-0.0105, -0.00002), "macro_f1", "−1.05 … −0.002", "−1,05 … −0,002"),
        ((0.000049, 0.02), "accuracy", "+0.005 … +2.00", "+0,005 … +2,00"),
        ((-0.25, -0.0000123), "log_loss", "−0.250 … −0.00001", "−0,250 … −0,00001"),
        ((-0.01, 0.0), "accuracy", "−1.00 … +0.00", "−1,00 … +0,00"),
        ((-0.01, -1e-17), "accuracy", "−1.00 … +0.00", "−1,00 … +0,00"),
    ],
)
def test_an_end_of_an_interval_shows_on_which_side_of_zero_it_lies(ends, metric, english, spanish):
    assert interval_text(*ends, metric, "en") == english
    assert interval_text(*ends, metric, "es") == spanish


def test_an_end_in_a_sentence_shows_its_side_of_zero_too():
    assert end_with_unit(-0.00002, "macro_f1", "en") == "−0.002 points"
    assert end_with_unit(0.00004, "log_loss", "es") == "+0,00004"
    assert end_with_unit(-0.25, "log_loss", "en") == "−0.2500"


def test_a_zero_has_no_minus():
    assert number_text(-0.04, 1, "en") == "0.0"
    assert number_text(-1.25, 1, "es") == "−1,2"


@pytest.mark.parametrize(
    ("value", "digits", "said"), [(95.0, 4, "95"), (97.5, 4, "97,5"), (-0.00012, 6, "−0,00012")]
)
def test_a_short_number_has_no_more_digits_than_it_needs(value, digits, said):
    assert short_text(value, "es", digits) == said


def test_counts_are_whole_and_their_means_are_not():
    assert (mean_count_text(3.0, "en"), mean_count_text(2.5, "es")) == ("3", "2,5")


def test_thousands_are_parted():
    assert count_text(1234567, "en") == "1,234,567"
    assert count_text(1258, "es") == "1\u202f258"
    assert number_text(-1258.25, 1, "es") == "−1\u202f258,2"
    assert price_text(84426.4, "s", "en") == "84,426 s"
    assert times_text(12345.0, "en") == "× 12,300"


def test_shares_are_told_in_percent():
    assert percent_text(0.7125, 1, "es") == "71,2"
    assert percent_text(-0.004, 2, "en", signed=True) == "−0.40"
    assert confidence_text(1 - 0.05, "en") == "95"
    assert confidence_text(0.975, "es") == "97,5"


def test_a_small_p_is_not_zero():
    assert p_equals_text(0.0, "en") == p_text(0.0, "en") == "< 0.001"
    assert p_equals_text(0.04321, "es") == "= 0,043"
    assert p_text(0.04321, "en") == "0.043"
    assert [p_text(p, "en") for p in (0.0498, 0.0503, 0.0523)] == ["0.0498", "0.0503", "0.052"]


def test_shares_are_told_in_points_and_other_metrics_as_they_are():
    assert amount_text(0.0123, "accuracy", "en") == "1.23 points"
    assert amount_text(-0.0123, "negative_log_likelihood", "es") == "−0,0123"
    assert difference_text(0.0123, "accuracy", "en") == "+1.23"
    assert difference_text(-0.0123, "negative_log_likelihood", "es") == "−0,012"


def test_an_interval_has_two_ends_or_is_a_dash():
    assert interval_text(-0.01, 0.02, "accuracy", "es") == "−1,00 … +2,00"
    assert interval_text(-0.01, None, "accuracy", "en") == "–"
    assert difference_text(None, "accuracy", "en") == "–"


def test_a_mean_has_its_spread_where_that_is_known():
    assert spread_text(71.24, 0.83, 1, "es") == "71,2 ± 0,8"
    assert spread_text(0.7125, None, 3, "en") == "0.713"


def test_prices_have_a_unit_or_are_a_dash():
    assert (price_text(1.234, "ms", "es"), price_text(123.4, "", "en")) == ("1,23 ms", "123")
    assert price_text(None, "s", "en") == times_text(None, "en") == "–"
    assert times_text(1.2345, "es") == "× 1,23"


@pytest.mark.parametrize(
    ("ends", "metric", "shown"),
    [
        ((-1.3, 0.2), "macro_f1", "−100.00 … +20.00"),
        ((0.1, 2.0), "accuracy", "+10.00 … +100.00"),
        ((-1.3, 0.2), "negative_log_likelihood", "−1.300 … +0.200"),
    ],
)
def test_an_interval_goes_no_further_than_a_difference_can(ends, metric, shown):
    assert interval_text(*ends, metric, "en") == shown


def test_an_interaction_is_a_difference_of_two_differences():
    assert interval_text(-1.3, 2.4, "macro_f1", "en", reach=2) == "−130.00 … +200.00"


def test_a_sentence_tells_no_more_points_than_there_are():
    assert end_with_unit(-1.3, "macro_f1", "en") == "−100.00 points"


def test_a_mean_that_is_whole_but_for_arithmetic_is_whole():
    assert mean_count_text(3.0000000000000004, "es") == "3"


@pytest.mark.parametrize(
    ("seconds", "english", "spanish"),
    [(72, "72 s", "72 s"), (690, "12 min", "12 min"), (9000, "2.5 h", "2,5 h")],
)
def test_a_guessed_time_is_told_in_the_unit_one_would_say(seconds, english, spanish):
    assert time_text(seconds, "en").replace("\N{NO-BREAK SPACE}", " ") == english
    assert time_text(seconds, "es").replace("\N{NO-BREAK SPACE}", " ") == spanish
