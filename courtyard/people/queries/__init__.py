"""Reads. What a person sees takes the `actor` first; what verbs of higher rooms ask takes none and is named plainly."""

from courtyard.people.queries.as_of import (
    HouseholdAsOf,
    HouseholdTable,
    MemberAsOf,
    household_as_of,
    household_ids,
    households_as_of,
    internal_household_id,
)
from courtyard.people.queries.household import ConsentView, IncomeView, PaymentView, consents, incomes, payment
from courtyard.people.queries.lines import Line, poverty_line, poverty_lines
from courtyard.people.queries.lists import (
    RoleGrantView,
    household_of_id_card,
    households,
    organisations,
    person_names,
    register_imports,
    register_problems,
    role_grants,
    users,
)
from courtyard.people.queries.payees import PayeeLine, payee_for, payee_for_organisations
from courtyard.people.queries.places import (
    OrganisationView,
    organisation,
    organisation_ids,
    organisations_by_id,
    place_names,
    place_path,
    places_under,
)
from courtyard.people.queries.sensitive import (
    ConditionView,
    cause_of_poverty,
    conditions,
    has_consent,
    reveal_account_number,
    reveal_person,
)
from courtyard.people.queries.tokens import actor_of_token, is_empty, token_digest, tokens_of
from courtyard.people.roles import actor_for, grants_on

__all__ = [
    "ConditionView",
    "ConsentView",
    "HouseholdAsOf",
    "HouseholdTable",
    "IncomeView",
    "Line",
    "MemberAsOf",
    "OrganisationView",
    "PayeeLine",
    "PaymentView",
    "RoleGrantView",
    "actor_for",
    "actor_of_token",
    "cause_of_poverty",
    "conditions",
    "consents",
    "grants_on",
    "has_consent",
    "household_as_of",
    "household_ids",
    "household_of_id_card",
    "households",
    "households_as_of",
    "incomes",
    "internal_household_id",
    "is_empty",
    "organisation",
    "organisation_ids",
    "organisations",
    "organisations_by_id",
    "payee_for",
    "payee_for_organisations",
    "payment",
    "person_names",
    "place_names",
    "place_path",
    "places_under",
    "poverty_line",
    "poverty_lines",
    "register_imports",
    "register_problems",
    "reveal_account_number",
    "reveal_person",
    "role_grants",
    "token_digest",
    "tokens_of",
    "users",
]
