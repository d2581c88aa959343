"""How `predict` tells its answers: as text, CSV or JSON, one picture after the other."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.runtime.csv_files import write_rows
from harness.runtime.output import json_text
from harness.wording.numbers import number_text, percent_text
from harness.wording.words import Words

if TYPE_CHECKING:
    from harness.runs.predict import Answer


def as_row(answer: "Answer", heat_map: Path | None) -> dict[str, Any]:
    """Return one answer as JSON values."""
    return {
        "image": str(answer.path),
        "answer": answer.classes[0],
        "probability": round(answer.probabilities[0], 4),
        "runners_up": [
            {"class": name, "probability": round(sure, 4)}
            for name, sure in zip(answer.classes[1:], answer.probabilities[1:], strict=True)
        ],
        "nearest": [
            {
                "image_id": one.image_id,
                "class": one.class_name,
                "similarity": round(one.similarity, 3),
            }
            for one in answer.neighbours
        ],
        "heat_map": str(heat_map) if heat_map else None,
        "part": answer.part or None,
    }


Answers = Iterator[tuple["Answer", Path | None]]


def _as_json(answers: Answers) -> None:
    sys.stdout.write(json_text([as_row(*one) for one in answers]))


def _as_csv(answers: Answers) -> None:
    heading = ["image", "answer", "probability", "runners_up", "nearest", "heat_map", "part"]
    write_rows(sys.stdout, [heading])
    for one in answers:
        row = as_row(*one)
        runners = "; ".join(f"{x['class']} {x['probability']}" for x in row["runners_up"])
        nearest = "; ".join(x["image_id"] for x in row["nearest"])
        told = (row["image"], row["answer"], row["probability"], runners, nearest)
        write_rows(sys.stdout, [[*told, row["heat_map"] or "", row["part"] or ""]])


def as_text(answers: Answers, words: Words) -> None:
    """Write answers as a person reads them, in a language."""
    say, language = words.explanations, words.language
    for answer, heat_map in answers:
        lines = [str(answer.path)]
        if answer.part:
            lines.append(f"  {say.in_part.of(answer.part)}")
        lines += [
            f"  {percent_text(sure, 1, language):>5} %  {name}"
            for name, sure in zip(answer.classes, answer.probabilities, strict=True)
        ]
        if answer.neighbours:
            lines.append(f"  {say.most_alike}")
            lines += [
                f"    {number_text(x.similarity, 2, language):>5}  {x.image_id}"
                for x in answer.neighbours
            ]
        if heat_map:
            lines.append(f"  {say.looked_at.format(heat_map=heat_map)}")
        sys.stdout.write("\n".join(lines) + "\n\n")


def report(answers: Answers, form: str, words: Words) -> None:
    """Write answers as text, csv or json; the language is that of text, which a person reads."""
    match form:
        case "csv":
            _as_csv(answers)
        case "json":
            _as_json(answers)
        case _:
            as_text(answers, words)
