"""What the worker does for subscribers: each second it sees what is due, and has it sent by threads that touch no database.

A receiver that does not answer holds up one of the threads, never the worker.
"""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime

from courtyard.kernel import outward
from courtyard.trace import notifying
from courtyard.trace.notifying import Outgoing

AT_ONCE = 8
EACH = 2  # of one owner


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an attempt: the status of the answer, or why there is none."""

    status: int | None
    fault: str = ""


@dataclass(slots=True)
class Postman:
    """Sends notices, a few at once."""

    flying: dict["Future[Came]", Outgoing] = field(default_factory=dict)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notices"))

    def round(self, now: datetime) -> int:
        """Notes what came back, sees what is due and sends it; returns how many notices arrived."""
        arrived = self.note(now)
        notifying.plan(now=now)
        owners: dict[str, int] = {}
        for sent in self.flying.values():
            owners[sent.owner] = owners.get(sent.owner, 0) + 1
        for sent in notifying.claim(now=now, owners=owners, room=AT_ONCE - len(self.flying), each=EACH):
            self.flying[self.pool.submit(send, sent)] = sent
        return arrived

    def note(self, now: datetime) -> int:
        """What came back until now."""
        back = [future for future in self.flying if future.done()]
        return sum(self._noted(future, now) for future in back)

    def _noted(self, future: "Future[Came]", now: datetime) -> bool:
        sent = self.flying[future]
        came = future.result()
        arrived = notifying.note(sent, status=came.status, fault=came.fault, now=now)
        # Only now: where the database was busy, the next round notes it.
        del self.flying[future]
        return arrived

    def settle(self, now: datetime) -> int:
        """Waits for everything that is under way, and notes it."""
        wait(self.flying)
        return self.note(now)


def send(sent: Outgoing) -> Came:
    try:
        return Came(outward.post(sent.dest, sent.body, sent.headers))
    except outward.NotSent as error:
        return Came(None, error.code)


_postman = Postman()


def notify(now: datetime) -> int:
    """The worker's part, each second."""
    return _postman.round(now)
