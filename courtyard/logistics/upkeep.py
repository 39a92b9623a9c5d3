"""What the worker does for this room: it starts the planner's process when a run waits, and ends it when it ends itself.

A process of its own, so that a county that plans nothing loads no solver, its memory is given back, and a plan that is killed takes nobody
along.
"""

import os
import subprocess
import sys
from datetime import datetime

import structlog

from courtyard.logistics.models import Run

log = structlog.get_logger(__name__)
ENDS_WITHIN = 10.0
_child: subprocess.Popen[bytes] | None = None


def plan(now: datetime) -> int:
    """Starts a planner if a run waits and the last one that was started here has ended; how many."""
    global _child  # one worker, one child
    if _child is not None:
        if _child.poll() is None:
            return 0
        if _child.returncode:
            log.warning("planner.ended", code=_child.returncode)
        _child = None
    if not Run.waiting(now).exists():
        return 0
    command = [sys.executable, "-m", "courtyard.cli.main", "planner", "--parent", str(os.getpid())]
    _child = subprocess.Popen(command)  # noqa: S603  no shell; our own command
    return 1


def end() -> None:
    """Ends the planner that was started here, if there is one; its run waits again."""
    global _child  # as above
    if _child is not None and _child.poll() is None:
        _child.terminate()
        try:
            _child.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            _child.kill()
            _child.wait()
    _child = None
