"""Who may assess, set targets and publish; and who sees figures at all."""

from courtyard.kernel.actors import Role
from courtyard.kernel.permissions import may

VERBS = {
    "assess_exit": may(Role.OFFICER, Role.ASSESSOR),
    "set_target": may(Role.OFFICER),
    "take_snapshot": may(Role.OFFICER),
}

# Whose grants open figures; each only over what it reaches.
SEES_FIGURES = (
    Role.OFFICER,
    Role.MANAGER,
    Role.ASSESSOR,
    Role.AUDITOR,
    Role.DONOR,
    Role.PLANNER,
    Role.HOUSEHOLD,
    Role.SYSTEM,
)
# Who sees which household a row belongs to. To the others a row has an amount, a day and what it rests on.
SEES_HOUSEHOLDS = (Role.OFFICER, Role.MANAGER, Role.ASSESSOR, Role.AUDITOR, Role.HOUSEHOLD, Role.SYSTEM)
