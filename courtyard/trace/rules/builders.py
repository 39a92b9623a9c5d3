"""What happens in the programme, each as the event that the standard has for it.

Every builder takes `at`, the instant at which it happened, and `place`, the site or yard (an SGLN in either form); identifiers
are texts in either form. The words are CBV 2.0; what it has no word for stands in our namespace.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
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
from courtyard.trace.rules.vocabulary import PREFIX

Given = Literal["feed", "medicine", "vaccine"]


def kilograms(lot: str, amount: Decimal | int) -> Quantity:
    """So many kilograms of a lot."""
    return Quantity(lot, Decimal(amount), "KGM")


def pieces(lot: str, count: int) -> Quantity:
    """So many pieces of a lot."""
    return Quantity(lot, Decimal(count))


def banded(
    epcs: Iterable[str], *, at: datetime, place: str, hatched_on: date, breed: str, supplier_lot: str = "", order_id: UUID | None = None
) -> ObjectEvent:
    """Chicks arrived and got their bands: they begin."""
    ilmd = {f"{PREFIX}:hatchDate": hatched_on.isoformat(), f"{PREFIX}:breed": breed}
    if supplier_lot:
        ilmd[f"{PREFIX}:supplierLot"] = supplier_lot
    return ObjectEvent(
        event_time=at,
        action=Action.ADD,
        biz_step="commissioning",
        disposition="active",
        epcs=tuple(epcs),
        read_point=place,
        biz_location=place,
        ilmd=ilmd,
        biz_transactions=(document("po", order_id),) if order_id else (),
    )


def stocked(lot: Quantity, *, at: datetime, place: str, ilmd: dict[str, Any] | None = None) -> ObjectEvent:
    """A lot begins, or grows: fish put into a pond, kilograms caught."""
    return ObjectEvent(
        event_time=at,
        action=Action.ADD,
        biz_step="commissioning",
        disposition="active",
        quantities=(lot,),
        read_point=place,
        biz_location=place,
        ilmd=ilmd or {},
    )


def given(epcs: Iterable[str], *, at: datetime, place: str, what: Given, supplies: Iterable[Quantity]) -> ObjectEvent:
    """Feed, medicine or vaccine from supply lots, by which a bad lot is followed forward."""
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="other",
        epcs=tuple(epcs),
        supplies=tuple(supplies),
        read_point=place,
        extension={f"{PREFIX}:given": what},
    )


def tested(epcs: Iterable[str], *, at: datetime, place: str, certificate: str, passed: bool) -> ObjectEvent:
    """A laboratory's result or a quarantine certificate (a URI) for these objects."""
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="inspecting",
        disposition="conformant" if passed else "non_conformant",
        epcs=tuple(epcs),
        read_point=place,
        biz_transactions=(BizTransaction(certificate, "testres"),),
    )


def steps_certified(
    epc: str, *, at: datetime, place: str, known_steps: int, upper_steps: int, since: datetime, verdict: str, device: str | None = None
) -> ObjectEvent:
    """An animal's counted steps between their bounds, and what they come to (certified, short, uncertain ...)."""
    report = SensorReport(
        type="Count",
        value=Decimal(known_steps),
        min_value=Decimal(known_steps),
        max_value=Decimal(upper_steps),
        device_id=device,
        extension={f"{PREFIX}:quantity": "steps"},
    )
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="sensor_reporting",
        epcs=(epc,),
        read_point=place,
        sensor_elements=(SensorElement((report,), SensorMetadata(start_time=since, end_time=at)),),
        extension={f"{PREFIX}:verdict": verdict},
    )


def alarmed(epc: str, *, at: datetime, place: str, kind: str, alarm_id: UUID) -> ObjectEvent:
    """A device raised an alarm about an animal."""
    report = SensorReport(type="Count", exception="ALARM_CONDITION", string_value=kind)
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="sensor_reporting",
        epcs=(epc,),
        read_point=place,
        sensor_elements=(SensorElement((report,)),),
        extension={f"{PREFIX}:alarm": str(alarm_id)},
    )


def died(epcs: Iterable[str], *, at: datetime, place: str, reason: str) -> ObjectEvent:
    """Animals died: their end."""
    return ObjectEvent(
        event_time=at,
        action=Action.DELETE,
        biz_step="destroying",
        disposition="destroyed",
        epcs=tuple(epcs),
        read_point=place,
        extension={f"{PREFIX}:reason": reason},
    )


def missed(epcs: Iterable[str], *, at: datetime, place: str, reason: str) -> ObjectEvent:
    """Animals are lost: not sold and not worked up while they are, but they may be found again."""
    return ObjectEvent(
        event_time=at,
        action=Action.OBSERVE,
        biz_step="stock_taking",
        disposition="non_sellable_other",
        epcs=tuple(epcs),
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
