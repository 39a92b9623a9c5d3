"""The trace in the back office: to read, not to change; an event that was wrong is declared an error by a verb."""

from courtyard.kernel.back_office import show
from courtyard.trace import models

show(models.Location, ("epc", "name", "place_code"), search_fields=("epc__startswith",))
show(models.Item, ("epc", "is_class"), search_fields=("epc__exact",))
show(
    models.Event,
    ("public_id", "type", "action", "biz_step", "disposition", "happened_at", "read_point"),
    list_select_related=("read_point",),
    raw_id_fields=("read_point", "biz_location", "declares"),
    search_fields=("public_id__exact",),
)
show(
    models.EpcState,
    ("item", "stage", "disposition", "recalled", "location"),
    list_select_related=("item", "location"),
    raw_id_fields=("item", "parent", "location", "begun_by", "ended_by"),
    search_fields=("item__epc__exact",),
)
show(models.EventSeal, ("sequence", "subject", "sealed_at"), list_select_related=("subject",), raw_id_fields=("subject",))
show(models.Capture, ("public_id", "sent_at", "events", "taken", "finished_at", "proceed"), search_fields=("public_id__exact",))
show(
    models.SentEvent,
    ("event", "capture", "carried_out"),
    list_select_related=("event", "capture"),
    raw_id_fields=("event", "capture"),
)
show(models.Recall, ("public_id", "at", "reached", "reason", "outcome", "ended_at"), search_fields=("public_id__exact",))
show(models.Mention, ("epc", "event"), list_select_related=("event",), raw_id_fields=("event",), search_fields=("epc__exact",))
show(models.NamedQuery, ("name", "owner", "made_at", "ended_at"), search_fields=("name__exact",))
show(
    models.Subscription,
    ("public_id", "query", "dest", "sent_at", "suspended_at", "ended_at"),
    list_select_related=("query",),
    raw_id_fields=("query",),
    search_fields=("public_id__exact",),
)
show(
    models.Notice,
    ("public_id", "subscription", "events", "attempts", "done_at"),
    list_select_related=("subscription",),
    raw_id_fields=("subscription",),
    search_fields=("public_id__exact",),
)
