"""Numbers that the cooperative gives out: items (GTIN), crates (SSCC), yards (GLN with extension), and the animals' own."""

import hashlib
import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.epcis import digital_link
from courtyard.algorithms.epcis.urn import Epc, of_link, sgln, sgtin, sscc
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Refused
from courtyard.kernel.ids import child_key
from courtyard.people import queries as people
from courtyard.raising.models import Numbering, Project
from courtyard.trace import actions as tracing
from courtyard.trace import queries as trace
from courtyard.trace.actions.register_locations import NewLocation

_DIGITS_OF_PREFIX = 6  # at least
_DIGITS_OF_ITEM = 13
_DIGITS_OF_CRATE = 17
_DIGITS_OF_PLACE = 12
_CHARACTERS_OF_LOT = 20
_DIGITS_OF_HASH = 10


class NoPrefix(Refused):
    """The cooperative cannot number anything yet."""

    default_message = _("The cooperative has no GS1 company prefix yet; enter it with its record first.")


class NumbersExhausted(Refused):
    default_message = _("The cooperative's company prefix has no free numbers left; ask GS1 for a shorter prefix.")


def prefix_of(cooperative: people.OrganisationView) -> str:
    """The cooperative's company prefix as identifiers carry it: of 6 to 12 digits.

    GS1 gives out prefixes of 4 and 5 digits too, and an EPC has no place for them (Tag Data Standard: a company prefix of 6 to 12
    digits); whoever owns one owns all of six digits that begin with it, and we number under the first of these.
    """
    if not cooperative.gs1_prefix:
        raise NoPrefix(organisation=str(cooperative.public_id))
    return cooperative.gs1_prefix.ljust(_DIGITS_OF_PREFIX, "0")


def cooperative_of(project: Project) -> people.OrganisationView:
    return people.organisation(project.cooperative.public_id)


def take_numbers(organisation_id: int, kind: str, count: int) -> range:
    """The next `count` free numbers of a kind; the row's update is the lock."""
    row, _made = Numbering.objects.get_or_create(organisation_id=organisation_id, kind=kind)
    Numbering.objects.filter(pk=row.pk).update(next_value=F("next_value") + count)
    after = Numbering.objects.values_list("next_value", flat=True).get(pk=row.pk)
    return range(after - count, after)


def new_items(cooperative: people.OrganisationView, count: int) -> list[str]:
    """Item references for so many new kinds of goods: the indicator digit 0 and a number."""
    width = _DIGITS_OF_ITEM - len(prefix_of(cooperative))
    return [_padded(number, width) for number in take_numbers(cooperative.id, "item", count)]


def new_crates(cooperative: people.OrganisationView, count: int) -> list[str]:
    """URNs of new crates."""
    prefix = prefix_of(cooperative)
    width = _DIGITS_OF_CRATE - len(prefix)
    return [sscc(prefix, _padded(number, width)).urn for number in take_numbers(cooperative.id, "crate", count)]


def new_yard(cooperative: people.OrganisationView) -> Epc:
    """The next yard of the cooperative."""
    number = take_numbers(cooperative.id, "yard", 1)[0]
    return replace(_site(cooperative), serial=f"Y{number:06d}")


def site_of(cooperative: people.OrganisationView, *, actor: Actor, key: UUID, now: datetime) -> str:
    """The URN of the cooperative's own site, where lots are processed. On its first use the trace learns whose it is.

    Not when the cooperative is registered: its GLN may come later, or be another one by then. Packs lie at the site, and nobody but
    those whose place it is may recall them there.
    """
    site = _site(cooperative).urn
    known = trace.locations([site]).get(site)
    if known is None or known.organisation_id is None:
        location = NewLocation(site, cooperative.public_id, None, cooperative.place_code, cooperative.name)
        tracing.register_locations(actor=actor, key=child_key(key, "site"), now=now, locations=(location,))
    return site


def _site(cooperative: people.OrganisationView) -> Epc:
    """The cooperative's own GLN; one that has none yet uses the first of its prefix."""
    prefix = prefix_of(cooperative)
    if cooperative.gln:
        return of_link(digital_link.build(("414", cooperative.gln)), prefix_length=len(prefix))
    return sgln(prefix, "0" * (_DIGITS_OF_PLACE - len(prefix)))


def new_epcs(prefix: str, item: str, count: int) -> list[str]:
    """URNs of so many new animals or packs, each with a random serial."""
    return [sgtin(prefix, item, serial).urn for serial in trace.mint_serials(count)] if count else []


def lot_class(prefix: str, item: str, lot_id: UUID) -> str:
    """The URN of a lot of goods (LGTIN), which has no serials."""
    return f"urn:epc:class:lgtin:{prefix}.{item}.{lot_id.hex[:20].upper()}"


def supply_class(prefix: str, label: str, supplier: UUID | None = None) -> str:
    """A supply lot as the trace names it: as it is where it is an identifier, else under the prefix of who gave it, item 0.

    A GS1 lot has 20 letters and digits at most, and none of them says whose it is. So where the supplier is known, or the label has
    other characters or more of them, ten digits of a hash of both stand behind what of the label can be written.
    """
    if label.startswith(("urn:", "https://", "http://")):
        return label
    written = unicodedata.normalize("NFKC", label).upper()
    lot = re.sub(r"[^A-Z0-9-]", "-", written)
    if supplier is not None or lot != written or len(lot) > _CHARACTERS_OF_LOT:
        digest = hashlib.sha256(f"{supplier or ''}\n{written}".encode()).hexdigest()[:_DIGITS_OF_HASH].upper()
        lot = f"{lot[: _CHARACTERS_OF_LOT - _DIGITS_OF_HASH - 1]}-{digest}"
    return f"urn:epc:class:lgtin:{prefix}.{'0' * (_DIGITS_OF_ITEM - len(prefix))}.{lot}"


def _padded(number: int, width: int) -> str:
    digits = str(number).zfill(width)
    if len(digits) > width:
        raise NumbersExhausted
    return digits
