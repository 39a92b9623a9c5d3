"""Tables of the room, in the order in which they depend on each other."""

from courtyard.people.tables.households import (
    NOT_SUPERSEDED,
    Capacity,
    Condition,
    Consent,
    DeclaredIncome,
    Household,
    HouseholdMove,
    IncomeKind,
    IncomeSeal,
    Membership,
    Person,
    Relation,
    Sex,
)
from courtyard.people.tables.money import BankAccount, Payee, PovertyLine
from courtyard.people.tables.places import Organisation, OrganisationKind, Place, PlaceLevel
from courtyard.people.tables.register import RegisterChunk, RegisterImport
from courtyard.people.tables.tokens import Token
from courtyard.people.tables.users import RoleGrant, User, UserManager

__all__ = [
    "NOT_SUPERSEDED",
    "BankAccount",
    "Capacity",
    "Condition",
    "Consent",
    "DeclaredIncome",
    "Household",
    "HouseholdMove",
    "IncomeKind",
    "IncomeSeal",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "Payee",
    "Person",
    "Place",
    "PlaceLevel",
    "PovertyLine",
    "RegisterChunk",
    "RegisterImport",
    "Relation",
    "RoleGrant",
    "Sex",
    "Token",
    "User",
    "UserManager",
]
