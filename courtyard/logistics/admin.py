"""The room's records in the back office: to read, not to change."""

from courtyard.kernel.back_office import show
from courtyard.logistics import models

show(
    models.PlanningTable,
    ("name", "kind", "owner", "rows", "imported_at", "withdrawn_at"),
    list_filter=("kind",),
    list_select_related=("owner",),
)
show(models.Scenario, ("name", "owner", "made_at", "withdrawn_at"), list_select_related=("owner",), raw_id_fields=("based_on",))
show(
    models.Run,
    ("public_id", "scenario", "asked_at", "attempts", "ended_at", "outcome"),
    list_filter=("outcome",),
    list_select_related=("scenario",),
    raw_id_fields=("scenario",),
)
