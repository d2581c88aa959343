"""The files with which a workspace begins: a baseline, three ideas, and a study of them."""

import json
import re
from collections.abc import Mapping

from harness.wording.first_files import WORDS, FirstFileWords
from harness.wording.language import Language
from harness.workspace import EXPERIMENTS, SCHEMA, packaged_experiments

BASELINE = "baseline.yaml"
STUDY = "first_study"
IDEAS: Mapping[str, str] = {
    "transfer": """\
augmentation: {kind: none}
features: {kind: backbone, backbone: efficientnet_lite0, image_pixels: 224}
model: {kind: dense_head, dropout_rate: 0.2}
""",
    "no_augmentation": "augmentation: {kind: none}\n",
    "class_weights": "training:\n  class_weights: {kind: balanced}\n",
}
"""What each of the first ideas changes, by its name, which is that of a word of ours."""
FIRST_NAMES = frozenset({BASELINE.removesuffix(".yaml"), STUDY, *IDEAS})
"""Of what `init` writes."""
IGNORED = """\
mlruns/
data/
reports/
trusted.sha256
"""
_SCHEMA_LINE = f"# yaml-language-server: $schema={SCHEMA}\n"
_OWN_PICTURES = (
    (re.compile(r"^  source: best-artworks$", re.MULTILINE), "  source: folder"),
    (re.compile(r"^  otherwise: demo .*$", re.MULTILINE), "  otherwise: null"),
)
_FOLDER = re.compile(r"^  folder: null .*$", re.MULTILINE)
_QUESTION = re.compile(r"^question: .*$", re.MULTILINE)
_REMARK = re.compile(r" +#.*$", re.MULTILINE)


def first_files(name: str, pictures: str | None, language: Language) -> Mapping[str, str]:
    """Return the text of each file by its path in the workspace.

    Args:
        name: of the workspace, on one line.
        pictures: the folder of the pictures as the baseline names it; None: the program's own.
        language: of what a person reads in them.
    """
    words = WORDS[language]
    schema = (packaged_experiments() / SCHEMA).read_text(encoding="utf-8")
    specs = {BASELINE: _baseline(pictures, words, language), SCHEMA: schema}
    for idea, change in IDEAS.items():
        question = getattr(words, idea)
        opening = f"{_opening(idea, question, words)}extends: {BASELINE}\nquestion: {question}\n"
        specs[f"{idea}.yaml"] = opening + change
    specs[f"{STUDY}.yaml"] = _study(words)
    return {
        **{f"{EXPERIMENTS}/{path}": text for path, text in specs.items()},
        ".gitignore": IGNORED,
        "README.md": words.readme.format(name=name),
        "AGENTS.md": words.agents,
    }


def _baseline(pictures: str | None, words: FirstFileWords, language: Language) -> str:
    """Return the program's baseline, about pictures of one's own where there are any."""
    text = (packaged_experiments() / BASELINE).read_text(encoding="utf-8")
    if pictures is None:
        return text
    body = text[text.index("kind: experiment") :]
    for found, instead in _OWN_PICTURES:
        body = found.sub(instead, body)
    folder_line = f"  folder: {json.dumps(pictures, ensure_ascii=False)}"  # JSON's text is YAML's
    before, after = _FOLDER.split(body)
    if language != "en":  # the program's own remarks are English
        before, after = (_REMARK.sub("", part) for part in (before, after))
    body = _QUESTION.sub(f"question: {words.baseline}", before) + folder_line + after
    return f"{_opening('baseline', words.baseline, words)}#\n# {words.whole}\n\n{body}"


def _study(words: FirstFileWords) -> str:
    proposals = "".join(f"  - {idea}.yaml\n" for idea in IDEAS)
    return (
        f"{_opening(STUDY, words.study, words)}kind: study\n"
        f"question: {words.study}\nbaseline: {BASELINE}\n"
        f"# {words.one_entry}\nproposals:\n{proposals}"
        f"# {words.smaller}\n"
        "set:\n  features.image_pixels: 64\n  training.epochs: 16\n  training.keep_model: false\n"
        "  evaluation.average_epochs: 5\n"
        f"# {words.rule}\n"
        "repetitions: {kind: resampled_splits, at_least: 4, at_most: 24}\n"
        "claim: this_collection\nmetric: macro_f1\nmargin: 0.01\nalpha: 0.05\n"
    )


def _opening(name: str, question: str, words: FirstFileWords) -> str:
    """Return the first lines of a file, which an editor and a reader look at."""
    heads = [
        (words.question, question),
        (words.run, f"harness show {name}   ({words.cost})"),
        ("", f"harness run {name}"),
        (words.expect, words.wait),
    ]
    widest = max(len(head) for head, _ in heads) + 1
    lines = (f"# {f'{head}:' if head else '':<{widest}}  {text}\n" for head, text in heads)
    return _SCHEMA_LINE + "".join(lines)
