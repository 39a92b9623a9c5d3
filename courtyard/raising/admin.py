"""Raising's records in the back office: to read, not to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from courtyard.raising import models


class ReadOnly(admin.ModelAdmin):
    """Shows rows; every change goes through a verb."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _show(model: type, columns: tuple[str, ...], **options: Any) -> None:
    admin.site.register(
        model, type(f"{model.__name__}Admin", (ReadOnly,), {"list_display": columns, "show_full_result_count": False, **options})
    )


_show(models.Project, ("name", "place", "cooperative", "opens_on", "closes_on"), list_select_related=("place", "cooperative"))
_show(
    models.Application, ("public_id", "project", "household", "kind", "animals", "applied_on", "approved"), list_filter=("kind", "approved")
)
_show(models.Yard, ("sgln", "cooperative", "household", "place"), list_select_related=("cooperative", "place"))
_show(models.Inspection, ("public_id", "yard", "round", "inspected_on", "passed"), list_filter=("passed",))
_show(models.Renovation, ("public_id", "yard", "cost_fen", "paid_by", "renovated_on"), list_filter=("paid_by",))
_show(models.Training, ("topic", "project", "held_on"))
_show(models.Flock, ("public_id", "project", "kind", "animals", "lost", "collected", "placed_on", "closed_on"), list_filter=("kind",))
_show(models.Share, ("public_id", "flock_id", "household", "animals"))
_show(models.Placement, ("public_id", "flock_id", "ordered", "delivered", "placed_on", "supplier_lot"))
_show(models.Bird, ("epc", "flock_id", "slot", "state", "steps", "certified", "grade", "weight_g"), list_filter=("state", "grade"))
_show(models.Loss, ("public_id", "flock_id", "animals", "reason", "insured", "lost_on"), list_filter=("reason",))
_show(models.Visit, ("public_id", "flock_id", "visited_on", "counted", "sick"))
_show(models.Weighing, ("public_id", "flock_id", "weighed_on", "animals", "total_g"))
_show(models.Certification, ("public_id", "flock_id", "until", "certified", "doubtful", "short"))
_show(models.Lot, ("name", "project", "list_value_fen", "proceeds_fen", "settled_fen", "sold_on"), list_select_related=("project",))
_show(models.Collection, ("public_id", "flock_id", "lot", "collected_on"), list_select_related=("lot",))
_show(models.CollectedGrade, ("collection_id", "grade", "quantity", "value_fen"))
_show(models.Pack, ("epc", "lot_id", "quantity", "weight_g", "packed_on"))
_show(models.Earning, ("lot_id", "share_id", "quantity", "value_fen"))
_show(models.ConsignmentStatement, ("reference", "lot_id", "amount_fen", "last", "signed_at"))
_show(
    models.Settlement,
    ("project", "number", "state", "gross_fen", "fee_fen", "loan_fen", "dividend_fen", "chunks_posted", "chunks"),
    list_select_related=("project",),
    list_filter=("state",),
)
_show(models.SettlementLine, ("settlement_id", "position", "share_id", "gross_fen", "fee_fen", "loan_fen", "dividend_fen", "shortfall_fen"))
_show(models.SettlementChunk, ("settlement_id", "number", "lines", "at"))
_show(models.Objection, ("public_id", "share_id", "raised_at", "upheld"), list_filter=("upheld",))
