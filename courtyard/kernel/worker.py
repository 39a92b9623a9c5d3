"""What runs behind the pages: deliveries and seals, in rounds that can be stopped between any two transactions."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from courtyard.kernel import facts, heads, sealing


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did; `idle` when there was nothing to do."""

    delivered: int
    failed: int
    sealed: int

    @property
    def idle(self) -> bool:
        return self.delivered + self.failed + self.sealed == 0


def sources() -> tuple[sealing.SealSource, ...]:
    """The journals of `courtyard/config/chains.py`."""
    return tuple(import_string(path) for path in settings.COURTYARD_CHAINS)


def one_round(*, now: datetime, deliveries: int = 100, seals: int = 5_000) -> Round:
    """Delivers what is due, then seals what was committed and publishes the new heads outside the database."""
    delivered = facts.deliver_due(now=now, limit=deliveries)
    sealed = 0
    for source in sources():
        sealed += sealing.seal(source, now=now, limit=seals)
        # Also when nothing was sealed: whoever sealed last may have been killed, or found the disk full, before it published.
        heads.publish(sealing.head(source), now=now)
    return Round(delivered.done, delivered.failed, sealed)


def chores(*, now: datetime) -> int:
    """One piece of each of `courtyard/config/chores.py`: what makes pages quick, and what no record rests on."""
    return sum(import_string(path)(now) for path in settings.COURTYARD_CHORES)


def drains(*, now: datetime) -> int:
    """Everything that waits in a file, by `courtyard/config/chores.py`."""
    return sum(import_string(path)(now) for path in settings.COURTYARD_DRAINS)


def endings() -> None:
    """What the worker has to do before it ends, by `courtyard/config/chores.py`."""
    for path in settings.COURTYARD_ENDINGS:
        import_string(path)()


def until_idle(*, now: datetime, rounds: int = 100_000) -> Round:
    """Rounds until one finds nothing to do, as the worker would over time; for commands and tests that wait for the end."""
    total = Round(0, 0, 0)
    for _ in range(rounds):
        done = one_round(now=now)
        total = Round(total.delivered + done.delivered, total.failed + done.failed, total.sealed + done.sealed)
        if done.delivered + done.sealed == 0:
            break
    return total
