"""A project's money before its season: a fund, what came into it, what it sets aside, what the lender may lend."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.finance import actions
from courtyard.finance import queries as finance
from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.people import queries as people
from courtyard.raising import queries as raising
from courtyard.web.doors import Act, act, carry_out, page, worst_status
from courtyard.web.formats import yuan_short
from courtyard.web.forms.funds import ApproveSupplier, BackGuarantee, Commit, Contribute, FundLender, OpenFund
from courtyard.web.forms.project import PARTIES


@page(Role.OFFICER)
def project_money(request: Any, project_id: UUID) -> HttpResponse:
    """From a donor's gift to money that can be lent, one step a form."""
    project = raising.project(request.actor, project_id)
    funds = finance.funds(request.actor)
    commitments = list(finance.commitments(request.actor, project_id=project_id))
    shown, done = act(request, _acts(request, project, funds, commitments))
    if done:
        return redirect("project-money", project_id)
    return render(request, "web/project_money.html", {"project": project, "funds": funds, "forms": shown}, status=worst_status(shown))


def _acts(request: Any, project: raising.ProjectView, funds: list[finance.FundPosition], commitments: list[Any]) -> dict[str, Act]:
    """The steps from a fund to a loan; those that need an earlier one are shown once it is done."""
    organisations = list(people.organisations(request.actor))
    offices = [(str(one.public_id), one.name) for one in organisations]
    lenders = [(str(one.public_id), one.name) for one in organisations if one.kind in PARTIES["lender_id"]]
    suppliers = [(str(one.public_id), one.name) for one in organisations if one.kind == "supplier"]
    named = [(str(one.fund_id), one.name) for one in funds]
    set_aside = [(str(one.public_id), f"{one.fund.name} · {yuan_short(one.amount_fen)}") for one in commitments]
    today = {"valid_from": local_day(request.now)}

    def call(verb: Any, **extra: Any) -> Any:
        def carry(form: Any) -> Any:
            asked = {"amount_fen" if name == "amount" else name: value for name, value in form.words().items()}
            if "goods" in asked:
                asked["goods"] = tuple(asked["goods"])
            done = carry_out(request, form, verb, **asked, **extra)
            if done:
                messages.success(request, _("Written down."))
            return done

        return carry

    def fresh(form: Any, **choices: Any) -> Any:
        return lambda *args, **kwargs: form(*args, **choices, **kwargs)

    has_fund = bool(funds)
    return {
        "open": Act(fresh(OpenFund, organisations=offices), call(actions.open_fund), "finance.open_fund"),
        "give": Act(fresh(Contribute, funds=named), call(actions.contribute), "finance.contribute", has_fund),
        "set_aside": Act(fresh(Commit, funds=named), call(actions.commit, project_id=project.project_id), "finance.commit", has_fund),
        "lend": Act(
            fresh(FundLender, commitments=set_aside, organisations=lenders, initial={"lender_id": str(project.lender_id)}),
            call(actions.fund_lender),
            "finance.fund_lender",
            bool(commitments),
        ),
        "back": Act(
            fresh(BackGuarantee, commitments=set_aside, funds=named),
            call(actions.back_guarantee),
            "finance.back_guarantee",
            bool(commitments),
        ),
        "approve": Act(
            fresh(ApproveSupplier, suppliers=suppliers, initial=today),
            call(actions.approve_supplier, cooperative_id=project.cooperative_id),
            "finance.approve_supplier",
        ),
    }
