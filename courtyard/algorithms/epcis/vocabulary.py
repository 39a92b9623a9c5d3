"""The words of EPCIS 2.0 and of the Core Business Vocabulary 2.0, in the bare form that EPCIS JSON uses, and their web addresses.

Facts from the EPCIS 2.0 JSON schema, its JSON-LD context and CBV 2.0 (GS1, ratified 2022).
"""

EPCIS = "https://ref.gs1.org/epcis/"
CBV = "https://ref.gs1.org/cbv/"
WEB_VOCABULARY = "https://gs1.org/voc/"
OLDER_WEB_VOCABULARY = "https://www.gs1.org/voc/"
MASTER_DATA = "urn:epcglobal:cbv:mda"
SCHEMA_VERSION = "2.0"
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

# Prefixes that the standard's context brings along (CBV 2.0, event hash, rule 15); master data in its XML namespace.
PREFIXES = {"epcis": EPCIS, "cbv": CBV, "gs1": WEB_VOCABULARY, "cbvmda": MASTER_DATA}


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EVENT_TYPES = words("ObjectEvent AggregationEvent TransactionEvent TransformationEvent AssociationEvent")
ACTIONS = words("ADD OBSERVE DELETE")
BIZ_STEPS = words(
    """
    accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting decommissioning
    departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing killing loading
    other packing picking receiving removing repackaging repairing replacing reserving retail_selling sampling
    sensor_reporting shipping staging_outbound stock_taking stocking storing transporting unloading unpacking void_shipping
    """
)
DISPOSITIONS = words(
    """
    active available completeness_inferred completeness_verified conformant container_closed container_open damaged destroyed
    dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity
    needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold
    returned sellable_accessible sellable_not_accessible stolen unavailable unknown
    """
)
BIZ_TRANSACTION_TYPES = words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt")
PARTY_TYPES = words("owning_party possessing_party location")
ERROR_REASONS = words("did_not_occur incorrect_data")
COMPONENTS = words(
    """
    x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude longitude altitude
    """
)
ALERT_TYPES = words("ALARM_CONDITION ERROR_CONDITION")
MEASUREMENT_TYPES = words(
    """
    AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Radioactivity Altitude AmountOfSubstance
    AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance Conductance
    Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent
    ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency Illuminance Inductance Irradiance
    KinematicViscosity Length LinearMomentum Luminance LuminousFlux LuminousIntensity MagneticFlux MagneticFluxDensity
    MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy
    MolarMass MolarVolume Power Pressure RadiantFlux RadiantIntensity RelativeHumidity Resistance Resistivity SolidAngle
    SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction
    VolumetricFlux Wavenumber
    """
)

# Bare words to web addresses, by the field that they stand in.
BIZ_STEP_URIS = {word: f"{CBV}BizStep-{word}" for word in BIZ_STEPS}
DISPOSITION_URIS = {word: f"{CBV}Disp-{word}" for word in DISPOSITIONS}
BIZ_TRANSACTION_URIS = {word: f"{CBV}BTT-{word}" for word in BIZ_TRANSACTION_TYPES}
PARTY_URIS = {word: f"{CBV}SDT-{word}" for word in PARTY_TYPES}
COMPONENT_URIS = {word: f"{CBV}Comp-{word}" for word in COMPONENTS}
MEASUREMENT_URIS = {word: f"{WEB_VOCABULARY}{word}" for word in MEASUREMENT_TYPES}
ALERT_URIS = {word: f"{WEB_VOCABULARY}{word}" for word in ALERT_TYPES}


def _starts(field: str, urn: str) -> tuple[str, ...]:
    """How a word of the vocabulary begins as a URI: ratified in CBV 2.0, of its drafts and schema, and of CBV 1."""
    return (f"{CBV}{field}-", f"https://ns.gs1.org/cbv/{field}-", f"urn:epcglobal:cbv:{urn}:")


BIZ_STEP_STARTS = _starts("BizStep", "bizstep")
DISPOSITION_STARTS = _starts("Disp", "disp")
BIZ_TRANSACTION_STARTS = _starts("BTT", "btt")
PARTY_STARTS = _starts("SDT", "sdt")
ERROR_REASON_STARTS = _starts("ER", "er")


def bare(word: str, starts: tuple[str, ...]) -> str:
    """The bare word of one of the vocabulary's own URIs; anything else as it is."""
    for start in starts:
        word = word.removeprefix(start)
    return word


# The URNs of CBV 1.x and what they are called since 2.0.
OLD_URNS = {
    "urn:epcglobal:cbv:bizstep:": f"{CBV}BizStep-",
    "urn:epcglobal:cbv:disp:": f"{CBV}Disp-",
    "urn:epcglobal:cbv:btt:": f"{CBV}BTT-",
    "urn:epcglobal:cbv:sdt:": f"{CBV}SDT-",
    "urn:epcglobal:cbv:er:": f"{CBV}ER-",
}
