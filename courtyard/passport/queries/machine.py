"""A pack's way for a machine: its events as the standard's JSON, reduced to what is said of this pack."""

from datetime import datetime
from typing import Any

from courtyard.passport.rules import epc_of
from courtyard.trace import queries as trace

Json = dict[str, Any]

_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")


def events_of(gtin: str, serial: str, *, created: datetime) -> Json | None:
    """An EPCISDocument of everything that happened to a pack and its bird; None for a number that no event knows.

    Of others that took part in an event nothing is said: whoever scans one pack is not given the serials of its neighbours.
    """
    way = trace.trace_back(epc_of(gtin, serial))
    if not way.items:
        return None
    # What was made into it, and what it or these were in; what was fed stands in the events themselves.
    own = {item.epc for item in way.items} | {line.container for line in way.lines if line.container}
    document = trace.epcis_document(tuple(dict.fromkeys(line.event_id for line in way.lines)), created=created)
    for event in document["epcisBody"]["eventList"]:
        _reduce(event, own)
    return document


def _reduce(event: Json, own: set[str]) -> None:
    for name in _LISTS:
        if name in event:
            event[name] = [epc for epc in event[name] if trace.canonical(epc) in own]
    for element in event.get("sensorElementList", ()):
        element["sensorReport"] = [
            report
            for report in element.get("sensorReport", ())
            if "courtyard:epc" not in report or trace.canonical(report["courtyard:epc"]) in own
        ]
