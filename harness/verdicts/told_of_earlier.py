"""Earlier studies of the same proposals, in sentences: for a paper, and below a table."""

from collections.abc import Iterator, Sequence

from harness.verdicts.history import EarlierStudy, EarlierWord, History
from harness.verdicts.record import COMPARISON, FILES
from harness.wording.language import Language
from harness.wording.metric_names import metric_in_sentence
from harness.wording.numbers import amount_text, p_equals_text
from harness.wording.words import words_in

MOST_LISTED = 6
JUDGE = "judge"
"""What is said of files has the name of the command."""
NAMED = 10
"""Studies that have an ordinal of their own."""


def earlier_lines(history: History, family: int, language: Language) -> Iterator[str]:
    """Yield which study this is of its proposals, and what was dropped; nothing of a first one.

    Args:
        history: what happened before.
        family: proposals that are judged now.
        language: of the lines.
    """
    say = words_in(language).earlier
    if history.earlier:
        earlier = "; ".join(_listed([_study(one, language) for one in history.earlier]))
        all_of_them = len(history.again) == family
        which = say.these if all_of_them else ", ".join(_listed(history.again))
        ordinal = _ordinal(len(history.earlier) + 1, language)
        yield say.study.format(ordinal=ordinal, which=which, earlier=earlier)
    if history.dropped:
        words = [_word(one, language) for one in history.dropped]
        yield say.dropped.format(which="; ".join(_listed(words)))
    for near in history.near:
        yield say.near.of(near.proposals).format(count=near.proposals, setting=near.setting)
    if history.beside:
        beside = [_study(one, language) for one in history.beside]
        yield say.beside.format(earlier="; ".join(_listed(beside)))


def earlier_sentences(history: History, family: int, language: Language) -> Iterator[str]:
    """Yield the same as sentences of a paragraph."""
    for line in earlier_lines(history, family, language):
        yield f"{line[0].upper()}{line[1:]}."


def _ordinal(number: int, language: Language) -> str:
    say = words_in(language).earlier.ordinals
    return say.of(f"n{number}") if number <= NAMED else say.beyond.format(number=number)


def _study(one: EarlierStudy, language: Language) -> str:
    words = words_in(language)
    names = {COMPARISON: words.verdict_table.comparison, FILES: JUDGE}
    template = words.earlier.without_seed if one.seed is None else words.earlier.earlier
    return template.format(
        name=names.get(one.name, one.name),
        proposals=", ".join(_listed([_word(each, language) for each in one.proposals])),
        metric=metric_in_sentence(one.metric, language),
        margin=amount_text(one.margin, one.metric, language),
        seed=one.seed,
    )


def _word(one: EarlierWord, language: Language) -> str:
    words = words_in(language)
    word = words.verdict_table.words.of(one.word)
    if one.p is None:
        return words.earlier.without_p.format(name=one.name, word=word)
    return words.earlier.proposal.format(name=one.name, word=word, p=p_equals_text(one.p, language))


def _listed(words: Sequence[str]) -> Sequence[str]:
    if len(words) <= MOST_LISTED:
        return words
    return [*words[:MOST_LISTED], f"… (+{len(words) - MOST_LISTED})"]
