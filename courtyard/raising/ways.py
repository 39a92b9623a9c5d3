"""Every pack's way back to a yard, and every bird's end: raising's own records against the events of the trace.

That an item's state is what its events say is the trace's own promise (its audit replays them). What is held here is that these
are the events of this bird and of this pack, from the yard of its flock over a crate of its collection to the pack that it became.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from uuid import UUID

from django.db.models import Sum

from courtyard.kernel.audit import Violation
from courtyard.raising.identity import cooperative_of, lot_class, prefix_of
from courtyard.raising.models import Bird, CollectedGrade, Collection, Pack
from courtyard.raising.parting import without_end
from courtyard.raising.rules import Fate, LossReason, Unit
from courtyard.raising.standing import terms_of
from courtyard.trace import queries as trace
from courtyard.trace.rules import Stage
from courtyard.trace.rules.standing import UNFIT

CHUNK = 5_000
SOME = 50
# As what the trace has a bird with which its owners parted.
_PARTED = {Fate.RETURNED.value: "inactive", Fate.DESTROYED.value: "destroyed"}
_GONE = frozenset(reason.value for reason in LossReason if reason.is_gone)


@dataclass(frozen=True, slots=True)
class _Row:
    """A bird as raising has it, with what it became."""

    pk: int
    epc: str
    state: str
    reason: str | None
    loss_event: UUID | None
    collection: int | None
    yard: str
    fate: str | None
    parting_event: UUID | None
    pack: str | None
    pack_event: UUID | None


def violations() -> Iterator[Violation]:
    """Everything that is broken, the first fifty; five statements for each five thousand birds, one for birds that wait, two for lots."""
    yield from islice(_every(), SOME)


def _every() -> Iterator[Violation]:
    last = 0
    while rows := _rows(last):
        yield from _birds(rows)
        last = rows[-1].pk
    for epc, lot in without_end(SOME):
        yield _found(
            "bird-without-end", epc, f"it was not accepted into {lot}, which is done with; say whether it was given back or destroyed"
        )
    yield from _lots()


def _rows(after: int) -> list[_Row]:
    columns = (
        "pk", "epc", "state", "loss__reason", "loss__event", "collection_id", "flock__yard__sgln", "parting__fate", "parting__event",
        "pack__epc", "pack__event",
    )  # fmt: skip
    return [_Row(*row) for row in Bird.unscoped.filter(pk__gt=after).order_by("pk").values_list(*columns)[:CHUNK]]


def _birds(rows: Sequence[_Row]) -> Iterator[Violation]:
    lives = trace.lives_of([row.epc for row in rows] + [row.pack for row in rows if row.pack])
    collections = {row.collection for row in rows if row.collection}
    listed = Collection.unscoped.filter(pk__in=collections).values_list("pk", "crates")
    crates = {pk: {trace.canonical(crate) for crate in given} for pk, given in listed}
    for row in rows:
        life = lives.get(row.epc)
        if life is None:
            yield _found("bird-untraced", row.epc, "no event knows it")
            continue
        if life.begun_at != trace.canonical(row.yard):
            yield _found("bird-not-of-its-yard", row.epc, f"it began at {life.begun_at}, its flock is kept at {row.yard}")
        if (wrong := _wrong_end(row, life)) is not None:
            yield _found("bird-ended-otherwise", row.epc, wrong)
        if row.collection and not life.containers & crates.get(row.collection, set()):
            yield _found("bird-not-in-its-crates", row.epc, "it was collected, and no event put it into a crate of its collection")
        if row.pack and (wrong := _wrong_beginning(row, lives.get(row.pack))) is not None:
            yield _found("pack-without-way", row.pack, wrong)


def _wrong_end(row: _Row, life: trace.Life) -> str | None:
    """How the end that the trace tells differs from the one that is written here."""
    if row.pack:
        right = life.stage is Stage.TRANSFORMED and life.ended_by == row.pack_event
        return None if right else f"it was made into {row.pack}; its events say {life.stage.name.lower()}, {life.ended_by}"
    if row.fate:
        right = life.stage is Stage.DESTROYED and life.ended_by == row.parting_event and life.disposition == _PARTED[row.fate]
        return None if right else f"it was {row.fate}; its events say {life.stage.name.lower()}, {life.disposition}"
    if row.state != Bird.State.LOST:
        return None if life.stage is Stage.ALIVE else f"it is {row.state}; its events say {life.stage.name.lower()}"
    if row.reason in _GONE:
        right = life.stage is Stage.ALIVE and life.disposition in UNFIT
    else:
        right = life.stage is Stage.DESTROYED and life.ended_by == row.loss_event
    return None if right else f"it was lost ({row.reason}); its events say {life.stage.name.lower()}, {life.disposition}"


def _wrong_beginning(row: _Row, life: trace.Life | None) -> str | None:
    """What is wrong with the event in which a bird became its pack: the pack began with it, of this one bird."""
    if life is None:
        return "no event knows it"
    if life.begun_by != row.pack_event:
        return f"it began with event {life.begun_by}, its bird ended with {row.pack_event}"
    return None if life.inputs == 1 else f"it was made of {life.inputs} animals, not of one"


def _lots() -> Iterator[Violation]:
    """Packs by lot: made, in one event, of all that the lot took in, and the trace has that from the yards of its flocks."""
    packs = list(Pack.unscoped.filter(bird=None).select_related("lot__project__cooperative").order_by("pk"))
    caught = {pack.pk: _caught_class(pack) for pack in packs}
    lives, added = trace.lives_of(pack.epc for pack in packs), trace.added_to(caught.values())
    grades = CollectedGrade.unscoped.filter(collection__lot__in=[pack.lot_id for pack in packs]).exclude(grade="").order_by()
    taken: dict[int, dict[str, Decimal]] = {}
    for lot, yard, total in grades.values_list("collection__lot", "collection__flock__yard__sgln").annotate(total=Sum("quantity")):
        taken.setdefault(lot, {})[trace.canonical(yard)] = Decimal(total)
    for pack in packs:
        life = lives.get(pack.epc)
        if life is None or life.begun_by != pack.event or life.inputs != 1:
            yield _found("pack-without-way", pack.epc, "no event made it of its lot, or another one than is written here")
        base = 1000 if terms_of(pack.lot.project).unit is Unit.KILOGRAM else 1
        said = {place: amount * base for place, amount in added.get(caught[pack.pk], {}).items()}
        if said != taken.get(pack.lot_id, {}):
            yield _found("lot-not-of-its-yards", pack.lot.public_id, "what its flocks yielded and what the events say differ")


def _caught_class(pack: Pack) -> str:
    project = pack.lot.project
    return lot_class(prefix_of(cooperative_of(project)), project.animal_item, pack.lot.public_id)


def _found(code: str, subject: object, message: str) -> Violation:
    return Violation("raising", code, str(subject), message)
