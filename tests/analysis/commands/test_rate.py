"""A page that asks people about pictures, in a browser; its key, and what is told of answers."""

import json
import re
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from analysis.commands.rate import page_of
from analysis.records.experiments import Experiment
from analysis.records.generations import read_generation
from analysis.records.ratings import RatedPictures, keep_answers, keep_key, kept_ratings, read_key
from analysis.report.chapters.painted import paintings_chapter
from analysis.report.gathered import Gathered, Painted
from analysis.tables.ratings import rating_lines, rating_table
from harness.errors import DataError, TrackingError
from harness.evaluation.rating_answers import rated, read_answers_file, require_whole
from harness.evaluation.rating_trials import NOISE, REAL, RatingRequest, plan_rating
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, SPANISH
from tests.analysis.test_paintings import write_generation
from tests.tracking.browser import a_browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
PHONE = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
TRIALS = 6


class Folders:
    """Keeps files with runs, each in a folder."""

    def __init__(self, root):
        self.root = root

    def attach(self, run_id, folder):
        shutil.copytree(folder, self.root / run_id, dirs_exist_ok=True)

    def artifact(self, run_id, name):
        path = self.root / run_id / name
        if not path.exists():
            raise TrackingError(f"{path}: no such file")
        return path


def experiment(root, name, ids=("id1",)):
    runs = []
    for number, _ in enumerate(ids):
        folder = root / f"{name}{number}"
        folder.mkdir(parents=True)
        write_generation(folder)
        drawn = np.random.default_rng(number).integers(0, 256, (20, 16, 16, 3), dtype=np.uint8)
        np.savez(folder / "painted.npz", pictures=drawn)
        runs.append(RecordedRun.at(folder))
    return Experiment(name, name, tuple(runs), tuple(ids))


@pytest.fixture
def pictures(tmp_path):
    both = (
        experiment(tmp_path, "dcgan", ("id1", "id2")),
        experiment(tmp_path, "average", ("id3",)),
    )
    return RatedPictures(both)


def planned(pictures, **how):
    return plan_rating(pictures.real, pictures.painted, RatingRequest(TRIALS, 1, **how))


def test_a_page_shows_each_picture_and_tells_of_none_what_it_is(pictures):
    key = planned(pictures)
    page = page_of(key, pictures, ENGLISH)

    assert len(re.findall(r"data:image/png;base64,", page)) == 2 * len(key.trials)
    for word in ("dcgan", "average", "id1", "catch", "repeated", NOISE, f'"{REAL}"'):
        assert word not in page
    assert not re.search(r"https?://", page)


def test_a_key_stays_with_the_run_and_comes_back_from_there(pictures, tmp_path):
    key, store = planned(pictures), Folders(tmp_path / "store")
    keep_key(store, pictures.keeper, key)

    assert pictures.keeper == "id1"
    assert read_key(store, "id1", key.id) == key
    with pytest.raises(DataError, match="of which run id1 keeps no key"):
        read_key(store, "id1", "0" * 16)
    path = store.artifact("id1", f"ratings/{key.id}.json")
    path.write_text(path.read_text().replace('"most_missed": 1', '"most_missed": 4'))
    with pytest.raises((DataError, TrackingError), match="another: it was altered"):
        read_key(store, "id1", key.id)


def test_the_report_tells_what_people_said_or_that_nobody_was_asked(pictures, tmp_path):
    from tests.evaluation.test_rating import answered, write

    dcgan = pictures.experiments[0]
    told = Gathered(
        ENGLISH,
        (),
        None,
        None,
        None,
        generations=(Painted(dcgan, tuple(map(read_generation, dcgan.runs))),),
    )
    assert "was not asked" in str(paintings_chapter(told).blocks[-1])

    key, store = planned(pictures), Folders(tmp_path / "store")
    given = answered(key, real_side, "a")
    keep_key(store, "id1", key)
    keep_answers(store, "id1", [(write(tmp_path / "a.json", given), given)])
    shutil.copytree(tmp_path / "store" / "id1", dcgan.runs[0].folder, dirs_exist_ok=True)
    assert kept_ratings(dcgan.runs[0]) == ((key, (given,)),)
    assert "dcgan: 0 of 3, 0 %" in str(paintings_chapter(told).blocks[-1])


