"""The documentation as a site: built without a network, every link right, searched from a disk."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.made_once import made_once
from tests.tracking.browser import a_browser

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    find_spec("material") is None, reason="pip install 'artist-harness[site]'"
)
# What a page loads by itself, which is another matter than what it links.
LOADED = re.compile(r"<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)=\"?(?:https?:)?//[^\s>]*")


def built(folder: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder)]
    # No proxy listens there: whatever is asked of another machine fails.
    cut_off = dict.fromkeys(("http_proxy", "https_proxy", "ALL_PROXY"), "http://127.0.0.1:9")
    environment = os.environ | cut_off | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(
        words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    def make(folder):
        ended = built(folder / "pages")
        assert ended.returncode == 0, ended.stdout + ended.stderr

    return made_once(tmp_path_factory, "site", make) / "pages"


def test_every_page_of_the_documentation_is_there(site):
    written = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]
    for path in written:
        page = path.with_suffix(".html")
        here = page.with_name("index.html") if page.name == "README.html" else page
        assert (site / here).is_file(), path
    assert "Which of your ideas help?" in (site / "index.html").read_text(encoding="utf-8")


def test_what_is_linked_beside_the_documentation_is_there(site):
    study = ROOT / "experiments" / "study_growing.yaml"
    assert (site / "experiments" / study.name).read_bytes() == study.read_bytes()
    page = (site / "growing.html").read_text(encoding="utf-8")
    assert 'href="experiments/study_growing.yaml"' in page


def test_no_page_loads_anything_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    reports = [page for page in pages if "results/study_" in page.as_posix()]
    found = [
        (page.name, one)
        for page in set(pages) - set(reports)
        for one in LOADED.findall(page.read_text(encoding="utf-8"))
        if "rel=" not in one
    ]
    assert len(pages) > 25
    assert not found


@pytest.mark.parametrize("link", ["nowhere.md", "install.md#nowhere", "../nowhere.md"])
def test_a_wrong_link_ends_the_build(tmp_path, link):
    for name in ("docs_site", "mkdocs.yml", *("README.md", "CHANGELOG.md", "CONTRIBUTING.md")):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    (tmp_path / "docs").mkdir()
    for page in (ROOT / "docs").glob("*.md"):
        shutil.copy(page, tmp_path / "docs")
    with (tmp_path / "docs" / "install.md").open("a", encoding="utf-8") as page:
        page.write(f"\n[wrong]({link})\n")
    words = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "pages")]
    ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert re.search(r"install\.md' contains a link '[^']*nowhere", ended.stdout + ended.stderr)


@pytest.mark.skipif(CHROMIUM is None, reason="apt-get install chromium")
def test_the_search_finds_pages_that_are_opened_from_a_disk(site, tmp_path):
    with a_browser(CHROMIUM, tmp_path) as browser:
        page = browser.open((site / "index.html").as_uri())
        assert page.wait_for("!!document.querySelector('.md-search__input')")
        page.wait_for("document.readyState == 'complete'")
        page.evaluate(
            "(() => { const box = document.querySelector('.md-search__input'); box.focus();"
            " box.value = 'futility'; box.dispatchEvent(new Event('keyup', {bubbles: true}));"
            " box.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )
        found = page.wait_for("document.querySelectorAll('.md-search-result__item').length")
        address = page.evaluate("document.querySelector('.md-search-result__link').href")
    assert found
    assert address.startswith(site.as_uri())
