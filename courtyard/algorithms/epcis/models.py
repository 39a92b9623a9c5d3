"""EPCIS 2.0 documents as pydantic models: events with their what, when, where, why and how; the documents around them.

A model keeps what it read, to the letter: texts as texts, numbers as they came, names of extensions with their prefixes, and
`as_json` gives an equal document back. Names in Python are ours; on the wire they are the standard's. Extensions (a URI, or a
prefix and a name) are in `model_extra`.

What one field may hold is said here; what fields ask of one another, in `validation`, which is the door.

Source: the EPCIS 2.0 JSON schema (GS1, 2022) and the EPCIS 2.0 standard, section 7.
"""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Strict, Tag

from courtyard.algorithms.epcis import texts
from courtyard.algorithms.epcis import vocabulary as words
from courtyard.algorithms.epcis.texts import Instant, Number, Offset, Text, Truth, Uom, Uri

Value = TypeVar("Value")
if TYPE_CHECKING:
    Maybe: TypeAlias = Value | None
else:

    class Maybe:
        """A field that may be missing, and then is None here. JSON's null is no value of it."""

        def __class_getitem__(cls, item: Any) -> Any:
            return item


Json = dict[str, Any]
UriList = Annotated[list[Uri], Strict()]
UniqueUriList = Annotated[list[Uri], Strict(), AfterValidator(texts.unique)]


class Part(BaseModel):
    """A part whose every name is the standard's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def as_json(self) -> Json:
        """The part as it was read."""
        return self.model_dump(mode="python", by_alias=True, exclude_unset=True)


class Open(Part):
    """A part with extensions of any name."""

    model_config = ConfigDict(extra="allow")


class Extensible(Part):
    """A part whose extensions are named by URIs or by a prefix and a name."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Uri, Any]


# --------------------------------------------------------------------------------------------------------- what and where


class Quantity(Part):
    """So much of a class; without quantity, an unknown amount; without uom, pieces."""

    epc_class: Uri = Field(alias="epcClass")
    quantity: Number = None
    uom: Maybe[Uom] = None


class BizTransaction(Part):
    """A business document."""

    type: Maybe[texts.BizTransactionType] = None
    biz_transaction: Uri = Field(alias="bizTransaction")


class Source(Part):
    """Who or where something comes from."""

    type: texts.PartyType
    source: Uri


class Destination(Part):
    """Who or where something goes to."""

    type: texts.PartyType
    destination: Uri


class Place(Open):
    """A read point or a business location."""

    id: Uri


class PersistentDisposition(Part):
    """Dispositions that last until they are unset."""

    set: Maybe[Annotated[list[texts.Disposition], Strict(), Field(min_length=1), AfterValidator(texts.unique)]] = None
    unset: Maybe[Annotated[list[texts.Disposition], Strict(), Field(min_length=1), AfterValidator(texts.unique)]] = None


class ErrorDeclaration(Extensible):
    """That an event of the same eventID was wrong."""

    declaration_time: Instant = Field(alias="declarationTime")
    reason: Maybe[texts.ErrorReason] = None
    corrective_event_ids: Maybe[UriList] = Field(None, alias="correctiveEventIDs")


# ------------------------------------------------------------------------------------------------------------------- how


class SensorMetadata(Extensible):
    time: Maybe[Instant] = None
    start_time: Maybe[Instant] = Field(None, alias="startTime")
    end_time: Maybe[Instant] = Field(None, alias="endTime")
    device_id: Maybe[Uri] = Field(None, alias="deviceID")
    device_metadata: Maybe[Uri] = Field(None, alias="deviceMetadata")
    raw_data: Maybe[Uri] = Field(None, alias="rawData")
    data_processing_method: Maybe[Uri] = Field(None, alias="dataProcessingMethod")
    biz_rules: Maybe[Uri] = Field(None, alias="bizRules")


class SensorReport(Extensible):
    type: texts.MeasurementType
    exception: Maybe[texts.AlertType] = None
    device_id: Maybe[Uri] = Field(None, alias="deviceID")
    device_metadata: Maybe[Uri] = Field(None, alias="deviceMetadata")
    raw_data: Maybe[Uri] = Field(None, alias="rawData")
    data_processing_method: Maybe[Uri] = Field(None, alias="dataProcessingMethod")
    biz_rules: Maybe[Uri] = Field(None, alias="bizRules")
    time: Maybe[Instant] = None
    microorganism: Maybe[Uri] = None
    chemical_substance: Maybe[Uri] = Field(None, alias="chemicalSubstance")
    coordinate_reference_system: Maybe[Uri] = Field(None, alias="coordinateReferenceSystem")
    value: Number = None
    component: Maybe[texts.Component] = None
    string_value: Maybe[Text] = Field(None, alias="stringValue")
    boolean_value: Maybe[Truth] = Field(None, alias="booleanValue")
    hex_binary_value: Maybe[texts.Hex] = Field(None, alias="hexBinaryValue")
    uri_value: Maybe[Uri] = Field(None, alias="uriValue")
    min_value: Number = Field(None, alias="minValue")
    max_value: Number = Field(None, alias="maxValue")
    mean_value: Number = Field(None, alias="meanValue")
    s_dev: Number = Field(None, alias="sDev")
    perc_rank: Number = Field(None, alias="percRank")
    perc_value: Number = Field(None, alias="percValue")
    uom: Maybe[Text] = None


