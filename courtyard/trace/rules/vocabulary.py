"""The words of the Core Business Vocabulary, release 2.0 (GS1), in the bare form that EPCIS 2.0 JSON asks for."""

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


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BIZ_STEPS = _words(
    """
    accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting decommissioning
    departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing killing loading
    other packing picking receiving removing repackaging repairing replacing reserving retail_selling sampling
    sensor_reporting shipping staging_outbound stock_taking stocking storing transporting unloading unpacking void_shipping
    """
)
DISPOSITIONS = _words(
    """
    active available completeness_inferred completeness_verified conformant container_closed container_open damaged destroyed
    dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity
    needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold
    returned sellable_accessible sellable_not_accessible stolen unavailable unknown
    """
)
BIZ_TRANSACTION_TYPES = _words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres")
PARTY_TYPES = _words("owning_party possessing_party location")

# Words may also come as the vocabulary's own URIs, in either of the standard's forms; we keep the bare word.
STEP_URIS = ("https://ns.gs1.org/cbv/BizStep-", "urn:epcglobal:cbv:bizstep:")
DISPOSITION_URIS = ("https://ns.gs1.org/cbv/Disp-", "urn:epcglobal:cbv:disp:")
TRANSACTION_URIS = ("https://ns.gs1.org/cbv/BTT-", "urn:epcglobal:cbv:btt:")
PARTY_URIS = ("https://ns.gs1.org/cbv/SDT-", "urn:epcglobal:cbv:sdt:")

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
SCHEMA_VERSION = "2.0"
PREFIX = "courtyard"
# We own no domain, and nobody can own this one (RFC 2606): the name only has to be unlike everybody else's.
NAMESPACE = "https://courtyard.example/epcis/"
SUPPLIES = f"{PREFIX}:supplyList"
# Prefixes that an extension may use: ours, and those that the standard's context defines.
KNOWN_PREFIXES = frozenset({PREFIX, "cbvmda", "gs1"})
