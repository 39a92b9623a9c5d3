"""Identifiers of an event in the form that somebody asked for (EPCIS 2.0, the header GS1-EPC-Format).

    with_links(event)     EPC URNs of items, classes, places and parties as Digital Links; everything else as it came

The other way, from a Digital Link to an EPC URN, needs the length of the company's prefix, which the link does not say.
"""

from collections.abc import Mapping
from typing import Any

from courtyard.algorithms.epcis.keys import key_of, uri_of
from courtyard.algorithms.identifiers import IllegalKey

_EPCS = ("parentID", "epcList", "childEPCs", "inputEPCList", "outputEPCList")
# Lists of objects, or one object, with the field that holds an identifier.
_INSIDE = {
    "quantityList": "epcClass",
    "childQuantityList": "epcClass",
    "inputQuantityList": "epcClass",
    "outputQuantityList": "epcClass",
    "readPoint": "id",
    "bizLocation": "id",
    "sourceList": "source",
    "destinationList": "destination",
}


def with_links(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event with its EPC URNs as Digital Links; an URN that is none stays as it came."""
    changed = dict(event)
    for name in _EPCS:
        if name in changed:
            changed[name] = _each(changed[name], _link)
    for name, field in _INSIDE.items():
        if name in changed:
            changed[name] = _each(changed[name], lambda one, field=field: one | {field: _link(one[field])} if field in one else one)
    return changed


def _each(found: Any, change: Any) -> Any:
    return [change(one) for one in found] if isinstance(found, list) else change(found)


def _link(found: Any) -> Any:
    if not isinstance(found, str) or not found.startswith("urn:epc:"):
        return found
    try:
        return uri_of(key_of(found).text)
    except IllegalKey:
        return found
