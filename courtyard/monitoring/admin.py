"""Devices, readings and alarms in the back office: to read, not to change; a reading is corrected by a later one."""

from courtyard.kernel.back_office import show
from courtyard.monitoring import models

show(models.Device, ("serial", "kind", "organisation", "registered_at"), list_filter=("kind",), search_fields=("serial__exact",))
show(models.Group, ("public_id", "organisation", "household", "place_code", "slots"), search_fields=("public_id__exact",))
show(
    models.Binding,
    ("device", "subject", "group", "slot", "valid_from", "valid_to"),
    list_select_related=("device", "group"),
    raw_id_fields=("device", "group"),
    search_fields=("subject__exact",),
)
show(
    models.StepDay,
    ("group", "day", "slots", "provenance", "received_at"),
    list_select_related=("group",),
    raw_id_fields=("group", "replaces"),
)
show(models.Alarm, ("kind", "group", "subject", "day", "closed_at"), list_select_related=("group",), list_filter=("kind",))
