"""One picture and its variants side by side, each with what happened to it."""

from collections.abc import Sequence
from textwrap import wrap

from PIL import Image, ImageDraw

from harness.data.preprocessing.lettering import write_text

EDGE, GAP, LINE = 24, 16, 19
TEXT, TITLE = 14, 17
LETTERS_PER_PIXEL = 1 / 7.4
INK, SOFT = "#1c1c1c", "#666666"


def contact_sheet(title: str, pictures: Sequence[Image.Image], words: Sequence[str]) -> Image.Image:
    """Return a sheet with the pictures in a row and their words beneath them."""
    side = pictures[0].width
    lines = [wrap(text, max(1, int(side * LETTERS_PER_PIXEL))) for text in words]
    width = 2 * EDGE + len(pictures) * (side + GAP) - GAP
    below = LINE * max(len(some) for some in lines)
    top = EDGE + 2 * LINE
    sheet = Image.new("RGB", (width, top + pictures[0].height + 8 + below + EDGE), "white")
    draw = ImageDraw.Draw(sheet)
    write_text(draw, (EDGE, EDGE - 4), title, TITLE, INK)
    for place, (picture, some) in enumerate(zip(pictures, lines, strict=True)):
        left = EDGE + place * (side + GAP)
        sheet.paste(picture, (left, top))
        for number, line in enumerate(some):
            where = left, top + picture.height + 8 + number * LINE
            write_text(draw, where, line, TEXT, SOFT)
    return sheet
