"""A place between a check and what rests on it, where everybody who comes waits for the others.

With its lock a writer waits there in vain, because the others are kept outside; without it, all of them meet inside, which
is the race. So a race is shown every time, not on a lucky day.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest


class Meeting:
    """`most` is how many were ever inside together. Each waits once, for `patience` seconds at most."""

    def __init__(self, guests: int, patience: float = 0.3) -> None:
        self.guests, self.patience = guests, patience
        self.most = 0
        self._inside = 0
        self._come = threading.Condition()
        self._waited = threading.local()

    def wait(self) -> None:
        if getattr(self._waited, "done", False):
            return  # what is tried again after a lost race is not held up
        self._waited.done = True
        with self._come:
            self._inside += 1
            self.most = max(self.most, self._inside)
            self._come.notify_all()
            self._come.wait_for(lambda: self.most >= self.guests, self.patience)
            self._inside -= 1

    def after(self, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
        """Everybody who has called the function meets the others before going on with what it said."""
        self._around(monkeypatch, owner, name, lambda call: (call(), self.wait())[0])

    def before(self, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
        """Everybody meets the others before calling the function."""
        self._around(monkeypatch, owner, name, lambda call: (self.wait(), call())[1])

    @staticmethod
    def _around(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, around: Callable[[Callable[[], Any]], Any]) -> None:
        function = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *args, **kwargs: around(lambda: function(*args, **kwargs)))
