"""A search that somebody watches: a line of progress, a limit of time, and Ctrl-C that keeps the best so far."""

import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType, TracebackType

# What a shell says of a program that Ctrl-C has ended.
INTERRUPTED = 130
STOPPED = "Stopped at once: what is not printed above is not kept, and no file is half written."
# A terminal's line is written over; elsewhere (a log file) a new line comes only so often.
_ON_A_TERMINAL, _ELSEWHERE = 0.5, 10.0


class Watching:
    """Inside `with`, Ctrl-C asks the search to end with the best that it has; a second one stops the program.

    `say` makes the words of a progress; `ends` is what a search calls after each round.
    """

    def __init__(self, seconds: float | None) -> None:
        self._begun, self._seconds = time.monotonic(), seconds
        self._is_terminal = sys.stderr.isatty()
        self._said: float | None = None
        self.asked = False

    def __enter__(self) -> "Watching":
        self._before = signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        signal.signal(signal.SIGINT, self._before)
        if self._said is not None and self._is_terminal:
            print(file=sys.stderr)

    @property
    def passed(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._begun

    def ends(self, say: Callable[[], str], *, is_begun: bool = True) -> bool:
        """Whether the search has to end; says how far it is, where that is due. A search that has not begun to look for a bound is given
        the time for one, for without it a plan says nothing of how good it is; only Ctrl-C ends it there.
        """
        now = self.passed
        if self._said is None or now - self._said >= (_ON_A_TERMINAL if self._is_terminal else _ELSEWHERE):
            self._said = now
            line = f"{now:6.0f} s  {say()}"
            print(f"\r\033[K{line}" if self._is_terminal else line, end="" if self._is_terminal else "\n", file=sys.stderr, flush=True)
        return self.asked or (is_begun and self._seconds is not None and now >= self._seconds)

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            # At once: to unwind would take away arrays that other threads are still at work on.
            print(f"\n{STOPPED}", file=sys.stderr, flush=True)
            os._exit(INTERRUPTED)
        self.asked = True
        print("\nEnding with the best so far; press Ctrl-C again to stop at once.", file=sys.stderr, flush=True)