class SensorElement(Extensible):
    sensor_metadata: Maybe[SensorMetadata] = Field(None, alias="sensorMetadata")
    sensor_report: Annotated[list[SensorReport], Strict(), Field(min_length=1)] = Field(alias="sensorReport")


# ------------------------------------------------------------------------------------------------------------------ events

# Forms are told apart before they are checked, so that a fault names one place only. Tags begin with NUL to be left out of pointers.
_is_list = Discriminator(lambda value: "\0many" if isinstance(value, list) else "\0one")
_is_object = Discriminator(lambda value: "\0terms" if isinstance(value, dict) else "\0uri")
ContextPart = Annotated[Annotated[Uri, Tag("\0uri")] | Annotated[Json, Tag("\0terms")], _is_object]
ContextParts = Annotated[list[ContextPart], Strict(), AfterValidator(texts.unique)]
Context = Annotated[Annotated[ContextPart, Tag("\0one")] | Annotated[ContextParts, Tag("\0many")], _is_list]
CertificationInfo = Annotated[Annotated[Uri, Tag("\0one")] | Annotated[UriList, Tag("\0many")], _is_list]
Quantities = Annotated[list[Quantity], Strict()]
Action = Literal["ADD", "OBSERVE", "DELETE"]
Ilmd = dict[Uri, Any]


class Event(Extensible):
    """What every event has."""

    context: Maybe[Context] = Field(None, alias="@context")
    event_time: Instant = Field(alias="eventTime")
    record_time: Maybe[Instant] = Field(None, alias="recordTime")
    event_time_zone_offset: Offset = Field(alias="eventTimeZoneOffset")
    event_id: Maybe[Uri] = Field(None, alias="eventID")
    certification_info: Maybe[CertificationInfo] = Field(None, alias="certificationInfo")
    error_declaration: Maybe[ErrorDeclaration] = Field(None, alias="errorDeclaration")


class _Common(Event):
    """What the five types of events share."""

    biz_step: Maybe[texts.BizStep] = Field(None, alias="bizStep")
    disposition: Maybe[texts.Disposition] = None
    persistent_disposition: Maybe[PersistentDisposition] = Field(None, alias="persistentDisposition")
    read_point: Maybe[Place] = Field(None, alias="readPoint")
    biz_location: Maybe[Place] = Field(None, alias="bizLocation")
    biz_transaction_list: Maybe[Annotated[list[BizTransaction], Strict()]] = Field(None, alias="bizTransactionList")
    source_list: Maybe[Annotated[list[Source], Strict()]] = Field(None, alias="sourceList")
    destination_list: Maybe[Annotated[list[Destination], Strict()]] = Field(None, alias="destinationList")
    sensor_element_list: Maybe[Annotated[list[SensorElement], Strict()]] = Field(None, alias="sensorElementList")


class ObjectEvent(_Common):
    """Objects or amounts of a class began, were seen, or ended."""

    type: Literal["ObjectEvent"]
    action: Action
    epc_list: Maybe[UniqueUriList] = Field(None, alias="epcList")
    quantity_list: Maybe[Quantities] = Field(None, alias="quantityList")
    ilmd: Maybe[Ilmd] = None


class AggregationEvent(_Common):
    """Children went into a parent, were seen in it, or left it."""

    type: Literal["AggregationEvent"]
    action: Action
    parent_id: Maybe[Uri] = Field(None, alias="parentID")
    child_epcs: Maybe[UriList] = Field(None, alias="childEPCs")
    child_quantity_list: Maybe[Quantities] = Field(None, alias="childQuantityList")


class AssociationEvent(_Common):
    """Children were fixed to a parent for long, or taken off: a sensor on a crate."""

    type: Literal["AssociationEvent"]
    action: Action
    parent_id: Uri = Field(alias="parentID")
    child_epcs: Maybe[UriList] = Field(None, alias="childEPCs")
    child_quantity_list: Maybe[Quantities] = Field(None, alias="childQuantityList")


