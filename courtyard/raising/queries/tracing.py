"""What the room adds to a trace: whose lot a label names, which yard a place is, to whom a lot was sold, what nobody wrote down."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Min, QuerySet, Sum

from courtyard.algorithms.epcis import digital_link
from courtyard.algorithms.epcis.urn import of_link, sgtin
from courtyard.algorithms.identifiers import IllegalKey
from courtyard.kernel.actors import Actor
from courtyard.people import queries as people
from courtyard.raising.identity import cooperative_of, lot_class, prefix_of
from courtyard.raising.models import Bird, Flock, Lot, Pack, Placement, Project, SupplyLot, Visit, Yard
from courtyard.raising.rules import Identity
from courtyard.raising.standing import terms_of
from courtyard.trace import queries as trace

MOST = 50
MOST_TESTED = 2_000
_PREFIXES = range(6, 13)


@dataclass(frozen=True, slots=True)
class SupplyLotView:
    """A supplier's lot. `supplier` is empty where nobody wrote down whose it is."""

    epc: str
    label: str
    goods: str
    supplier_id: UUID | None
    supplier: str
    cooperative: str
    first_on: date


@dataclass(frozen=True, slots=True)
class YardName:
    """A yard as a person calls it: its village and its own name, which a household's yard often lacks."""

    place: str
    village: str
    name: str
    household_id: UUID | None


@dataclass(frozen=True, slots=True)
class LotSale:
    """A lot of goods and who took it; `sold_on` None: nobody yet. `company` is empty for what went out on consignment."""

    lot_id: UUID
    name: str
    project: str
    company: str
    sold_on: date | None


@dataclass(frozen=True, slots=True)
class LotName:
    """A lot of goods as a person knows it."""

    lot_id: UUID
    name: str
    project: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class LotItems:
    """What was collected into a lot of goods: its animals, or the lot itself where they have no numbers."""

    lot: LotName
    epcs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LotLeft:
    """A lot of goods that left: to whom (empty: on consignment), on which day, how many packs of how many grams."""

    lot_id: UUID
    name: str
    project: str
    company: str | None
    sold_on: date
    packs: int | None
    grams: int | None


@dataclass(frozen=True, slots=True)
class LotOrigin:
    """A lot of goods as its certificate names it: from the villages `villages` (codes), by `producer` at `producer_place` (a code)."""

    lot_id: UUID
    name: str
    species: str
    breed: str
    packs: int
    grams: int | None
    packed_from: date | None
    packed_until: date | None
    villages: tuple[str, ...]
    producer: str
    producer_id: UUID
    producer_place: str
    epcs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Of flocks at some places: gifts of feed, medicine or vaccine, and young animals, whose lot nobody wrote down."""

    gifts: int
    animals: int


def supply_lots(actor: Actor, label: str) -> tuple[SupplyLotView, ...]:
    """Lots whose label has this in it, those that were given last before others; at most fifty."""
    rows = SupplyLot.objects.scoped(actor).filter(label__icontains=label.strip())
    return _views(rows.order_by("-first_on", "pk")[:MOST])


def supply_lots_named(epcs: Collection[str]) -> dict[str, SupplyLotView]:
    """By canonical identifier; the same lot of two cooperatives stands once."""
    return {view.epc: view for view in _views(SupplyLot.unscoped.filter(epc__in=epcs))}


def _views(rows: QuerySet[SupplyLot]) -> tuple[SupplyLotView, ...]:
    found = rows.values_list("epc", "label", "goods", "supplier__public_id", "supplier__name", "cooperative__name", "first_on")
    return tuple(SupplyLotView(epc, label, goods, whose, name or "", owner, day) for epc, label, goods, whose, name, owner, day in found)


def yards_of(actor: Actor, household_ids: Collection[UUID]) -> tuple[YardName, ...]:
    """Yards of households, as far as the actor reaches them; at most fifty."""
    rows = Yard.objects.scoped(actor).filter(household__public_id__in=household_ids).select_related("place", "household").order_by("pk")
    return tuple(_named(rows[:MOST]).values())


def yards_at(actor: Actor, places: Collection[str]) -> dict[str, YardName]:
    """Yards of the actor's area by canonical identifier."""
    wanted = [name for place in places for name in _urns(place)]
    return _named(Yard.objects.scoped(actor).filter(sgln__in=wanted).select_related("place", "household"))


def _named(rows: Iterable[Yard]) -> dict[str, YardName]:
    return {
        place: YardName(place, yard.place.name, yard.name, yard.household.public_id if yard.household else None)
        for yard in rows
        for place in [trace.canonical(yard.sgln)]
    }


def serials(actor: Actor, serial: str) -> tuple[str, ...]:
    """What a serial alone may be, of the animals and packs of the actor's projects: only those that the trace knows."""
    projects = list(Project.objects.scoped(actor).values_list("cooperative__public_id", "animal_item", "pack_item"))
    owners = people.organisations_by_id({owner for owner, _animal, _pack in projects})
    candidates = []
    for owner, *items in projects:
        for item in items if owners[owner].gs1_prefix else ():
            try:
                candidates.append(sgtin(prefix_of(owners[owner]), item, serial).urn)
            except IllegalKey:
                continue
    return tuple(trace.states(candidates))


