"""The words of the Core Business Vocabulary, release 2.0 (GS1), in the bare form that EPCIS 2.0 JSON asks for."""

from enum import IntEnum

from courtyard.algorithms.epcis import vocabulary as standard

BIZ_STEPS = standard.BIZ_STEPS
DISPOSITIONS = standard.DISPOSITIONS
CONTEXT = standard.CONTEXT


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


def _spellings(word: str, urn: str) -> tuple[str, ...]:
    """How a word of the vocabulary begins as a URI: ratified in CBV 2.0, of its drafts and schema, and of CBV 1."""
    return (f"{standard.CBV}{word}-", f"https://ns.gs1.org/cbv/{word}-", f"urn:epcglobal:cbv:{urn}:")


# Words may also come as the vocabulary's own URIs, in any of the standard's forms; we keep the bare word.
STEP_URIS = _spellings("BizStep", "bizstep")
DISPOSITION_URIS = _spellings("Disp", "disp")
TRANSACTION_URIS = _spellings("BTT", "btt")
PARTY_URIS = _spellings("SDT", "sdt")

SCHEMA_VERSION = "2.0"
PREFIX = "courtyard"
# We own no domain, and nobody can own this one (RFC 2606): the name only has to be unlike everybody else's.
NAMESPACE = "https://courtyard.example/epcis/"
SUPPLIES = f"{PREFIX}:supplyList"
# Prefixes that an extension may use: ours, and those that the standard's context defines.
KNOWN_PREFIXES = frozenset({PREFIX, "cbvmda", "gs1"})