class TransactionEvent(_Common):
    """Objects were tied to business documents, or released from them."""

    type: Literal["TransactionEvent"]
    action: Action
    biz_transaction_list: Annotated[list[BizTransaction], Strict(), Field(min_length=1)] = Field(alias="bizTransactionList")
    parent_id: Maybe[Uri] = Field(None, alias="parentID")
    epc_list: Maybe[UriList] = Field(None, alias="epcList")
    quantity_list: Maybe[Quantities] = Field(None, alias="quantityList")


class TransformationEvent(_Common):
    """Inputs became outputs, in one event or in several with one transformation ID."""

    type: Literal["TransformationEvent"]
    input_epc_list: Maybe[UniqueUriList] = Field(None, alias="inputEPCList")
    input_quantity_list: Maybe[Quantities] = Field(None, alias="inputQuantityList")
    output_epc_list: Maybe[UniqueUriList] = Field(None, alias="outputEPCList")
    output_quantity_list: Maybe[Quantities] = Field(None, alias="outputQuantityList")
    transformation_id: Maybe[Uri] = Field(None, alias="transformationID")
    ilmd: Maybe[Ilmd] = None


class ExtendedEvent(Event):
    """An event of somebody's own type, which is a URI; what else it has is theirs, by any name."""

    __pydantic_extra__: dict[str, Any]
    type: Uri


def _type_of(event: Any) -> str:
    kind = event.get("type") if isinstance(event, dict) else getattr(event, "type", None)
    return f"\0{kind}" if isinstance(kind, str) and kind in words.EVENT_TYPES else "\0Extended"


AnyEvent = Annotated[
    Annotated[ObjectEvent, Tag("\0ObjectEvent")]
    | Annotated[AggregationEvent, Tag("\0AggregationEvent")]
    | Annotated[TransactionEvent, Tag("\0TransactionEvent")]
    | Annotated[TransformationEvent, Tag("\0TransformationEvent")]
    | Annotated[AssociationEvent, Tag("\0AssociationEvent")]
    | Annotated[ExtendedEvent, Tag("\0Extended")],
    Discriminator(_type_of),
]
EventList = Annotated[list[AnyEvent], Strict()]


# --------------------------------------------------------------------------------------------------------------- documents


class Attribute(Open):
    """One master datum of something; its value is a number, a text or an object."""

    id: Uri
    attribute: Annotated[Any, AfterValidator(texts.master_datum)] = None


class VocabularyElement(Open):
    id: Uri
    attributes: Maybe[Annotated[list[Attribute], Strict()]] = None
    children: Maybe[UriList] = None


class Vocabulary(Open):
    """Master data of one kind."""

    type: Uri
    vocabulary_element_list: Maybe[Annotated[list[VocabularyElement], Strict()]] = Field(None, alias="vocabularyElementList")


VocabularyList = Annotated[list[Vocabulary], Strict()]


class MasterData(Open):
    vocabulary_list: Maybe[VocabularyList] = Field(None, alias="vocabularyList")


class Header(Extensible):
    epcis_master_data: Maybe[MasterData] = Field(None, alias="epcisMasterData")


class Body(Open):
    event_list: EventList = Field(alias="eventList")


class Document(Extensible):
    """An EPCISDocument: events, the contexts that explain their names, and master data."""

    schema_name: ClassVar[str] = "EPCISDocument"
    context: Context = Field(alias="@context")
    id: Maybe[Uri] = None
    type: Literal["EPCISDocument"]
    schema_version: texts.Version = Field(alias="schemaVersion")
    creation_date: Instant = Field(alias="creationDate")
    instance_identifier: Maybe[Text] = Field(None, alias="instanceIdentifier")
    sender: Maybe[Text] = None
    receiver: Maybe[Text] = None
    header: Maybe[Header] = Field(None, alias="epcisHeader")
    body: Body = Field(alias="epcisBody")

    @property
    def events(self) -> list[AnyEvent]:
        return self.body.event_list


class ResultsBody(Extensible):
    event_list: EventList = Field(alias="eventList")
    vocabulary_list: Maybe[VocabularyList] = Field(None, alias="vocabularyList")


class QueryResults(Extensible):
    query_name: Text = Field(alias="queryName")
    subscription_id: Maybe[Text] = Field(None, alias="subscriptionID")
    results_body: ResultsBody = Field(alias="resultsBody")


class QueryBody(Extensible):
    query_results: QueryResults = Field(alias="queryResults")


class QueryDocument(Extensible):
    """An EPCISQueryDocument: the answer to a query."""

    context: Context = Field(alias="@context")
    id: Maybe[Uri] = None
    type: Literal["EPCISQueryDocument"]
    schema_version: Maybe[texts.Version] = Field(None, alias="schemaVersion")
    creation_date: Maybe[Instant] = Field(None, alias="creationDate")
    body: QueryBody = Field(alias="epcisBody")

    @property
    def events(self) -> list[AnyEvent]:
        return self.body.query_results.results_body.event_list
