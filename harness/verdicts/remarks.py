"""What a reader must know beside the table, a line each."""

from collections.abc import Collection, Iterator

from harness.runs.arithmetic import Arithmetic
from harness.verdicts.record import ProposalVerdict, Verdicts
from harness.verdicts.told_of_earlier import earlier_lines
from harness.verdicts.told_of_files import file_remarks
from harness.verdicts.told_of_leaks import leak_lines
from harness.verdicts.told_of_scores import score_remarks
from harness.verdicts.words import OPEN
from harness.wording.language import Language
from harness.wording.metric_names import metric_in_sentence
from harness.wording.notes import note_in
from harness.wording.numbers import (
    HOUR_S,
    NOTHING,
    number_text,
    p_equals_text,
    percent_text,
    price_text,
    time_text,
)
from harness.wording.quoted import quoted_class
from harness.wording.remarks import RemarkWords, rule_change_in
from harness.wording.words import words_in

MOST_LISTED = 6


def remarks(verdicts: Verdicts, language: Language) -> list[str]:
    """Return what must be known: the baseline, what is missing, and what weakens the claims."""
    return [
        *_warnings(verdicts, language),
        *_claim(verdicts, language),
        *file_remarks(verdicts, language),
        *score_remarks(verdicts, language),
        *_leaks(verdicts, language),
        *_baseline(verdicts, language),
        *_tuning(verdicts, language),
        *(line for one in verdicts.proposals for line in _about(one, language)),
        *_models(verdicts, language),
        *(note_in(note, language) for note in verdicts.notes),
        *_next_look(verdicts, language),
    ]


def _ways(ways: Collection[Arithmetic], say: RemarkWords) -> Iterator[str]:
    """Yield how runs were computed; steps and linear algebra only where runs differ in them."""
    steps_differ = len({way.fused_steps for way in ways}) > 1
    normalization_differs = len({way.fused_normalization for way in ways}) > 1
    blas_differs = len({way.blas_threads for way in ways}) > 1
    for way in ways:
        text = (say.with_onednn if way.onednn else say.without_onednn).format(threads=way.threads)
        if blas_differs:
            text = say.of_blas.format(way=text, threads=way.blas_threads)
        earlier = (steps_differ and not way.fused_steps) or (
            normalization_differs and way.fused_normalization is False
        )
        yield say.unfused.format(way=text) if earlier else text


def _warnings(verdicts: Verdicts, language: Language) -> Iterator[str]:
    say, history = words_in(language).remarks, verdicts.history
    if not verdicts.setting.evidence:
        yield say.demo
    if gpus := verdicts.setting.different_gpus:
        yield say.different_gpus.format(which=_listed(tuple(gpu or say.processor for gpu in gpus)))
    if ways := verdicts.setting.different_arithmetic:
        yield say.different_arithmetic.format(which=_listed(tuple(dict.fromkeys(_ways(ways, say)))))
    if len(history.rules) > 1:
        changes = "; ".join(
            ", ".join(rule_change_in(each, language) for each in change)
            for change in history.changes
        )
        yield say.changed.format(times=len(history.rules) - 1, changes=changes)
    if history.runs_before_rule:
        yield say.early.format(runs=history.runs_before_rule)
    yield from earlier_lines(history, len(verdicts.proposals) + len(verdicts.failed), language)
    for name, error in verdicts.failed.items():
        yield say.failed.format(name=name, error=error.splitlines()[0] if error else "")
    if verdicts.missing:
        text = say.incomplete if verdicts.incomplete else say.unfinished
        missing = len(verdicts.missing)
        yield text.of(missing).format(missing=missing, which=_runs(verdicts.missing))


def _claim(verdicts: Verdicts, language: Language) -> Iterator[str]:
    """Yield what the words are about, where the rule names it."""
    words, claim = words_in(language), verdicts.rule.claim
    if claim is not None and verdicts.claims:
        family = len(verdicts.proposals) + len(verdicts.failed)
        yield words.remarks.claim.by(claim, verdicts.setting.repetitions).format(
            family=words.verdict.family.of(family).format(m=family)
        )


def _leaks(verdicts: Verdicts, language: Language) -> Iterator[str]:
    if (found := verdicts.setting.leaks) is not None:
        yield from leak_lines(language, (found.pictures, found.tested), found.scores)


def _baseline(verdicts: Verdicts, language: Language) -> Iterator[str]:
    say, base, metric = words_in(language).remarks, verdicts.baseline, verdicts.rule.metric
    score, price = base.scores[metric], base.price
    spread = score.standard_deviation
    yield say.baseline.format(
        name=base.name,
        metric=metric_in_sentence(metric, language),
        mean=number_text(score.mean, 4, language),
        sd=NOTHING if spread is None else number_text(spread, 4, language),
    )
    if verdicts.setting.from_files:  # which tell of no price
        return
    yield say.prices.format(
        learning=price_text(price.learning_cpu_s, "s", language),
        answer=price_text(price.inference_cpu_ms, "ms", language),
        parameters=price_text(price.parameters, "", language),
        memory=price_text(price.peak_memory_mib, "MiB", language),
    )
    everyone = (base, *(proposal.experiment for proposal in verdicts.proposals))
    once = tuple(
        f"{one.name} {price_text(one.price.once_cpu_s, 's', language)}"
        for one in everyone
        if one.price.once_cpu_s
    )
    if once:
        yield say.once.format(which=_listed(once))


