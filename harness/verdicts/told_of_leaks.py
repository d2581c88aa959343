"""What a given split leaks, in sentences: how many test pictures, and what they do to scores."""

from collections.abc import Iterator, Mapping

from harness.evaluation.leakage import LeakScores
from harness.wording.language import Language
from harness.wording.numbers import count_text, percent_text
from harness.wording.words import words_in


def leak_lines(
    language: Language, counts: tuple[int, int], scores: Mapping[str, LeakScores]
) -> Iterator[str]:
    """Yield how many test pictures are known from training, and each experiment's scores.

    Args:
        language: of the lines.
        counts: test pictures with a near-duplicate in training or validation, and all of them.
        scores: of each experiment, by name.
    """
    say = words_in(language).given_split
    leaked, tested = (count_text(count, language) for count in counts)
    if not counts[0]:
        yield say.none.format(tested=tested)
        return
    yield say.leaks.of(counts[0]).format(leaked=leaked, tested=tested)
    for name, found in scores.items():
        yield score_line(language, name, found)


def score_line(language: Language, name: str, found: LeakScores) -> str:
    """Return an experiment's scores with the leaked pictures and without, in one line."""
    say = words_in(language).given_split
    shown = {key: percent_text(value, 1, language) for key, value in found.with_them.items()}
    if not found.without_them:
        return say.no_others.format(name=name, **shown)
    without = {
        f"{key}_without": percent_text(value, 1, language)
        for key, value in found.without_them.items()
    }
    return say.scores.format(name=name, **shown, **without)
