"""Who may carry out which verb of this room."""

from courtyard.kernel.actors import Role
from courtyard.kernel.permissions import may

_CONDUCTORS = ("raising", "logistics", "market", "protection")

VERBS = {
    "record": may(Role.OFFICER, Role.MANAGER, conducted_by=_CONDUCTORS),
    "recall": may(Role.OFFICER, conducted_by=_CONDUCTORS),
    "declare_error": may(Role.OFFICER, conducted_by=_CONDUCTORS),
    "register_locations": may(Role.OFFICER, conducted_by=("people", *_CONDUCTORS)),
}
