import re
import shutil

import pytest

from analysis.report.audit_page import write_page
from harness.data.audit.audit import IntendedUse, audit
from harness.data.collection.survey import survey
from harness.errors import DataError
from harness.specs.schema.data import DataSpec, Seeds, SplitSpec
from harness.workspace import Workspace
from tests.analysis.page_tags import Tags
from tests.data.pictures_by_hand import make_folder, noise, put
from tests.tracking.browser import a_browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)

HOSTILE = "<script>alert(1)</script>"
QUOTED = "\"onerror='x'&amp;"


def audited(root):
    spec = DataSpec(source="folder", folder="pictures")
    seen = survey(spec, workspace=Workspace(root))
    plan = IntendedUse(spec, SplitSpec(), Seeds(kind="seeds"), 32)
    return audit(seen, plan, probe=False)


@pytest.fixture
def page(tmp_path):
    """A page about a folder whose names are made to break out."""
    pictures = make_folder(tmp_path / "pictures", {"One": 3})
    for number in range(3):
        put(pictures / HOSTILE.replace("/", "") / f"{QUOTED}_{number}.jpg", noise(40 + number))
    put(pictures / "One" / f"{QUOTED}.jpg", noise(40))
    put(pictures / "One" / f"{HOSTILE.replace('/', '')}.jpg", b"no picture")
    write_page(audited(tmp_path), tmp_path / "pages" / "audit.html")
    return (tmp_path / "pages" / "audit.html").read_text("utf-8")


def test_hostile_names_are_text_and_never_tags(page):
    seen = Tags(page)
    assert {tag for tag, _ in seen.tags}.isdisjoint({"script", "iframe", "object", "link"})
    assert not [a for _, attributes in seen.tags for a in attributes if a.startswith("on")]
    assert HOSTILE.replace("/", "") in "".join(seen.text)
    assert f"{QUOTED}_0.jpg" in "".join(seen.text)


def test_the_page_fetches_nothing(page):
    sources = [attributes["src"] for tag, attributes in Tags(page).tags if tag == "img"]
    assert len(sources) == 2  # the group of two copies
    assert all(source.startswith("data:image/jpeg;base64,") for source in sources)
    assert "default-src 'none'" in page
    assert not re.search(r"https?://", page)


def test_a_picture_under_two_classes_is_marked(page):
    classes = [attributes.get("class", "") for _, attributes in Tags(page).tags]
    assert "group mixed" in classes


def test_a_folder_without_pictures_has_a_page_too(tmp_path):
    (tmp_path / "pictures" / "Nobody").mkdir(parents=True)
    write_page(audited(tmp_path), tmp_path / "audit.html")
    text = "".join(Tags((tmp_path / "audit.html").read_text("utf-8")).text)
    assert "no readable picture of Nobody" in text


def test_a_page_that_cannot_be_written_is_the_users_to_fix(tmp_path):
    make_folder(tmp_path / "pictures", {"One": 2})
    (tmp_path / "audit.html").mkdir()
    with pytest.raises(DataError, match="--html: expected a file that can be written"):
        write_page(audited(tmp_path), tmp_path / "audit.html")


def test_on_a_phone_names_of_classes_are_not_broken_into_letters(tmp_path):
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (apt-get install chromium)")
    make_folder(tmp_path / "pictures", {"Vasiliy_Kandinskiy": 9, "Claude_Monet": 4, "Titian": 4})
    file = tmp_path / "audit.html"
    write_page(audited(tmp_path), file)
    tops = "[...document.querySelectorAll('td:first-child')]"
    lines = f"Math.max(...{tops}.filter(c => c.innerText).map(c => c.clientHeight))"
    with a_browser(CHROMIUM, tmp_path / "profile") as browser:
        shown = browser.open(file.as_uri())
        assert shown.wait_for(f"{tops}.length > 3")
        narrow = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True}
        browser.call("Emulation.setDeviceMetricsOverride", shown._session, **narrow)
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390
        assert shown.evaluate(lines) < 4 * 28


def test_the_page_speaks_spanish_with_its_findings(tmp_path):
    pictures = make_folder(tmp_path / "pictures", {"One": 3, "Two": 3})
    put(pictures / "One" / "copy.jpg", noise(40))
    put(pictures / "Two" / "copy.jpg", noise(40))
    put(pictures / "One" / "empty.jpg", b"")
    write_page(audited(tmp_path), tmp_path / "audit.html", "es")
    page = (tmp_path / "audit.html").read_text("utf-8")
    text = "".join(Tags(page.partition("<body>")[2]).text).replace(str(tmp_path), "")
    assert 'lang="es"' in page
    for said in ("Auditoría de", "One/empty.jpg: un archivo vacío", "mismo contenido"):
        assert said in text
    assert not re.search(r"\b(the|and|of|class|files?)\b", text)
