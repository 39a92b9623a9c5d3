"""Steps, counted again for `courtyard verify`: what was certified rests on daily totals that nobody has altered since.

Daily totals are not sealed one by one (a county writes a hundred thousand a day). What was certified from them is: each
animal's total and verdict stand in a trace event. So a total that was altered afterwards shows wherever something rests on it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from courtyard.algorithms.steps import Verdict
from courtyard.kernel.audit import Violation
from courtyard.monitoring import queries as monitoring
from courtyard.raising.models import Bird, Certification
from courtyard.trace import queries as trace

_FLOCKS = 100
STEPS_ENOUGH = Verdict.CERTIFIED.value


@dataclass(frozen=True, slots=True)
class _Said:
    steps: int
    certified: bool


def violations() -> Iterator[Violation]:
    """Certifications whose event or daily totals say something else, and birds that say something else than their certification."""
    flocks = list(Certification.unscoped.order_by("flock_id").values_list("flock_id", flat=True).distinct())
    for at in range(0, len(flocks), _FLOCKS):
        yield from _of_flocks(flocks[at : at + _FLOCKS])
    for epc in Bird.unscoped.exclude(certified=None).filter(flock__certifications=None).values_list("epc", flat=True)[:_FLOCKS]:
        yield Violation("raising", "bird-certified", epc, "the steps of its flock were never certified")


def _of_flocks(flocks: list[int]) -> Iterator[Violation]:
    rows = list(Certification.unscoped.filter(flock__in=flocks).select_related("flock").order_by("pk"))
    bodies = trace.bodies([row.event for row in rows if row.event])
    known = monitoring.steps_known([(row.flock.public_id, row.until, row.at) for row in rows])
    said: dict[str, _Said] = {}
    for row, totals in zip(rows, known, strict=True):
        verdicts = _verdicts(bodies.get(row.event, [])) if row.event else {}
        said |= verdicts
        yield from _certification(row, verdicts, totals)
    yield from _birds(flocks, said)


def _verdicts(events: list[dict[str, Any]]) -> dict[str, _Said]:
    """By EPC, what an event reports; an error that was declared later stands behind it and reports nothing."""
    elements = events[0].get("sensorElementList", []) if events else []
    reports = [report for element in elements for report in element.get("sensorReport", [])]
    return {report["courtyard:epc"]: _Said(int(report["value"]), report["courtyard:verdict"] == STEPS_ENOUGH) for report in reports}


def _certification(row: Certification, verdicts: dict[str, _Said], totals: dict[str, list[int]]) -> Iterator[Violation]:
    counts = (sum(one.certified for one in verdicts.values()), sum(not one.certified for one in verdicts.values()))
    if counts != (row.certified, row.short):
        message = f"it says {row.certified} certified and {row.short} short, its event {counts[0]} and {counts[1]}"
        yield Violation("raising", "certification-event", str(row.public_id), message)
    wrong = [epc for epc, one in verdicts.items() if one.steps not in totals.get(epc, [])]
    if wrong:
        message = f"{row.until}: the daily totals of {len(wrong)} animals are not those that were certified, the first is {wrong[0]}"
        yield Violation("raising", "steps-altered", str(row.public_id), message)


def _birds(flocks: list[int], said: dict[str, _Said]) -> Iterator[Violation]:
    wrong: dict[UUID, list[str]] = defaultdict(list)
    rows = Bird.unscoped.filter(flock__in=flocks).exclude(certified=None).order_by("pk")
    for flock, epc, steps, certified, doubt in rows.values_list("flock__public_id", "epc", "steps", "certified", "doubt"):
        if doubt is not None:
            holds = (doubt.get("decision") or {}).get("certified") is certified
        else:
            holds = said.get(epc) == _Said(steps or 0, certified is True)
        if not holds:
            wrong[flock].append(epc)
    for flock, epcs in wrong.items():
        message = f"{len(epcs)} animals are not what was certified or decided, the first is {epcs[0]}"
        yield Violation("raising", "bird-certified", str(flock), message)
