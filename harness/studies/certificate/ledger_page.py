"""What was asked on a study's pictures before it, and how the study itself came to its words."""

from collections.abc import Iterator

from harness.studies.archive import LEDGER
from harness.studies.certificate.facts import Facts
from harness.studies.certificate.tables import text_table
from harness.tracking.verdict_ledger import Record, StudyJudged, VerdictLedger
from harness.verdicts.record import COMPARISON
from harness.wording.certified_ledger import WORDS
from harness.wording.markdown import plain
from harness.wording.metric_names import metric_in_sentence
from harness.wording.numbers import NOTHING, amount_text, p_equals_text, p_text, short_text
from harness.wording.words import words_in


def ledger_page(facts: Facts) -> str:
    """Return the page.

    Raises:
        TrackingError: a line of the ledger is not what was written.
    """
    say = WORDS[facts.language]
    return "\n\n".join((say.title, *_of_the_collection(facts), *_of_the_study(facts))) + "\n"


def _of_the_collection(facts: Facts) -> tuple[str, ...]:
    say, archive = WORDS[facts.language], facts.archive
    if LEDGER not in archive.index.study_files:
        return (say.no_ledger,)
    records = VerdictLedger(archive.artifact(archive.index.study.id, LEDGER)).records()
    rows = [[str(line), *_line(facts, one)] for line, one in enumerate(records, start=1)]
    return say.collection, text_table(say.headings, rows)


def _line(facts: Facts, one: Record) -> tuple[str, ...]:
    """Return study, what happened, the rule and the words of one line."""
    words, say, language = words_in(facts.language), WORDS[facts.language], facts.language
    if not isinstance(one, StudyJudged):
        return one.study, say.late if one.late else say.begun, "", ""
    rule = say.rule.format(
        metric=metric_in_sentence(one.metric, language),
        margin=amount_text(one.margin, one.metric, language),
        alpha=short_text(one.alpha, language),
        seed=one.seed,
    )
    name = words.verdict_table.comparison if one.name == COMPARISON else one.name
    return name, say.judged, rule, "; ".join(_words(facts, one))


def _words(facts: Facts, judged: StudyJudged) -> Iterator[str]:
    words, language = words_in(facts.language), facts.language
    for one in judged.proposals:
        word = words.verdict_table.words.of(one.word)
        if one.p is None:
            yield words.earlier.without_p.format(name=one.name, word=word)
        else:
            p = p_equals_text(one.p, language)
            yield words.earlier.proposal.format(name=one.name, word=word, p=p)


def _of_the_study(facts: Facts) -> tuple[str, str]:
    verdicts, say, language = facts.verdicts, WORDS[facts.language], facts.language
    history, words = verdicts.history, words_in(language).verdict_table.words
    told = say.study.format(
        name=plain(verdicts.name), runs=history.runs_before_rule, changes=len(history.changes)
    )
    rows = [
        (
            one.experiment.name,
            str(one.repetitions),
            str(one.look or verdicts.look or 1),
            say.endings[one.ending],
            words.of(one.word),
            NOTHING if p is None else p_text(p, language),
        )
        for one in verdicts.proposals
        for p in [one.decision.adjusted_p]
    ]
    return told, text_table(say.decisions, rows)
