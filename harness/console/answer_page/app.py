"""What the page asks: who painted this, and where did the network look.

It listens to this machine alone. Other sites cannot use it through the reader's browser: requests
under another name, from another origin, and of another kind than pictures are refused. Nothing
that is uploaded is kept.
"""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from types import MappingProxyType
from typing import Any, NamedTuple

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware

from harness.errors import DataError
from harness.wording.answer_page import WORDS
from harness.wording.language import Language

HOST = "127.0.0.1"
LARGEST = 32 * 2**20
"""Bytes of a picture that is shown to the model."""
KINDS = MappingProxyType(
    {
        "page.html": "text/html",
        "page.css": "text/css",
        "page.js": "text/javascript",
        "page.svg": "image/svg+xml",
    }
)
HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
)


class Answering(NamedTuple):
    """A model that can be asked; each function raises a DataError for what is no picture."""

    title: str
    """Of the run."""
    answer: Callable[[Path], dict[str, Any]]
    """From a picture's file to an answer as JSON values."""
    heat_map: Callable[[Path, Language], bytes] | None
    """From a picture's file to a PNG; None: the model has no maps."""
    picture: Callable[[int], bytes]
    """A training picture by its number, as JPEG; IndexError where there is none."""


def answer_app(answering: Answering, language: Language) -> FastAPI:
    """Return the page's program.

    Args:
        answering: what answers.
        language: that the page begins in.
    """
    app = FastAPI(title=answering.title, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    app.middleware("http")(_guarded)
    turn = Lock()  # one model, one picture at a time

    @app.get("/")
    def page() -> Response:
        return _file("page.html")

    @app.get("/page.{ending}")
    def beside(ending: str) -> Response:
        return _file(f"page.{ending}")

    @app.get("/words")
    def words() -> dict[str, object]:
        spoken = {one: word._asdict() for one, word in WORDS.items()}
        maps = answering.heat_map is not None
        return {"title": answering.title, "language": language, "words": spoken, "maps": maps}

    @app.get("/training/{number}")
    def training(number: int) -> Response:
        try:
            return Response(answering.picture(number), media_type="image/jpeg")
        except IndexError as error:
            raise HTTPException(404) from error

    @app.post("/answer")
    async def answer(request: Request) -> Response:
        return JSONResponse(await _shown(request, turn, answering.answer))

    @app.post("/heat/{spoken}")
    async def heat(request: Request, spoken: Language) -> Response:
        draw = answering.heat_map
        if draw is None:
            raise HTTPException(404)
        drawn = await _shown(request, turn, lambda path: draw(path, spoken))
        return Response(drawn, media_type="image/png")

    return app


async def _guarded(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse what another site's page sends, and let no browser do more with an answer."""
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host')}"
    if origin is not None and origin != own:
        return Response("another origin", 403, HEADERS)
    found = await answer(request)
    found.headers.update(HEADERS)
    return found


def _file(name: str) -> Response:
    if name not in KINDS:
        raise HTTPException(404)
    content = files(__package__).joinpath(name).read_bytes()
    return Response(content, media_type=KINDS[name])


async def _shown(request: Request, turn: Lock, work: Callable[[Path], Any]) -> Any:  # noqa: ANN401
    """Return what comes of the picture that a request brings."""
    if not request.headers.get("content-type", "").startswith("image/"):
        raise HTTPException(415)
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST:
            raise HTTPException(413)

    def done() -> Any:  # noqa: ANN401
        with turn, TemporaryDirectory(prefix="harness-") as folder:
            path = Path(folder, "picture")
            path.write_bytes(content)
            return work(path)

    try:
        return await run_in_threadpool(done)
    except DataError as error:
        raise HTTPException(422) from error
