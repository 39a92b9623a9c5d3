"""Packs, as the room asks for them that prints their codes and shows them to buyers. Each query takes a fixed number of statements."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Min, Sum

from courtyard.algorithms.split import apportion_by_bird
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import NotFound
from courtyard.raising.models import Bird, Flock, Lot, Pack, Placement, Settlement, SettlementLine, Share, Visit
from courtyard.raising.models import Collection as Collected
from courtyard.raising.queries.views import PackMoney
from courtyard.raising.retail import Priced, price_at, stated_for
from courtyard.raising.standing import terms_of
from courtyard.trace import queries as trace


@dataclass(frozen=True, slots=True)
class PackNumber:
    """A pack with a serial of its own, the bird that it was, and the flock of that."""

    epc: str
    gtin: str
    serial: str
    bird: str
    flock_id: UUID
    packed_on: date
    weight_g: int | None
    grade: str


@dataclass(frozen=True, slots=True)
class GivenLine:
    """Feed, medicine or vaccine that a flock got; `event` is where the trace says so (None: its supply lot was not written down).

    `withdrawal_days`: what its maker asks for before slaughter; None: nobody wrote it down.
    """

    kind: str
    name: str
    supply_lot: str
    on: date
    event: UUID | None
    withdrawal_days: int | None = None


@dataclass(frozen=True, slots=True)
class FlockOrigin:
    """What all packs of a flock in one lot have in common. `household_id` only of an own yard; `households` share the flock.

    `yard_at`: longitude and latitude of the yard, where somebody measured them.
    """

    flock_id: UUID
    lot_id: UUID
    lot_name: str
    species: str
    breed: str
    kind: str
    village_code: str
    household_id: UUID | None
    households: int
    animals: int
    cooperative_id: UUID
    cooperative: str
    company: str
    placed_on: date | None
    hatched_on: date | None
    collected_on: date | None
    steps_asked: int | None
    fees: tuple[str, ...]
    given: tuple[GivenLine, ...]
    yard_at: tuple[float, float] | None = None


def packs_of(lot_id: UUID, *, epcs: Collection[str] | None = None) -> tuple[PackNumber, ...]:
    """Packs of a lot that have serials, in the order in which they were packed; none where the lot was packed by number or weight."""
    rows = Pack.unscoped.filter(lot__public_id=lot_id, bird__isnull=False).order_by("pk")
    if epcs is not None:
        rows = rows.filter(epc__in=epcs)
    columns = ("epc", "bird__epc", "bird__flock__public_id", "packed_on", "weight_g", "bird__grade")
    found = []
    for epc, *rest in rows.values_list(*columns):
        *_root, _ai, gtin, _serial_ai, serial = trace.canonical(epc).split("/")
        found.append(PackNumber(epc, gtin, serial, *rest))
    return tuple(found)


def own_flocks(household_id: UUID) -> tuple[UUID, ...]:
    """The flocks in a household's own yards."""
    return tuple(Flock.unscoped.filter(yard__household__public_id=household_id).values_list("public_id", flat=True))


def flock_origin(flock_id: UUID, lot_id: UUID) -> FlockOrigin:
    """Where the birds of a flock in a lot come from, and what they were given."""
    related = ("project__cooperative", "project__company", "yard__place", "yard__household")
    flock = Flock.unscoped.select_related(*related).get(public_id=flock_id)
    lot = Lot.unscoped.get(public_id=lot_id)
    terms = terms_of(flock.project)
    hatched = Placement.unscoped.filter(flock=flock).aggregate(first=Min("hatched_on"))["first"]
    collected = Collected.unscoped.filter(flock=flock, lot=lot).aggregate(last=Max("collected_on"))["last"]
    visits = Visit.unscoped.filter(flock=flock).exclude(given=[]).order_by("visited_on", "pk").values_list("given", "visited_on", "event")
    company = flock.project.company
    return FlockOrigin(
        flock_id=flock_id,
        lot_id=lot_id,
        lot_name=lot.name,
        species=terms.species,
        breed=terms.breed,
        kind=flock.kind,
        village_code=flock.yard.place.code,
        household_id=flock.yard.household.public_id if flock.yard.household else None,
        households=Share.unscoped.filter(flock=flock).count(),
        animals=flock.animals,
        cooperative_id=flock.project.cooperative.public_id,
        cooperative=flock.project.cooperative.name,
        company=company.name if company else "",
        placed_on=flock.placed_on,
        hatched_on=hatched,
        collected_on=collected,
        steps_asked=terms.steps,
        fees=tuple(fee.code for fee in terms.fees),
        given=tuple(
            GivenLine(one["kind"], one["name"], one["supply_lot"].strip(), day, event, one.get("withdrawal_days"))
            for given, day, event in visits
            for one in given
        ),
        yard_at=None if flock.yard.lon is None or flock.yard.lat is None else (flock.yard.lon, flock.yard.lat),
    )


