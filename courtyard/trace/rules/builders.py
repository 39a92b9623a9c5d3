"""What happens in the programme, each as the event that the standard has for it.

Every builder takes `at`, the instant at which it happened, and `place`, the site or yard (an SGLN in either form); identifiers
are texts in either form. The words are CBV 2.0; what it has no word for stands in our namespace.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from courtyard.trace.rules.shapes import (
    Action,
    AggregationEvent,
    BizTransaction,
    ObjectEvent,
    Quantity,
    SensorElement,
    SensorMetadata,
    SensorReport,
    TransformationEvent,
)
from courtyard.trace.rules.vocabulary import NAMESPACE, PREFIX

# The standard wants a URI for how measurements became the figures that are reported.
STEP_METHOD = f"{NAMESPACE}methods/steps"


class Paper(StrEnum):
    """What goes with goods and says that somebody looked at them."""

    LABORATORY = "laboratory"
    QUARANTINE = "quarantine"

    @property
    def transaction(self) -> str:
        """The type of a business transaction in the Core Business Vocabulary."""
        return "testres" if self is Paper.LABORATORY else "cert"


@dataclass(frozen=True, slots=True)
class Supply:
    """So much of a supplier's lot that was given to animals; `kind` is feed, medicine, vaccine."""

    lot: Quantity
    kind: str


@dataclass(frozen=True, slots=True)
class StepCount:
    """An animal's counted steps between their bounds, and what they come to (certified, short ...)."""

    epc: str
    known_steps: int
    upper_steps: int
    verdict: str


def kilograms(lot: str, amount: Decimal | int) -> Quantity:
    """So many kilograms of a lot."""
    return Quantity(lot, Decimal(amount), "KGM")


def pieces(lot: str, count: int) -> Quantity:
    """So many pieces of a lot."""
    return Quantity(lot, Decimal(count))


def banded(
    epcs: Iterable[str] = (),
    *,
    at: datetime,
    place: str,
    breed: str,
    species: str = "",
    hatched_on: date | None = None,
    supplier_lot: str = "",
    supplies: Iterable[Quantity] = (),
    quantities: Iterable[Quantity] = (),
    order_id: UUID | None = None,
) -> ObjectEvent:
    """Chicks arrived and got their bands: they begin. Animals without bands begin as a quantity of their flock's lot.

    `supplier_lot` is the label's text; as an identifier it stands in `supplies`, so that a hatchery's lot is followed forward.
    """
    named = {"species": species, "breed": breed, "hatchDate": hatched_on and hatched_on.isoformat(), "supplierLot": supplier_lot}
    return ObjectEvent(
        event_time=at,
        action=Action.ADD,
        biz_step="commissioning",
        disposition="active",
        epcs=tuple(epcs),
        quantities=tuple(quantities),
        supplies=tuple(supplies),
        read_point=place,
        biz_location=place,
        ilmd={f"{PREFIX}:{name}": value for name, value in named.items() if value},
        biz_transactions=(document("po", order_id),) if order_id else (),
    )


def stocked(lot: Quantity, *, at: datetime, place: str, out_of: Iterable[Quantity] = (), ilmd: dict[str, Any] | None = None) -> ObjectEvent:
    """A lot begins, or grows: kilograms caught, squabs taken. `out_of`: the lots of the animals that yield it.

    They are not used up by it, so they stand among the supplies: what was given to them is followed into what they yield.
    """
    return ObjectEvent(
        event_time=at,
        action=Action.ADD,
        biz_step="commissioning",
        disposition="active",
        quantities=(lot,),
        supplies=tuple(out_of),
        read_point=place,
        biz_location=place,
        ilmd=ilmd or {},
    )


def given(
    epcs: Iterable[str] = (), *, at: datetime, place: str, supplies: Iterable[Supply], quantities: Iterable[Quantity] = ()
) -> ObjectEvent:
    """Feed, medicine or vaccine from supply lots, by which a bad lot is followed forward; kinds stand in the order of the lots."""
    listed = tuple(supplies)
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="other",
        epcs=tuple(epcs),
        quantities=tuple(quantities),
        supplies=tuple(supply.lot for supply in listed),
        read_point=place,
        extension={f"{PREFIX}:given": [supply.kind for supply in listed]},
    )


def inspected(
    epcs: Iterable[str] = (),
    *,
    at: datetime,
    place: str,
    certificate: str,
    passed: bool,
    kind: Paper = Paper.LABORATORY,
    number: str = "",
    issuer: str = "",
    quantities: Iterable[Quantity] = (),
) -> ObjectEvent:
    """A laboratory's result or a quarantine certificate (a URI) for these objects; `number` and `issuer` as the paper says them."""
    words = {"certificateNumber": number, "certificateIssuer": issuer}
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="inspecting",
        disposition="conformant" if passed else "non_conformant",
        epcs=tuple(epcs),
        quantities=tuple(quantities),
        read_point=place,
        biz_transactions=(BizTransaction(certificate, kind.transaction),),
        extension={f"{PREFIX}:{name}": word for name, word in words.items() if word},
    )


def steps_certified(counts: Iterable[StepCount], *, at: datetime, place: str, since: datetime) -> ObjectEvent:
    """What a flock's animals walked, certified: a report for each, with the animal that it is about.

    The standard's report is about every object of its event; one event an animal would be the same figures and twice the events.
    """
    listed = tuple(counts)
    reports = tuple(
        SensorReport(
            type="Count",
            value=Decimal(one.known_steps),
            min_value=Decimal(one.known_steps),
            max_value=Decimal(one.upper_steps),
            extension={f"{PREFIX}:quantity": "steps", f"{PREFIX}:epc": one.epc, f"{PREFIX}:verdict": one.verdict},
        )
        for one in listed
    )
    metadata = SensorMetadata(start_time=since, end_time=at, data_processing_method=STEP_METHOD)
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="sensor_reporting",
        epcs=tuple(one.epc for one in listed),
        read_point=place,
        sensor_elements=(SensorElement(reports, metadata),),
    )