def test_what_does_not_paint_or_lies_in_no_store_is_refused(tmp_path):
    one = experiment(tmp_path, "dcgan")
    with pytest.raises(DataError, match="expected runs of the store"):
        RatedPictures([Experiment("dcgan", "x", one.runs, ())])
    path = tmp_path / "dcgan0" / "run.json"
    path.write_text(path.read_text().replace('"kind": "generation"', '"kind": "experiment"'))
    with pytest.raises(DataError, match="expected an experiment that paints, .*; got one of kind"):
        RatedPictures([Experiment("dcgan", "x", (RecordedRun.at(tmp_path / "dcgan0"),), ("id1",))])


@pytest.fixture
def asked(pictures, tmp_path):
    """Opens a page in a browser, whose downloads come into a folder."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with a_browser(CHROMIUM, tmp_path / "profile") as browser:
        (tmp_path / "downloads").mkdir()
        browser.call(
            "Browser.setDownloadBehavior",
            behavior="allow",
            downloadPath=str(tmp_path / "downloads"),
        )

        def opened(key, words):
            file = tmp_path / "page.html"
            file.write_text(page_of(key, pictures, words), "utf-8")
            page = browser.open(file.as_uri())
            page.wait_for(
                "document.readyState === 'complete' && !!document.getElementById('begin')"
            )
            return page

        yield opened


def downloaded(folder: Path) -> Path:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if found := list(folder.glob("*.json")):
            return found[0]
        time.sleep(0.1)
    raise TimeoutError(folder)


def press(page, key):
    page.evaluate(f"document.dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}'}}))")


def real_side(trial):
    return "left" if trial.left.of == REAL else "right"


def test_a_person_answers_by_keys_and_downloads_what_is_read_back(asked, pictures, tmp_path):
    key = planned(pictures)
    page = asked(key, ENGLISH)
    assert f"You will see {len(key.trials)} pairs" in page.text()
    press(page, "ArrowLeft")  # nothing is asked yet
    page.evaluate("document.getElementById('begin').click()")
    for number, trial in enumerate(key.trials, 1):
        assert f"{number} of {len(key.trials)}" in page.text()
        press(page, "ArrowLeft" if real_side(trial) == "left" else "ArrowRight")
    assert "Download your answers" in page.text()
    press(page, "ArrowLeft")  # nothing is asked any more
    page.evaluate("document.getElementById('download').click()")

    path = downloaded(tmp_path / "downloads")
    answers = read_answers_file(path)
    require_whole([(path, answers)], key)
    assert [one.chosen for one in answers.answers] == [real_side(one) for one in key.trials]
    assert path.name == f"answers_{key.id}_{answers.rater}.json"
    result = rated(key, [answers])
    assert [share.chosen for share in result.shares] == [0, 0]
    assert not page.complaints()


def test_a_page_is_tapped_on_a_phone_in_spanish(asked, pictures):
    key = planned(pictures, pair=True)
    page = asked(key, SPANISH)
    page.as_on(PHONE)
    assert "¿Cuál de las dos imágenes?" in page.text()
    page.evaluate("document.getElementById('begin').click()")
    assert "¿Cuál se parece más a un cuadro pintado por una persona?" in page.text()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate("document.getElementById('left-picture').naturalWidth") == 16
    for _ in key.trials:
        page.evaluate("document.getElementById('right-picture').click()")
    assert "Descargue sus respuestas" in page.text()
    told = json.loads(page.evaluate("file()"))
    assert {one["chosen"] for one in told["answers"]} == {"right"}
    assert not page.complaints()


def test_what_came_of_it_is_told_in_both_languages(pictures):
    from tests.evaluation.test_rating import answered

    key = planned(pictures)
    result = rated(key, [answered(key, real_side, "a"), answered(key, real_side, "b")])
    english, spanish = ("\n".join(rating_lines(key, result, one)) for one in (ENGLISH, SPANISH))

    assert "dcgan: 0 of 6, 0 % (95 %, answers: 0 … 39 %; 95 %, people: 0 … 0 %)" in english
    assert "2 of 2 people counted; each answered 6 pairs" in english
    assert "acuerdo entre personas: kappa de Fleiss 1,00" in spanish
    assert rating_table(result)["experiment"].tolist() == ["dcgan", "average"]
