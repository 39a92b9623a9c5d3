"""What the room can do: one file a verb. `load_places` and `load_register` are no verbs but runs of them, for files of many rows."""

from courtyard.people.actions.admit_member import admit_member
from courtyard.people.actions.change_head import change_head
from courtyard.people.actions.check_register import check_register
from courtyard.people.actions.correct_membership import correct_membership
from courtyard.people.actions.create_organisation import create_organisation
from courtyard.people.actions.create_user import create_user
from courtyard.people.actions.declare_income import declare_income
from courtyard.people.actions.end_role import end_role
from courtyard.people.actions.end_token import end_token
from courtyard.people.actions.give_up_import import give_up_import
from courtyard.people.actions.grant_role import grant_role
from courtyard.people.actions.import_places import import_places
from courtyard.people.actions.import_register import Mode, import_register
from courtyard.people.actions.leave_member import leave_member
from courtyard.people.actions.load_places import load_places
from courtyard.people.actions.load_register import load_register
from courtyard.people.actions.make_token import make_token
from courtyard.people.actions.move_household import move_household
from courtyard.people.actions.name_payee import name_payee
from courtyard.people.actions.record_condition import record_condition
from courtyard.people.actions.record_consent import record_consent
from courtyard.people.actions.register_household import NewMember, register_household
from courtyard.people.actions.rotate_secrets import rotate_secrets
from courtyard.people.actions.set_bank_account import set_bank_account
from courtyard.people.actions.set_phone import set_phone
from courtyard.people.actions.set_poverty_line import set_poverty_line
from courtyard.people.actions.set_work_capacity import set_work_capacity
from courtyard.people.actions.split_household import Leaver, split_household
from courtyard.people.actions.take_register_chunk import take_register_chunk
from courtyard.people.actions.withdraw_consent import withdraw_consent
from courtyard.people.rules.places import PlaceRow

__all__ = [
    "Leaver",
    "Mode",
    "NewMember",
    "PlaceRow",
    "admit_member",
    "change_head",
    "check_register",
    "correct_membership",
    "create_organisation",
    "create_user",
    "declare_income",
    "end_role",
    "end_token",
    "give_up_import",
    "grant_role",
    "import_places",
    "import_register",
    "leave_member",
    "load_places",
    "load_register",
    "make_token",
    "move_household",
    "name_payee",
    "record_condition",
    "record_consent",
    "register_household",
    "rotate_secrets",
    "set_bank_account",
    "set_phone",
    "set_poverty_line",
    "set_work_capacity",
    "split_household",
    "take_register_chunk",
    "withdraw_consent",
]
