"""Codes of a lot and the labels that carry them: the issuer's key, codes, orders of labels with how far they are, the sheets.
Leg bands of a flock alike, which need no key and no minting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.kernel.clock import local_day
from courtyard.passport import actions
from courtyard.passport import queries as passport
from courtyard.passport.permissions import VERBS
from courtyard.raising import queries as raising
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, worst_status
from courtyard.web.forms.passport import OrderBands, OrderLabels
from courtyard.web.views.raising.scale import place_of

SEES = tuple(VERBS["order_labels"].roles)
BANDS = tuple(VERBS["order_bands"].roles)


@page(*SEES)
def labels(request: Any, lot_id: UUID) -> HttpResponse:
    """A lot's codes and labels. What is to be done next is offered: a key, then codes, then labels."""
    lot = raising.lot(request.actor, lot_id)
    project = raising.project(request.actor, lot.project_id)
    year = local_day(request.now).year
    keys = [key for key in passport.signing_keys(request.actor) if key.issuer_id == project.cooperative_id]
    active = next((key for key in keys if key.state == "active" and key.year == year), None)
    codes = passport.lot_codes(request.actor, lot_id)

    def make_key(form: Any) -> Any:
        return carry_out(request, form, actions.make_key, issuer_id=project.cooperative_id, year=year)

    def mint(form: Any) -> Any:
        done = carry_out(request, form, actions.mint_codes, lot_id=lot_id)
        if done and done.left:
            messages.info(request, _("Codes were minted for some of the packs; mint again for the rest."))
        return done

    def order(form: Any) -> Any:
        return carry_out(request, form, actions.order_labels, lot_id=lot_id, **form.words())

    unminted = lot.packs > codes.minted
    acts = {
        "key": Act(VerbForm, make_key, "passport.make_key", shown=active is None and unminted),
        "mint": Act(VerbForm, mint, "passport.mint_codes", shown=active is not None and unminted),
        "order": Act(OrderLabels, order, "passport.order_labels", shown=codes.minted > 0),
    }
    shown, done = act(request, acts)
    if done:
        return redirect("labels", lot_id)
    orders = passport.label_orders(request.actor, lot_id, now=request.now)
    context = {"lot": lot, "keys": keys, "active": active, "codes": codes, "year": year, "orders": orders, "forms": shown}
    return render(request, "web/labels.html", context, status=worst_status(shown))


@page(*SEES)
def progress(request: Any, order_id: UUID) -> HttpResponse:
    """How far an order is; the page asks again while it is under way."""
    order = passport.label_order(request.actor, order_id, now=request.now)
    return _progress(request, order) if request.htmx else redirect("labels", order.lot_id)


@page(*SEES)
def sheet(request: Any, order_id: UUID, number: int) -> HttpResponse:
    """One part of an order as PDF."""
    return _pdf(passport.label_sheet(request.actor, order_id, number), f"labels-{order_id.hex[:12]}-{number + 1}")


@page(*BANDS)
def bands(request: Any, flock_id: UUID) -> HttpResponse:
    """Leg bands of a flock: how many of its birds have none, orders, the sheets."""
    flock = raising.flock(request.actor, flock_id)
    counts = passport.flock_bands(request.actor, flock_id)

    def order(form: Any) -> Any:
        return carry_out(request, form, actions.order_bands, flock_id=flock_id, **form.words())

    shown, done = act(request, {"order": Act(OrderBands, order, "passport.order_bands", shown=counts.alive > 0)})
    if done:
        return redirect("flock-bands", flock_id)
    orders = passport.band_orders(request.actor, flock_id, now=request.now)
    context = {"flock": flock, "place": place_of(request, flock), "counts": counts, "orders": orders, "forms": shown}
    return render(request, "web/bands.html", context, status=worst_status(shown))


@page(*BANDS)
def band_progress(request: Any, order_id: UUID) -> HttpResponse:
    """As `progress`."""
    order = passport.band_order(request.actor, order_id, now=request.now)
    return _progress(request, order) if request.htmx else redirect("flock-bands", order.flock_id)


@page(*BANDS)
def band_sheet(request: Any, order_id: UUID, number: int) -> HttpResponse:
    """As `sheet`."""
    return _pdf(passport.band_sheet(request.actor, order_id, number), f"bands-{order_id.hex[:12]}-{number + 1}")


def _progress(request: Any, order: passport.LabelSheetsView) -> HttpResponse:
    response = render(request, "web/parts/label_progress.html", {"order": order})
    if order.drawn_at is not None:
        response["HX-Refresh"] = "true"
    return response


def _pdf(content: bytes, name: str) -> HttpResponse:
    """It may hold scratch numbers, so nobody on the way keeps a copy."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
