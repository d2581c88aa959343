"""What `docs/results` claims follows from the archives that lie beside it."""

from pathlib import Path

import pytest

from harness.cli.verify import verify_archive
from harness.studies.archive import opened_archive
from harness.verdicts.record import read_verdicts
from harness.verdicts.store import VERDICT
from harness.verdicts.table import as_markdown

RESULTS = Path(__file__).parents[1] / "docs" / "results"
ARCHIVES = sorted((RESULTS / "data").glob("*.zip"))
PAGES = {"en": RESULTS / "README.md", "es": RESULTS / "LEEME.md"}
OWN_PAGES = {"study_generation": {"en": RESULTS / "generation.md", "es": RESULTS / "generacion.md"}}
MOST_BYTES = 20 * 10**6


def rows_of(text):
    """Return the rows of all tables: verdicts, prices, effects on every score."""
    return [line for line in text.splitlines() if line.startswith("|")]


@pytest.fixture(scope="module", params=ARCHIVES, ids=lambda path: path.stem)
def verdicts(request):
    with opened_archive(request.param) as archive:
        yield read_verdicts(archive.artifact(archive.index.study.id, VERDICT))


def test_there_are_results_and_they_are_small():
    assert ARCHIVES
    assert sum(path.stat().st_size for path in ARCHIVES) <= MOST_BYTES


@pytest.mark.end_to_end
@pytest.mark.parametrize("path", ARCHIVES[:1], ids=lambda path: path.stem)
def test_every_number_of_a_verdict_comes_out_again_from_its_archive(path):
    checked = verify_archive(path)
    assert checked.problems == ()
    assert checked.runs > 50


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_tables_of_each_study_stand_on_the_page_word_for_word(verdicts, language):
    pages = OWN_PAGES.get(verdicts.name, PAGES)
    page = pages[language].read_text(encoding="utf-8").splitlines()
    missing = [row for row in rows_of(as_markdown(verdicts, language)) if row not in page]
    assert missing == []
