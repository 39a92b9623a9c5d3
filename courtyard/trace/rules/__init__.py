"""The pure part of the room: shapes of events, their JSON, the vocabulary, and what may happen to an item."""

from courtyard.trace.rules.shapes import (
    Action,
    AggregationEvent,
    BizTransaction,
    NewEvent,
    ObjectEvent,
    Party,
    PersistentDisposition,
    Quantity,
    SensorElement,
    SensorMetadata,
    SensorReport,
    TransformationEvent,
)
from courtyard.trace.rules.standing import Stage

__all__ = [
    "Action",
    "AggregationEvent",
    "BizTransaction",
    "NewEvent",
    "ObjectEvent",
    "Party",
    "PersistentDisposition",
    "Quantity",
    "SensorElement",
    "SensorMetadata",
    "SensorReport",
    "Stage",
    "TransformationEvent",
]
