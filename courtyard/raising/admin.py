"""Raising's records in the back office: to read, not to change."""

from courtyard.kernel.back_office import show
from courtyard.raising import models

show(models.Project, ("name", "place", "cooperative", "opens_on", "closes_on"), list_select_related=("place", "cooperative"))
show(
    models.Application, ("public_id", "project", "household", "kind", "animals", "applied_on", "approved"), list_filter=("kind", "approved")
)
show(models.Yard, ("sgln", "cooperative", "household", "place"), list_select_related=("cooperative", "place"))
show(models.Inspection, ("public_id", "yard", "round", "inspected_on", "passed"), list_filter=("passed",))
show(models.Renovation, ("public_id", "yard", "cost_fen", "paid_by", "renovated_on"), list_filter=("paid_by",))
show(models.Training, ("topic", "project", "held_on"))
show(models.Flock, ("public_id", "project", "kind", "animals", "lost", "collected", "placed_on", "closed_on"), list_filter=("kind",))
show(models.Share, ("public_id", "flock_id", "household", "animals"))
show(models.Placement, ("public_id", "flock_id", "ordered", "delivered", "placed_on", "supplier_lot"))
show(models.Bird, ("epc", "flock_id", "slot", "state", "steps", "certified", "grade", "weight_g"), list_filter=("state", "grade"))
show(models.Loss, ("public_id", "flock_id", "animals", "reason", "insured", "lost_on"), list_filter=("reason",))
show(models.Visit, ("public_id", "flock_id", "visited_on", "counted", "sick"))
show(models.Weighing, ("public_id", "flock_id", "weighed_on", "animals", "total_g"))
show(models.Certification, ("public_id", "flock_id", "until", "certified", "doubtful", "short"))
show(models.Lot, ("name", "project", "list_value_fen", "proceeds_fen", "settled_fen", "sold_on"), list_select_related=("project",))
show(models.Collection, ("public_id", "flock_id", "lot", "collected_on"), list_select_related=("lot",))
show(models.CollectedGrade, ("collection_id", "grade", "quantity", "value_fen"))
show(models.RetailPrices, ("public_id", "lot_id", "prices", "at"))
show(models.Parting, ("public_id", "lot_id", "flock_id", "animals", "fate", "parted_on"), list_filter=("fate",))
show(models.Pack, ("epc", "lot_id", "quantity", "weight_g", "packed_on"))
show(models.Earning, ("lot_id", "share_id", "quantity", "value_fen"))
show(models.ConsignmentStatement, ("reference", "lot_id", "amount_fen", "last", "signed_at"))
show(
    models.Settlement,
    ("project", "number", "state", "gross_fen", "fee_fen", "loan_fen", "dividend_fen", "chunks_posted", "chunks"),
    list_select_related=("project",),
    list_filter=("state",),
)
show(models.SettlementLine, ("settlement_id", "position", "share_id", "gross_fen", "fee_fen", "loan_fen", "dividend_fen", "shortfall_fen"))
show(models.SettlementChunk, ("settlement_id", "number", "lines", "at"))
show(models.Objection, ("public_id", "share_id", "raised_at", "upheld"), list_filter=("upheld",))
show(models.SupplyLot, ("epc", "label", "goods", "first_on"), search_fields=("epc__exact", "label__startswith"))
