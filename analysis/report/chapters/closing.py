"""What was not decided, and how to do it again."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.report.document import (
    Block,
    Chapter,
    Code,
    Heading,
    Paragraph,
    Runs,
    Table,
    run_anchor,
    texts,
)
from analysis.report.gathered import CONSTRAINTS, Gathered
from harness.specs.schema.model import PythonSpec
from harness.verdicts.record import ProposalVerdict, Verdicts
from harness.wording.numbers import HOUR_S, count_text, end_text, time_text

SHOWN_DIGITS = 12


def undecided(found: Gathered) -> Chapter | None:
    """Return what stays open, failed or is missing; None where all was decided."""
    verdicts, words = found.verdicts, found.words
    say = words.comparison
    if verdicts is None:
        return None
    blocks: list[Block] = [
        Paragraph(_open(found, verdicts, one))
        for one in verdicts.proposals
        if one.word in ("inconclusive", "unfinished")
    ]
    blocks += [
        Paragraph(say.failed_one.format(name=name, error=error))
        for name, error in verdicts.failed.items()
    ]
    if verdicts.missing:
        blocks.append(Paragraph(say.missing_runs.format(runs=", ".join(verdicts.missing))))
    return Chapter("undecided", words.report.undecided, tuple(blocks)) if blocks else None


def _open(found: Gathered, verdicts: Verdicts, one: ProposalVerdict) -> str:
    say, language, metric = found.words.comparison, found.words.language, verdicts.rule.metric
    low, high = (end_text(end, metric, language) for end in (one.decision.low, one.decision.high))
    said = [say.open_one.format(name=one.experiment.name, low=low, high=high)]
    if one.further is None:
        return " ".join(said)
    hours, more = one.further.hours, one.further.repetitions
    cost = "" if hours is None else say.more_hours.format(time=time_text(HOUR_S * hours, language))
    said.append(
        say.no_repetitions
        if more is None
        else say.more_repetitions.of(more).format(repetitions=count_text(more, language), cost=cost)
    )
    return " ".join(said)


def reproduce(found: Gathered, sources: tuple[Runs, ...]) -> Chapter:
    """Return commands, versions, digests, and the runs behind every number.

    Args:
        found: what was gathered.
        sources: each set of runs that numbers of the other chapters rest on.
    """
    say, verdicts = found.words.report, found.verdicts
    blocks: list[Block] = []
    if verdicts is not None:
        blocks += [Heading(say.methods), Paragraph(verdicts.methods[found.words.language], "quote")]
    said = say.commands_said if found.in_a_clone else say.commands_installed
    blocks += [Heading(say.commands), Paragraph(said), Code(_commands(found))]
    blocks += [Heading(say.versions), _versions(found)]
    blocks += [Heading(say.sources), Paragraph(say.sources_said), _runs(found)]
    if sources:
        told = [_named(found, runs) for runs in sources]
        blocks.append(named_sources(found, sources, told))
    return Chapter("reproduce", say.reproduce, tuple(blocks))


def _commands(found: Gathered) -> str:
    lines = [f"pip install -e . -c {CONSTRAINTS}"] if found.in_a_clone else []
    verdicts = found.verdicts
    beside = [one.experiment.name for one in found.clusterings]
    beside += [one.experiment.name for one in found.generations]
    if verdicts is not None:
        file, changes = _typed(found, verdicts.name)
        # Against its file a study that was changed on the command line would be called edited.
        claimed = shlex.quote(verdicts.name) if changes else file
        words = "".join(words_for_programs(found, file, [entry.name for entry in found.entries]))
        lines += [
            f"python -m harness run {file}{changes}{words}",
            f"python -m harness verify {claimed}",
        ]
        names = [verdicts.name, *(search.name for search in found.searches), *beside]
    else:
        names = [*(entry.name for entry in found.entries), *beside]
    alone = names if verdicts is None else names[1:]
    for name in alone:
        file, changes = _typed(found, name)
        words = "".join(words_for_programs(found, file, [name]))
        lines.append(f"python -m harness run {file}{changes}{words}")
    shown = " ".join(map(shlex.quote, names))
    language = "" if found.words.language == "en" else f" --language {found.words.language}"
    return "\n".join([*lines, f"python -m analysis report {shown}{language}"])


def words_for_programs(found: Gathered, file: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the words for the Python files of networks of one's own, as they lay beside a file."""
    models = [entry.spec.model for entry in found.entries if entry.name in names]
    for own in dict.fromkeys(model.file for model in models if isinstance(model, PythonSpec)):
        yield f" --trust {shlex.quote(str(Path(shlex.split(file)[0]).parent / own))}"


