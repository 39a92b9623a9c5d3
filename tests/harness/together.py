"""Several callers at the same moment, each with its own connection."""

import threading
from collections.abc import Callable, Sequence

from django.db import connections


def together(calls: Sequence[Callable[[], object]], *, seconds: float = 60) -> list[object]:
    """Starts every call in a thread of its own behind one barrier; returns results in order, an exception as itself.

    Only for tests that commit (`django_db(transaction=True)`): another thread never sees an open transaction's rows.
    """
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait(seconds)
            results[place] = call()
        except BaseException as error:  # the test looks at it
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, call), daemon=True) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
        if thread.is_alive():
            raise AssertionError(f"a caller is still waiting after {seconds} s: two locks taken in different orders?")
    return results
