"""The pages that lead to a first verdict: their files are read, and what they quote is printed.

`first_verdict.json` is the record that the study of the pages kept. Blocks of the kind `text` are
compared with what is printed today; blocks of the kind `console` and the times in all of them are
those of one machine, and only shown.
"""

import contextlib
import io
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

import analysis.__main__ as analysis
from harness.cli.main import build_parser, main
from harness.verdicts.record import read_verdicts
from harness.verdicts.table import as_text
from harness.wording.language import Language
from harness.wording.words import words_in

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "tests" / "first_verdict.json"
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
FILES = ("my_idea.yaml", "my_study.yaml")


class Page(NamedTuple):
    """A page, the language that it is written in, and its blocks by kind."""

    name: str
    language: Language
    text: str

    def blocks(self, kind: str) -> list[str]:
        return [body for found, body in BLOCK.findall(self.text) if found == kind]

    @property
    def commands(self) -> list[str]:
        lines = (line for block in self.blocks("") for line in block.splitlines())
        return [line.partition("  ")[0] for line in lines]

    @property
    def quotations(self) -> list[str]:
        quoted = re.findall(r"(?:^>.*\n?)+", self.text, re.MULTILINE)
        return [" ".join(re.sub(r"^> ?", "", one, flags=re.MULTILINE).split()) for one in quoted]


def page(name: str, language: Language) -> Page:
    return Page(name, language, (ROOT / "docs" / name).read_text(encoding="utf-8"))


WALKS = (page("first-verdict.md", "en"), page("primer-veredicto.md", "es"))
READINGS = (page("read-a-verdict.md", "en"), page("leer-un-veredicto.md", "es"))
PAGES = (*WALKS, *READINGS)
NAMES = [one.name for one in PAGES]


def timeless(text: str) -> str:
    """A line without the times that depend on the machine, and without widths of columns."""
    return " ".join(re.sub(r"(about|alrededor de) [\d.,]+ (s|min|h)\b", r"\1 …", text).split())


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> set[str]:
    """Every line that the commands of the walk print before anything is trained."""
    root = tmp_path_factory.mktemp("walk")
    (root / "experiments" / "data").mkdir(parents=True)
    for name in ("baseline.yaml", "schema.json", "data/digits.yaml"):
        shutil.copyfile(ROOT / "experiments" / name, root / "experiments" / name)
    walked = [line.split()[3:] for line in WALKS[0].commands]
    with pytest.MonkeyPatch.context() as here:
        here.setenv("HARNESS_ROOT", str(root))
        here.chdir(root)
        lines = said_by([words for words in walked if words[0] == "new"])
        for name, text in zip(FILES, WALKS[0].blocks("yaml"), strict=True):
            (root / "experiments" / name).write_text(text, encoding="utf-8")
        return lines | said_by([words for words in walked if words[0] in ("check", "show")])


def said_by(commands: list[list[str]]) -> set[str]:
    """The lines that commands print, each of which must succeed."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        for words in commands:
            assert main(words) == 0, words
    return {timeless(line) for line in out.getvalue().splitlines()}


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """The record of the pages' study in words, by language."""
    record = read_verdicts(RECORD)
    return {"en": as_text(record, "en"), "es": as_text(record, "es")}


@pytest.mark.parametrize("one", PAGES, ids=NAMES)
def test_every_line_that_is_quoted_is_printed(one, printed, told):
    known = printed | {timeless(line) for line in told[one.language].splitlines()}
    quoted = [line for block in one.blocks("text") for line in block.splitlines()]
    assert len(quoted) > 5
    assert [line for line in quoted if timeless(line) not in known] == []


@pytest.mark.parametrize("one", PAGES, ids=NAMES)
def test_every_sentence_that_is_quoted_is_said_of_the_record(one, told):
    assert one.quotations
    assert [said for said in one.quotations if said not in told[one.language]] == []


@pytest.mark.parametrize(
    ("one", "said"),
    [(READINGS[0], r"\*(framed cells .*?)\*"), (READINGS[1], r"\*(las celdas .*?)\*")],
)
def test_what_a_page_says_of_frames_is_what_the_figure_says(one, said):
    words = words_in(one.language).mistakes
    caption = words.change_caption.format(name="a", baseline="b", test=words.cells_test.several)
    (quoted,) = re.findall(said, " ".join(one.text.split()))
    assert quoted in caption


@pytest.mark.parametrize("one", PAGES, ids=NAMES)
def test_every_command_can_be_typed(one):
    for line in one.commands:
        words = line.split()
        assert words[:2] == ["python", "-m"], line
        parser = build_parser() if words[2] == "harness" else analysis.build_parser(words[3])
        assert parser.parse_args(words[3:]).command == words[3]


def test_both_languages_type_the_same_commands_and_files():
    for english, spanish in (WALKS, READINGS):
        assert english.commands == [
            line.removesuffix(" --language es") for line in spanish.commands
        ]
        assert english.blocks("yaml") == spanish.blocks("yaml")
