"""Verb -> roles. Keys and codes are reached through the issuer: its manager, and the officers of its place; leg bands through
the flock."""

from courtyard.kernel.actors import Role
from courtyard.kernel.permissions import may

_COOPERATIVE = (Role.OFFICER, Role.MANAGER)

VERBS = {
    "make_key": may(*_COOPERATIVE),
    "retire_key": may(*_COOPERATIVE),
    "compromise_key": may(*_COOPERATIVE),
    "mint_codes": may(*_COOPERATIVE, Role.WAREHOUSE),
    "order_labels": may(*_COOPERATIVE),
    "order_bands": may(*_COOPERATIVE, Role.TECHNICIAN),
    # Whoever holds the pack: the public page asks in a buyer's name.
    "claim_pack": may(Role.BUYER),
    "decide_case": may(*_COOPERATIVE),
    "report_doubt": may(Role.BUYER),
    # The worker.
    "take_scans": may(),
    "renew_sheets": may(),
    "keep_labels": may(),
    "forget_addresses": may(),
    "look_for_copies": may(),
}
