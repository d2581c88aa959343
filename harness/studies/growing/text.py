"""A growing study as a person reads it: the lineage as a tree, an answer, the closing sentence."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from harness.specs.schema.growing import GrowingSpec
from harness.studies.growing.ledger import StudyOpened
from harness.studies.growing.lineage import FIRST, Lineage, TriedIdea, Unsealing
from harness.studies.growing.opening import Growth
from harness.wording.language import Language
from harness.wording.numbers import (
    HOUR_S,
    amount_text,
    difference_text,
    end_text,
    interval_text,
    short_text,
    time_text,
)
from harness.wording.words import words_in

if TYPE_CHECKING:
    from harness.studies.growing.propose import Proposed

ALPHA_DIGITS = 3
MOST_NAMED = 60
"""Of more ideas, those that bring nothing are counted below their baseline."""
_BRANCH, _LAST, _THROUGH, _BLANK = "|- ", "`- ", "|  ", "   "


def lineage_text(growth: Growth, lineage: Lineage, language: Language) -> str:
    """Return what was tried: totals, then every idea below the baseline it was held against."""
    say, spec = words_in(language).growing, growth.study.spec
    title = say.title.format(
        name=growth.study.name, collection=growth.collection.name, question=spec.question
    )
    return "\n".join(
        [title, *totals(growth, lineage, language), "", *_tree(growth, lineage, language), ""]
    )


def lineage_note(growth: Growth, lineage: Lineage, language: Language) -> str:
    """Return what was tried as Markdown: totals, then a nested list of all ideas.

    Of many ideas, those that bring nothing are counted below their baseline.
    """
    say, spec = words_in(language).growing, growth.study.spec
    now = f", {say.now}" if lineage.baseline == FIRST else ""
    lines = [
        f"**{spec.question}**",
        "",
        *(f"{line}  " for line in totals(growth, lineage, language)),
    ]
    lines += ["", f"- **{name_of(growth, lineage, FIRST)}** ({say.first}{now})"]
    lines += _listed(growth, lineage, (FIRST, 1), language)
    for back in lineage.reverted:
        name = name_of(growth, lineage, back.baseline)
        lines += ["", say.reverted.format(name=name, reason=back.because)]
    return "\n".join(lines)


def answer_text(growth: Growth, proposed: "Proposed", language: Language) -> str:
    """Return what is said of an idea: word, sentence, alpha, and what the baseline is now."""
    words, idea, lineage = words_in(language), proposed.idea, proposed.lineage
    say, decided = words.growing, idea.decided
    if decided is None:
        return ""
    word = words.verdict_table.words.of(decided.word)
    lines = [
        say.idea.format(number=idea.number, name=idea.registered.name, word=word),
        decided.sentences[language],
        *([say.known] if proposed.known else []),
        *_alpha(growth, lineage, idea, language),
        say.is_baseline
        if lineage.baseline == idea.number
        else say.stays.format(name=name_of(growth, lineage, lineage.baseline)),
    ]
    return "\n".join(lines) + "\n"


def closing_text(growth: Growth, lineage: Lineage, language: Language) -> str:
    """Return the closing sentences of a study that was unsealed; nothing of one that was not."""
    lines = _closing_lines(growth.study.spec, lineage, language)
    return "".join(f"{line}\n" for line in lines)


def _closing_lines(spec: GrowingSpec, lineage: Lineage, language: Language) -> Iterator[str]:
    if lineage.opened is not None:
        for number, one in enumerate(lineage.unsealings, start=1):
            yield from _closing(spec, lineage, (number, one), language)


def answer_json(growth: Growth, proposed: "Proposed") -> dict[str, Any]:
    """Return what is said of an idea, for programs."""
    idea, lineage = proposed.idea, proposed.lineage
    begun, decided, spec = idea.begun, idea.decided, growth.study.spec
    found = {} if decided is None else {"word": decided.word, "sentence": decided.sentences["en"]}
    numbers = ("difference", "low", "high", "p", "repetitions", "hours", "decides_with")
    return {
        "study": growth.study.name,
        "idea": idea.number,
        "name": idea.registered.name,
        **found,
        **{key: getattr(decided, key, None) for key in numbers},
        "alpha": begun.alpha if begun else None,
        "spent_alpha": lineage.alpha_spent,
        "next_alpha": lineage.next_alpha(spec.error, spec.alpha),
        "adopted": idea.adopted,
        "baseline": name_of(growth, lineage, lineage.baseline),
        "known": proposed.known,
        "verdict": begun.study if begun else None,
    }


def closing_json(growth: Growth, lineage: Lineage) -> dict[str, Any]:
    """Return what was found on the sealed pictures, for programs."""
    last = lineage.unsealings[-1]
    result = last.result
    return {
        "study": growth.study.name,
        "ideas": len(lineage.ideas),
        "sentence": closing_text(growth, lineage, "en").splitlines()[-1],
        **({} if result is None else {"word": result.word, "difference": result.difference}),
        **({} if result is None else {"low": result.low, "high": result.high}),
        "claimed": last.begun.claimed,
        "unsealings": len(lineage.unsealings),
        "forced": last.begun.forced or None,
        "verdict": last.begun.study,
    }


def name_of(growth: Growth, lineage: Lineage, baseline: int) -> str:
    """Return what a baseline is called."""
    if baseline == FIRST:
        return growth.study.baseline.stem
    return lineage.ideas[baseline].registered.name


def totals(growth: Growth, lineage: Lineage, language: Language) -> Iterator[str]:
    """Yield how many ideas there are, what alpha is left, and how the sealed pictures stand."""
    return totals_by(growth.study.spec, lineage, language)


def totals_by(spec: GrowingSpec, lineage: Lineage, language: Language) -> Iterator[str]:
    """Yield the same by the rule of a study alone."""
    say = words_in(language).growing
    yield say.counts.format(
        ideas=len(lineage.ideas),
        discoveries=sum(idea.is_discovery for idea in lineage.ideas.values()),
        adopted=sum(idea.adopted for idea in lineage.ideas.values()),
    )
    template = say.familywise if spec.error == "familywise" else say.false_discovery
    yield template.format(
        spent=short_text(lineage.alpha_spent, language, ALPHA_DIGITS),
        alpha=short_text(spec.alpha, language, ALPHA_DIGITS),
        next=short_text(lineage.next_alpha(spec.error, spec.alpha), language, ALPHA_DIGITS),
    )
    if lineage.opened is not None and not lineage.unsealings:
        yield say.sealed.format(count=lineage.opened.sealed_pictures)
    yield from _closing_lines(spec, lineage, language)


def _tree(growth: Growth, lineage: Lineage, language: Language) -> Iterator[str]:
    say = words_in(language).growing
    now = f", {say.now}" if lineage.baseline == FIRST else ""
    yield f"{name_of(growth, lineage, FIRST)}  ({say.first}{now})"
    yield from _below(growth, lineage, (FIRST, ""), language)
    for back in lineage.reverted:
        name = name_of(growth, lineage, back.baseline)
        yield say.reverted.format(name=name, reason=back.because)


def _below(
    growth: Growth, lineage: Lineage, place: tuple[int, str], language: Language
) -> Iterator[str]:
    """Yield the ideas below a baseline, each with what was tried on it."""
    baseline, indent = place
    children = lineage.children_of(baseline)
    for idea in children:
        is_last = idea is children[-1]
        yield f"{indent}{_LAST if is_last else _BRANCH}{_line(growth, lineage, idea, language)}"
        further = indent + (_BLANK if is_last else _THROUGH)
        yield from _below(growth, lineage, (idea.number, further), language)


def _listed(
    growth: Growth, lineage: Lineage, place: tuple[int, int], language: Language
) -> Iterator[str]:
    """Yield the ideas below a baseline as a nested list in Markdown."""
    baseline, depth = place
    indent, children = "    " * depth, lineage.children_of(baseline)
    named = [one for one in children if len(lineage.ideas) <= MOST_NAMED or is_named(lineage, one)]
    for idea in named:
        line = _line(growth, lineage, idea, language)
        yield f"{indent}- {f'**{line}**' if idea.adopted else line}"
        yield from _listed(growth, lineage, (idea.number, depth + 1), language)
    others = [one for one in children if one not in named]
    if others:
        yield f"{indent}- {others_text(others, language)}"


def is_named(lineage: Lineage, idea: TriedIdea) -> bool:
    """Return whether an idea stands by itself in a tree of many."""
    return idea.is_discovery or idea.adopted or bool(lineage.children_of(idea.number))


def others_text(ideas: Sequence[TriedIdea], language: Language) -> str:
    """Return how many ideas got which word."""
    words = words_in(language)
    told = Counter(word_of(idea, language) for idea in ideas)
    listed = ", ".join(f"{count} {word}" for word, count in told.most_common())
    return words.growing_report.others.format(count=len(ideas), words=listed)


def word_of(idea: TriedIdea, language: Language) -> str:
    """Return the word of an idea, or that it has none yet."""
    words = words_in(language)
    if idea.decided is None:
        return words.growing.waiting
    return words.verdict_table.words.of(idea.decided.word)


def _line(growth: Growth, lineage: Lineage, idea: TriedIdea, language: Language) -> str:
    words, metric = words_in(language), growth.study.spec.metric
    say, told, decided = words.growing, idea.registered, idea.decided
    parts = [word_of(idea, language)]
    if decided is not None and decided.difference is not None:
        interval = interval_text(decided.low, decided.high, metric, language)
        parts.append(f"{difference_text(decided.difference, metric, language)} ({interval})")
        parts.append(say.repetitions.format(count=decided.repetitions))
        parts.append(time_text(HOUR_S * decided.hours, language))
    if idea.adopted:
        standing = [one.number for one in lineage.path_to(lineage.baseline)]
        parts.append(say.adopted if idea.number in standing else say.left)
    if idea.number == lineage.baseline:
        parts.append(say.now)
    because = say.because.format(reason=told.because)
    return f"{idea.number} {told.name}: {', '.join(parts)}; {because}"


def _alpha(growth: Growth, lineage: Lineage, idea: TriedIdea, language: Language) -> Sequence[str]:
    say, spec = words_in(language).growing, growth.study.spec
    if idea.begun is None:
        return []
    template = say.spent if spec.error == "familywise" else say.level
    spent, alpha, total = (
        short_text(each, language, ALPHA_DIGITS)
        for each in (lineage.alpha_spent, idea.begun.alpha, spec.alpha)
    )
    return [template.format(alpha=alpha, spent=spent, total=total)]


def _closing(
    spec: GrowingSpec, lineage: Lineage, numbered: tuple[int, Unsealing], language: Language
) -> Iterator[str]:
    say, metric = words_in(language).growing, spec.metric
    (number, one), opened = numbered, lineage.opened
    result = one.result
    if result is None or opened is None:
        return
    if one.begun.forced:
        yield say.forced.format(number=number, reason=one.begun.forced)
    yield _closing_of(result.word, language).format(
        ideas=len(lineage.ideas),
        difference=amount_text(_size(result.word, result.difference), metric, language),
        low=end_text(result.low, metric, language),
        high=end_text(result.high, metric, language),
        pictures=_pictures(opened),
        claimed=amount_text(one.begun.claimed, metric, language),
    )


def _closing_of(word: str, language: Language) -> str:
    say = words_in(language).growing
    if word.startswith("helps"):
        return say.brought
    return say.cost if word.startswith("hurts") else say.open


def _size(word: str, difference: float) -> float:
    """Return a difference as its sentence tells it: what work brought or cost has no sign."""
    return abs(difference) if word.startswith(("helps", "hurts")) else difference


def _pictures(opened: StudyOpened) -> int:
    return opened.sealed_pictures
