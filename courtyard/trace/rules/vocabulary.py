"""How events are stored, and the names of our own in them; the standard's words are in `courtyard.algorithms.epcis.vocabulary`."""

from enum import IntEnum


class EventType(IntEnum):
    """How the five types of events are stored."""

    OBJECT = 1
    AGGREGATION = 2
    TRANSFORMATION = 3
    TRANSACTION = 4
    ASSOCIATION = 5


class StoredAction(IntEnum):
    """How an action is stored; a transformation has none."""

    NONE = 0
    ADD = 1
    OBSERVE = 2
    DELETE = 3


class Role(IntEnum):
    """What an item was in an event."""

    OBJECT = 1
    """in epcList or quantityList"""
    PARENT = 2
    CHILD = 3
    INPUT = 4
    OUTPUT = 5
    RELEASED = 6
    """was in the parent when all of its contents were taken out; not written into the event's JSON, which names none"""
    SUPPLY = 7
    """a lot that was given to the objects (courtyard:supplyList)"""


TYPE_NAMES = {
    EventType.OBJECT: "ObjectEvent",
    EventType.AGGREGATION: "AggregationEvent",
    EventType.TRANSFORMATION: "TransformationEvent",
    EventType.TRANSACTION: "TransactionEvent",
    EventType.ASSOCIATION: "AssociationEvent",
}
TYPES = {name: kind for kind, name in TYPE_NAMES.items()}

PREFIX = "courtyard"
# We own no domain, and nobody can own this one (RFC 2606): the name only has to be unlike everybody else's.
NAMESPACE = "https://courtyard.example/epcis/"
SUPPLIES = f"{PREFIX}:supplyList"
# Prefixes that an extension may use: ours, and those that the standard's context defines.
KNOWN_PREFIXES = frozenset({PREFIX, "cbvmda", "gs1"})
