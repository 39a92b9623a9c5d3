"""An issuer gets its signing key for a year."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid, NotFound
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.passport.keys import list_changed, name_of, new_pair
from courtyard.passport.models import SigningKey
from courtyard.people import queries as people


class KeyExists(Conflict):
    default_message = _("This issuer has an active key for that year; retire it first, or use it.")


class YearOutOfReach(Invalid):
    default_message = _("A key is made for the present year or the next one.")


@dataclass(frozen=True)
class KeyMade:
    """`name` is what codes carry; `list_number` is the number of the published list that has it first."""

    key_id: UUID
    name: str
    list_number: int


@verb
def make_key(*, actor: Actor, key: UUID, now: datetime, issuer_id: UUID, year: int) -> KeyMade:
    """Makes the key under which an issuer's codes of a year are minted. Its private half is kept encrypted and never shown.

    Raises NotFound, KeyExists, YearOutOfReach.
    """
    issuer = people.organisations(actor).filter(public_id=issuer_id).first()
    if issuer is None:
        raise NotFound(subject="people.organisation")
    today = local_day(now)
    if year not in (today.year, today.year + 1):
        raise YearOutOfReach(year=year)
    if SigningKey.unscoped.filter(issuer=issuer, year=year, state=SigningKey.State.ACTIVE).exists():
        raise KeyExists
    # The list's row is locked from here on, so that two keys never get one name.
    number, pair = list_changed(), new_pair()
    name = name_of(SigningKey.unscoped.count() + 1)
    SigningKey.objects.create(
        public_id=key, name=name, issuer_id=issuer.pk, year=year, public=pair.public, private=pair.private, made_at=now
    )
    changed("passport.signing_key", key, state=[None, "active"], name=name, year=year, public=pair.public)
    return KeyMade(key_id=key, name=name, list_number=number)
