"""What the processes do that are killed, cut off or starved. Each tells through `say` what was acknowledged to it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import tests.faults.loaded  # noqa: F401  first, because what follows needs the applications

from courtyard.kernel import worker  # isort: skip
from tests.faults import books  # isort: skip

Say = Callable[[Any], None]


def promise_each(say: Say, labels: Sequence[str], amount_fen: int, now: datetime) -> int:
    """One set after another; says each label once its verb has returned."""
    for label in labels:
        books.promise(label, amount_fen, now=now)
        say(label)
    return len(labels)


def work(say: Say, now: datetime) -> worker.Round:
    """The worker, until nothing is due."""
    done = worker.until_idle(now=now)
    say(done)
    return done
