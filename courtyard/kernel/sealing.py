"""Sealing: committed rows get a gapless sequence and a SHA-256 chain, after the fact and by one sealer at a time.

A row's place in the chain is given when it is sealed, not when it was written, so that posting takes no global lock and a
transaction that commits late goes to the end instead of slipping behind a reader. "Known at n" means: sealed up to n.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models
from django.db.models import Exists, Max, OuterRef

from courtyard.algorithms.hashing import chain
from courtyard.kernel import db
from courtyard.kernel.models import Sealer
from courtyard.kernel.models import SealModel as SealModel

GENESIS = bytes(32)
# PostgreSQL gives out an id a moment before it numbers the transaction that takes it; so many ids below a mark are looked at again.
MARGIN = 10_000
# A round ends early when the rows are long (a set may have ten thousand transfers), because SQLite's only write lock is held.
ROUND_BYTES = 8 * 2**20


@dataclass(frozen=True, slots=True)
class SealSource:
    """One chain: its name, its seals, what they seal, and the canonical bytes of rows given by primary key, in that order."""

    name: str
    seals: type[SealModel]
    subjects: type[models.Model]
    payloads: Callable[[Sequence[int]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain stands; `digest` covers everything before it."""

    name: str
    sequence: int
    digest: bytes


def seal(source: SealSource, *, now: datetime, limit: int = 5_000) -> int:
    """Seals up to `limit` committed rows in one transaction and returns how many; zero when nothing waits."""
    with db.outermost():
        Sealer.objects.get_or_create(name=source.name, defaults={"head": GENESIS})
        sealer = Sealer.objects.select_for_update().get(name=source.name)
        before = (sealer.sequence, sealer.scanned_below, sealer.mark)
        horizon = _horizon(source)
        ids = list(unsealed(source, above=sealer.scanned_below).values_list("pk", flat=True)[:limit])
        digest, seals, size = bytes(sealer.head), [], 0
        for sequence, (pk, payload) in enumerate(zip(ids, source.payloads(ids) if ids else (), strict=True), start=sealer.sequence + 1):
            digest = chain(digest, payload)
            seals.append(source.seals(sequence=sequence, subject_id=pk, digest=digest, sealed_at=now))  # type: ignore[misc]  # the room's own column
            size += len(payload)
            if size >= ROUND_BYTES:
                break
        is_all = len(ids) < limit and len(seals) == len(ids)
        source.seals._default_manager.bulk_create(seals, batch_size=2_000)
        if seals:
            sealer.sequence, sealer.head, sealer.sealed_at = seals[-1].sequence, digest, now
        _pass_by(sealer, horizon, ids[: len(seals)], is_all=is_all)
        if before != (sealer.sequence, sealer.scanned_below, sealer.mark):
            sealer.save(update_fields=["sequence", "head", "sealed_at", "scanned_below", "mark", "mark_xid"])
    return len(seals)


@dataclass(frozen=True, slots=True)
class _Horizon:
    """The newest id that is visible, and the transactions that are open: none below `oldest`, all of them below `next`."""

    newest: int
    oldest: int
    next: int


def _horizon(source: SealSource) -> _Horizon:
    """Taken before looking for rows, so that what ended before is seen. On SQLite writers take turns: nobody else is open."""
    meta = source.subjects._meta
    newest = f'SELECT COALESCE((SELECT MAX("{meta.pk.column}") FROM "{meta.db_table}"), 0)'  # noqa: S608  names from our own models
    snapshot = ", pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
    with connection.cursor() as cursor:
        cursor.execute(newest + (snapshot if db.is_postgres() else ", 0, 0"))
        return _Horizon(*cursor.fetchone())


def _pass_by(sealer: Sealer, horizon: _Horizon, ids: Sequence[int], *, is_all: bool) -> None:
    """Moves on the id up to which nothing can appear any more, so that a round does not read what was sealed long ago.

    On PostgreSQL the newest id is marked together with the next transaction's number. Once every transaction below that number
    has ended, whatever they wrote up to the mark was seen by this round.
    """
    if not db.is_postgres():
        sealer.scanned_below = horizon.newest if is_all else ids[-1]
    elif horizon.oldest >= sealer.mark_xid and (is_all or ids[-1] > sealer.mark):
        sealer.scanned_below = max(sealer.scanned_below, sealer.mark - MARGIN)
        sealer.mark, sealer.mark_xid = horizon.newest, horizon.next


def unsealed(source: SealSource, *, above: int = 0) -> models.QuerySet:
    """Rows that have no seal yet, oldest first."""
    manager = getattr(source.subjects, "unscoped", source.subjects._default_manager)
    sealed = Exists(source.seals._default_manager.filter(subject_id=OuterRef("pk")))  # type: ignore[misc]  # the room's own column
    return manager.filter(~sealed, pk__gt=above).order_by("pk")


def unsealed_count(source: SealSource) -> int:
    """How many rows wait for the sealer; what lies below what it has passed by is not looked at again (`audit` does)."""
    sealer = Sealer.objects.filter(name=source.name).first()
    return unsealed(source, above=sealer.scanned_below if sealer else 0).count()


def head(source: SealSource) -> Head:
    """The present head, sequence 0 and GENESIS for an empty chain."""
    row = Sealer.objects.filter(name=source.name).first()
    return Head(source.name, row.sequence, bytes(row.head)) if row else Head(source.name, 0, GENESIS)


def breaks(source: SealSource, *, published: Sequence[Head] = (), chunk: int = 5_000) -> Iterator[str]:
    """Recomputes the chain from the rows and says, in sentences, where it does not hold.

    `published` are heads kept outside the database; a journal that was cut short no longer contains them.
    """
    outside = {entry.sequence: entry.digest for entry in published}
    digest, expected = GENESIS, 1
    while True:
        rows = list(
            source.seals._default_manager.filter(sequence__gte=expected)
            .order_by("sequence")
            .values_list("sequence", "subject_id", "digest")[:chunk]  # type: ignore[misc]  # the room's own column
        )
        if not rows:
            break
        gone = _first_gone(source, [(sequence, subject) for sequence, subject, _stored in rows])
        if gone is not None:
            yield f"{source.name}: the record sealed at {gone} is not there any more"
            return
        for (sequence, _subject, stored), payload in zip(rows, source.payloads([row[1] for row in rows]), strict=True):
            if sequence != expected:
                yield f"{source.name}: sequence {expected} is missing, {sequence} follows"
                return
            digest = chain(digest, payload)
            if digest != bytes(stored):
                yield f"{source.name}: the record sealed at {sequence} is not the one that was sealed"
                return
            if outside.pop(sequence, digest) != digest:
                yield f"{source.name}: the head published at {sequence} differs from the journal"
                return
            expected += 1
    last = source.seals._default_manager.aggregate(last=Max("sequence"))["last"] or 0
    if (kept := head(source)) and (kept.sequence != last or kept.digest != digest):
        yield f"{source.name}: the chain ends at {last}, its kept head says {kept.sequence}"
    for sequence in sorted(outside):
        yield f"{source.name}: a head was published at {sequence}, but the journal ends at {last}; records were cut off"


def _first_gone(source: SealSource, sealed: Sequence[tuple[int, int]]) -> int | None:
    """The sequence of the first record that has a seal and is there no more."""
    manager = getattr(source.subjects, "unscoped", source.subjects._default_manager)
    there = set(manager.filter(pk__in=[subject for _sequence, subject in sealed]).values_list("pk", flat=True))
    return next((sequence for sequence, subject in sealed if subject not in there), None)
