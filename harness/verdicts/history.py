"""What happened before a verdict: changes of its rule, and earlier studies of its proposals."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EarlierWord:
    """What an earlier study said of a proposal: its name there, the word, and p."""

    name: str
    word: str
    p: float | None


@dataclass(frozen=True)
class EarlierStudy:
    """A study or comparison of the same proposals on the same pictures.

    Attributes:
        name: what a reader calls it.
        metric: the score that decided.
        margin: of equivalence.
        seed: root of the random streams; None: `judge` said it of files, which tell none.
        proposals: those that are judged here again.
    """

    name: str
    metric: str
    margin: float
    seed: int | None
    proposals: tuple[EarlierWord, ...]


@dataclass(frozen=True)
class NearProposals:
    """How many earlier proposals changed what a present one changes, to other values.

    Attributes:
        setting: the dotted keys, several joined by `+`.
        proposals: how many; values that are judged here again are not among them.
    """

    setting: str
    proposals: int


@dataclass(frozen=True)
class History:
    """What happened to the rule before this verdict, and to the proposals.

    Attributes:
        rules: digests of all rules since the first result, the present one last.
        changes: for each change, the values that were changed.
        runs_before_rule: runs that were finished before the first rule was written down.
        earlier: studies of these proposals on these pictures that had a verdict before this one
            was begun, the first one first.
        again: names, here, of the proposals that those were about.
        dropped: proposals that had a word, in this study or beside these in an earlier one, and
            are judged here no more.
        near: earlier proposals that changed the same settings to other values.
        beside: earlier verdicts on these pictures, on one side of which are files that do not tell
            what was changed.
    """

    rules: tuple[str, ...] = ()
    changes: tuple[tuple[str, ...], ...] = ()
    runs_before_rule: int = 0
    earlier: tuple[EarlierStudy, ...] = ()
    again: tuple[str, ...] = ()
    dropped: tuple[EarlierWord, ...] = ()
    near: tuple[NearProposals, ...] = ()
    beside: tuple[EarlierStudy, ...] = ()


TOLD_OF_EARLIER = ("earlier", "again", "dropped", "near", "beside")
"""Keys of a history that verdicts of earlier versions do not have."""