def lots_sold(lot_ids: Collection[UUID]) -> dict[UUID, date]:
    """The day on which each of these lots was sold or sent on consignment; one that was not yet is absent. One statement."""
    rows = Lot.unscoped.filter(public_id__in=lot_ids, sold_on__isnull=False)
    return {lot: day for lot, day in rows.values_list("public_id", "sold_on") if day is not None}


def retail_prices(actor: Actor, lot_id: UUID) -> Priced:
    """What buyers are asked for the packs of a lot, as it was stated last: grade (empty: any), least weight in grams (None: any), fen."""
    return stated_for(Lot.objects.scoped(actor).one(public_id=lot_id))


def pack_money(epc: str) -> PackMoney | None:
    """A pack's part of its bird's price, and how the flock's money divides that price; None for packs of a lot. Raises NotFound."""
    pack = Pack.unscoped.filter(epc=epc).values_list("lot__public_id", "bird__epc").first()
    if pack is None:
        raise NotFound(subject="raising.pack")
    lot, bird = pack
    return None if bird is None else money_of_birds(lot, [bird])[bird]


def money_of_birds(lot_id: UUID, birds: Iterable[str]) -> dict[str, PackMoney]:
    """What each of these birds of a lot earned, and how its flock's money divides that. Six statements, and one where prices are stated.

    The flock's fees, loans and dividends in the lot are apportioned over its birds so that both the birds' prices and
    the flock's totals come out to the fen. `settled` says whether these are posted; until then all is price.
    """
    wanted = set(birds)
    lot = Lot.unscoped.select_related("project").get(public_id=lot_id)
    terms = terms_of(lot.project)
    flocks = set(Bird.unscoped.filter(epc__in=wanted).values_list("flock_id", flat=True))
    accepted = Bird.unscoped.filter(flock__in=flocks, collection__lot=lot).exclude(grade="")
    prices: dict[int, dict[str, int]] = {flock: {} for flock in flocks}
    for flock, epc, grade in accepted.values_list("flock_id", "epc", "grade"):
        prices[flock][epc] = terms.price_of(grade)
    lines = SettlementLine.unscoped.filter(share__flock__in=flocks, lot=lot, settlement__state=Settlement.State.POSTED).order_by()
    sums = lines.values_list("share__flock").annotate(fee=Sum("fee_fen"), loan=Sum("loan_fen"), dividend=Sum("dividend_fen"))
    totals = {flock: {"fee": fee, "loan": loan, "dividend": dividend} for flock, fee, loan, dividend in sums}
    asked = stated_for(lot)
    retail: dict[str, int] = {}
    if asked:
        rows = Pack.unscoped.filter(bird__epc__in=wanted).values_list("bird__epc", "bird__grade", "weight_g")
        retail = {epc: price_at(asked, grade, weight) for epc, grade, weight in rows}
    found: dict[str, PackMoney] = {}
    for flock, of_birds in prices.items():
        posted = totals.get(flock, {})
        settled = bool(posted) and sum(posted.values()) == sum(of_birds.values())
        parts = apportion_by_bird(of_birds, posted) if settled else {}
        for epc in wanted & of_birds.keys():
            part = parts.get(epc, {"fee": 0, "loan": 0, "dividend": 0})
            found[epc] = PackMoney(of_birds[epc], part["fee"], part["loan"], part["dividend"], settled, retail.get(epc))
    return found
