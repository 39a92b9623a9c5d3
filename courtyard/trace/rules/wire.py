"""EPCIS 2.0 JSON, after the standard's JSON schema: an event put together from its columns, its items and the rest."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

from courtyard.algorithms.epcis import vocabulary as standard
from courtyard.algorithms.epcis.keys import uri_of
from courtyard.algorithms.epcis.texts import offset_minutes
from courtyard.trace.rules import vocabulary as words
from courtyard.trace.rules.shapes import NewEvent, Party, SensorElement, SensorReport
from courtyard.trace.rules.vocabulary import EventType, Role, StoredAction

_OBJECT_LISTS = {
    Role.OBJECT: ("epcList", "quantityList"),
    Role.CHILD: ("childEPCs", "childQuantityList"),
    Role.INPUT: ("inputEPCList", "inputQuantityList"),
    Role.OUTPUT: ("outputEPCList", "outputQuantityList"),
    Role.SUPPLY: ("", words.SUPPLIES),
}
# The lists that an event of the type always shows, even empty.
_EXPECTED = {EventType.OBJECT: "epcList", EventType.AGGREGATION: "childEPCs"}


@dataclass(frozen=True, slots=True)
class Kept:
    """An event as it was kept; `parts` are (role, key, millionths or None, unit), in their order.

    `sent`: what somebody else's event said, to the letter; `wrong`: so of the event that this one declares an error.
    """

    public_id: UUID
    type: EventType
    action: StoredAction
    happened_at: datetime
    zone_minutes: int
    recorded_at: datetime
    biz_step: str
    disposition: str
    read_point: str | None
    biz_location: str | None
    rest: dict[str, Any]
    parts: Sequence[tuple[int, str, int | None, str | None]]
    declares: bool = False
    sent: str | None = None
    wrong: str | None = None
    carried_out: bool = True


def event_id(public_id: UUID) -> str:
    return f"urn:uuid:{public_id}"


def instant(moment: datetime, zone_minutes: int = 0) -> str:
    """ISO 8601 in the event's own zone, with milliseconds, or microseconds where there are any."""
    local = moment.astimezone(timezone(timedelta(minutes=zone_minutes)))
    return local.isoformat(timespec="microseconds" if local.microsecond % 1000 else "milliseconds")


def offset(zone_minutes: int) -> str:
    sign = "-" if zone_minutes < 0 else "+"
    return f"{sign}{abs(zone_minutes) // 60:02d}:{abs(zone_minutes) % 60:02d}"


def body(kept: Kept) -> dict[str, Any]:
    """The event's JSON, with the time at which it was recorded."""
    if said := kept.sent or kept.wrong:
        own = {"recordTime": instant(kept.recorded_at, kept.zone_minutes)}
        whole: dict[str, Any] = json.loads(said)
        return whole | ({} if kept.sent else {"errorDeclaration": kept.rest["errorDeclaration"]}) | own
    out: dict[str, Any] = {
        "eventID": event_id(kept.public_id),
        "type": words.TYPE_NAMES[kept.type],
        "eventTime": instant(kept.happened_at, kept.zone_minutes),
        "eventTimeZoneOffset": offset(kept.zone_minutes),
        "recordTime": instant(kept.recorded_at, kept.zone_minutes),
    }
    if kept.action is not StoredAction.NONE:
        out["action"] = kept.action.name
    if kept.biz_step:
        out["bizStep"] = kept.biz_step
    if kept.disposition:
        out["disposition"] = kept.disposition
    if kept.read_point:
        out["readPoint"] = {"id": uri_of(kept.read_point)}
    if kept.biz_location:
        out["bizLocation"] = {"id": uri_of(kept.biz_location)}
    for role, key, millionths, uom in kept.parts:
        if role == Role.PARENT:
            out["parentID"] = uri_of(key)
        elif role != Role.RELEASED:
            objects, quantities = _OBJECT_LISTS[Role(role)]
            if millionths is None:
                out.setdefault(objects, []).append(uri_of(key))
            else:
                out.setdefault(quantities, []).append(quantity_element(key, millionths, uom))
    if kept.type in _EXPECTED and not (kept.type is EventType.OBJECT and "quantityList" in out):
        out.setdefault(_EXPECTED[kept.type], [])
    return out | kept.rest


def recalls(disposition: str, rest: dict[str, Any]) -> bool | None:
    """Whether an event sets (True) or lifts (False) the recall of its items, or leaves it as it is."""
    lasting = rest.get("persistentDisposition", {})
    if disposition == "recalled" or "recalled" in lasting.get("set", ()):
        return True
    return False if "recalled" in lasting.get("unset", ()) else None


