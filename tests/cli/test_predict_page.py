"""The page on which one drops a picture: what it shows, and whom it refuses."""

import base64
import io
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from PIL import Image

from harness.cli.main import build_parser, main
from tests.small_project import environment
from tests.tracking.browser import a_browser

CHROMIUM = shutil.which("chromium")
PHONE = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
DROP = """
(async () => {
  const bytes = Uint8Array.from(atob("%s"), (sign) => sign.charCodeAt(0))
  const file = new File([bytes], "new.png", { type: "image/png" })
  const data = new DataTransfer()
  data.items.add(file)
  const how = { dataTransfer: data, bubbles: true, cancelable: true }
  document.dispatchEvent(new DragEvent("drop", how))
})()
"""


@pytest.fixture(scope="module")
def address(small_run):
    """Where the page of the small run is served."""
    words = [sys.executable, "-m", "harness", "predict", "colours", "--serve", "--port", "8471"]
    child = subprocess.Popen(
        words, cwd=small_run, env=environment(small_run), stdout=subprocess.PIPE, text=True
    )
    line = child.stdout.readline()
    yield re.match(r"http://127\.0\.0\.1:\d+", line)[0]
    child.terminate()
    child.wait()
    child.stdout.close()


@pytest.fixture(scope="module")
def picture(small_run):
    return next((small_run / "pictures").rglob("*.png")).read_bytes()


def asked(address, path, body=None, **headers):
    request = urllib.request.Request(address + path, body, headers)
    for _ in range(50):
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.read(), response.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), error.headers
        except urllib.error.URLError:  # said its address a moment before it answers
            time.sleep(0.2)
    raise TimeoutError(address)


def test_a_picture_is_answered_with_runners_up_and_training_pictures(address, picture):
    status, body, _ = asked(address, "/answer", picture, **{"Content-Type": "image/png"})
    found = json.loads(body)
    assert status == 200
    assert len(found["classes"]) == 3
    assert sum(share for _, share in found["classes"]) == pytest.approx(1, abs=1e-3)
    assert found["part"] in ("train", "validation", "test")
    number = found["nearest"][0]["number"]
    status, near, _ = asked(address, f"/training/{number}")
    with Image.open(io.BytesIO(near)) as shown:
        assert (status, shown.format) == (200, "JPEG")


def test_a_heat_map_is_drawn(address, picture):
    status, body, _ = asked(address, "/heat/es", picture, **{"Content-Type": "image/png"})
    assert (status, body[:4]) == (200, b"\x89PNG")


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Origin": "https://elsewhere.example", "Content-Type": "image/png"}, b"x", 403),
        ({"Origin": "null", "Content-Type": "image/png"}, b"x", 403),
        ({"Host": "elsewhere.example", "Content-Type": "image/png"}, b"x", 400),
        ({"Content-Type": "text/plain"}, b"x", 415),
        ({"Content-Type": "image/png"}, b"no picture", 422),
        ({"Content-Type": "image/png"}, bytes(32 * 2**20 + 1), 413),
    ],
)
def test_what_is_no_picture_of_this_page_is_refused(address, headers, body, status):
    assert asked(address, "/answer", body, **headers)[0] == status


@pytest.mark.parametrize(
    "path", ["/training/99999", "/training/-1", "/page.py", "/docs", "/openapi.json", "/heat/de"]
)
def test_there_is_nothing_else(address, path):
    assert asked(address, path)[0] in (404, 405, 422)


def test_the_page_may_load_nothing_from_elsewhere_nor_be_framed(address):
    status, body, headers = asked(address, "/")
    policy = headers["Content-Security-Policy"]
    assert status == 200
    assert b"http" not in body
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("words", [["--serve", "a.png"], ["--serve", "--heat-maps", "folder"]])
def test_it_takes_pictures_or_the_page(words, capsys):
    assert main(["predict", "colours", *words]) == 2
    assert "expected pictures, or --serve" in capsys.readouterr().err


def test_without_the_page_it_takes_a_picture_wherever_that_stands(capsys):
    typed = build_parser().parse_args(["predict", "colours", "--format", "csv", "a.png"])
    assert [path.name for path in typed.images] == ["a.png"]
    with pytest.raises(SystemExit):
        build_parser().parse_args(["predict", "colours"])
    assert "IMAGE" in capsys.readouterr().err


@pytest.mark.skipif(CHROMIUM is None, reason="apt-get install chromium")
def test_a_browser_shows_the_answer_in_both_languages_on_a_phone(address, picture, tmp_path):
    with a_browser(CHROMIUM, tmp_path) as browser:
        page = browser.open(address)
        page.as_on(PHONE)
        assert "Drop a picture here" in page.wait_for_text("Drop a picture here")
        page.evaluate(DROP % base64.b64encode(picture).decode())
        english = page.wait_for_text("Where the network looked", "%", "Painter ")
        assert "runners-up" in english
        assert re.search(r"\d\.\d\u00a0%", english)
        assert "likeness " in english
        assert "The run had this very picture" in english
        assert page.wait_for("document.getElementById('heat').naturalWidth > 0")
        assert page.wait_for(
            "[...document.querySelectorAll('#nearest img')].every((one) => one.naturalWidth > 0)"
        )
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0
        page.evaluate("document.querySelector('button[lang=es]').click()")
        spanish = page.wait_for_text("Dónde miró la red", "La respuesta", "Painter ")
        assert "Drop a picture" not in spanish
        assert re.search(r"\d,\d\u00a0%", spanish)
        assert page.complaints() == []
