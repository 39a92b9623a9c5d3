"""A client that keeps so many connections busy: python -m benchmarks._keep_alive PORT CONNECTIONS SECONDS < paths > milliseconds.

Each connection asks for the next path as soon as its answer has come whole. It reads no more of an answer than its status and its
length, so that it takes little of a machine that it shares with the server. A status other than 200 ends it.
"""

import selectors
import socket
import sys
import time
from collections.abc import Iterator
from itertools import cycle

_HEAD = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\nAccept-Language: zh-CN,zh;q=0.9\r\nAccept-Encoding: gzip\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 11)\r\n\r\n"
)


class Line:
    """One connection and the answer that it waits for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer, self.asked = b"", 0.0

    def ask(self, request: bytes) -> None:
        self.answer, self.asked = b"", time.perf_counter()
        self.socket.sendall(request)

    def whole(self) -> bool:
        """Takes what has come; whether that is all."""
        got = self.socket.recv(65536)
        if not got:
            raise RuntimeError("the server closed a connection that was to be kept")
        self.answer += got
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if not found:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(self.answer[:2000].decode(errors="replace"))
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        return len(body) >= length


def run(port: int, connections: int, seconds: float, paths: list[str]) -> Iterator[float]:
    """How long each answer took, in milliseconds."""
    requests = cycle([_HEAD.format(path=path, port=port).encode() for path in paths])
    picked = selectors.DefaultSelector()
    for _ in range(connections):
        line = Line(port)
        picked.register(line.socket, selectors.EVENT_READ, line)
        line.ask(next(requests))
    until = time.perf_counter() + seconds
    while (now := time.perf_counter()) < until:
        for key, _events in picked.select(1.0):
            line = key.data
            if line.whole():
                now = time.perf_counter()
                yield (now - line.asked) * 1000
                line.ask(next(requests))


if __name__ == "__main__":
    port, connections, seconds = sys.argv[1:]
    for took in run(int(port), int(connections), float(seconds), sys.stdin.read().split()):
        print(f"{took:.3f}")
