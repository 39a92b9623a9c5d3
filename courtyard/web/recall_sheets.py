"""A reach as a spreadsheet, one sheet a layer, and each layer as CSV: what is sent to buyers and to the authority."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook

from courtyard.kernel.clock import local_day
from courtyard.trace import queries as trace
from courtyard.web import formats, words
from courtyard.web.listing import XLSX, add_sheet, text_only
from courtyard.web.recalls import Told, goods_word, shown


@dataclass(frozen=True, slots=True)
class Sheet:
    """A layer's table: its code, its name, its headings, and its rows as they are wanted."""

    code: str
    name: str
    heads: tuple[str, ...]
    rows: Callable[[], Iterable[Sequence[Any]]]


def sheets(told: Told) -> list[Sheet]:
    """Every layer that holds something, crates and what is untraced after them."""
    found = [_supply(told), _places(told), _animals(told), _batches(told), _packs(told), _parcels(told), _buyers(told), _crates(told)]
    full = [sheet for sheet in found if any(True for _row in sheet.rows())]
    return [*full, _untraced(told)]


def workbook(told: Told, name: str) -> HttpResponse:
    """All of them in one file."""
    return workbook_of(sheets(told), name)


def workbook_of(tables: Iterable[Sheet], name: str) -> HttpResponse:
    """Tables as one file, each a sheet."""
    book = Workbook(write_only=True)
    for sheet in tables:
        add_sheet(book, sheet.rows(), sheet.heads, title=sheet.name)
    buffer = io.BytesIO()
    book.save(buffer)
    return _attached(HttpResponse(buffer.getvalue(), content_type=XLSX), f"{name}.xlsx")


def table(sheet: Sheet, name: str) -> StreamingHttpResponse:
    """One of them as CSV, row by row. Text that looks like a formula stays text."""
    return _attached(StreamingHttpResponse(_lines(sheet), content_type="text/csv; charset=utf-8"), f"{name}-{sheet.code}.csv")


