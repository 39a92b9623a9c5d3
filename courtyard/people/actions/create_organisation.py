"""An office, cooperative, company, supplier, fund, insurer or employer joins the programme."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.algorithms import credit_code as credit_codes
from courtyard.kernel.errors import Conflict, Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import Organisation, OrganisationKind
from courtyard.people.places import place_in_scope


class NotAnOrganisation(Invalid):
    default_message = _("This does not describe an organisation; correct the fields named.")


class AlreadyAnOrganisation(Conflict):
    default_message = _("An organisation with this credit code or location number is already there; open it instead.")


@dataclass(frozen=True)
class OrganisationCreated:
    organisation_id: UUID


@verb
def create_organisation(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    kind: str,
    name: str,
    place_code: str,
    credit_code: str | None = None,
    gs1_prefix: str = "",
    gln: str | None = None,
) -> OrganisationCreated:
    """Enters an organisation seated in a place (12 digits, any level) within the officer's area.

    Raises NotAnOrganisation with every field that is wrong, AlreadyAnOrganisation, NotFound for the place.
    """
    reasons = []
    if kind not in OrganisationKind.values:
        kinds = {"kinds": list(OrganisationKind.values)}
        reasons.append(Reason("unknown-kind", _("Choose one of the kinds of organisation."), "kind", kinds))
    if not name.strip() or len(name) > 120:
        reasons.append(Reason("name", _("Give a name of 1 to 120 characters."), "name"))
    if credit_code is not None:
        try:
            credit_code = credit_codes.parse(credit_code).code
        except credit_codes.NoCreditCode as error:
            reasons.append(Reason("credit-code", str(error), "credit_code"))
    if gs1_prefix and not (gs1_prefix.isascii() and gs1_prefix.isdigit() and 4 <= len(gs1_prefix) <= 12):
        reasons.append(Reason("gs1-prefix", _("A GS1 company prefix has 4 to 12 digits."), "gs1_prefix"))
    if gln is not None and not (gln.isascii() and gln.isdigit() and len(gln) == 13):
        reasons.append(Reason("gln", _("A global location number has 13 digits."), "gln"))
    if reasons:
        raise NotAnOrganisation(reasons=reasons)
    place = place_in_scope(actor, place_code)
    if Organisation.unscoped.filter(credit_code=credit_code or "-").exists() or Organisation.unscoped.filter(gln=gln or "-").exists():
        raise AlreadyAnOrganisation
    Organisation.objects.create(
        public_id=key,
        kind=kind,
        name=name.strip(),
        place=place,
        credit_code=credit_code,
        gs1_prefix=gs1_prefix,
        gln=gln,
        created_at=now,
    )
    changed("people.organisation", key, kind=kind, place=place_code)
    return OrganisationCreated(organisation_id=key)
