"""Somebody types the number under the scratch panel: proof of one single pack."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.codes import pin
from courtyard.algorithms.codes.base32 import NotReadable
from courtyard.kernel.errors import Invalid, NotFound
from courtyard.kernel.secrets import keyring
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.passport.models import Code
from courtyard.passport.models.codes import TRIES


class UnknownPack(NotFound):
    default_message = _("We never made a pack with this number, or its label has no scratch panel.")


class NoPin(Invalid):
    default_message = _("This is not a scratch number: it has eight letters and digits, ABCD-EFGH. Look at the label again.")


@dataclass(frozen=True)
class Claimed:
    """`right`: this was the pack's PIN, for the first time. `claimed_before`: somebody had it right earlier, at this instant."""

    right: bool
    tries_left: int
    claimed_before: datetime | None = None


@verb
def claim_pack(*, actor: Actor, key: UUID, now: datetime, gtin: str, serial: str, typed: str) -> Claimed:
    """Tries a PIN, five times a pack at most; a wrong one is a result and no refusal, so that it is counted. Raises UnknownPack, NoPin.

    The try is taken by a conditional UPDATE before anything is compared, so that no number of requests at once has a sixth.
    """
    rows = Code.unscoped.filter(gtin=gtin, serial=serial).exclude(pin_hash="")
    taken = rows.filter(claimed_at=None, tries__lt=TRIES).update(tries=F("tries") + 1)
    code = rows.first()
    if code is None:
        raise UnknownPack
    if not taken:
        return Claimed(right=False, tries_left=0, claimed_before=code.claimed_at)
    try:
        right = pin.matches(typed, bytes.fromhex(code.pin_hash), gtin=gtin, serial=serial, key=keyring().index)
    except NotReadable:
        raise NoPin from None  # which gives the try back: a slip of the finger is no guess
    if right:
        rows.update(claimed_at=now)
    changed("passport.code", key, gtin=gtin, serial=serial, right=right, tries=code.tries)
    return Claimed(right=right, tries_left=TRIES - code.tries)
