"""An organisation says under which number it is reached."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import Organisation
from courtyard.people.rules.numbers import is_phone, phone_digits


class NotAPhone(Invalid):
    default_message = _("This is no phone number: 11 digits of a mobile, or a landline with its area code.")


@dataclass(frozen=True)
class PhoneSet:
    organisation_id: UUID


@verb
def set_phone(*, actor: Actor, key: UUID, now: datetime, organisation_id: UUID, phone: str) -> PhoneSet:
    """Keeps the number, as it is typed, that is printed on certificates of the organisation; empty: none. Raises NotAPhone, NotFound."""
    row = Organisation.objects.scoped(actor).one(public_id=organisation_id)
    digits = phone_digits(phone)
    if digits and not is_phone(digits):
        raise NotAPhone(field="phone")
    row.phone = phone.strip() or None
    row.save(update_fields=["phone"])
    changed("people.organisation", organisation_id, phone="set" if digits else "removed")
    return PhoneSet(organisation_id)
