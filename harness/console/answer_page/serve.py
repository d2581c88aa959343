"""The page's server, on this machine, until Ctrl-C."""

import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from harness.console.answer_page.app import HOST
from harness.errors import HarnessError

PORTS_TRIED = 50


def serve(app: FastAPI, port: int, say: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C.

    Args:
        app: the page's program.
        port: the first to try; the next free one is taken.
        say: told the address.

    Raises:
        HarnessError: no port is free.
    """
    with _listening(port) as ear:
        say(f"http://{HOST}:{ear.getsockname()[1]}   (this machine alone; Ctrl-C ends it)")
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[ear])


def _listening(first: int) -> socket.socket:
    for port in range(first, first + PORTS_TRIED):
        ear = socket.socket()
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            ear.bind((HOST, port))
        except OSError:
            ear.close()
        else:
            return ear
    raise HarnessError(
        f"--port: expected a free port from {first} on; got {PORTS_TRIED} that are taken. "
        "Name another one."
    )
