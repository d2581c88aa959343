"""Pictures as arrays, read from files that nobody vouches for."""

import io
import stat
import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from harness.data.names import PICTURE_SUFFIXES, printable
from harness.errors import DataError

_lock = Lock()
_inside = 0
_filters = ExitStack()


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Keep warnings from Pillow's modules silent inside, in whatever threads.

    Python's warning filters belong to the process. Threads that each saved and restored them
    would restore each other's, so the first one in saves and the last one out restores.
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _inside  # noqa: PLW0603  the filters are global, and so is the count
    with _lock:
        if _inside == 0:
            _filters.enter_context(warnings.catch_warnings())
            warnings.filterwarnings("ignore", module=r"PIL\.")
        _inside += 1


def _leave() -> None:
    global _inside  # noqa: PLW0603
    with _lock:
        _inside -= 1
        if _inside == 0:
            _filters.close()


FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
"""What is read, told by content; Pillow's other decoders are never tried."""
OTHER_FORMAT = "another format"
"""How `got` begins for a file that is whole, and no picture of FORMATS."""
_BRANDS: Mapping[bytes, str] = MappingProxyType(
    {
        **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), "HEIC"),
        **dict.fromkeys((b"avif", b"avis"), "AVIF"),
    }
)
MAXIMUM_BYTES = 256 * 2**20
MAXIMUM_PIXELS = 80_000_000
"""A decoded picture takes 240 MB at most; below Pillow's own warning, at 89 million."""
MINIMUM_SIDE = 8
MOST_READS = 1_000_000
"""Pieces that a decoder may ask for: some read byte by byte, in Python, whatever a file says."""
MOST_SCANS = 100
"""Passes over one JPEG; cameras and programs make ten."""
MOST_SCANNED = 20 * MAXIMUM_PIXELS
"""Pixels in all passes over one JPEG together: ten seconds of work."""

