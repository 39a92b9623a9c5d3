"""The young animals and their supplies arrive: paid, numbered, banded."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courtyard.finance import actions as finance
from courtyard.finance import queries as finance_queries
from courtyard.finance.rules import Delivered, Goods
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid, Reason
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.monitoring import actions as monitoring
from courtyard.monitoring.actions.bind import NewBinding
from courtyard.raising.facts import FlockPlaced
from courtyard.raising.identity import cooperative_of, new_epcs, prefix_of
from courtyard.raising.lending import return_unspent
from courtyard.raising.models import Application, Bird, Flock, Placement, Share
from courtyard.raising.moments import instant
from courtyard.raising.rules import FlockKind, Identity, Terms
from courtyard.raising.standing import DayOutOfOrder, FlockIsClosed, terms_of
from courtyard.raising.supplying import known_as
from courtyard.raising.yielding import of_flock
from courtyard.trace import actions as trace
from courtyard.trace.rules import ObjectEvent, Quantity
from courtyard.trace.rules import builders as happened


class NotAwaited(Conflict):
    default_message = _("No delivery is awaited for this application: it is not approved, or its animals came already.")


class BraceletsMissing(Invalid):
    """The terms count steps, so every animal that arrived needs a bracelet of its own, and only those."""

    default_message = _("Scan one bracelet for each animal that arrived.")


@dataclass(frozen=True)
class Arrived:
    """So much of one item of the project's supplies, in its units, as counted at the gate."""

    item: str
    quantity: int


@dataclass(frozen=True)
class FlockDelivered:
    flock_id: UUID
    placement_id: UUID
    animals: int
    paid_fen: int
    returned_fen: int


@verb
def deliver(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    application_id: UUID,
    arrived: tuple[Arrived, ...],
    placed_on: date,
    hatched_on: date | None = None,
    supplier_lot: str = "",
    bracelets: tuple[str, ...] = (),
) -> FlockDelivered:
    """Takes in what arrived, places the animals and gives each its number; what was short goes back and shrinks the loan.

    The first item of the project's supplies is the animals. Animals join the flock in slots after those that are there, so a
    collective flock fills share by share. Raises NotAwaited, BraceletsMissing, and what finance, trace and monitoring refuse.
    """
    rows = Application.objects.scoped(actor).select_related("project__cooperative", "household")
    application = rows.one_locked(public_id=application_id)
    if not application.approved or application.placed_on is not None or application.supply_order is None:
        raise NotAwaited(application=str(application_id))
    if not application.decided_on <= placed_on <= local_day(now):
        raise DayOutOfOrder(day=str(placed_on))
    project, terms = application.project, terms_of(application.project)
    animals = sum(one.quantity for one in arrived if one.item == terms.supplies[0].item)
    _check_bracelets(terms, animals, bracelets)
    received = finance.receive(
        actor=actor,
        key=child_key(key, "receive"),
        now=now,
        order_id=application.supply_order,
        delivered=tuple(Delivered(one.item, one.quantity) for one in arrived),
    )
    unspent = return_unspent(application, actor=actor, key=key, now=now)
    share = Share.unscoped.select_related("flock__yard").get(application=application)
    flock = Flock.unscoped.select_related("yard__place").one_locked(pk=share.flock_id)
    if flock.closed_on is not None:
        raise FlockIsClosed(flock=str(flock.public_id))
    epcs = _number(terms, project, animals)
    supplier_lot = supplier_lot.strip()[:60]
    banded = _banded(application, flock, epcs, animals, placed_on, now, hatched_on=hatched_on, supplier_lot=supplier_lot)
    event = trace.record(actor=actor, key=child_key(key, "commission"), now=now, events=banded).event_ids[0] if banded else None
    _place(application, share, flock, animals, epcs, placed_on)
    if bracelets:
        _band(application, flock, bracelets, epcs, placed_on, actor=actor, key=key, now=now)
    Placement.objects.create(
        public_id=key,
        flock=flock,
        share=share,
        order=application.supply_order,
        ordered=application.animals,
        delivered=animals,
        hatched_on=hatched_on,
        breed=terms.breed,
        supplier_lot=supplier_lot,
        placed_on=placed_on,
        event=event,
        at=now,
    )
    changed("raising.flock", flock.public_id, animals=[flock.animals, flock.animals + animals])
    announce(FlockPlaced(flock.public_id, animals, placed_on))
    return FlockDelivered(flock.public_id, key, animals, received.paid_fen, received.returned_fen + unspent)


