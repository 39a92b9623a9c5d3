"""Events as values, in the shape of EPCIS 2.0 (GS1, ratified 2022): what, when, where, why, how.

Identifiers are URIs, EPC URN or GS1 Digital Link. Instants carry their zone. Quantities and measurements are exact decimals.
Keys of `ilmd` and `extension` carry a namespace ("courtyard:hatchDate", or a whole URI), as the standard asks.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field


class Action(StrEnum):
    """ADD begins or puts in, OBSERVE changes neither, DELETE ends or takes out."""

    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of a class: a lot (LGTIN) of fish, a sack lot of feed. `uom` is UN/ECE Rec 20: KGM; None counts pieces."""

    epc_class: str
    quantity: Decimal
    uom: str | None = None


@dataclass(frozen=True, slots=True)
class BizTransaction:
    """A business document: `type` is a word of CBV ("po", "desadv", "cert", "testres" ...) or a URI."""

    id: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A source or a destination: `type` is owning_party, possessing_party, location or a URI."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class PersistentDisposition:
    """Dispositions that last beside the present one until they are unset."""

    set: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorReport:
    """One measured figure; `type` is a measurement type of the GS1 Web Vocabulary (Count, Mass, Temperature ...) or a URI."""

    type: str
    value: Decimal | None = None
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    mean_value: Decimal | None = None
    string_value: str | None = None
    boolean_value: bool | None = None
    uom: str | None = None
    exception: str | None = None
    device_id: str | None = None
    time: datetime | None = None
    extension: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorMetadata:
    """When, with what and by which method the figures beside it were taken."""

    time: datetime | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    device_id: str | None = None
    data_processing_method: str | None = None
    raw_data: str | None = None


@dataclass(frozen=True, slots=True)
class SensorElement:
    reports: tuple[SensorReport, ...]
    metadata: SensorMetadata | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    """What every event has; `event_id` None: derived from the verb's key."""

    event_time: datetime
    biz_step: str | None = None
    disposition: str | None = None
    persistent_disposition: PersistentDisposition | None = None
    read_point: str | None = None
    biz_location: str | None = None
    biz_transactions: tuple[BizTransaction, ...] = ()
    sources: tuple[Party, ...] = ()
    destinations: tuple[Party, ...] = ()
    sensor_elements: tuple[SensorElement, ...] = ()
    extension: dict[str, Any] = field(default_factory=dict)
    event_id: UUID | None = None
    zone_offset: str = "+08:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectEvent(_Common):
    """Something happened to objects: they began (ADD, with `ilmd`), were observed, or ended (DELETE).

    `supplies` are lots fed, injected or otherwise given to the objects: our extension `courtyard:supplyList`, by which a lot
    is followed forward to what it reached.
    """

    type: Literal["ObjectEvent"] = "ObjectEvent"
    action: Action
    epcs: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    supplies: tuple[Quantity, ...] = ()
    ilmd: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregationEvent(_Common):
    """Children went into a parent (ADD), out of it (DELETE; without children: all of them), or were seen in it."""

    type: Literal["AggregationEvent"] = "AggregationEvent"
    action: Action
    parent: str | None = None
    children: tuple[str, ...] = ()
    child_quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformationEvent(_Common):
    """Inputs became outputs: one bird one pack, or a lot of fish lots of fillet."""

    type: Literal["TransformationEvent"] = "TransformationEvent"
    inputs: tuple[str, ...] = ()
    input_quantities: tuple[Quantity, ...] = ()
    outputs: tuple[str, ...] = ()
    output_quantities: tuple[Quantity, ...] = ()
    transformation_id: str | None = None
    ilmd: dict[str, Any] = field(default_factory=dict)


NewEvent = Annotated[ObjectEvent | AggregationEvent | TransformationEvent, Field(discriminator="type")]
