"""A fund is opened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import organisation_of, refusing, within
from courtyard.finance.models import Fund
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb


class FundExists(Conflict):
    default_message = _("This organisation already has a fund of that name; choose another name, or use that fund.")


@dataclass(frozen=True)
class FundOpened:
    fund_id: UUID


@verb
def open_fund(*, actor: Actor, key: UUID, now: datetime, organisation_id: UUID, name: str) -> FundOpened:
    """Opens a fund kept by an organisation, in whose bank its money lies. Raises FundExists."""
    organisation = organisation_of(organisation_id)
    name = name.strip()
    if not name or len(name) > 200:
        raise Invalid(_("Give the fund a name of at most 200 characters."), field="name")
    if Fund.unscoped.filter(organisation_id=organisation.id, name=name).exists():
        raise FundExists(name=name)
    with refusing(lambda: FundExists(name=name)):
        fund = Fund.objects.create(public_id=key, organisation_id=organisation.id, name=name, opened_at=now)
    within(actor, fund)
    changed("finance.fund", key, opened=True)
    return FundOpened(fund_id=key)
