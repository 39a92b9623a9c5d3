"""What was worked out last, kept in the process for whoever asks next."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """At most so many values and so many bytes of them, those that were asked for last; one is kept, however large it is."""

    def __init__(self, *, most: int, most_bytes: int, size: Callable[[Value], int]) -> None:
        self._most, self._most_bytes, self._size = most, most_bytes, size
        self._lock = threading.Lock()
        self._found: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key, made if it is not here. Whoever else asks meanwhile waits, so that nothing is made twice at a time."""
        with self._lock:
            if key not in self._found:
                self._found[key] = make()
            self._found.move_to_end(key)
            while len(self._found) > 1 and (len(self._found) > self._most or self._bytes() > self._most_bytes):
                self._found.popitem(last=False)
            return self._found[key]

    def _bytes(self) -> int:
        return sum(self._size(one) for one in self._found.values())
