"""What stands between a harness and its server: it loses requests and answers, and is slow."""

import base64
import http.client
import random
import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

SENT_ON = ("Content-Type", "Accept", "User-Agent")


class Poor(NamedTuple):
    """How it treats those who come by."""

    refused: float = 0.0
    """Share of requests that end with 500, and never arrive."""
    mute: float = 0.0
    """Share that arrive, but whose answer is lost."""
    slow_s: float = 0.0
    login: str = ""
    """`name:password` that is asked for; others get 401."""
    page: bytes = b""
    """Answers everybody with this page instead."""


class Proxy:
    """An address to give a harness, and what came by it."""

    def __init__(self, port: int):
        self.address = f"http://127.0.0.1:{port}"
        self.uploads: Counter[str] = Counter()
        self.requests = 0


@contextmanager
def a_poor_proxy(port: int, how: Poor, seed: int = 1):  # noqa: C901 (a handler within)
    rng, lock = random.Random(seed), threading.Lock()
    wanted = "Basic " + base64.b64encode(how.login.encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def handle_one_request(self):
            try:
                super().handle_one_request()
            except ConnectionError:
                self.close_connection = True

        def pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            time.sleep(how.slow_s)
            with lock:
                drawn = rng.random()
                proxy.requests += 1
                if self.command == "PUT":
                    proxy.uploads[self.path.rsplit("/artifacts/", 1)[-1]] += 1
            if how.login and self.headers.get("Authorization") != wanted:
                self.answer(401, b"You are not authenticated.")
            elif how.page:
                self.answer(200, how.page)
            elif drawn < how.refused:
                self.answer(500, b"worker died")
            else:
                status, content = self.asked(body)
                if drawn < how.refused + how.mute:
                    self.close_connection = True
                else:
                    self.answer(status, content)

        def asked(self, body):
            sent = {name: self.headers[name] for name in SENT_ON if name in self.headers}
            behind = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            behind.request(self.command, self.path, body, sent)
            answer = behind.getresponse()
            content = answer.read()
            behind.close()
            return answer.status, content

        def answer(self, status, content):
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy = Proxy(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
