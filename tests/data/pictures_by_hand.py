"""Pictures and folders of them, good and broken, made where a test needs them."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image


def noise(seed: int = 1, *, width: int = 96, height: int = 64) -> Image.Image:
    """A picture of soft blotches, unlike that of any other seed."""
    rng = np.random.default_rng(seed)
    blotches = rng.integers(0, 256, (7, 9, 3), dtype=np.uint8)
    return Image.fromarray(blotches).resize((width, height), Image.Resampling.BICUBIC)


def coded(picture: Image.Image, kind: str = "JPEG", **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def put(path: Path, content: bytes | Image.Image) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else coded(content))
    return path


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few dozen bytes whose header claims this size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def make_folder(root: Path, counts: dict[str, int], *, first_seed: int = 1) -> Path:
    """One folder per class with so many unlike pictures, named as the original collection is."""
    seed = first_seed
    for folder, count in counts.items():
        for number in range(1, count + 1):
            put(root / folder / f"{folder}_{number}.jpg", noise(seed))
            seed += 1
    return root


def make_kaggle(root: Path, counts: dict[str, int], table: dict[str, int] | None = None) -> Path:
    """The original layout, with an `artists.csv` that tells `table`."""
    make_folder(root / "images" / "images", counts)
    for folder in counts:
        (root / "images" / "images" / folder / "resized").mkdir()
    lines = ["id,name,years,genre,nationality,bio,wikipedia,paintings"]
    for number, (name, paintings) in enumerate((table or {}).items()):
        lines.append(
            f'{number},{name},1853 – 1890,"a,b",Dutch,"A ""bio""\nof two lines",,{paintings}'
        )
    (root / "artists.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root
