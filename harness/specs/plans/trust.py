"""Whether a Python file may be executed: the user says so, or nothing is.

The word is given on the command line, for a file, whatever it is now; or in a file of the
workspace, for what another file was when that was written.
"""

import os
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, overload

from harness.errors import SpecError
from harness.specs.plans.network_code import NetworkCode
from harness.specs.plans.one_file import Compared, Loaded, LoadedExperiment
from harness.specs.plans.study_collections import LoadedCollections
from harness.specs.plans.study_proposals import LoadedStudy

_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
"""As `sha256sum` writes it."""


class Trust(NamedTuple):
    """What the user said of Python files."""

    words: Sequence[Path]
    """Named on the command line."""
    file: Path
    """The workspace's list, as `sha256sum` writes it; it need not be there."""


@overload
def with_trust(loaded: Loaded, trust: Trust) -> Loaded: ...
@overload
def with_trust(loaded: LoadedStudy, trust: Trust) -> LoadedStudy: ...
@overload
def with_trust(loaded: LoadedCollections, trust: Trust) -> LoadedCollections: ...
@overload
def with_trust(
    loaded: Loaded | LoadedStudy | LoadedCollections, trust: Trust
) -> Loaded | LoadedStudy | LoadedCollections: ...


def with_trust(
    loaded: Loaded | LoadedStudy | LoadedCollections, trust: Trust
) -> Loaded | LoadedStudy | LoadedCollections:
    """Return what was read, with each Python file in it as one that may be executed.

    Raises:
        SpecError: the user did not say so of one, or named a file that is none of them.
    """
    if isinstance(loaded, LoadedCollections):
        return loaded.changed(lambda study: with_trust(study, trust))
    experiments = loaded.experiments if isinstance(loaded, LoadedStudy) else (loaded,)
    own = [one for one in experiments if isinstance(one, LoadedExperiment)]
    codes = {one.code.path: one.code for one in own if one.code is not None}
    _require_used(trust.words, codes)
    listed = _listed(trust.file) if codes else {}
    for code in codes.values():
        _require(code, trust, listed)
    if isinstance(loaded, LoadedStudy):
        return replace(
            loaded,
            baseline=_trusted(loaded.baseline),
            proposals=tuple(map(_trusted, loaded.proposals)),
        )
    return _trusted(loaded) if isinstance(loaded, LoadedExperiment) else loaded


def _trusted(loaded: Compared) -> Compared:
    if not isinstance(loaded, LoadedExperiment) or loaded.code is None:
        return loaded
    return replace(loaded, code=replace(loaded.code, trusted=True))


def _require(code: NetworkCode, trust: Trust, listed: Mapping[Path, str]) -> None:
    if code.path in {word.resolve() for word in trust.words}:
        return
    known = listed.get(code.path)
    if known == code.sha256:
        return
    got = "none" if known is None else f"it for what the file was before it changed ({known[:12]})"
    line = shlex.join(["sha256sum", str(code.path)]), shlex.quote(str(trust.file))
    raise SpecError(
        f"{code.shown}: expected your word before it is executed: it is a program, and can do all "
        f"that you can; got {got}. Read it. Then add --trust {shlex.quote(code.shown)} to the "
        f"command, or say it for good, as long as the file stays as it is: {' >> '.join(line)}"
    )


def _require_used(words: Sequence[Path], known: Mapping[Path, NetworkCode]) -> None:
    """Refuse a word for a file that would not be executed: it may be meant for another."""
    for word in words:
        if word.resolve() not in known:
            others = ", ".join(code.shown for code in known.values())
            if others:
                raise SpecError(
                    f"--trust {word}: expected the file of a network ({others}); got another."
                )
            raise SpecError(
                f"--trust {word}: expected a spec whose model is a Python file; got one that names "
                "none. Leave --trust out."
            )


def _listed(file: Path) -> dict[Path, str]:
    """Return the files that a workspace trusts, without links, each with its SHA-256."""
    if not os.path.lexists(file):
        return {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"{file}: expected lines as sha256sum writes them; got {error}") from error
    found = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = _LINE.fullmatch(line)
        if parts is None:
            raise SpecError(
                f"{file}, line {number}: expected a SHA-256 and a file, as sha256sum writes them; "
                f"got {line[:80]!r}"
            )
        found[(file.parent / parts[2]).resolve()] = parts[1]
    return found
