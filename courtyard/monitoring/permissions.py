"""Who may carry out which verb of this room."""

from courtyard.kernel.actors import Role
from courtyard.kernel.permissions import may

VERBS = {
    "register_devices": may(Role.OFFICER, Role.MANAGER, conducted_by=("raising", "logistics")),
    "bind": may(Role.MANAGER, Role.TECHNICIAN, conducted_by=("raising", "logistics")),
    "unbind": may(Role.MANAGER, Role.TECHNICIAN, conducted_by=("raising", "logistics")),
    "record_days": may(Role.MANAGER, Role.TECHNICIAN, conducted_by=("raising",)),
    "raise_alarms": may(Role.MANAGER, Role.TECHNICIAN, conducted_by=("raising",)),
    "close_alarm": may(Role.MANAGER, Role.TECHNICIAN, conducted_by=("raising",)),
}
