"""What the processes do that are killed, cut off or starved. Each tells through `say` what was acknowledged to it."""

import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import tests.faults.loaded  # noqa: F401  first, because what follows needs the applications

from django.apps import apps  # isort: skip
from django.conf import settings  # isort: skip
from courtyard.cli import archive, up  # isort: skip
from courtyard.kernel import audit, clock, secrets, worker  # isort: skip
from courtyard.kernel.actors import system  # isort: skip
from courtyard.kernel.ids import uuid7  # isort: skip
from courtyard.kernel.models import Reading  # isort: skip
from courtyard.people import actions as people  # isort: skip
from courtyard.people.register import chunks  # isort: skip
from courtyard.ledger import queries  # isort: skip
from courtyard.trace.upkeep import Postman  # isort: skip
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


def notify(say: Say, place: str, moments: Sequence[datetime]) -> int:
    """Rounds of what sends news to subscribers, each at its moment, until what was sent came back; how many notices arrived."""
    settings.COURTYARD_INNER_RECEIVERS = [place]
    postman = Postman()
    return sum(postman.round(moment) + postman.settle(moment) for moment in moments)


def take_the_worker_along(fact: Any, *, actor: Any, key: Any, now: datetime) -> None:
    """A reaction in whose middle the process dies, as it does when memory ends."""
    Reading.objects.create(at=now, actor_id=None, via=actor.via, subject_type="half done", subject_id=key, field="", purpose="")
    os.kill(os.getpid(), signal.SIGKILL)


def promise_until_refused(say: Say, first: int, entries: int, now: datetime) -> int:
    """Sets of so many transfers, one after another, until one is refused; says each number that was acknowledged."""
    for number in count(first):
        books.promise(number, 1, now=now, to="all", entries=entries)
        say(number)
    return first


def promise_until_too_long(say: Say, limit: int, entries: int, now: datetime) -> int:
    """The same in a process that may write no file longer than so many bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    return promise_until_refused(say, 0, entries, now)


def load_register(say: Say, content: bytes, now: datetime) -> str:
    """`courtyard register FILE --import all`, two households a chunk; says each chunk that is in, and at last the import's state."""
    chunks.CHUNK = 2
    given = {"content": content, "file_name": "register.csv", "progress": lambda at, of: say(at)}
    return people.load_register(actor=system("cli"), key=uuid7(clock.utc_now()), now=now, **given).state


def violations(say: Say) -> list[str]:
    """What `courtyard verify` finds."""
    return [str(found) for found in audit.violations()]


def promised_fen(say: Say, label: str) -> int:
    """What was promised under that name."""
    return queries.balance_fen(books.promised(label))


def contribute(say: Say, amount_fen: int, now: datetime) -> None:
    """Money comes in."""
    books.contribute("contribution", amount_fen, now=now)


def counts(say: Say) -> dict[str, int]:
    """How much of everything there is."""
    rows = {model._meta.label: getattr(model, "unscoped", model._default_manager).count() for model in apps.get_models()}
    return {"sets": rows["ledger.TransferSet"], **rows}


def keep_sealing(say: Say, now: datetime) -> None:
    """Seals for ever."""
    while True:
        say(worker.one_round(now=now))


def backup(say: Say, target: Path, now: datetime, with_keys: bool = False) -> None:
    """`courtyard backup`."""
    secrets.keyring()
    archive.write(target, now=now, with_keys=with_keys)


def restore(say: Say, source: Path) -> None:
    """`courtyard restore`, less what it prints."""
    archive.read(source)


def supervise_the_impossible(say: Say) -> int:
    """A supervisor over one process that ends at once and one that does not hear; returns the number of the latter."""
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    supervisor = up.Supervisor({"dying": [sys.executable, "-c", "raise SystemExit(3)"], "deaf": [sys.executable, "-c", deaf]})
    up.STOP_WITHIN = 1.0
    say(supervisor.run())
    return supervisor.running["deaf"].pid


def rotate(say: Say, limit: int, new_key: bool = True) -> None:
    """`courtyard keys rotate`, so many rows at a time."""
    if new_key:
        secrets.write_keyring(secrets.new_keyring(secrets.keyring()), secrets.keyring_path())
    while True:
        moment = clock.utc_now()
        step = people.rotate_secrets(actor=system("cli"), key=uuid7(moment), now=moment, limit=limit)
        say(step.done)
        if not step.left:
            return
