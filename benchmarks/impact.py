"""The impact figures page of a whole county and its drill-downs: 100,000 households, 1 million transfers, 400,000 trace events.

First, the time in which all 41 indicators are worked out from nothing, as somebody waits who is the first to look; then the
time in which the worker works them out again after one more sealed set; then what everybody else waits for: the page, read from what
was kept, and for every indicator the page of its rows, the first and one far down. `limit` is a pass of the database over the
transfers alone, counted by code. Kept figures are held to recomputed ones before they are timed.
"""

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks import common, county
from benchmarks.common import Figure, seconds

ROOMS = tuple(f"courtyard.{room}" for room in ("kernel", "people", "ledger", "trace", "monitoring", "finance", "raising", "impact"))
CHAINS = ("courtyard.ledger.queries.SEALING", "courtyard.trace.queries.SEALING")


def figures(database: str, quick: bool) -> Iterator[Figure]:
    """Every line of one database."""
    from courtyard.impact import kept, queries
    from courtyard.impact.indicators import INDICATORS
    from courtyard.kernel.actors import Actor, Grant, Role

    households, target, opened = (5_000, 300, 200) if quick else (100_000, 1_000, 300)
    made = county.make(households)
    kept.LARGE = min(kept.LARGE, households)
    name = f"{database}: {households:,} households"
    officer = Actor(uuid.uuid4(), (Grant(Role.OFFICER, place=county.COUNTY),))
    for what, more in (("the county", {}), ("a project", {"project": made.project}), ("a township", {"place": made.town})):
        window = queries.window(officer, now=county.NOW, on=county.ON, **more)
        took = seconds(lambda window=window: queries.keep(officer, window, county.NOW))
        yield Figure(f"{name}, 41 indicators of {what}, the first time", took * 1000, None, None, "ms", "none", True)
    window = queries.window(officer, now=county.NOW, on=county.ON)
    yield from again(name, officer)
    window = queries.window(officer, now=county.NOW, on=county.ON)
    check(window, officer)

    def page() -> None:
        asked = queries.window(officer, now=county.NOW, on=county.ON)
        queries.keep(officer, asked, county.NOW)
        assert len(queries.figures(officer, asked)) == len(INDICATORS)

    took = seconds(page, repeat=7) * 1000
    yield Figure(f"{name}, the page", took, None, scan() * 1000, "ms", f"under {target} ms", took < target)
    yield from drill_downs(name, officer, window, opened)


def again(name: str, officer: Any) -> Iterator[Figure]:
    """The worker, an hour later, when one more set was sealed."""
    from courtyard.impact import kept

    later = county.NOW + timedelta(hours=2)
    seal_one_more()
    took = seconds(lambda: kept.renew(later))
    yield Figure(f"{name}, the worker, an hour later", took * 1000, None, None, "ms", "none", True)


def seal_one_more() -> None:
    """One more set, with nothing that an indicator counts, so that every figure stays."""
    from django.db import connection

    from courtyard.kernel.models import Sealer
    from courtyard.ledger.models import Seal, Transfer, TransferSet

    first = Transfer.unscoped.filter(code="purchase.pay").order_by("pk").first()
    if first is None:
        raise SystemExit("the county has no purchases")
    one = TransferSet.objects.create(key=uuid.uuid4(), at=county.NOW, size=1)
    keep = {f.attname: getattr(first, f.attname) for f in Transfer._meta.local_fields if not f.primary_key}
    Transfer.objects.create(**keep | {"set_id": one.pk, "position": 0})
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(sequence) FROM ledger_seal")
        sequence = cursor.fetchone()[0] + 1
    Seal.objects.create(sequence=sequence, subject_id=one.pk, digest=bytes(32), sealed_at=county.NOW)
    Sealer.objects.filter(name="ledger").update(sequence=sequence, head=bytes(32))


def check(window: Any, officer: Any) -> None:
    """What was kept is what comes out when it is worked out again."""
    from courtyard.impact import audit
    from courtyard.impact.models import KeptFigures

    found = [violation for row in KeptFigures.objects.select_related("question") for violation in audit._kept(row)]
    assert found == [], found[:3]


def drill_downs(name: str, officer: Any, window: Any, target: int) -> Iterator[Figure]:
    """The slowest and the median of all indicators: their figure, and a page of fifty rows, from the beginning and further on."""
    from courtyard.impact import queries
    from courtyard.impact.indicators import INDICATORS

    first: dict[str, float] = {}
    further: dict[str, float] = {}
    for indicator in INDICATORS:

        def opened(after: int | None, indicator: str = indicator) -> Callable[[], Any]:
            def work() -> Any:
                queries.figure(officer, indicator, window)
                queries.series(officer, indicator, window)
                return queries.rows(officer, indicator, window, after=after, limit=50)

            return work

        page = opened(None)()
        first[indicator] = seconds(opened(None), repeat=3) * 1000
        if page.after is not None:
            further[indicator] = seconds(opened(page.after + 1_000), repeat=3) * 1000
    for what, times in (("first", first), ("further", further)):
        slowest = max(times, key=times.__getitem__)
        middle = sorted(times.values())[len(times) // 2]
        line = f"{name}, {what} rows, slowest ({slowest})"
        yield Figure(line, times[slowest], None, middle, "ms", f"under {target} ms", times[slowest] < target)


def scan() -> float:
    """Seconds for one pass over all transfers."""
    from django.db import connection

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT code, phase, SUM(amount_fen) FROM ledger_transfer GROUP BY code, phase")
            cursor.fetchall()

    return seconds(work, repeat=3)


def in_own_process(options: Any) -> int:
    """Django knows one database for its life, so SQLite's figures come from a process of their own."""
    flags = [flag for flag, given in (("--quick", options.quick), ("--json", options.json)) if given]
    return subprocess.run([sys.executable, "-m", "benchmarks.impact", *flags, "--only", "sqlite"], check=False).returncode


def main() -> None:
    options = common.arguments(__doc__, only=("postgres", "sqlite"))
    base = ("django.contrib.contenttypes", "django.contrib.auth", *ROOMS)
    settings: dict[str, Any] = {"AUTH_USER_MODEL": "people.User", "COURTYARD_CHAINS": CHAINS}
    missed = 0
    with common.home() as folder:
        if options.only == "sqlite":
            common.django_with(f"sqlite:///{Path(folder) / 'impact.sqlite3'}", *base, **settings)
            missed = common.report(figures("sqlite", options.quick), as_json=options.json, heading=False)
        else:
            with common.postgres(folder) as url:
                common.django_with(url, *base, **settings)
                missed = common.report(figures("postgresql", options.quick), as_json=options.json)
            missed += 0 if options.only else in_own_process(options)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
