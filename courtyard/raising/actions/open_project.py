"""A programme office opens a project under its terms."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance import queries as finance
from courtyard.kernel.errors import Invalid, NotFound, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people import queries as people
from courtyard.raising.identity import new_items
from courtyard.raising.models import Project
from courtyard.raising.rules import LossSource, Sale, Terms, problems, terms_to_json
from courtyard.raising.standing import place_of, within


class TermsInvalid(Invalid):
    """The terms do not hold together; `reasons` lists everything that is wrong with them."""

    default_message = _("The terms do not hold together; correct what is listed.")


@dataclass(frozen=True)
class ProjectOpened:
    project_id: UUID


@verb
def open_project(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    name: str,
    place_code: str,
    cooperative_id: UUID,
    lender_id: UUID,
    supplier_id: UUID,
    terms: Terms,
    opens_on: date,
    closes_on: date | None = None,
    company_id: UUID | None = None,
    insurer_id: UUID | None = None,
    guarantee_fund_id: UUID | None = None,
) -> ProjectOpened:
    """Opens a project in a place for everybody who lives there; applications are taken in [opens_on, closes_on).

    `supplier_id` brings the animals and what the advance buys with them; `company_id` takes the lots; `insurer_id` and
    `guarantee_fund_id` bear losses where the terms name them. Raises TermsInvalid with everything at once, and NotFound for a
    party outside the officer's area.
    """
    found = [*problems(terms), *_missing_parties(terms, company_id, insurer_id, guarantee_fund_id)]
    if not name.strip() or len(name.strip()) > 120:
        found.append(Reason("name-missing", _("Give the project a name of at most 120 characters."), "name"))
    if closes_on is not None and closes_on <= opens_on:
        found.append(Reason("closes-before-it-opens", _("The last day lies before the first; correct the days."), "closes_on"))
    if found:
        raise TermsInvalid(reasons=found)
    _check_reach(actor, (cooperative_id, lender_id, supplier_id, company_id, insurer_id), guarantee_fund_id)
    cooperative = people.organisation(cooperative_id)
    animal_item, pack_item = new_items(cooperative, 2)
    project = Project.objects.create(
        public_id=key,
        name=name.strip(),
        place=place_of(place_code),
        cooperative_id=cooperative.id,
        lender_id=people.organisation(lender_id).id,
        supplier_id=people.organisation(supplier_id).id,
        company_id=people.organisation(company_id).id if company_id else None,
        insurer_id=people.organisation(insurer_id).id if insurer_id else None,
        guarantee_fund=guarantee_fund_id,
        terms=terms_to_json(terms),
        opens_on=opens_on,
        closes_on=closes_on,
        animal_item=animal_item,
        pack_item=pack_item,
        opened_at=now,
    )
    within(actor, project)
    changed("raising.project", key, opened=[None, str(opens_on)])
    return ProjectOpened(project_id=key)


def _check_reach(actor: Actor, named: tuple[UUID | None, ...], fund_id: UUID | None) -> None:
    """Their money moves by what happens in the project, so they must lie in the officer's own area. Raises NotFound."""
    parties = {one for one in named if one is not None}
    reached = people.organisations(actor).filter(public_id__in=parties).count()
    if reached < len(parties):
        raise NotFound(subject="people.organisation")
    if fund_id is not None and all(fund.fund_id != fund_id for fund in finance.funds(actor)):
        raise NotFound(subject="finance.fund")


def _missing_parties(terms: Terms, company_id: UUID | None, insurer_id: UUID | None, guarantee_fund_id: UUID | None) -> list[Reason]:
    found = []
    if company_id is None and terms.sale in (Sale.PURCHASE, Sale.CONSIGNMENT):
        found.append(Reason("company-missing", _("Name the company that takes or sells the lots."), "company_id"))
    if insurer_id is None and LossSource.INSURER in terms.loss_order:
        found.append(Reason("insurer-missing", _("The terms name an insurer; say which one."), "insurer_id"))
    if guarantee_fund_id is None and LossSource.GUARANTEE in terms.loss_order:
        found.append(Reason("guarantee-missing", _("The terms name a guarantee fund; say which one."), "guarantee_fund_id"))
    return found