def alarmed(epcs: Iterable[str], *, at: datetime, place: str, kind: str, alarm_id: UUID) -> ObjectEvent:
    """A device raised an alarm about an animal, or about every animal of a flock."""
    report = SensorReport(type="Count", exception="ALARM_CONDITION", string_value=kind)
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="sensor_reporting",
        epcs=tuple(epcs),
        read_point=place,
        sensor_elements=(SensorElement((report,), SensorMetadata(time=at)),),
        extension={f"{PREFIX}:alarm": str(alarm_id)},
    )


def died(epcs: Iterable[str] = (), *, at: datetime, place: str, reason: str, quantities: Iterable[Quantity] = ()) -> ObjectEvent:
    """Animals died: their end."""
    return ObjectEvent(
        event_time=at,
        action=Action.DELETE,
        biz_step="destroying",
        disposition="destroyed",
        epcs=tuple(epcs),
        quantities=tuple(quantities),
        read_point=place,
        extension={f"{PREFIX}:reason": reason},
    )


def released(epcs: Iterable[str], *, at: datetime, place: str, reason: str) -> ObjectEvent:
    """Animals left the programme alive, back with whoever kept them: their bands come off, and nothing more is known of them."""
    return ObjectEvent(
        event_time=at,
        action=Action.DELETE,
        biz_step="decommissioning",
        disposition="inactive",
        epcs=tuple(epcs),
        read_point=place,
        extension={f"{PREFIX}:reason": reason},
    )


def missed(
    epcs: Iterable[str] = (), *, at: datetime, place: str, reason: str, stolen: bool = False, quantities: Iterable[Quantity] = ()
) -> ObjectEvent:
    """Animals are gone without a body: not sold and not worked up while they are, but they may be found again."""
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="stock_taking",
        disposition="stolen" if stolen else "non_sellable_other",
        epcs=tuple(epcs),
        quantities=tuple(quantities),
        read_point=place,
        extension={f"{PREFIX}:reason": reason},
    )


def found_again(epcs: Iterable[str], *, at: datetime, place: str) -> ObjectEvent:
    """Lost animals came back."""
    return ObjectEvent(
        event_time=at, action=Action.OBSERVE, biz_step="stock_taking", disposition="active", epcs=tuple(epcs), read_point=place
    )


def packed(container: str, children: Iterable[str], *, at: datetime, place: str) -> AggregationEvent:
    """Birds into a crate, packs into a parcel, crates onto a lorry."""
    return AggregationEvent(
        event_time=at,
        action=Action.ADD,
        biz_step="packing",
        parent=container,
        children=tuple(children),
        read_point=place,
        biz_location=place,
    )


def unpacked(container: str, children: Iterable[str] = (), *, at: datetime, place: str) -> AggregationEvent:
    """Out of a container: the children named, or everything that is in it."""
    return AggregationEvent(
        event_time=at,
        action=Action.DELETE,
        biz_step="unpacking",
        parent=container,
        children=tuple(children),
        read_point=place,
        biz_location=place,
    )


def departed(epcs: Iterable[str], *, at: datetime, place: str, shipment_id: UUID | None = None) -> ObjectEvent:
    """On the way, with everything inside."""
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="departing",
        disposition="in_transit",
        epcs=tuple(epcs),
        read_point=place,
        biz_transactions=(document("desadv", shipment_id),) if shipment_id else (),
    )


def arrived(epcs: Iterable[str], *, at: datetime, place: str) -> ObjectEvent:
    """There, with everything inside."""
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="arriving",
        disposition="in_progress",
        epcs=tuple(epcs),
        read_point=place,
        biz_location=place,
    )


def processed(bird: str, pack: str, *, at: datetime, place: str, ilmd: dict[str, Any] | None = None) -> TransformationEvent:
    """One bird in, one pack out: a batch would lose which was which."""
    return TransformationEvent(
        event_time=at,
        biz_step="killing",
        disposition="sellable_not_accessible",
        inputs=(bird,),
        outputs=(pack,),
        read_point=place,
        biz_location=place,
        ilmd=ilmd or {},
    )


def lot_processed(
    inputs: Iterable[Quantity],
    *,
    at: datetime,
    place: str,
    outputs: Iterable[str] = (),
    output_quantities: Iterable[Quantity] = (),
    ilmd: dict[str, Any] | None = None,
) -> TransformationEvent:
    """Lots into packs or into other lots: fish is not known one by one."""
    return TransformationEvent(
        event_time=at,
        biz_step="killing",
        disposition="sellable_not_accessible",
        input_quantities=tuple(inputs),
        outputs=tuple(outputs),
        output_quantities=tuple(output_quantities),
        read_point=place,
        biz_location=place,
        ilmd=ilmd or {},
    )


def sold(epcs: Iterable[str], *, at: datetime, place: str, order_id: UUID) -> ObjectEvent:
    """Delivered to a buyer: refused for what is recalled, sold, or in no state to be sold."""
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="retail_selling",
        disposition="retail_sold",
        epcs=tuple(epcs),
        read_point=place,
        biz_transactions=(document("po", order_id),),
    )


def returned(epcs: Iterable[str], *, at: datetime, place: str) -> ObjectEvent:
    """Came back from a buyer."""
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="receiving",
        disposition="returned",
        epcs=tuple(epcs),
        read_point=place,
        biz_location=place,
    )


def document(kind: str, public_id: UUID) -> BizTransaction:
    """One of our own records as a business transaction."""
    return BizTransaction(f"urn:uuid:{public_id}", kind)
