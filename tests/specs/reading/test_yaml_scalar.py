import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.specs.reading.yaml_file import read_scalar


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("1e-5", 1e-5),
        ("1E3", 1000.0),
        (".5", 0.5),
        ("2.", 2.0),
        ("-1.5e+2", -150.0),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("no", "no"),
        ("y", "y"),
        ("3:25", "3:25"),
        ("2001-01-01", "2001-01-01"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("0o17", "0o17"),
        ("1e", "1e"),
        ("-", "-"),
        ("٣", "٣"),
        ("nan", "nan"),
        ("Albrecht Dürer", "Albrecht Dürer"),
    ],
)
def test_a_scalar_means_what_it_looks_like(text, meaning):
    read = read_scalar(text)

    assert read == meaning
    assert type(read) is type(meaning)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a value; got nothing. Write null if none is meant."),
        (
            "012",
            "expected a number without leading zeros; got 012. "
            "Put it between quotes if text is meant.",
        ),
        (
            "-08",
            "expected a number without leading zeros; got -08. "
            "Put it between quotes if text is meant.",
        ),
        ("9" * 5000, "expected at most 18 digits; got 5000"),
        (".inf", "expected a finite number; got .inf"),
        ("-.Inf", "expected a finite number; got -.Inf"),
        (".NaN", "expected a finite number; got .NaN"),
        ("1e999", "expected a finite number; got 1e999"),
    ],
)
def test_what_could_be_misread_is_refused(text, message):
    with pytest.raises(ValueError, match="expected") as caught:
        read_scalar(text)

    assert str(caught.value) == message


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_reads_back(number):
    assert read_scalar(repr(number)) == number


@given(st.integers(-(10**17), 10**17))
def test_every_whole_number_reads_back(number):
    read = read_scalar(str(number))

    assert read == number
    assert isinstance(read, int)
