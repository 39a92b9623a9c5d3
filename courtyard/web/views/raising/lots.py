"""A lot after collection day: packed, sent on consignment, its proceeds stated by one person and signed by another."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.verbs import permits
from courtyard.raising import actions
from courtyard.raising import queries as raising
from courtyard.raising.permissions import VERBS
from courtyard.raising.rules import Identity
from courtyard.trace import queries as trace
from courtyard.web import formats, words
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, status_of, worst_status
from courtyard.web.formats import number
from courtyard.web.forms.collection import StateProceeds, StateRetail
from courtyard.web.forms.raising import FileCertificate
from courtyard.web.forms.scale import Pack, PackByLot, PartWith
from courtyard.web.listing import Column, export, in_order, listing, wants_export
from courtyard.web.reach import user_names

PACKS = tuple(VERBS["process"].roles)
SEES = (*PACKS, Role.AUDITOR)


# Each row is a lot and whether its project weighs by the kilogram.
LOTS = (
    Column("name", gettext_lazy("Lot"), value=lambda row: row[0].name, sort="name", heading=True,
           href=lambda row: reverse("lot", args=[row[0].lot_id])),
    Column("state", gettext_lazy("State"), value=lambda row: str(words.word("lot", row[0].state)), sort="state"),
    Column("opened", gettext_lazy("Opened"), value=lambda row: row[0].opened_on, show=formats.day, sort="opened"),
    Column("sold", gettext_lazy("Sold"), value=lambda row: row[0].sold_on, show=formats.day, sort="sold"),
    Column("quantity", gettext_lazy("Accepted"), value=lambda row: _quantity(*row), show=formats.number, sort="quantity", numeric=True),
    Column("packs", gettext_lazy("Packs"), value=lambda row: row[0].packs, show=formats.number, sort="packs", numeric=True),
    Column("list_value", gettext_lazy("At list prices"), value=lambda row: row[0].list_value_fen, show=formats.yuan, sort="list_value",
           numeric=True),
    Column("proceeds", gettext_lazy("Proceeds"), value=lambda row: row[0].proceeds_fen, show=formats.yuan, sort="proceeds", numeric=True),
    Column("settled", gettext_lazy("Settled"), value=lambda row: row[0].settled_fen, show=formats.yuan, sort="settled", numeric=True),
)  # fmt: skip


def _quantity(found: raising.LotView, by_weight: bool) -> Any:
    """Animals, or kilograms where grams were collected."""
    collected = sum(one.quantity for one in found.grades)
    return Decimal(collected) / 1000 if by_weight else collected


@page(*SEES)
def lots(request: Any, project_id: UUID) -> HttpResponse:
    """A project's lots, the newest first; in one state, by name; sorted; taken away."""
    project = raising.project(request.actor, project_id)
    state = request.GET.get("state", "")
    state = state if state in words.WORDS["lot"] else ""
    search = request.GET.get("search", "").strip()[:60]
    by_weight = project.terms.unit == "kilogram"
    found = raising.lots(request.actor, project_id)
    rows = [(one, by_weight) for one in found if state in ("", one.state) and search.casefold() in one.name.casefold()]
    if wants_export(request):
        return export(in_order(request, rows, LOTS), LOTS, "lots")
    context = {
        "project": project,
        "list": listing(request, rows, LOTS),
        "states": words.choices("lot"),
        "state": state,
        "search": search,
    }
    return render(request, "web/lots.html", context)


@page(*SEES)
def lot(request: Any, lot_id: UUID) -> HttpResponse:
    """One lot: what is in it, what is packed, where it went, what it earned."""
    found = raising.lot(request.actor, lot_id)
    project = raising.project(request.actor, found.project_id)
    by_bird = project.terms.identity is Identity.INDIVIDUAL
    waiting = raising.to_part_with(request.actor, lot_id) if by_bird else ()
    shown, done = act(request, _acts(request, found, project) | _parting(request, found, waiting))
    if done:
        return redirect("lot", lot_id)
    statements = raising.proceeds(request.actor, lot_id) if project.terms.sale == "consignment" else ()
    context = {
        "lot": found,
        "project": project,
        "forms": shown,
        "statements": statements,
        "to_pack": len(raising.to_pack(request.actor, lot_id)) if by_bird else None,
        "to_part_with": waiting,
        "partings": raising.partings(request.actor, lot_id) if by_bird else (),
        "may_pack": permits(request.actor, "raising.process") and bool(found.grades),
        "may_sign": permits(request.actor, "raising.sign_proceeds"),
        "by_weight": project.terms.unit == "kilogram",
        "papers": trace.tests_of(pack.epc for pack in raising.packs_of(lot_id)) if by_bird else (),
    }
    return render(request, "web/lot.html", context, status=worst_status(shown))


