"""What this room can do."""

from courtyard.passport.actions.claim_pack import Claimed, claim_pack
from courtyard.passport.actions.compromise_key import compromise_key
from courtyard.passport.actions.decide_case import decide_case
from courtyard.passport.actions.forget_addresses import KEPT, forget_addresses
from courtyard.passport.actions.keep_labels import DrawnPin, keep_labels
from courtyard.passport.actions.look_for_copies import look_for_copies
from courtyard.passport.actions.make_key import make_key
from courtyard.passport.actions.mint_codes import mint_codes
from courtyard.passport.actions.order_bands import order_bands
from courtyard.passport.actions.order_labels import order_labels
from courtyard.passport.actions.renew_sheets import renew_sheets
from courtyard.passport.actions.report_doubt import report_doubt
from courtyard.passport.actions.retire_key import KeyRetired, retire_key
from courtyard.passport.actions.take_scans import take_scans

__all__ = [
    "KEPT",
    "Claimed",
    "DrawnPin",
    "KeyRetired",
    "claim_pack",
    "compromise_key",
    "decide_case",
    "forget_addresses",
    "keep_labels",
    "look_for_copies",
    "make_key",
    "mint_codes",
    "order_bands",
    "order_labels",
    "renew_sheets",
    "report_doubt",
    "retire_key",
    "take_scans",
]
