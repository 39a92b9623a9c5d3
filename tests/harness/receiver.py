"""Somebody else's machine: a real HTTP server in a thread, that takes what it is sent, or does what a test asks of it."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Arrived:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.document["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        return found


@dataclass
class Receiver:
    """`answers`: the statuses of the next answers, 200 after them; "hang": no answer until it is let go; "redirect": elsewhere."""

    port: int = 0
    answers: list[int | str] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"http://{self.place}/news"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for one in self.arrived for event in one.events]

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.arrived.append(Arrived(handler.path, dict(handler.headers.items()), body))
        answer = self.answers.pop(0) if self.answers else 200
        if answer == "hang":
            self.let_go.wait(60)
            answer = 200
        handler.send_response(302 if answer == "redirect" else int(answer))
        if answer == "redirect":
            handler.send_header("Location", f"http://{self.place}/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asks may hang up."""


@contextmanager
def receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    one = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            one.take(self)

        def do_GET(self) -> None:
            one.take(self)

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = _Server(("127.0.0.1", 0), Handler)
    one.port = server.server_address[1]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        one.let_go.set()
        server.shutdown()
        server.server_close()


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
