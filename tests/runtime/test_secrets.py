"""Passwords and tokens never leave, however they are written."""

import logging

import pytest

from harness.runtime.secrets import MaskSecrets, masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://me:pw@host:5000/a", "http://***@host:5000/a"),
        ("at http://t0ken@host, said", "at http://***@host, said"),
        ("http://t0ken:@host", "http://***@host"),
        ("no folder /a/https:/me:pw@host/x", "no folder /a/https:/***@host/x"),
        ("http://t0ken:x-oauth-basic@host", "http://***@host"),
        ("http://me:p@ss@host", "http://***@host"),
        ("postgresql+psycopg2://u:p%40@h/db", "postgresql+psycopg2://***@h/db"),
        ("http://host/?password=pw&x=1", "http://host/?password=***&x=1"),
        ("http://host/?x=1&access_token=abc", "http://host/?x=1&access_token=***"),
        ("host=h password='p w' user=u", "host=h password='***"),
        ("{'token': 'abc', 'n': 1}", "{'token': '***', 'n': 1}"),
        ('{"api_key": "abc"}', '{"api_key": "***"}'),
        ("Authorization: Basic bWU6aHVudGVy", "Authorization: Basic ***"),
        ("Bearer eyJhbGciOi.J9.abc", "Bearer ***"),
        ("no folder /mnt/me:pw@host/x", "no folder /mnt/***@host/x"),
        ("me:pw@host", "***@host"),
        ("X-Amz-Signature=0a1b&X-Amz-Date=2", "X-Amz-Signature=***&X-Amz-Date=2"),
    ],
)
def test_a_secret_is_masked(text, shown):
    assert masked(text).startswith(shown.removesuffix("'"))
    assert not {"pw", "t0ken", "abc", "0a1b", "bWU6aHVudGVy", "p w"} & set(masked(text).split("'"))


@pytest.mark.parametrize(
    "text",
    [
        "accuracy: 0.931, author=Titian, tokens: 12",
        "painter@museum.org wrote",
        "mailto:painter@museum.org",
        "git@host:painter/project",
        "lost: painter@museum.org",
        "http://host:5000/#/experiments/1",
        "data/cats@home/x.jpg",
        "C:/Users/cats@home/x.jpg",
        "training.epochs=3",
        "passes: 3 of 4",
    ],
)
def test_what_is_no_secret_stays(text):
    assert masked(text) == text


@pytest.mark.parametrize(
    "address",
    [
        "http://me:hunt/er22?x@host",
        "http://me:hunter22@host",
        "http://hunter22@host:5000",
        "me:hunter22@host",
    ],
)
def test_what_the_environment_holds_is_masked_wherever_it_stands(monkeypatch, address):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    for text in (f"cannot parse {address}", f"user {address.split('//')[-1].rsplit('@', 1)[0]!r}"):
        assert "er22" not in masked(text)


@pytest.mark.parametrize(
    "name", ["MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN", "AWS_SECRET_ACCESS_KEY"]
)
def test_variables_of_stores_are_masked_also_percent_encoded(monkeypatch, name):
    monkeypatch.setenv(name, "hunter/22")
    assert masked("sent hunter/22 and hunter%2F22.") == "sent *** and ***."
    assert masked("hunter/220") == "hunter/220"


def test_a_long_text_of_one_kind_takes_no_time():
    for text in ("a_" * 200_000, "://" * 100_000, "@" * 300_000, "token" * 60_000, "=" * 200_000):
        assert masked(text) == text


def test_what_libraries_log_is_masked(caplog):
    caplog.handler.addFilter(MaskSecrets())
    logging.getLogger("urllib3").warning("retry %s", "http://me:pw@host")
    assert caplog.messages == ["retry http://***@host"]
