"""What goes along with goods: who delivered to us and to whom we delivered, and the certificate by which a producer promises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import segno
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.clock import local_day, start_of_day
from courtyard.passport.permissions import VERBS
from courtyard.people import actions as people_actions
from courtyard.people import queries as people
from courtyard.raising import queries as raising
from courtyard.trace import queries as trace
from courtyard.web import formats, recall_sheets, words
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, worst_status
from courtyard.web.forms.fields import DATE
from courtyard.web.recalls import goods_word, place_names, shown
from courtyard.web.views.recalls import SEES

SHOWN = 100
A_MONTH = timedelta(days=30)
LONGEST = timedelta(days=400)
PRINTED = tuple(VERBS["order_labels"].roles)


class Days(forms.Form):
    since = forms.DateField(label=gettext_lazy("From"), widget=DATE)
    until = forms.DateField(label=gettext_lazy("To and including"), widget=DATE)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        since, until = asked.get("since"), asked.get("until")
        if since and until and not since <= until < since + LONGEST:
            raise forms.ValidationError(_("The last day comes after the first, and a report is about 400 days at most."))
        return asked


@page(*SEES)
def deliveries(request: Any) -> Any:
    """One up, one down: by lot, who delivered to our yards and to whom we delivered, of some days; to print and to take away."""
    today = local_day(request.now)
    initial = {"since": today - A_MONTH, "until": today}
    form = Days(request.GET) if "since" in request.GET else Days(initial, initial=initial)
    if not form.is_valid():
        return render(request, "web/deliveries.html", {"form": form}, status=400)
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    sheets = _sheets(request, since, until)
    name = f"one-up-one-down-{since:%Y%m%d}-{until:%Y%m%d}"
    wanted = request.GET.get("export")
    if wanted:
        chosen = [sheet for sheet in sheets if sheet.code == wanted]
        return recall_sheets.table(chosen[0], name) if chosen else recall_sheets.workbook_of(sheets, name)
    tables = []
    for sheet in sheets:
        rows = list(islice(sheet.rows(), SHOWN + 1))
        tables.append({"sheet": sheet, "rows": [[_cell(value) for value in row] for row in rows[:SHOWN]], "more": len(rows) > SHOWN})
    context = {"form": form, "tables": tables, "since": since, "until": until, "query": f"since={since}&until={until}"}
    return render(request, "web/deliveries.html", context)


def _cell(value: Any) -> Any:
    if isinstance(value, date):
        return formats.day(value)
    return formats.number(value) if isinstance(value, int) else formats.NOTHING if value in (None, "") else value


def _sheets(request: Any, since: date, until: date) -> list[recall_sheets.Sheet]:
    between = start_of_day(since), start_of_day(until + timedelta(days=1))

    def up() -> Iterable[Sequence[Any]]:
        for rows in _by_hundreds(trace.received(request.actor, *between)):
            lots = raising.supply_lots_named({row.lot for row in rows})
            places = place_names(request.actor, {row.place for row in rows})
            for row in rows:
                lot = lots.get(row.lot)
                said = (lot.supplier, goods_word(lot), lot.label) if lot else ("", "", shown(row.lot))
                place, step = places.get(row.place) or shown(row.place), words.word("biz_step", row.step)
                yield (local_day(row.at), *said, place, step, row.animals, row.lot)

    def down() -> Iterable[Sequence[Any]]:
        for lot in raising.lots_left(request.actor, since, until + timedelta(days=1)):
            to = lot.company or _("on consignment")
            yield (
                lot.sold_on,
                to,
                f"{lot.project} · {lot.name}",
                lot.packs or 0,
                formats.kilograms(lot.grams),
                "",
                _("the lot as a whole"),
            )
        for rows in _by_hundreds(trace.sent(request.actor, *between)):
            places = place_names(request.actor, {row.place for row in rows})
            for row in rows:
                step = words.word("biz_step", row.step)
                to = shown(row.buyer) if row.buyer else _("not written down")
                yield (local_day(row.at), to, "", row.items, "", places.get(row.place) or shown(row.place), step)

    heads = (
        _("Day"),
        _("Supplier"),
        _("Goods"),
        _("Lot as its label says it"),
        _("Place"),
        _("What happened"),
        _("Animals"),
        _("Identifier"),
    )
    below = (_("Day"), _("To whom"), _("Lot"), _("Packs or parcels"), _("Weight"), _("From where"), _("What happened"))
    return [
        recall_sheets.Sheet("up", _("Who delivered to us"), heads, up),
        recall_sheets.Sheet("down", _("To whom we delivered"), below, down),
    ]


def _by_hundreds(rows: Iterable[Any]) -> Iterable[list[Any]]:
    going = iter(rows)
    while chunk := list(islice(going, 500)):
        yield chunk


# ------------------------------------------------------------------------------------------------------------- certificate


class Phone(VerbForm):
    phone = forms.CharField(
        label=gettext_lazy("Telephone of the producer"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Printed on certificates from now on; empty: none."),
    )


@dataclass(frozen=True, slots=True)
class Field:
    """A line of the certificate; an empty value is left blank, and the page says that it is not recorded."""

    name: str
    value: str


@page(*PRINTED)
def certificate(request: Any, lot_id: UUID) -> HttpResponse:
    """The certificate of promised conformity for a lot, on the form of the ministry, filled with what is recorded and nothing else.

    Source: the ministry's rules on it (order 4 of 2025, in force since 1 February 2026) and the form of the notice of 2023. Nobody
    but the producer promises, so the boxes of the promise stay open; a basis is ticked where its documents are recorded.
    """
    lot = raising.origin_of_lot(request.actor, lot_id)

    def phone(form: Any) -> Any:
        return carry_out(request, form, people_actions.set_phone, organisation_id=lot.producer_id, **form.words())

    telephone = people.organisation_phone(request.actor, lot.producer_id)
    shown, done = act(request, {"phone": Act(lambda *a, **k: Phone(*a, initial={"phone": telephone}, **k), phone, "people.set_phone")})
    if done:
        return redirect("certificate", lot_id)
    paths = {code: "".join(people.place_path(code)) for code in {*lot.villages, lot.producer_place}}
    tests = trace.tests_of(lot.epcs)
    tested = bool(lot.packs) and lot.packs == len(lot.epcs) and trace.passed_by_laboratory(lot.epcs) == lot.packs
    weight = formats.kilograms(lot.grams) if lot.grams else ""
    amount = " · ".join(filter(None, [_("%(count)s packs") % {"count": formats.number(lot.packs)} if lot.packs else "", weight]))
    fields = (
        Field(
            _("Product"), f"{words.word('species', lot.species)} · {lot.breed}" if lot.breed else str(words.word("species", lot.species))
        ),
        Field(_("Quantity (weight)"), amount),
        Field(_("Place of origin"), "；".join(paths[code] for code in lot.villages)),
        Field(_("Producer"), lot.producer),
        Field(_("Address"), paths[lot.producer_place]),
        Field(_("Telephone"), telephone),
        Field(_("Date of issue"), formats.day(local_day(request.now))),
        Field(_("Lot"), lot.name),
    )
    recalled = sum(one.recalled for one in trace.states(lot.epcs).values())
    context = {
        "lot": lot,
        "fields": fields,
        "blank": [field.name for field in fields if not field.value],
        "documents": sorted({document for test in tests if test.passed and test.laboratory for document in test.documents}),
        "tested": tested,
        "recalled": recalled,
        "code": _code(fields),
        "forms": shown,
    }
    return render(request, "web/certificate.html", context, status=worst_status(shown))


def _code(fields: Iterable[Field]) -> str:
    """What the certificate says as a QR code, readable without a network. A pack's own code is not printed twice: it would be a copy."""
    text = "\n".join([_("Certificate of promised conformity"), *(f"{field.name}: {field.value}" for field in fields if field.value)])
    drawn = segno.make(text, error="m", micro=False).svg_inline(border=4, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(drawn)  # noqa: S308  drawn by us; the text is in its modules only