def _tuning(verdicts: Verdicts, language: Language) -> Iterator[str]:
    """Yield by what each experiment was tuned, and which was not where others were."""
    say = words_in(language).remarks
    everyone = (verdicts.baseline, *(one.experiment for one in verdicts.proposals))
    for one in everyone:
        if (found := verdicts.tuning.get(one.name)) is not None:
            written = found.as_written
            yield say.tuned.format(
                name=one.name,
                tuner=found.tuner,
                trials=found.trials,
                searches=say.searches.of(found.searches).format(searches=found.searches),
                metric=metric_in_sentence(found.objective, language),
                said=number_text(found.said, 4, language),
                as_written=NOTHING if written is None else number_text(written, 4, language),
                honest=number_text(one.scores[found.objective].mean, 4, language),
                seconds=number_text(found.seconds, 0, language),
            )
    untuned = tuple(one.name for one in everyone if one.name not in verdicts.tuning)
    if verdicts.tuning and untuned:
        yield say.untuned.format(which=_listed(untuned))


def _about(one: ProposalVerdict, language: Language) -> Iterator[str]:
    say, name, further = words_in(language).remarks, one.experiment.name, one.further
    if _is_the_same(one):
        yield say.same.format(name=name)
        return
    if lost := one.profile.lost_classes:
        text = say.bought if one.profile.bought else say.lost
        yield text.format(name=name, what=", ".join(quoted_class(each, language) for each in lost))
    if one.profile.lost_tail:
        fall = -one.profile.bands["tail"].difference
        yield say.lost_tail.format(name=name, points=percent_text(fall, 2, language))
    for text, numbers in (
        (say.classes, one.profile.classes),
        (say.confusions, one.profile.confusions),
    ):
        changed = sorted((n for n in numbers if n.changed), key=lambda n: -abs(n.difference))
        told = tuple(
            f"{quoted_class(n.name, language)} "
            f"{percent_text(n.difference, 1, language, signed=True)}"
            for n in changed
        )
        if told:
            yield text.format(name=name, which=_listed(told))
    if further is None:
        return
    if further.repetitions is None:
        yield say.never.format(name=name)
        return
    hours = say.hours_unknown
    if further.hours is not None:
        hours = say.hours.format(time=time_text(HOUR_S * further.hours, language))
    text = say.further.of(further.repetitions)
    yield text.format(name=name, repetitions=further.repetitions, hours=hours)


def _is_the_same(one: ProposalVerdict) -> bool:
    """Return whether a proposal did as the baseline did, as weights of equal classes do.

    A mean of losses that is alike to the last digit is that of the same answers.
    """
    loss = one.effects.get("negative_log_likelihood")
    return (
        one.decision.spread == 0
        and loss is not None
        and all(effect.difference == 0 for effect in one.effects.values())
    )


def _models(verdicts: Verdicts, language: Language) -> Iterator[str]:
    say, models = words_in(language).remarks, [one for one in verdicts.proposals if one.models]
    which = [
        say.one_apart.format(name=one.experiment.name, p=p_equals_text(one.models.mid_p, language))
        for one in models
        if one.models
    ]
    if which:
        yield say.apart.format(which=", ".join(which))
    if verdicts.agreement is not None:
        found = verdicts.agreement
        yield say.agreement.format(
            models=found.models,
            df=found.df,
            q=number_text(found.q, 2, language),
            p=p_equals_text(found.p, language),
        )


def _next_look(verdicts: Verdicts, language: Language) -> Iterator[str]:
    counts = verdicts.rule.look_counts
    if verdicts.rule.futility is not None:
        return  # it goes on by itself
    open_ones = [one for one in verdicts.proposals if one.word in OPEN]
    if open_ones and verdicts.complete and verdicts.look < len(counts):
        yield words_in(language).remarks.next_look.format(count=counts[verdicts.look])


def _runs(names: tuple[str, ...]) -> str:
    """Return all runs, those of an experiment together: `good r3/6, r5/6, other r1/6`."""
    shown, before = [], ""
    for name in names:
        experiment, _, repetition = name.rpartition(" ")
        shown.append(repetition if experiment == before else name)
        before = experiment
    return ", ".join(shown)


def _listed(words: tuple[str, ...]) -> str:
    shown = ", ".join(words[:MOST_LISTED])
    return shown if len(words) <= MOST_LISTED else f"{shown} … (+{len(words) - MOST_LISTED})"
