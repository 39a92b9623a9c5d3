"""Figures that were worked out, kept so that a page over a large county need not add it up again.

What a figure comes to over a window, as known, does not change any more: journals are sealed in order, and records are corrected by
new ones. So whoever asks again reads what was kept, at the same knowledge; the worker works the newest out ahead of whoever asked
lately, adding to the last sums what was sealed since where rows only grow. `verify` computes kept figures again (audit.py).

A small county is added up each time: that is quick, and nobody waits for a worker to see what was just written.
"""

import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID

import ibis.expr.types as ir
from django.db.models import Exists, OuterRef, Q

from courtyard.impact import engine, figures, ground
from courtyard.impact.figures import Figure, Sums
from courtyard.impact.indicators import INDICATORS
from courtyard.impact.indicators.base import Indicator, Scene
from courtyard.impact.models import KeptFigures, Question
from courtyard.impact.reach import Limit, Reach
from courtyard.impact.rules import Known, Window, last_day, months
from courtyard.kernel.clock import local_day

# From so many sealed records on, all figures together take longer than a page may.
LARGE = 50_000
# A verb writes the instant at which it was called, and commits a little later. What is kept looks back this far, so that nothing is
# written into the time that it speaks of.
SETTLES_WITHIN = timedelta(minutes=1)
# A page shows kept figures up to this age; the worker makes them younger, unless it stands still.
LONGEST = timedelta(hours=1)
# The worker renews at most so often, and spends at most a part in twenty of its time on it.
SHORTEST = timedelta(minutes=1)
PATIENCE = 20
ASKED_LATELY = timedelta(days=7)

# What figures rest on beside the journals: each table with the instant at which a row of it was known.
_RECORDS = {
    "people_membership": ("recorded_at", "superseded_at"),
    "people_householdmove": ("recorded_at",),
    "people_declaredincome": ("recorded_at",),
    "people_povertyline": ("recorded_at",),
    "raising_placement": ("at",),
    "raising_loss": ("at",),
    "raising_collection": ("at",),
    "raising_certification": ("at",),
    "raising_objection": ("raised_at", "answered_at"),
    "impact_exitassessment": ("recorded_at",),
}
# What brings rows into a project or an organisation; it carries no instant that figures look at.
_BOUNDS = ("raising_share", "finance_commitment")


def is_large(known: Known) -> bool:
    """Whether figures over so much are kept."""
    return known.ledger + known.trace >= LARGE


def digest_of(window: Window, reach: Reach) -> str:
    """The question that a window and a reach ask, whatever the day and whatever is known."""
    limits = _limits_to_json(reach)
    asked = [limits, window.since and window.since.isoformat(), window.project and str(window.project), window.place or ""]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def find(window: Window, reach: Reach) -> Sums | None:
    """What was kept for exactly this window, all that is known included."""
    known = window.known
    if not is_large(known):
        return None
    rows = KeptFigures.objects.filter(question__digest=digest_of(window, reach), on=window.on, known_at=known.at)
    row = rows.filter(known_ledger=known.ledger, known_trace=known.trace).first()
    return row.sums if row is not None and _is_whole(row.sums) else None


def known_for(window: Window, reach: Reach, now: datetime) -> Known:
    """The newest knowledge with which figures over the window are kept; when there is none, what is known, up to a moment ago."""
    if not is_large(window.known):
        return window.known
    rows = KeptFigures.objects.filter(question__digest=digest_of(window, reach), on=window.on, known_at__gte=now - LONGEST)
    row = rows.filter(known_at__lte=now).order_by("-known_at", "-pk").only("known_ledger", "known_trace", "known_at").first()
    return _known_of(row) if row is not None else replace(window.known, at=now - SETTLES_WITHIN)


def work_out(window: Window, reach: Reach, now: datetime) -> Sums:
    """The sums of every indicator over the window, kept; starting from the newest that are kept for the same day."""
    question, _made = Question.objects.get_or_create(
        digest=digest_of(window, reach),
        defaults={
            "limits": _limits_to_json(reach),
            "since": window.since,
            "project": window.project,
            "place": window.place or "",
            "asked_at": now,
        },
    )
    # A household's own figures are not worked out ahead: there may be a hundred thousand who ask.
    ahead = all(limit.household is None for limit in reach.limits or ())
    daily = ahead and (question.daily or window.on == local_day(now))
    if question.daily != daily or question.asked_at < now - timedelta(days=1):
        Question.objects.filter(pk=question.pk).update(daily=daily, asked_at=now)
    return _keep(question, window, reach).sums


def _keep(question: Question, window: Window, reach: Reach) -> KeptFigures:
    known, before = window.known, None
    last = (
        KeptFigures.objects.filter(question=question, on=window.on, known_ledger__lte=known.ledger).order_by("-known_ledger", "-pk").first()
    )
    if last is not None and _is_whole(last.sums):
        before = (_known_of(last), last.sums)
    started = time.perf_counter()
    sums = figures.sums(window, reach, INDICATORS.values(), before)
    took = time.perf_counter() - started
    row, _made = KeptFigures.objects.get_or_create(
        question=question,
        on=window.on,
        known_at=known.at,
        known_ledger=known.ledger,
        known_trace=known.trace,
        defaults={
            "ledger_head": _head("ledger", known.ledger),
            "trace_head": _head("trace", known.trace),
            "mark": mark(known.at),
            "sums": sums,
            "milliseconds": int(took * 1000),
        },
    )
    return row