def _check_bracelets(terms: Terms, animals: int, bracelets: tuple[str, ...]) -> None:
    wanted = animals if terms.steps is not None else 0
    if len(bracelets) not in {wanted, 0 if terms.steps is None else wanted}:
        raise BraceletsMissing(animals=animals, bracelets=len(bracelets))
    if len(set(bracelets)) < len(bracelets):
        message = _("A bracelet was scanned twice.")
        raise BraceletsMissing(reasons=[Reason("bracelet-twice", message, "bracelets")])


def _number(terms: Terms, project, animals: int) -> list[str]:
    if terms.identity is Identity.LOT:
        return []
    return new_epcs(prefix_of(cooperative_of(project)), project.animal_item, animals)


def _banded(
    application: Application,
    flock: Flock,
    epcs: list[str],
    animals: int,
    placed_on: date,
    now: datetime,
    *,
    hatched_on: date | None,
    supplier_lot: str,
) -> tuple[ObjectEvent, ...]:
    """The beginning of the animals, one by one or as a quantity of the flock's own lot; nothing came, nothing begins."""
    if animals == 0:
        return ()
    terms = terms_of(flock.project)
    supplies: tuple[Quantity, ...] = ()
    if supplier_lot and application.supply_order is not None:
        supplier = finance_queries.supplier_of(application.supply_order)
        lot = known_as(cooperative_of(flock.project), supplier_lot, goods=Goods.LIVESTOCK.value, supplier_id=supplier, on=placed_on)
        supplies = (happened.pieces(lot, animals),)
    begin = happened.banded(
        epcs,
        at=instant(placed_on, now),
        place=flock.yard.sgln,
        species=terms.species,
        breed=terms.breed,
        hatched_on=hatched_on,
        supplier_lot=supplier_lot,
        supplies=supplies,
        quantities=() if epcs else of_flock(flock, animals),
        order_id=application.supply_order,
    )
    return (begin,)


def _band(
    application: Application,
    flock: Flock,
    bracelets: tuple[str, ...],
    epcs: list[str],
    day: date,
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
) -> None:
    """Each animal gets its bracelet, in the slots after those of the animals that were there before."""
    pairs = enumerate(zip(bracelets, epcs, strict=True), start=flock.animals)
    monitoring.bind(
        actor=actor,
        key=child_key(key, "bind"),
        now=now,
        bindings=tuple(NewBinding(device, epc, flock.public_id, slot) for slot, (device, epc) in pairs),
        on=day,
        place_code=flock.yard.place.code,
        household_id=application.household.public_id if flock.kind == FlockKind.OWN else None,
    )


def _place(application: Application, share: Share, flock: Flock, animals: int, epcs: list[str], placed_on: date) -> None:
    """The rows: birds in their slots, counts of flock and share, the day. A delivery of nothing ends the season at once."""
    Bird.objects.bulk_create([Bird(flock=flock, slot=flock.animals + at, epc=epc) for at, epc in enumerate(epcs)], batch_size=2_000)
    Share.unscoped.filter(pk=share.pk).update(animals=animals)
    ended = placed_on if animals == 0 and flock.kind == FlockKind.OWN else None
    Flock.unscoped.filter(pk=flock.pk).update(animals=F("animals") + animals, placed_on=flock.placed_on or placed_on, closed_on=ended)
    Application.unscoped.filter(pk=application.pk).update(placed_on=placed_on, closed_on=ended)