def _acts(request: Any, found: raising.LotView, project: raising.ProjectView) -> dict[str, Act]:
    consigned = project.terms.sale == "consignment"

    def consign(form: Any) -> Any:
        done = carry_out(request, form, actions.consign_lot, lot_id=found.lot_id)
        if done:
            messages.success(request, _("The lot is on its way; its proceeds come in by statements."))
        return done

    def state(form: Any) -> Any:
        asked = form.words()
        done = carry_out(request, form, actions.state_proceeds, lot_id=found.lot_id, amount_fen=asked.pop("amount"), **asked)
        if done:
            messages.success(request, _("Written down. Nothing is posted until a second person signs."))
        return done

    def stating(*args: Any, **kwargs: Any) -> StateProceeds:
        return StateProceeds(*args, initial={"delivered_until": local_day(request.now)}, **kwargs)

    def retail(form: Any) -> Any:
        done = carry_out(request, form, actions.state_retail, lot_id=found.lot_id, prices=form.prices())
        if done:
            messages.success(request, _("Written down; the packs’ pages show it in a moment."))
        return done

    def pricing(*args: Any, **kwargs: Any) -> StateRetail:
        grades = [(grade.code, str(words.word("grade", grade.code))) for grade in project.terms.price_list()]
        return StateRetail(*args, grades=grades, before=raising.retail_prices(request.actor, found.lot_id), **kwargs)

    def paper(form: Any) -> Any:
        done = carry_out(request, form, actions.file_certificate, lot_id=found.lot_id, **form.words())
        if done:
            messages.success(request, _("Written down for %(count)s packs.") % {"count": number(done.items)})
        return done

    def papers(*args: Any, **kwargs: Any) -> FileCertificate:
        return FileCertificate(*args, initial={"issued_on": local_day(request.now)}, **kwargs)

    priced = found.state != "open" and bool(found.packs) and project.terms.identity is Identity.INDIVIDUAL
    return {
        "paper": Act(papers, paper, "raising.file_certificate", shown=bool(found.packs)),
        "retail": Act(pricing, retail, "raising.state_retail", shown=priced),
        "consign": Act(VerbForm, consign, "raising.consign_lot", shown=consigned and found.state == "open" and bool(found.grades)),
        "state": Act(stating, state, "raising.state_proceeds", shown=consigned and found.state == "consigned"),
    }


def _parting(request: Any, found: raising.LotView, waiting: tuple[raising.BirdView, ...]) -> dict[str, Act]:
    """What became of birds that were not accepted."""

    def making(*args: Any, **kwargs: Any) -> PartWith:
        # What is sent a second time has come to its end by now; it must be read all the same, so that it returns the first result.
        known = raising.to_part_with(request.actor, found.lot_id, ended=True) if args else waiting
        return PartWith(*args, birds=known, initial={"parted_on": local_day(request.now)}, **kwargs)

    def part(form: Any) -> Any:
        done = carry_out(request, form, actions.part_with, lot_id=found.lot_id, **form.words())
        if done:
            messages.success(request, _("Written down for %(count)s birds.") % {"count": number(done.animals)})
        return done

    return {"part": Act(making, part, "raising.part_with", shown=bool(waiting))}


@page(*PACKS)
def pack(request: Any, lot_id: UUID) -> HttpResponse:
    """Birds of a lot become packs, each with its weight; what has no numbers becomes so many packs of one kind."""
    found = raising.lot(request.actor, lot_id)
    project = raising.project(request.actor, found.project_id)
    by_bird = project.terms.identity is Identity.INDIVIDUAL
    left = raising.to_pack(request.actor, lot_id) if by_bird else ()
    # What is sent a second time is packed by now; it must be read all the same, so that it returns the first result.
    known = raising.to_pack(request.actor, lot_id, packed=True) if by_bird and request.method == "POST" else left
    today = {"packed_on": local_day(request.now)}
    form: Any = Pack(request.POST or None, birds=known, initial=today) if by_bird else PackByLot(request.POST or None, initial=today)
    if request.method == "POST" and form.is_valid():
        done: Any
        if by_bird:
            done = _process(request, form, lot_id)
        else:
            done = carry_out(request, form, actions.process_by_lot, lot_id=lot_id, **form.words())
        if done:
            messages.success(request, _("%(count)s packs made.") % {"count": number(done.packs)})
            return redirect("pack" if by_bird and done.left else "lot", lot_id)
    context = {
        "form": form,
        "lot": found,
        "project": project,
        "left": left[:100],
        "count": len(left),
        "by_bird": by_bird,
        "accepted": None if by_bird else raising.accepted_quantity(request.actor, lot_id),
        "by_weight": project.terms.unit == "kilogram",
    }
    return render(request, "web/pack.html", context, status=status_of(form))


def _process(request: Any, form: Pack, lot_id: UUID) -> Any:
    birds = tuple(actions.PackedBird(one.bird.epc, one.weight_g) for one in form.reading.weighed)
    return carry_out(request, form, actions.process, lot_id=lot_id, packed_on=form.cleaned_data["packed_on"], birds=birds)


@page(*VERBS["sign_proceeds"].roles)
def proceeds(request: Any, statement_id: UUID) -> HttpResponse:
    """A statement of what a consigned lot earned: looked at, and signed by whoever did not prepare it."""
    found = raising.proceeds_statement(request.actor, statement_id)
    mine = found.prepared_by is not None and found.prepared_by == request.actor.user_id

    def sign(form: Any) -> Any:
        done = carry_out(request, form, actions.sign_proceeds, statement_id=statement_id)
        if done:
            messages.success(request, _("Signed; the company owes the lot this amount from now on."))
        return done

    open_still = found.signed_at is None and not mine
    shown, done = act(request, {"sign": Act(VerbForm, sign, "raising.sign_proceeds", shown=open_still)})
    if done:
        return redirect("desk")
    names = user_names(request.actor, [found.prepared_by])
    who = names.get(found.prepared_by, _("somebody outside your area")) if found.prepared_by else _("the house itself")
    context = {"statement": found, "forms": shown, "mine": mine and found.signed_at is None, "who": who}
    return render(request, "web/proceeds.html", context, status=worst_status(shown))
