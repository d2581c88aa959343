"""The pages of a certificate of several studies: each follows from what it stands beside."""

from collections.abc import Iterator

from harness.errors import ComparisonError
from harness.specs.schema.growing import GrowingSpec
from harness.studies.archive import Archive
from harness.studies.certificate.croissant import TABLE, croissant, pictures_csv
from harness.studies.certificate.facts import Facts
from harness.studies.certificate.several import SeveralStudies, study_member
from harness.studies.certificate.tables import text_table
from harness.studies.growing.ledger import StudyOpened
from harness.studies.growing.lineage import FIRST, Lineage, TriedIdea, lineage_of
from harness.studies.growing.methods import ALPHA_DIGITS, growing_methods
from harness.studies.growing.text import totals_by
from harness.verdicts.joint_store import read_joint
from harness.verdicts.joint_text import as_text
from harness.verdicts.record import read_verdicts
from harness.verdicts.store import VERDICT
from harness.wording.certificate import WORDS as CERTIFICATE_WORDS
from harness.wording.certified_several import WORDS
from harness.wording.language import Language
from harness.wording.markdown import plain
from harness.wording.numbers import HOUR_S, difference_text, interval_text, short_text, time_text
from harness.wording.words import words_in


def several_pages(found: SeveralStudies, numbers: int, language: Language) -> dict[str, bytes]:
    """Return the content of each page by its name.

    Args:
        found: the file, open.
        numbers: how many values `verify` computes again.
        language: of the pages.

    Raises:
        TrackingError: what they follow from cannot be read.
        ComparisonError: nothing was tried yet.
    """
    match found.index.kind:
        case "growing":
            return _growing(found, numbers, language)
        case "collections":
            return {"README.md": _together(found, language).encode()}


def _together(found: SeveralStudies, language: Language) -> str:
    say, group = WORDS[language], found.index.group
    joint = read_joint(found, group.kept)
    text = "\n".join(f"    {line}".rstrip() for line in as_text(joint, language).splitlines())
    files = [(study_member(n), one.index.study.name) for n, one in enumerate(found.archives, 1)]
    names = {one.study: one.name for one in joint.collections}
    told = [
        f"- `{file}`: {plain(names.get(archive.index.study.id, name))}"
        for (file, name), archive in zip(files, found.archives, strict=True)
    ]
    parts = (f"# {plain(group.name)}", text.strip("\n"), say.holds_collections, "\n".join(told))
    return "\n\n".join((*parts, say.check, say.pages_collections)) + "\n"


def _growing(found: SeveralStudies, numbers: int, language: Language) -> dict[str, bytes]:
    lineage = lineage_of(found.ledger.entries())
    if lineage.opened is None:
        raise ComparisonError(f"{found.index.group.name}: expected ideas; got an empty ledger.")
    spec, archive = spec_of(lineage.opened), found.archives[0]
    verdicts = read_verdicts(archive.artifact(archive.index.study.id, VERDICT))
    facts = Facts(archive, verdicts, numbers, language)
    methods = plain(growing_methods(spec, lineage.opened, language))
    texts = {
        "README.md": _opening(found, lineage, spec, language),
        "methods.md": f"# {CERTIFICATE_WORDS[language].methods}\n\n{methods}\n",
        "croissant.json": croissant(facts),
    }
    return {name: text.encode() for name, text in texts.items()} | {TABLE: pictures_csv(facts)}


def spec_of(opened: StudyOpened) -> GrowingSpec:
    """Return the rule of a growing study, as the first line of its ledger has it."""
    rule = {key: value for key, value in opened.rule.items() if key != "experiment"}
    # What decides no word stands in no rule.
    return GrowingSpec.model_validate(rule | {"question": "?", "baseline": "baseline.yaml"})


def _opening(found: SeveralStudies, lineage: Lineage, spec: GrowingSpec, language: Language) -> str:
    say, words = WORDS[language], words_in(language)
    opened, report = lineage.opened, words.growing_report
    title = report.subtitle.format(
        name=found.index.group.name,
        collection="" if opened is None else opened.collection,
        ideas=len(lineage.ideas),
    )
    files = {
        archive.index.study.name: study_member(n) for n, archive in enumerate(found.archives, 1)
    }
    rows = [
        (*_row(lineage, idea, spec.metric, language), _file(idea, files, say.without_study))
        for idea in lineage.ideas.values()
    ]
    first = found.archives[0]
    demo = CERTIFICATE_WORDS[language].demo
    parts = (
        f"# {plain(title)}",
        *(() if _is_evidence(first) else (demo,)),
        "\n".join(f"- {line}" for line in totals_by(spec, lineage, language)),
        text_table((*report.headings, say.study), rows),
        *(() if lineage.unsealings else (report.not_unsealed,)),
        say.holds_growing,
        say.check,
        say.pages_growing,
    )
    return "\n\n".join(parts) + "\n"


def _is_evidence(archive: Archive) -> bool:
    return read_verdicts(archive.artifact(archive.index.study.id, VERDICT)).setting.evidence


def _row(lineage: Lineage, idea: TriedIdea, metric: str, language: Language) -> Iterator[str]:
    words, told, decided = words_in(language), idea.registered, idea.decided
    parent = lineage.parent_of(idea.number)
    yield f"{idea.number} {told.name}"
    yield words.growing.first if parent == FIRST else lineage.ideas[parent].registered.name
    word = words.growing.waiting
    if decided is not None:
        word = words.verdict_table.words.of(decided.word)
    yield word + (f", {words.growing.adopted}" if idea.adopted else "")
    yield told.because
    yield difference_text(decided.difference if decided else None, metric, language)
    low, high = (decided.low, decided.high) if decided else (None, None)
    yield interval_text(low, high, metric, language)
    yield short_text(idea.begun.alpha, language, ALPHA_DIGITS) if idea.begun else ""
    yield str(decided.repetitions) if decided else ""
    yield time_text(HOUR_S * decided.hours, language) if decided else ""


def _file(idea: TriedIdea, files: dict[str, str], nothing: str) -> str:
    return nothing if idea.begun is None else files.get(idea.begun.study, nothing)
