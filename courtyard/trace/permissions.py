"""Who may carry out which verb of this room."""

from courtyard.kernel.actors import Role
from courtyard.kernel.permissions import may

_CONDUCTORS = ("raising", "logistics", "market", "protection")

# Whose programs send events of their own, name queries, and have events sent to them.
# What a warehouse or a courier sends is kept as its statement; see decision 18.
SENDERS = (Role.OFFICER, Role.MANAGER, Role.WAREHOUSE, Role.COURIER)

VERBS = {
    "record": may(Role.OFFICER, Role.MANAGER, conducted_by=_CONDUCTORS),
    "recall": may(Role.OFFICER, Role.MANAGER, conducted_by=_CONDUCTORS),
    # A cooperative takes goods back by itself; that they may be sold again is for the office to say.
    "end_recall": may(Role.OFFICER),
    "declare_error": may(Role.OFFICER, conducted_by=_CONDUCTORS),
    "capture": may(*SENDERS),
    "capture_event": may(*SENDERS),
    "capture_chunk": may(),
    "name_query": may(*SENDERS),
    "delete_query": may(*SENDERS),
    "subscribe": may(*SENDERS),
    "unsubscribe": may(*SENDERS),
    "resume_subscription": may(*SENDERS),
    "register_locations": may(Role.OFFICER, conducted_by=("people", *_CONDUCTORS)),
}
