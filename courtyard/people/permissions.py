"""Verb -> roles. Scopes (place, organisation, household) narrow each of them further."""

from courtyard.kernel.actors import Role
from courtyard.kernel.permissions import may

_OFFICE = (Role.OFFICER,)
_FIELD = (Role.OFFICER, Role.MANAGER, Role.HELPER)

VERBS = {
    "import_places": may(*_OFFICE),
    "check_register": may(*_OFFICE),
    "import_register": may(*_OFFICE),
    "take_register_chunk": may(*_OFFICE),
    "give_up_import": may(*_OFFICE),
    "create_organisation": may(*_OFFICE),
    "set_phone": may(Role.OFFICER, Role.MANAGER),
    "create_user": may(Role.OFFICER, Role.MANAGER),
    "grant_role": may(Role.OFFICER, Role.MANAGER),
    "end_role": may(Role.OFFICER, Role.MANAGER),
    "register_household": may(*_OFFICE),
    "admit_member": may(*_OFFICE),
    "leave_member": may(*_OFFICE),
    "correct_membership": may(*_OFFICE),
    "change_head": may(*_OFFICE),
    "move_household": may(*_OFFICE),
    "split_household": may(*_OFFICE),
    "set_work_capacity": may(Role.OFFICER, Role.ASSESSOR),
    "record_condition": may(Role.OFFICER, Role.ASSESSOR),
    "declare_income": may(Role.OFFICER, Role.HELPER),
    "set_bank_account": may(Role.OFFICER, Role.MANAGER),
    "name_payee": may(*_OFFICE),
    "record_consent": may(*_FIELD, Role.HOUSEHOLD, conducted_by=("finance", "raising", "protection", "jobs")),
    "withdraw_consent": may(*_FIELD, Role.HOUSEHOLD),
    "set_poverty_line": may(*_OFFICE),
    "rotate_secrets": may(),
    "make_token": may(*(set(Role) - {Role.SYSTEM})),
    "end_token": may(*(set(Role) - {Role.SYSTEM})),
}

# Who may open health, disability and cause of poverty, and who the numbers of persons; each opening is logged.
SENSITIVE_ROLES = (Role.OFFICER, Role.ASSESSOR)
NUMBER_ROLES = (Role.OFFICER,)

# Who may hand out which roles, within its own scope.
GRANTABLE = {
    Role.SYSTEM: frozenset(Role) - {Role.SYSTEM},
    Role.OFFICER: frozenset(Role) - {Role.SYSTEM},
    Role.MANAGER: frozenset({Role.TECHNICIAN, Role.HELPER, Role.WAREHOUSE, Role.COURIER, Role.PILOT}),
}