def _lines(sheet: Sheet) -> Iterator[str]:
    buffer = io.StringIO("\ufeff")
    buffer.seek(1)
    writer = csv.writer(buffer)
    writer.writerow(sheet.heads)
    for row in sheet.rows():
        writer.writerow([text_only(formats.plain(value)) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _attached(response: Any, name: str) -> Any:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def _yes(recalled: bool) -> str:
    return _("recalled") if recalled else ""


def _standing(line: trace.Line) -> str:
    return str(words.word("standing", line.standing))


def _supply(told: Told) -> Sheet:
    def rows() -> Iterator[Sequence[Any]]:
        for line in told.reach.of(trace.Layer.SUPPLY):
            lot = told.lots.get(line.epc)
            said = (lot.label, goods_word(lot), lot.supplier, lot.cooperative) if lot else (shown(line.epc), "", "", "")
            yield (*said, _yes(line.recalled), line.epc)

    heads = (_("Lot as its label says it"), _("Goods"), _("Supplier"), _("Given by"), _("Recalled"), _("Identifier"))
    return Sheet("supply", str(words.word("layer", "supply")), heads, rows)


def _places(told: Told) -> Sheet:
    groups = [group for group in told.of(trace.Layer.PLACE) if not group.hidden]
    heads = (_("Place"), _("Animals"), _("Recalled"), _("Identifier"))
    rows = [(told.titles[group.key], group.items, group.recalled, group.subject) for group in groups]
    return Sheet("place", str(words.word("layer", "place")), heads, lambda: rows)


def _animals(told: Told) -> Sheet:
    def rows() -> Iterator[Sequence[Any]]:
        for line in told.reach.of(trace.Layer.ANIMAL):
            place = told.places.get(line.began_at or "", shown(line.began_at or ""))
            amount = (line.quantity, line.unit) if line.is_class else (1, "")
            yield (shown(line.epc), *amount, place, _day(line.began_on), _standing(line), _yes(line.recalled), line.epc)

    heads = (_("Serial or lot"), _("Number"), _("Unit"), _("Where it began"), _("When"), _("What became of it"), _("Recalled"))
    return Sheet("animal", str(words.word("layer", "animal")), (*heads, _("Identifier")), rows)


def _batches(told: Told) -> Sheet:
    groups = [group for group in told.of(trace.Layer.BATCH) if not group.hidden]
    heads = (_("Day"), _("Place"), _("packs"), _("Recalled"))
    rows = [(group.day, told.places.get(group.subject) or shown(group.subject), group.items, group.recalled) for group in groups]
    return Sheet("batch", str(words.word("layer", "batch")), heads, lambda: rows)


def _packs(told: Told) -> Sheet:
    def rows() -> Iterator[Sequence[Any]]:
        animals = {line.epc: line for line in told.reach.of(trace.Layer.ANIMAL)}
        for line in told.reach.of(trace.Layer.PACK):
            animal = animals.get(line.made_of or "")
            place = told.places.get(animal.began_at or "", shown(animal.began_at or "")) if animal else ""
            sale = told.sold.get(line.lot)
            amount = (line.quantity, line.unit) if line.is_class else (1, "")
            made = (shown(line.made_of) if line.made_of else "", place, _day(line.began_on), told.places.get(line.began_at or "", ""))
            left = (shown(line.parcel) if line.parcel else "", told.buyer_of(line), sale.name if sale else line.lot)
            yield (shown(line.epc), *amount, _standing(line), _yes(line.recalled), *made, *left, line.epc)

    heads = (_("Serial or lot"), _("Number"), _("Unit"), _("Where it stands"), _("Recalled"), _("Made of"), _("Where that began"))
    more = (_("Packed on"), _("Packed at"), _("Parcel"), _("Buyer"), _("Lot"), _("Identifier"))
    return Sheet("pack", str(words.word("layer", "pack")), heads + more, rows)


def _parcels(told: Told) -> Sheet:
    def rows() -> Iterator[Sequence[Any]]:
        inside: dict[str, list[trace.Line]] = {}
        for line in told.reach.of(trace.Layer.PACK):
            inside.setdefault(line.parcel or "", []).append(line)
        for line in told.reach.of(trace.Layer.PARCEL):
            held = inside.get(line.epc, [])
            recalled = sum(one.recalled for one in held)
            yield (shown(line.epc), len(held), recalled, told.places.get(line.place or "", ""), told.buyer_of(line), line.epc)

    heads = (_("Parcel"), _("packs"), _("Recalled"), _("Last seen at"), _("Buyer"), _("Identifier"))
    return Sheet("parcel", str(words.word("layer", "parcel")), heads, rows)


def _buyers(told: Told) -> Sheet:
    groups = [group for group in told.of(trace.Layer.BUYER) if not group.hidden]
    heads = (_("Buyer"), _("packs"), _("Recalled"), _("Identifier"))
    rows = [(told.titles[group.key], group.items, group.recalled, group.subject) for group in groups]
    return Sheet("buyer", str(words.word("layer", "buyer")), heads, lambda: rows)


def _crates(told: Told) -> Sheet:
    rows = [(shown(line.epc), told.places.get(line.place or "", ""), line.epc) for line in told.reach.of(trace.Layer.CRATE)]
    return Sheet("crate", str(words.word("layer", "crate")), (_("Crate"), _("Last seen at"), _("Identifier")), lambda: rows)


def _untraced(told: Told) -> Sheet:
    rows: list[Sequence[Any]] = [(words.word("untraced", reason), count) for reason, count in told.untraced]
    outside = _("outside of your area")
    rows += [(f"{words.word('layer', layer)}: {outside}", count) for layer, count in sorted(told.reach.hidden.items())]
    return Sheet("untraced", _("Not traced"), (_("What leads no further"), _("Number")), lambda: rows or [(_("nothing"), 0)])