def renew(now: datetime) -> int:
    """Works out ahead, at present knowledge, what was lately asked for the present day, one thing a call; returns how many.

    The present day comes first, then, once a day, the ends of the months before it.
    """
    known = ground.known_now(now - SETTLES_WITHIN)
    if not is_large(known):
        return 0
    today = local_day(now)
    questions = list(Question.objects.filter(daily=True, asked_at__gte=now - ASKED_LATELY).order_by("pk"))
    for days, is_due in (((today,), _is_due), (_month_ends(today), _is_stale)):
        for question, on in ((question, on) for question in questions for on in days):
            last = KeptFigures.objects.filter(question=question, on=on).order_by("-known_at", "-pk").first()
            if (question.since is None or question.since <= on) and is_due(last, known):
                _keep(question, _window_of(question, on, known), reach_of(question))
                _forget(question, now, (today, *_month_ends(today)))
                return 1
    return 0


def _is_due(last: KeptFigures | None, known: Known) -> bool:
    if last is None or not _is_whole(last.sums):
        return True
    age = known.at - last.known_at
    if (last.known_ledger, last.known_trace) == (known.ledger, known.trace):
        return age >= LONGEST / 2  # records beside the journals may have come
    return age >= max(SHORTEST, PATIENCE * timedelta(milliseconds=last.milliseconds))


def _is_stale(last: KeptFigures | None, known: Known) -> bool:
    return last is None or not _is_whole(last.sums) or known.at - last.known_at >= timedelta(days=1)


def _month_ends(today: date) -> tuple[date, ...]:
    """The last days of the twelve months before this one."""
    return tuple(last_day(month) for month in months(date(today.year - 1, today.month, 1), today)[:-1])


def months_of(one: Indicator, window: Window, reach: Reach) -> list[tuple[date, Figure]]:
    """Month by month, from what was kept of the ends of months; what flowed in one is what had by its end, less by the end before."""
    ends = [*_month_ends(window.on), window.on]
    rows = KeptFigures.objects.filter(question__digest=digest_of(window, reach), on__in=ends[:-1]).order_by("known_at", "pk")
    by_end = {row.on: row.sums for row in rows if _is_whole(row.sums)}
    now = find(window, reach)
    if now is not None:
        by_end[window.on] = now
    found = []
    for before, end in pairwise(ends):
        if end in by_end and (not one.flow or before in by_end or (window.since is not None and before < window.since)):
            earlier = by_end.get(before, {}) if one.flow else {}
            sums = {name: _less(value, earlier.get(name)) for name, value in by_end[end].items() if name.startswith(f"{one.name}__")}
            found.append((end.replace(day=1), figures.figure_of(one, sums, lined=True)))
    return found


def _less(value: Any, earlier: Any) -> Any:
    return value - earlier if earlier and value is not None else value


def _forget(question: Question, now: datetime, days: Iterable[date]) -> None:
    """Deletes what no page shows any more and nothing is added to."""
    kept = KeptFigures.objects.filter(question=question, known_at__lt=now - 2 * LONGEST)
    newer = KeptFigures.objects.filter(question=question, on=OuterRef("on"), known_at__gt=OuterRef("known_at"))
    kept.filter(Exists(newer) | ~Q(on__in=list(days))).delete()


def figures_of(row: KeptFigures) -> dict[str, Figure]:
    """Kept sums as figures."""
    return figures.told(_window_of(row.question, row.on, _known_of(row)), INDICATORS.values(), row.sums)


def recomputed(row: KeptFigures) -> dict[str, Figure]:
    """The same figures, worked out from nothing."""
    return figures.compute(_window_of(row.question, row.on, _known_of(row)), reach_of(row.question))


def mark(known_at: datetime) -> str:
    """A digest of how many records were known by an instant. It changes when one is written late into a time that was spoken of:
    what was kept is then out of date, which is not the same as wrong."""
    scene = Scene(Window(on=local_day(known_at), known=Known(0, 0, known_at)), engine.tables(), slots=True)
    places = [(name, column) for name, columns in _RECORDS.items() for column in columns] + [(name, None) for name in _BOUNDS]
    counts = [engine.kept(("mark", *place), partial(_counted, scene, *place)).run(scene.values)[0]["n"] for place in places]
    return hashlib.sha256(json.dumps(counts).encode()).hexdigest()


def _counted(scene: Scene, name: str, column: str | None) -> ir.Table:
    """`n`: how many rows there are, of those that were known by then where a column says so."""
    table: ir.Table = getattr(scene.tables, name)
    known = table if column is None else table.filter(table[column] <= scene.known_at)
    return known.aggregate(n=known.count())


def _is_whole(sums: Sums) -> bool:
    """Whether the sums are of the indicators that there are now."""
    return all(f"{name}__rows" in sums for name in INDICATORS)


def _head(name: str, sequence: int) -> str:
    return (ground.digest_at(ground.chain(name), sequence) or b"").hex()


def _known_of(row: KeptFigures) -> Known:
    return Known(row.known_ledger, row.known_trace, row.known_at)


def _window_of(question: Question, on: date, known: Known) -> Window:
    return Window(on=on, known=known, since=question.since, project=question.project, place=question.place or None)


def _limits_to_json(reach: Reach) -> list[dict[str, Any]] | None:
    if reach.limits is None:
        return None
    return [{"place": one.place, "organisation": _text(one.organisation), "household": _text(one.household)} for one in reach.limits]


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def reach_of(question: Question) -> Reach:
    """The reach of whoever asked."""
    if question.limits is None:
        return Reach()
    return Reach(tuple(Limit(one["place"], _uuid(one["organisation"]), _uuid(one["household"])) for one in question.limits))


def _uuid(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)
