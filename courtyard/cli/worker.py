"""`courtyard worker`."""

import signal
import time
from types import FrameType

import click
import structlog
from django.db import close_old_connections

from courtyard.kernel import clock, worker
from courtyard.kernel.errors import TryAgain

log = structlog.get_logger("courtyard.worker")
PAUSE = 0.5


class _Stop:
    """Set by SIGTERM and SIGINT; the round that is running ends first."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


@click.command("worker")
@click.option("--once", is_flag=True, help="Work until nothing is due, then end.")
def command(once: bool) -> None:
    """Deliver facts and seal the journals, until stopped."""
    if once:
        done = worker.until_idle(now=clock.utc_now())
        print(f"{done.delivered} deliveries done, {done.failed} failed, {done.sealed} records sealed.")
        return
    stop = _Stop()
    while not stop.asked:
        try:
            done = worker.one_round(now=clock.utc_now())
        except TryAgain:
            done = worker.Round(0, 0, 0)
        if not done.idle:
            log.info("worker.round", delivered=done.delivered, failed=done.failed, sealed=done.sealed)
        if done.delivered + done.sealed == 0:
            close_old_connections()
            time.sleep(PAUSE)
