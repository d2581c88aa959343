"""The report as a page: whole, offline, escaped, in the language that was asked for."""

import re
import shutil
from dataclasses import fields, is_dataclass, replace

import pytest

from analysis.report import html
from analysis.report.document import Chapter, Listing, Paragraph
from harness.wording.words import ENGLISH
from tests.analysis.page_tags import Tags
from tests.analysis.report.conftest import FILE, HOSTILE
from tests.tracking.browser import a_browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
# Said alike in both languages, or parts of names.
ALIKE = {
    "baseline",
    "clusters",
    "macro F1",
    "margin",
    "data",
    "error",
    "real",
    "errors",
    "Adam",
    "commit",
    "RMSprop",
    "no",
    "F1",
    "head",
}


@pytest.fixture(scope="module")
def page(document_of):
    return html.render(document_of("hostile", language="es"))


def test_nothing_is_fetched(page):
    addresses = [
        value
        for _, attributes in Tags(page).tags
        for key, value in attributes.items()
        if key in {"src", "href", "action", "data", "srcset", "poster"}
    ]
    assert len(addresses) > 100
    assert all(one.startswith(("data:image/", "#")) for one in addresses)
    assert "default-src 'none'" in page
    assert not re.search(r"url\(|@import", page)


def test_every_link_leads_to_a_place_on_the_page(page):
    tags = Tags(page).tags
    places = {attributes["id"] for _, attributes in tags if "id" in attributes}
    links = {attributes["href"] for tag, attributes in tags if tag == "a"}
    assert links <= {f"#{place}" for place in places}


def test_hostile_names_are_text_and_never_tags(page):
    seen = Tags(page)
    assert {tag for tag, _ in seen.tags}.isdisjoint({"script", "iframe", "object", "link"})
    assert not [key for _, attributes in seen.tags for key in attributes if key.startswith("on")]
    text = "".join(seen.text)
    assert HOSTILE in text
    assert FILE in text


def test_each_picture_says_what_it_shows(page):
    described = [attributes.get("alt") for tag, attributes in Tags(page).tags if tag == "img"]
    assert described
    assert all(described)


def test_what_may_be_wide_scrolls_within_itself(page):
    tags = Tags(page).tags
    inside = [
        tags[place - 1][1].get("class") == "wide"
        for place, (tag, attributes) in enumerate(tags)
        if tag in {"table", "img"}
    ]
    assert len(inside) > 20
    assert all(inside)


def test_a_figure_wider_than_a_phone_says_that_it_goes_on(page):
    """It covers the shadow that tables cast; where it is no wider, the words have no width."""
    style, body = page.split("</style>")
    assert body.count("<figure") == body.count('<span class="sideways">↔') > 3
    (rule,) = re.findall(r"\.sideways \{ display: inline-block; max-width: ([^;]*);", style)
    assert rule == "clamp(0px, (min(var(--wide), 680px) - 100%) * 999, 100%)"
    assert len(re.findall(r'<figure id="[^"]*" style="--wide: \d+px">', body)) > 3


def test_what_stands_between_backticks_is_code_and_one_alone_is_left(document_of):
    said = "type `a <b> 5 %` or 95 % of it"
    for text, shown in (
        (said, "type <code>a &lt;b&gt; 5 %</code> or 95\u00a0% of it"),
        ("one ` <alone>, 5 %", "one ` &lt;alone&gt;, 5\u00a0%"),
    ):
        chapter = Chapter("one", "One", (Paragraph(text), Listing((text,))))
        page = html.render(replace(document_of("hostile"), chapters=(chapter,)))
        assert page.count(shown) == 2


def test_no_line_breaks_before_a_percent_sign(page):
    assert "95\N{NO-BREAK SPACE}%" in page
    assert not re.search(r"\d %", "".join(Tags(page.split("</style>")[1]).text))


def test_a_verdict_of_two_words_stands_on_one_line(page):
    cells = re.findall(r'<td class="([^"]*)">no concluyente</td>', page)
    assert cells
    assert all("short" in cell.split() for cell in cells)
    assert "td.short { white-space: nowrap; }" in page


def phrases(words):
    for field in fields(words):
        value = getattr(words, field.name)
        yield from phrases(value) if is_dataclass(value) else texts_in(value)


def texts_in(value):
    return (
        [text for one in value for text in texts_in(one)] if isinstance(value, tuple) else [value]
    )


def test_no_english_is_left_on_a_spanish_page(page):
    whole = " ".join("".join(Tags(page.split("</style>")[1]).text).split())
    text = whole.rpartition("Referencias")[0]  # titles of works stay as they are
    assert text
    found = []
    for phrase in phrases(ENGLISH):
        # The longest stretch without blanks is looked for, as words of its own.
        part = max(re.split(r"\{\w*\}", phrase), key=len).strip(" .:,()")
        if (
            part not in ALIKE
            and len(part) > 3
            and re.search(rf"(?<![\w.]){re.escape(part)}(?![\w.])", text)
        ):
            found.append(part)
    assert found == []
    assert re.search(r"\d,\d", text)
    assert not re.search(r"[+−]\d+\.\d", text)


def test_a_browser_shows_it_whole_and_asks_nobody(page, tmp_path):
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (apt-get install chromium)")
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    with a_browser(CHROMIUM, tmp_path / "profile") as browser:
        shown = browser.open(file.as_uri())
        # The blank page before it is complete, too: the number of images tells them apart.
        images = "[...document.images]"
        assert shown.wait_for(f"{images}.length > 10")
        assert shown.wait_for(f"{images}.every(i => i.complete && i.naturalWidth > 0)")
        requested = "performance.getEntriesByType('resource').map(e => e.name)"
        assert all(one.startswith("data:") for one in shown.evaluate(requested))
        narrow = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True}
        browser.call("Emulation.setDeviceMetricsOverride", shown._session, **narrow)
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390
        assert shown.complaints() == []
