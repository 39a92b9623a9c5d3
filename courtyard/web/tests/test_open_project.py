"""A project is opened on a page, with every choice that its terms have; what does not hold together is named where it stands."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import translation

from courtyard.kernel import actors
from courtyard.people import actions as people
from courtyard.raising import queries as raising
from courtyard.raising.rules import (
    Check,
    Eligibility,
    Fee,
    FeePer,
    FlockKind,
    Grade,
    Identity,
    LossReason,
    LossSource,
    Period,
    Sale,
    Use,
)
from courtyard.web.forms.patterns import PATTERNS


def shown(county, pattern: str, language: str = "en") -> dict[str, object]:
    """What a browser would send back if the officer changed nothing but the name."""
    page = county.client("officer").get(f"{reverse('open-project')}?pattern={pattern}", headers={"accept-language": language})
    assert page.status_code == 200
    form = page.context["form"]
    sent = {}
    for bound in form:
        value = bound.field.prepare_value(bound.value()) if hasattr(bound.field, "prepare_value") else bound.value()
        if isinstance(value, bool):
            sent |= {bound.html_name: "on"} if value else {}
        elif value is not None:
            sent[bound.html_name] = value if isinstance(value, list) else str(value)
        elif choices := getattr(bound.field, "choices", None):
            sent[bound.html_name] = choices[0][0]
    return {**sent, "name": f"A project of {pattern}"}


def opened(response) -> object:
    assert response.status_code == 302, response.context["form"].errors
    return raising.project(actors.system("cli"), UUID(re.search(r"[0-9a-f-]{36}", response["Location"])[0])).terms


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_each_published_pattern_opens_as_it_is_shown_in_either_language(county, pattern, language):
    client = county.client("officer")
    response = client.post(reverse("open-project"), shown(county, pattern, language), headers={"accept-language": language})
    _word, terms, points = PATTERNS[pattern]
    with translation.override(language):
        standard = tuple(Check(f"point-{at}", str(point)) for at, point in enumerate(points, 1))
    last_year = county.now.year - 1
    expected = replace(terms, standard=standard, eligibility=replace(terms.eligibility, line_year=last_year))
    assert opened(response) == expected


def test_every_choice_of_the_terms_can_be_made_on_the_page(county):
    sent = shown(county, "chickens")
    insurer = county.do(
        people.create_organisation, kind="insurer", name="Insurer", place_code="131122000000",
    ).organisation_id  # fmt: skip
    sent |= {
        "species": "duck", "breed": "Shaoxing", "identity": "lot", "unit": "kilogram", "flocks": ["own", "collective"], "steps": "",
        "sale": "consignment", "ordinary": "8", "settlement": "monthly", "reserve": "2.5", "order_of_use": "loan,fee,dividend",
        "grade_name_0": "heavy", "grade_weight_0": "2500", "grade_price_0": "20.50",
        "grade_name_3": "light", "grade_weight_3": "", "grade_price_3": "15",
        "fee_name_0": "slaughter", "fee_per_0": "proceeds", "fee_amount_0": "12.34",
        "fee_name_1": "share", "fee_per_1": "household", "fee_amount_1": "50", "fee_name_2": "", "fee_amount_2": "",
        "repay_at_most": "40", "carry_at_most": "500", "loss_0": "insurer", "loss_1": "carried", "loss_2": "forgiven",
        "insurer_id": str(insurer), "insured": "12", "insured_reasons": ["cold", "heat"],
        "income_ceiling": "3000", "most_persons": "8", "least_persons": "2", "trainings": "0", "training_interval": "",
        "standard": "A pond\n\n Shade ", "wished": "A path",
    }  # fmt: skip
    for name in ("below_line", "needs_worker"):
        sent.pop(name)
    terms = opened(county.client("officer").post(reverse("open-project"), sent))
    assert (terms.species, terms.breed, terms.identity, terms.sale) == ("duck", "Shaoxing", Identity.LOT, Sale.CONSIGNMENT)
    assert terms.flocks == (FlockKind.OWN, FlockKind.COLLECTIVE)
    assert terms.grades == (Grade("heavy", 20_50, 2_500), Grade("light", 15_00))
    assert terms.ordinary == Grade("ordinary", 8_00)
    assert terms.fees == (Fee("slaughter", FeePer.PROCEEDS, 1_234), Fee("share", FeePer.HOUSEHOLD, 50_00))
    assert terms.order_of_use == (Use.LOAN, Use.FEE, Use.DIVIDEND)
    assert terms.loss_order == (LossSource.INSURER, LossSource.CARRIED, LossSource.FORGIVEN)
    assert (terms.settlement, terms.reserve_bp, terms.repay_at_most_bp, terms.carry_at_most_fen) == (Period.MONTHLY, 250, 4_000, 500_00)
    assert (terms.insured_per_animal_fen, terms.insured_reasons) == (12_00, (LossReason.COLD, LossReason.HEAT))
    assert terms.eligibility == Eligibility(False, terms.eligibility.line_year, 3_000_00, False, 8, 2)
    assert terms.standard == (Check("point-1", "A pond"), Check("point-2", "Shade"), Check("point-3", "A path", required=False))


def test_terms_that_do_not_hold_together_are_named_beside_their_fields_and_nothing_is_opened(county):
    sent = shown(county, "chickens")
    sent |= {"unit": "kilogram", "loss_0": "insurer", "loss_1": "", "advance": "10", "reserve": "5"}
    page = county.client("officer").post(reverse("open-project"), sent)
    assert page.status_code == 400
    errors = page.context["form"].errors
    assert "choose the unit bird" in errors["unit"][0]
    assert "End the loss order with carried or forgiven" in errors["loss_0"][0]
    assert "cost more than the advance" in errors["supply_name_0"][0]
    assert "under consignment only" in errors["reserve"][0]
    assert "say which one" in errors["insurer_id"][0]
    text = page.content.decode()
    assert "Nothing was changed; what you typed is still here." in text
    assert 'value="A project of chickens"' in text
    assert raising.projects(actors.system("cli")) == ()


def test_a_line_that_is_half_written_and_a_price_that_is_none_are_named_where_they_stand(county):
    sent = shown(county, "fish")
    sent |= {"grade_name_1": "small", "fee_amount_0": "a lot", "animals": "0"}
    page = county.client("officer").post(reverse("open-project"), sent)
    assert page.status_code == 400
    errors = page.context["form"].errors
    assert set(errors) == {"grade_price_1", "fee_amount_0", "animals"}
    assert "“a lot” is not an amount" in errors["fee_amount_0"][0]
    assert raising.projects(actors.system("cli")) == ()