# What Pillow's decoders raise on files made to break them: they parse with struct and dicts.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    MemoryError,
    struct.error,
    zlib.error,
)
_DIRECT = frozenset({"RGB", "L", "1", "P", "CMYK", "YCbCr", "RGBA", "LA", "PA", "RGBa", "La"})
_SIXTEEN_BITS = frozenset({"I;16", "I;16L", "I;16B", "I;16N"})
_ORIENTATION_TAG = 0x0112
_UPRIGHT: Mapping[int, Image.Transpose] = MappingProxyType(
    {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
)


class _CountedReads(io.BytesIO):
    """A file's content that a decoder may ask for so many pieces of."""

    _left = MOST_READS

    def read(self, size: int | None = -1, /) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise ValueError(f"more than {MOST_READS:,} pieces")
        return super().read(size)


class PictureError(DataError):
    """A file that cannot be read as a picture; `got` says what it is instead."""

    def __init__(self, path: Path, got: str, remedy: str) -> None:
        super().__init__(f"{printable(str(path))}: expected a picture; got {got}. {remedy}")
        self.got = got


class Look(NamedTuple):
    """What a file says of its picture, and the picture in grey."""

    width: int
    height: int
    mode: str
    """Pillow's; with `;16` behind it where each colour has 16 bits, of which 8 are read."""
    format: str
    frames: bool
    """Whether it is animated, or has further pages: only the first is ever read."""
    grey: Image.Image
    """Mode L, upright, decoded at a reduced scale where that is cheaper."""


def read_picture(path: Path, *, minimum_side: int | None = None) -> NDArray[np.uint8]:
    """Return the file's picture, (h, w, 3) uint8 RGB, upright.

    | in the file                     | becomes                                               |
    |---------------------------------|-------------------------------------------------------|
    | RGB, YCbCr, CMYK, YCCK          | RGB by Pillow's plain formulas; profiles are ignored  |
    | black and white, grey, palette  | RGB of the same colours                               |
    | 16-bit grey                     | its upper 8 bits                                      |
    | 16-bit RGB                      | its upper 8 bits (Pillow's decoders do this)          |
    | alpha, transparent colours      | laid on white                                         |
    | animation, several pages        | its first frame                                       |
    | EXIF orientation                | applied; one that cannot be read counts as upright    |
    | 32-bit grey, Lab, unknown modes | refused: their brightness range is not defined        |

    Args:
        path: any file; its name and suffix are not looked at.
        minimum_side: a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size, which is faster, as
            long as both sides keep at least this many pixels.

    Raises:
        PictureError: no picture of FORMATS; or broken, truncated, empty, below MINIMUM_SIDE,
            above MAXIMUM_BYTES or MAXIMUM_PIXELS. Nothing is decoded before sizes are checked.
    """
    data = read_bytes(path)
    with quiet_pillow():
        picture = _opened(path, data)
        return np.asarray(_decoded(path, picture, minimum_side, "RGB"))


def look_at(path: Path, data: bytes, *, minimum_side: int) -> Look:
    """Return what `read_picture` would find in these bytes of a file, in grey.

    Raises:
        PictureError: as `read_picture`.
    """
    with quiet_pillow():
        picture = _opened(path, data)
        (width, height), mode, kind = picture.size, _mode(picture), str(picture.format)
        frames = _has_frames(picture)
        return Look(width, height, mode, kind, frames, _decoded(path, picture, minimum_side, "L"))


def read_bytes(path: Path) -> bytes:
    """Return a file's content, which is at least one byte and at most MAXIMUM_BYTES.

    Raises:
        PictureError: it is larger, empty, no regular file, or cannot be read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # reading a pipe would wait for ever
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "something that is no file"
            raise PictureError(path, what, "Move it out of the class folder.")
        if status.st_size > MAXIMUM_BYTES:
            got = f"{status.st_size:,} bytes, over the limit of {MAXIMUM_BYTES:,}"
            raise PictureError(path, got, "Save it smaller.")
        with path.open("rb") as file:
            data = file.read(status.st_size + 1)
    except OSError as error:
        got = (
            "a broken link"
            if path.is_symlink()
            else f"a file that cannot be read ({error.strerror})"
        )
        raise PictureError(path, got, "Restore or delete it.") from error
    if not data:
        raise PictureError(path, "an empty file", "Fetch it again, or delete it.")
    return data


def _opened(path: Path, data: bytes) -> Image.Image:
    """Return the picture with its header read and its size checked, nothing decoded."""
    try:
        picture = Image.open(_CountedReads(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise _another_format(path, data) from error
    except Image.DecompressionBombError as error:
        raise PictureError(path, _too_many("far more pixels"), "Save it smaller.") from error
    except _BROKEN as error:
        raise _damaged(path, "", error) from error
    width, height = picture.size
    if width * height > MAXIMUM_PIXELS:
        got = _too_many(f"{width:,}×{height:,} pixels")
        raise PictureError(path, got, "Save it smaller.")
    if min(width, height) < MINIMUM_SIDE:
        got = f"{width}×{height} pixels, below {MINIMUM_SIDE} a side"
        raise PictureError(path, got, "Replace or delete it.")
    if picture.format in ("JPEG", "MPO") and (scans := _scans(data)) * width * height > (
        MOST_SCANNED if scans <= MOST_SCANS else 0
    ):
        got = f"a JPEG of {width:,}×{height:,} pixels in {scans:,} passes"
        raise PictureError(path, got, "Save it again, as a plain JPEG.")
    return picture


def _scans(data: bytes) -> int:
    """Return how often a decoder passes over a JPEG, found without decoding anything.

    Its marker may stand by chance in what a camera puts behind the picture, such as a film: once
    in 16 MB, for which the file's size is allowed for.
    """
    return max(1, data.count(b"\xff\xda\x00") - len(data) // 2**22)


def _decoded(path: Path, picture: Image.Image, side: int | None, mode: str) -> Image.Image:
    try:
        if side is not None:
            picture.draft(mode, (side, side))
        picture.load()
        if picture.mode not in _DIRECT | _SIXTEEN_BITS:
            raise _no_range(path, picture)
        flat, turn = _flat(picture), _turn(picture)
        upright = flat if turn is None else flat.transpose(turn)
        return upright if upright.mode == mode else upright.convert(mode)
    except _BROKEN as error:
        raise _damaged(path, f"{picture.format} ", error) from error


def _flat(picture: Image.Image) -> Image.Image:
    """Return the picture in mode L or RGB, laid on white where it is transparent."""
    if picture.mode in ("L", "RGB") and not picture.has_transparency_data:
        return picture
    if picture.mode in _SIXTEEN_BITS:
        values = np.asarray(picture).astype(np.uint16) >> 8
        return Image.fromarray(values.astype(np.uint8))
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    colours = picture.convert("LA").convert("RGBA") if picture.mode == "La" else picture
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, colours.convert("RGBA")).convert("RGB")


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """Return what brings the picture upright; what cannot be read counts as upright."""
    try:
        return _UPRIGHT.get(picture.getexif().get(_ORIENTATION_TAG, 1))
    except _BROKEN:
        return None


def _mode(picture: Image.Image) -> str:
    """Return the mode; Pillow tells 16 bits of grey by it, and of colours by how it reads them."""
    tiles: Sequence[Any] = getattr(picture, "tile", ())
    how = tiles[0].args if tiles else ""
    raw = str(how[0] if isinstance(how, tuple) and how else how)
    wide = ";16" in raw and ";16" not in picture.mode
    return f"{picture.mode};16" if wide else picture.mode


def _has_frames(picture: Image.Image) -> bool:
    if picture.format == "MPO":  # a camera's JPEG with previews behind it
        return False
    try:
        return bool(getattr(picture, "is_animated", False))
    except _BROKEN:
        return True  # broken behind the first frame, which is all that is used


def _another_format(path: Path, data: bytes) -> PictureError:
    brand = _BRANDS.get(data[8:12]) if data[4:8] == b"ftyp" else None
    if brand is not None:
        remedy = "Convert it to JPEG (`sips -s format jpeg` on macOS, `heif-convert` elsewhere)."
        return PictureError(path, f"{OTHER_FORMAT}, {brand}", remedy)
    got = f"a file whose content is none of {', '.join(FORMATS)}"
    if path.suffix.lower() not in PICTURE_SUFFIXES:
        got = f"{OTHER_FORMAT}: its content is none of {', '.join(FORMATS)}"
    return PictureError(path, got, "Convert it, or move it out of the class folder.")


def _no_range(path: Path, picture: Image.Image) -> PictureError:
    got = f"{OTHER_FORMAT}, a {picture.format} whose numbers have no darkest and brightest value"
    remedy = "Or move it out of the class folder."
    return PictureError(path, f"{got} (mode {picture.mode}); save it with 8 or 16 bits", remedy)


def _damaged(path: Path, kind: str, error: BaseException) -> PictureError:
    why = printable(str(error) or type(error).__name__, limit=120)
    return PictureError(path, f"a damaged {kind}picture ({why})", "Fetch it again, or delete it.")


def _too_many(pixels: str) -> str:
    return f"{pixels}, over the limit of {MAXIMUM_PIXELS:,}"