def quantity_element(key: str, millionths: int, uom: str | None) -> dict[str, Any]:
    element = {"epcClass": uri_of(key), "quantity": number(Decimal(millionths).scaleb(-6))}
    return element | {"uom": uom} if uom else element


def number(value: Decimal) -> int | float:
    """An exact decimal as a JSON number: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def dumps(value: dict[str, Any]) -> str:
    """JSON as it is stored."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else "{}"


def document(bodies: Iterable[dict[str, Any]], *, created: datetime) -> dict[str, Any]:
    """An EPCISDocument with our extension's namespace in its context."""
    return {
        "@context": [standard.CONTEXT, {words.PREFIX: words.NAMESPACE}],
        "type": "EPCISDocument",
        "schemaVersion": standard.SCHEMA_VERSION,
        "creationDate": instant(created),
        "epcisBody": {"eventList": list(bodies)},
    }


def query_document(
    bodies: Iterable[dict[str, Any]], context: Any, *, created: datetime, name: str, subscription: UUID | None = None
) -> dict[str, Any]:
    """An EPCISQueryDocument: what a query of this name found, for a subscription if somebody is sent it."""
    told = {} if subscription is None else {"subscriptionID": str(subscription)}
    return {
        "@context": context,
        "type": "EPCISQueryDocument",
        "schemaVersion": standard.SCHEMA_VERSION,
        "creationDate": instant(created),
        "epcisBody": {"queryResults": {**told, "queryName": name, "resultsBody": {"eventList": list(bodies)}}},
    }


# ------------------------------------------------------------------------------- what has no column, in the standard's words


def rest_of(event: NewEvent) -> dict[str, Any]:
    """What of an event is kept as JSON."""
    out: dict[str, Any] = {}
    if lasting := event.persistent_disposition:
        out["persistentDisposition"] = {name: list(given) for name, given in (("set", lasting.set), ("unset", lasting.unset)) if given}
    if event.biz_transactions:
        out["bizTransactionList"] = [
            {"type": standard.bare(given.type, standard.BIZ_TRANSACTION_STARTS), "bizTransaction": given.id}
            if given.type
            else {"bizTransaction": given.id}
            for given in event.biz_transactions
        ]
    if event.sources:
        out["sourceList"] = [_party(given, "source") for given in event.sources]
    if event.destinations:
        out["destinationList"] = [_party(given, "destination") for given in event.destinations]
    if event.sensor_elements:
        out["sensorElementList"] = [_sensor_element(element, event.zone_offset) for element in event.sensor_elements]
    if getattr(event, "transformation_id", None):
        out["transformationID"] = event.transformation_id  # type: ignore[union-attr]
    if getattr(event, "ilmd", None):
        out["ilmd"] = dict(event.ilmd)  # type: ignore[union-attr]
    out.update(event.extension)
    return out


def _party(given: Party, name: str) -> dict[str, str]:
    return {"type": standard.bare(given.type, standard.PARTY_STARTS), name: given.id}


def _sensor_element(element: SensorElement, zone: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if element.metadata is not None:
        given = element.metadata
        times = {"time": given.time, "startTime": given.start_time, "endTime": given.end_time}
        texts = {"deviceID": given.device_id, "dataProcessingMethod": given.data_processing_method, "rawData": given.raw_data}
        out["sensorMetadata"] = {name: _at(value, zone) for name, value in times.items() if value is not None}
        out["sensorMetadata"].update({name: value for name, value in texts.items() if value is not None})
    out["sensorReport"] = [_sensor_report(report, zone) for report in element.reports]
    return out


def _sensor_report(report: SensorReport, zone: str) -> dict[str, Any]:
    numbers = {"value": report.value, "minValue": report.min_value, "maxValue": report.max_value, "meanValue": report.mean_value}
    plain = {
        "stringValue": report.string_value,
        "booleanValue": report.boolean_value,
        "uom": report.uom,
        "exception": report.exception,
        "deviceID": report.device_id,
    }
    out: dict[str, Any] = {"type": report.type}
    out.update({name: number(value) for name, value in numbers.items() if value is not None})
    out.update({name: value for name, value in plain.items() if value is not None})
    if report.time is not None:
        out["time"] = _at(report.time, zone)
    return out | report.extension


def _at(moment: datetime, zone: str) -> str:
    return instant(moment, offset_minutes(zone) or 0)
