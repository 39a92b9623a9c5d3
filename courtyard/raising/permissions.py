"""Verb -> roles. Scopes (place, cooperative, household) narrow each of them further."""

from courtyard.kernel.actors import Role
from courtyard.kernel.permissions import may

_OFFICE = (Role.OFFICER,)
_COOPERATIVE = (Role.OFFICER, Role.MANAGER)
_FIELD = (Role.OFFICER, Role.MANAGER, Role.TECHNICIAN)
_FAMILY = (Role.OFFICER, Role.HELPER, Role.HOUSEHOLD)
# Collection day: helpers of the cooperative stand at the scale.
_SCALE = (Role.MANAGER, Role.TECHNICIAN, Role.HELPER, Role.WAREHOUSE)

VERBS = {
    "open_project": may(*_OFFICE),
    "apply": may(*_FAMILY),
    "withdraw": may(*_FAMILY),
    "enter_yard": may(*_FIELD),
    "inspect_yard": may(Role.OFFICER, Role.TECHNICIAN),
    "renovate_yard": may(*_COOPERATIVE),
    "hold_training": may(*_FIELD),
    "form_flock": may(*_COOPERATIVE),
    "decide": may(*_OFFICE),
    "deliver": may(*_COOPERATIVE, Role.TECHNICIAN),
    "visit": may(*_FIELD, Role.HELPER),
    "record_losses": may(*_FIELD, Role.HELPER),
    "weigh": may(*_FIELD, Role.HELPER),
    "file_certificate": may(*_FIELD),
    "certify_steps": may(*_COOPERATIVE),
    "decide_doubt": may(*_OFFICE),
    "open_lot": may(*_COOPERATIVE),
    "collect": may(*_SCALE),
    "harvest": may(*_SCALE),
    "close_flock": may(*_COOPERATIVE),
    "process": may(*_COOPERATIVE, Role.WAREHOUSE),
    "process_by_lot": may(*_COOPERATIVE, Role.WAREHOUSE),
    "part_with": may(*_COOPERATIVE, Role.WAREHOUSE),
    "sell_lot": may(*_COOPERATIVE),
    "consign_lot": may(*_COOPERATIVE),
    "state_proceeds": may(*_COOPERATIVE),
    "state_retail": may(*_COOPERATIVE),
    "sign_proceeds": may(*_OFFICE),
    "prepare_settlement": may(*_COOPERATIVE),
    "sign_settlement": may(*_OFFICE),
    "post_settlement_chunk": may(),
    "object_to": may(*_FAMILY),
    "answer_objection": may(*_OFFICE),
    "write_alarm": may(),
}
