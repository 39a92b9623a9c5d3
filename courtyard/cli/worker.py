"""`courtyard worker`."""

import signal
import time
from types import FrameType

import click
import structlog
from django.db import Error, close_old_connections, connection

from courtyard.kernel import clock, worker
from courtyard.kernel.errors import Refused, TryAgain
from courtyard.kernel.memory import settle

log = structlog.get_logger("courtyard.worker")
PAUSE = 0.5
LONGEST_PAUSE = 30.0
CHORES_EVERY = 10.0
DRAIN_EVERY = 1.0


class _Stop:
    """Set by SIGTERM and SIGINT; the round that is running ends first."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.asked = True

    def wait(self, seconds: float) -> None:
        """Returns early when asked to stop."""
        until = time.monotonic() + seconds
        while not self.asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, PAUSE))


@click.command("worker")
@click.option("--once", is_flag=True, help="Work until nothing is due, then end.")
def command(once: bool) -> None:
    """Deliver facts and seal the journals, until stopped."""
    if once:
        done = worker.until_idle(now=clock.utc_now())
        print(f"{done.delivered} deliveries done, {done.failed} failed, {done.sealed} records sealed.")
        return
    settle()
    try:
        _until_asked(_Stop())
    finally:
        worker.endings()


def _until_asked(stop: _Stop) -> None:
    pause, chores_due, drains_due = PAUSE, 0.0, 0.0
    while not stop.asked:
        try:
            done = worker.one_round(now=clock.utc_now())
            if time.monotonic() >= drains_due:
                drains_due = time.monotonic() + DRAIN_EVERY
                worker.drains(now=clock.utc_now())
            if time.monotonic() >= chores_due:
                worker.chores(now=clock.utc_now())
                chores_due = time.monotonic() + CHORES_EVERY
            pause = PAUSE
        except TryAgain:
            done = worker.Round(0, 0, 0)
        except (Error, Refused, OSError) as error:
            # The server is down, or the disk is full: that ends by itself or by somebody's hand, and we are here when it does.
            log.error("worker.round_failed", error=repr(error), next_try_in=pause)
            done, pause = worker.Round(0, 0, 0), min(2 * pause, LONGEST_PAUSE)
            connection.close()
        if not done.idle:
            log.info("worker.round", delivered=done.delivered, failed=done.failed, sealed=done.sealed)
        if done.delivered + done.sealed == 0:
            close_old_connections()
            stop.wait(pause)