def _typed(found: Gathered, name: str) -> tuple[str, str]:
    """Return the file of what was run, and what was laid over it."""
    return found.typed.get(name, (shlex.quote(name), ""))


def _versions(found: Gathered) -> Table:
    say, first = found.words.report, found.first
    made_with = first.runs[0].environment
    git, rows = made_with.git, []
    if found.verdicts is not None:
        rows.append((say.rule_digest, found.verdicts.rule.digest))
    rows.append((say.data_digest, first.runs[0].about.data_digest or ""))
    if git is not None and git.commit:
        said = say.uncommitted.format(commit=git.commit) if git.dirty else git.commit
        rows.append((say.commit, said))
    rows.append((say.processor, made_with.machine.processor))
    rows += [("Python", made_with.python), (say.system, made_with.platform)]
    rows += sorted((name, number or "") for name, number in made_with.packages.items())
    shown = tuple(texts(name, value) for name, value in rows if value)
    caption, explained = say.versions_table.format(name=first.name), found.words.columns.versions
    return Table(
        caption, (say.name, say.value), shown, words=2, name="versions", explained=explained
    )


def _runs(found: Gathered) -> Table:
    say = found.words.report
    rows, anchors = [], []
    for experiment in found.experiments:
        ids = experiment.ids or ("",) * len(experiment.runs)
        for run, run_id in zip(experiment.runs, ids, strict=True):
            rows.append(texts(run.name, run_id, run.about.fingerprint[:SHOWN_DIGITS]))
            anchors.append(run_anchor(run_id))
    headings = (say.name, say.run_id, say.fingerprint)
    return Table(
        say.runs_table,
        headings,
        tuple(rows),
        words=3,
        anchors=tuple(anchors),
        name="runs",
        explained=found.words.columns.runs,
    )


def named_sources(found: Gathered, sources: tuple[Runs, ...], told: Sequence[str]) -> Table:
    """Return the table of the sets of runs that numbers rest on.

    Args:
        found: whose words are used.
        sources: each set.
        told: what each is called.
    """
    say, names = found.words.report, [f"R{n}" for n in range(1, len(sources) + 1)]
    rows = tuple(texts(name, text) for name, text in zip(names, told, strict=True))
    return Table(
        say.sources_table,
        (say.source, say.runs),
        rows,
        words=2,
        anchors=tuple(names),
        name="sources",
        explained=found.words.columns.sources,
    )


def _named(found: Gathered, runs: Runs) -> str:
    """Return runs as the names they have, those of an experiment as one name."""
    left, names = set(runs), []
    for experiment in found.experiments:
        ids = experiment.ids
        places = [place for place, run_id in enumerate(ids, start=1) if run_id in left]
        left -= set(ids)
        if len(places) == 1:
            names.append(experiment.runs[places[0] - 1].name)
        elif places:
            names.append(f"{experiment.name} ({_ranges(places)})")
    return ", ".join(names)


def _ranges(places: Sequence[int]) -> str:
    """Return numbers with each stretch of them together: `1–4, 6`."""
    stretches: list[list[int]] = []
    for place in places:
        if stretches and place == stretches[-1][-1] + 1:
            stretches[-1].append(place)
        else:
            stretches.append([place])
    return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]}–{one[-1]}" for one in stretches)
