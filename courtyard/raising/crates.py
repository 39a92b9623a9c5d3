"""Crates come to the place of packing, and what is in them is taken out."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from courtyard.trace import queries as items
from courtyard.trace.rules import NewEvent
from courtyard.trace.rules import builders as happened


def out_of_crates(epcs: Iterable[str], site: str, moment: datetime) -> tuple[NewEvent, ...]:
    """The crates arrive, and the birds are taken out of them: nothing becomes something else while it is in a container."""
    inside: dict[str, list[str]] = defaultdict(list)
    for epc, state in items.states(epcs).items():
        if state.parent is not None:
            inside[state.parent].append(epc)
    if not inside:
        return ()
    arrived = happened.arrived(sorted(inside), at=moment, place=site)
    return (arrived, *(happened.unpacked(crate, sorted(children), at=moment, place=site) for crate, children in sorted(inside.items())))