def lots_called(actor: Actor, name: str) -> tuple[LotName, ...]:
    """Lots of goods whose name has this in it and into which something was collected, the newest first; at most fifty."""
    rows = Lot.objects.scoped(actor).filter(name__icontains=name.strip(), collections__isnull=False)
    return tuple(_lot_name(row) for row in rows.select_related("project").order_by("-pk").distinct()[:MOST])


def lot_items(actor: Actor, lot_ids: Collection[UUID]) -> tuple[LotItems, ...]:
    """What is in these lots of goods; one out of the actor's reach, or with nothing in it, is absent."""
    rows = Lot.objects.scoped(actor).filter(public_id__in=lot_ids, collections__isnull=False)
    lots = list(rows.select_related("project__cooperative").order_by("pk").distinct())
    birds: dict[int, list[str]] = {lot.pk: [] for lot in lots}
    for lot, epc in Bird.unscoped.filter(collection__lot__in=lots).order_by("pk").values_list("collection__lot_id", "epc"):
        birds[lot].append(epc)
    found = []
    for lot in lots:
        epcs = birds[lot.pk]
        if terms_of(lot.project).identity is Identity.LOT:
            epcs = [lot_class(prefix_of(cooperative_of(lot.project)), lot.project.animal_item, lot.public_id)]
        found.append(LotItems(_lot_name(lot), tuple(epcs)))
    return tuple(found)


def _lot_name(row: Lot) -> LotName:
    return LotName(row.public_id, row.name, row.project.name, row.opened_on)


def sales(lot_ids: Collection[UUID]) -> dict[UUID, LotSale]:
    """Lots by id, with who took them."""
    rows = Lot.unscoped.filter(public_id__in=lot_ids).values_list("public_id", "name", "project__name", "project__company__name", "sold_on")
    return {row[0]: LotSale(row[0], row[1], row[2], row[3] or "", row[4]) for row in rows}


def lots_left(actor: Actor, since: date, before: date) -> tuple[LotLeft, ...]:
    """Lots of goods that were sold or sent on consignment on days in [since, before), within the actor's reach."""
    rows = Lot.objects.scoped(actor).filter(sold_on__gte=since, sold_on__lt=before).order_by("sold_on", "pk")
    columns = ("public_id", "name", "project__name", "project__company__name", "sold_on", "made", "grams")
    packed = rows.annotate(made=Sum("packs__quantity"), grams=Sum("packs__weight_g"))
    return tuple(LotLeft(*row) for row in packed.values_list(*columns))


def origin_of_lot(actor: Actor, lot_id: UUID) -> LotOrigin:
    """What a lot of goods is, for the certificate that goes with it. Raises NotFound. Four statements."""
    lot = Lot.objects.scoped(actor).select_related("project__cooperative__place").one(public_id=lot_id)
    packs = Pack.unscoped.filter(lot=lot)
    packed = packs.aggregate(packs=Sum("quantity"), grams=Sum("weight_g"), first=Min("packed_on"), last=Max("packed_on"))
    yards = Yard.unscoped.filter(flocks__collections__lot=lot).order_by("place__code").values_list("place__code", flat=True).distinct()
    terms, cooperative = terms_of(lot.project), lot.project.cooperative
    epcs = tuple(packs.order_by("pk").values_list("epc", flat=True)[:MOST_TESTED])
    return LotOrigin(
        lot_id=lot_id,
        name=lot.name,
        species=terms.species,
        breed=terms.breed,
        packs=packed["packs"] or 0,
        grams=packed["grams"],
        packed_from=packed["first"],
        packed_until=packed["last"],
        villages=tuple(yards),
        producer=cooperative.name,
        producer_id=cooperative.public_id,
        producer_place=cooperative.place.code,
        epcs=epcs,
    )


def unnamed(actor: Actor, places: Collection[str]) -> Unnamed:
    """What was given in the actor's yards at these places without its lot. Three statements."""
    wanted = [name for place in places for name in _urns(place)]
    flocks = list(Flock.objects.scoped(actor).filter(yard__sgln__in=wanted).values_list("pk", flat=True).distinct())
    visits = Visit.unscoped.filter(flock__in=flocks).exclude(given=[]).values_list("given", flat=True)
    gifts = sum(not one["supply_lot"].strip() for given in visits for one in given)
    animals = Placement.unscoped.filter(flock__in=flocks, supplier_lot="").aggregate(total=Sum("delivered"))["total"] or 0
    return Unnamed(gifts, animals)


def _urns(place: str) -> list[str]:
    """The URNs that a place may have: its Digital Link does not say how long the company's prefix is."""
    found = []
    for digits in _PREFIXES:
        try:
            found.append(of_link(digital_link.parse(place), prefix_length=digits).urn)
        except IllegalKey:
            continue
    return found
