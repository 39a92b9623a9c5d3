"""The line between a process and PostgreSQL, cut at the COMMIT: before it arrives, or before its answer comes back.

A listener on a free port passes every message on, as it came, until it meets the COMMIT (protocol 3.0: one byte of type,
four of length, the statement).
"""

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

_NOT_STARTUP = {80877103: "SSLRequest", 80877104: "GSSENCRequest"}


class Cut(StrEnum):
    """What becomes of the COMMIT at which the line is cut."""

    NEVER_ARRIVES = "never arrives"
    ANSWER_IS_LOST = "its answer is lost"
    SERVER_HANGS_UP = "the server hangs up"


class Wire:
    """Cuts the line at the first COMMIT that comes; with `for_good` nobody gets through afterwards, until `mend()`."""

    def __init__(self, cut: Cut, *, for_good: bool = False, hang_up: Callable[[], object] = lambda: None) -> None:
        self.cut, self.for_good, self.hang_up = cut, for_good, hang_up
        self.cuts = 0
        self._down = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def database(self) -> dict[str, object]:
        """The settings of a connection through this line."""
        return {"HOST": "127.0.0.1", "PORT": self._listener.getsockname()[1]}

    def mend(self) -> None:
        self._down = False

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._down:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(next(Path(os.environ["COURTYARD_TEST_SOCKET"]).glob(".s.PGSQL.*[0-9]"))))
            line = _Line(self, client, server)
            for direction in (line.to_server, line.to_client):
                threading.Thread(target=direction, daemon=True).start()

    def _met_commit(self) -> bool:
        """Whether this is the COMMIT at which the line is cut."""
        if self.cuts:
            return False
        self.cuts, self._down = 1, self.for_good
        return True


class _Line:
    """One connection."""

    def __init__(self, wire: Wire, client: socket.socket, server: socket.socket) -> None:
        self.wire, self.client, self.server = wire, client, server
        self.answers = True

    def to_server(self) -> None:
        try:
            while self._startup():
                pass
            while message := self._message():
                if message[:1] in b"QP" and b"COMMIT" in message and self.wire._met_commit():
                    if self.wire.cut is Cut.NEVER_ARRIVES:
                        break
                    if self.wire.cut is Cut.SERVER_HANGS_UP:
                        self.wire.hang_up()
                    else:
                        self.answers = False
                self.server.sendall(message)
        except OSError:
            pass
        finally:
            self._cut()

    def to_client(self) -> None:
        try:
            while answer := self.server.recv(65_536):
                if not self.answers:
                    break  # the server has answered, so the COMMIT is done
                self.client.sendall(answer)
        except OSError:
            pass
        finally:
            self._cut()

    def _startup(self) -> bool:
        """Passes on one message without a type; True while more of them come."""
        head = self._exactly(8)
        self.server.sendall(head + self._exactly(int.from_bytes(head[:4]) - 8))
        return int.from_bytes(head[4:]) in _NOT_STARTUP

    def _message(self) -> bytes:
        head = self._exactly(5)
        return head + self._exactly(int.from_bytes(head[1:]) - 4) if head else b""

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = self.client.recv(size - len(found))
            if not part:
                return b""
            found += part
        return found

    def _cut(self) -> None:
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
