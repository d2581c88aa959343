"""The pages of a certificate: each follows from the archive that it stands beside."""

from collections.abc import Callable, Mapping

from harness.runtime.registered import registered_page
from harness.studies.archive import Archive
from harness.studies.certificate.checklist import checklist
from harness.studies.certificate.croissant import TABLE, croissant, pictures_csv
from harness.studies.certificate.facts import Facts
from harness.studies.certificate.ledger_page import ledger_page
from harness.studies.certificate.model_card import model_card
from harness.verdicts.record import read_verdicts
from harness.verdicts.store import VERDICT
from harness.wording.certificate import WORDS
from harness.wording.language import Language
from harness.wording.markdown import plain
from harness.wording.questions import asked_in

FOLDER = "pages/"
REPORT = "report.html"
ReportPages = Callable[[Archive, Language], Mapping[str, str]]


def pages_of(archive: Archive, numbers: int, language: Language) -> dict[str, bytes]:
    """Return the content of each page by its name.

    Args:
        archive: of a study with a verdict, open.
        numbers: how many values `verify` computes again.
        language: of the pages.

    Raises:
        TrackingError: a run that the verdict rests on is not there.
        HarnessError: the project is not installed as it is now.
    """
    verdicts = read_verdicts(archive.artifact(archive.index.study.id, VERDICT))
    facts = Facts(archive, verdicts, numbers, language)
    write_report: ReportPages = registered_page("archive")
    texts = {
        "README.md": _opening(facts),
        "methods.md": _methods(facts),
        "ledger.md": ledger_page(facts),
        "checklist.md": checklist(facts),
        "model_card.md": model_card(facts),
        "croissant.json": croissant(facts),
        **write_report(archive, language),
    }
    return {name: text.encode() for name, text in texts.items()} | {TABLE: pictures_csv(facts)}


def _opening(facts: Facts) -> str:
    say, verdicts = WORDS[facts.language], facts.verdicts
    answers = "\n".join(f"- {plain(text)}" for text in facts.answers)
    opening = say.opening.format(
        question=plain(asked_in(verdicts.question, facts.language)),
        answers=answers,
        name="CERTIFICATE.zip",
    )
    marks = () if verdicts.setting.evidence else (say.demo,)
    return "\n\n".join((opening, *marks, say.pages))


def _methods(facts: Facts) -> str:
    paragraph = plain(facts.verdicts.methods[facts.language])
    return f"# {WORDS[facts.language].methods}\n\n{paragraph}\n"
