"""Tables of the room, in the order in which they depend on each other."""

from courtyard.raising.models.flock import Bird, Certification, Flock, Loss, Placement, Share, Visit, Weighing
from courtyard.raising.models.lot import CollectedGrade, Collection, ConsignmentStatement, Earning, Lot, Pack, Parting, RetailPrices
from courtyard.raising.models.project import (
    Application,
    Attendance,
    Inspection,
    Numbering,
    Project,
    Renovation,
    SupplyLot,
    Training,
    Yard,
)
from courtyard.raising.models.settlement import (
    Objection,
    Settlement,
    SettlementChunk,
    SettlementLine,
    SettlementLot,
)

__all__ = [
    "Application",
    "Attendance",
    "Bird",
    "Certification",
    "CollectedGrade",
    "Collection",
    "ConsignmentStatement",
    "Earning",
    "Flock",
    "Inspection",
    "Loss",
    "Lot",
    "Numbering",
    "Objection",
    "Pack",
    "Parting",
    "Placement",
    "Project",
    "Renovation",
    "RetailPrices",
    "Settlement",
    "SettlementChunk",
    "SettlementLine",
    "SettlementLot",
    "Share",
    "SupplyLot",
    "Training",
    "Visit",
    "Weighing",
    "Yard",
]
