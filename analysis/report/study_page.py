"""The report of a study as the page that its run in MLflow keeps."""

from pathlib import Path

from analysis.drawing.style import save
from analysis.report.document import pictures_of
from analysis.report.gathered import gather
from analysis.report.writing import build_document, write_report
from harness.runs.recorded_pictures import PictureLocation
from harness.wording.language import Language
from harness.wording.words import words_in


def write_page(study: str, language: Language, pictures: PictureLocation, folder: Path) -> Path:
    """Write the report of the study with that name or id, called as its run keeps it.

    Raises:
        HarnessError: there is no such study, or the folder cannot be written.
    """
    document = build_document(gather([study], words_in(language), pictures))
    (page,) = write_report(document, folder, ("html",))
    # MLflow shows single pictures beside the study's row; those of a page it cannot.
    for picture in pictures_of(document):
        save(picture.figure, folder / document.figures_folder / picture.name)
    return page
