"""Passwords and tokens, taken out of every text before anybody else can read it.

Addresses of servers and databases may carry them, and whoever fails to reach one repeats its
address: urllib3, SQLAlchemy, MLflow, git. So no message is trusted: text is masked where it leaves
the program (standard output and error, records, logs), whoever wrote it.
"""

import logging
import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import quote, unquote

MASK = "***"
_ADDRESSES = ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", "HTTP_PROXY", "HTTPS_PROXY")
_OWNERS = ("MLFLOW_", "DATABRICKS_", "AWS_", "AZURE_", "GOOGLE_", "KAGGLE_", "PG", "MYSQL_")
_KEYS = r"pass(?:word|wd|phrase|code)?|pwd|token|secret|api[_-]?key|access[_-]?key|sig(?:nature)?"
_SECRET_NAME = re.compile(r"PASSWORD|PASSWD|TOKEN|SECRET|ACCESS_KEY|API_KEY|_KEY$")
_SHORTEST = 6
"""Characters: a shorter word is masked within an address alone, else it would be found anywhere."""

# All that stands before the last @ of an address's authority: a token may pose as a user's name.
# A path that was made of an address has one slash only; `C:/` is a Windows drive.
_USER = re.compile(r"(?:(?<=://)|(?<=[a-z0-9]{2}:/))[^\s/?#'\"<>@]*(?:@[^\s/?#'\"<>@]*)*@")
# As parts of paths have it, too: `me:password@host` without a scheme. An address of mail is none.
_LOGIN = re.compile(
    r"(?<![\w.+:@-])(?!mailto:)[\w.+-]{2,64}:[^\s/:?#'\"<>@]{1,256}@(?=[\w\[])", re.IGNORECASE
)
_NAMED = re.compile(
    rf"(?P<name>(?<![A-Za-z])(?:[\w.-]{{0,40}}[_.-])?(?:{_KEYS}|credentials?|authorization|auth))"
    r"(?P<sign>[\"']?\s*(?:=|%3D|:(?=\s*[\"']))\s*[\"']?)(?P<value>[^\s&;,\"'<>)}\]]+)",
    re.IGNORECASE,
)
_HEADER = re.compile(r"\b(?P<kind>Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{6,}")


def masked(text: str) -> str:
    """Return a text without passwords and tokens.

    Masked are what stands before the @ of any address, with or without its scheme, values of keys
    such as `password=` and `token=`, credentials of HTTP headers, and, wherever they stand, the
    secrets in the environment.
    """
    for secret in _known(_told(os.environ)):
        if secret in text:
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, text)
    if "@" in text:
        text = _LOGIN.sub(f"{MASK}@", _USER.sub(f"{MASK}@", text))
    if "=" in text or ":" in text or "%3D" in text:
        text = _NAMED.sub(_without_value, text)
    return _HEADER.sub(rf"\g<kind> {MASK}", text)


class MaskSecrets(logging.Filter):
    """Masks what libraries log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace a record's message, and let it pass."""
        record.msg, record.args = masked(record.getMessage()), None
        return True


def _without_value(found: re.Match[str]) -> str:
    return f"{found['name']}{found['sign']}{MASK}"


def _told(environment: Mapping[str, str]) -> tuple[tuple[str, bool], ...]:
    """Return values in the environment that are secrets, or (True) addresses that may hold some."""
    return tuple(
        (value, name.upper() in _ADDRESSES)
        for name, value in environment.items()
        if name.upper() in _ADDRESSES
        or (name.startswith(_OWNERS) and _SECRET_NAME.search(name) is not None)
    )


@lru_cache(maxsize=4)
def _known(values: tuple[tuple[str, bool], ...]) -> tuple[str, ...]:
    """Return each secret as it may be written, the longest first."""
    secrets = {
        form
        for value, is_address in values
        for secret in (_secrets_in(value) if is_address else (value,))
        for form in _forms(secret)
    }
    return tuple(sorted(secrets, key=len, reverse=True))


def _secrets_in(address: str) -> Iterator[str]:
    rest = address.split("://", 1)[-1]
    authority = rest.split("/", 1)[0]
    # A password may hold a slash that somebody forgot to write as %2F.
    user = (rest if ":" in authority else authority).rpartition("@")[0]
    if "@" in authority:
        user = authority.rpartition("@")[0]
    yield from (user, *user.split(":", 1)[1:])
    for found in _NAMED.finditer(address):
        yield found["value"]


def _forms(secret: str) -> Iterator[str]:
    for form in (secret, unquote(secret), quote(secret, safe=""), repr(secret)[1:-1]):
        if len(form) >= _SHORTEST:
            yield form
