"""The worker draws label sheets that were ordered, a few chunks a round. Nothing is locked while it draws."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import cast
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from courtyard.algorithms.codes import pin
from courtyard.kernel.actors import system
from courtyard.kernel.ids import uuid7
from courtyard.kernel.secrets import keyring
from courtyard.passport import actions, rules
from courtyard.passport.actions.keep_labels import DrawnPin
from courtyard.passport.drawing import BANDS, PAPERS, Label, pdf
from courtyard.passport.keys import opened, text_of
from courtyard.passport.models import Code, LabelSheets
from courtyard.passport.queries import leg_bands
from courtyard.passport.rules import Storage
from courtyard.people import queries as people
from courtyard.people.rules.places import spoken_name
from courtyard.raising import queries as raising

PIECES = 2  # chunks in one round
KEPT_AT = {
    Storage.CHILLED: gettext_lazy("Keep at 0 to 4 °C"),
    Storage.FROZEN: gettext_lazy("Keep at −18 °C or colder"),
    Storage.COOL: gettext_lazy("Keep cool and dry"),
}


def draw(now: datetime) -> int:
    """Some chunks of the oldest order that is not drawn to its end; how many. Killed at any point, it draws none twice."""
    done = 0
    for _piece in range(PIECES):
        order = LabelSheets.unscoped.filter(drawn_at=None).order_by("pk").first()
        if order is None:
            break
        number = order.chunks_drawn
        with override(order.language):
            content, pins = drawn(order, number)
        kept = actions.keep_labels(
            actor=system(), key=uuid7(now), now=now, order_id=order.public_id, number=number, content=content, pins=pins
        )
        done += kept.kept
    return done


def drawn(order: LabelSheets, number: int) -> tuple[bytes, tuple[DrawnPin, ...]]:
    """One chunk of an order: its pages, and the hashes of the scratch numbers on them."""
    if order.flock is not None:
        return pdf(_bands(order.flock, order.numbers[_of_part(number)]), BANDS[order.paper], language=order.language), ()
    lot = cast(UUID, order.lot)  # what is of no flock is of a lot
    rows = Code.unscoped.filter(lot=lot, pk__gte=order.first, pk__lte=order.last).select_related("key").order_by("pk")
    codes = list(rows[_of_part(number)])
    pins = {code.pk: pin.pin(secrets.token_bytes(5)) for code in codes} if order.pins else {}
    content = pdf(_labels(order, lot, codes, pins), PAPERS[order.paper], language=order.language)
    index = keyring().index
    hashes = (DrawnPin(code.pk, pin.keyed_hash(pins[code.pk], gtin=code.gtin, serial=code.serial, key=index).hex()) for code in codes)
    return content, tuple(hashes) if pins else ()


def _labels(order: LabelSheets, lot: UUID, codes: Sequence[Code], pins: dict[int, str]) -> list[Label]:
    packs = {pack.epc: pack for pack in raising.packs_of(lot, epcs=[code.epc for code in codes])}
    private = {key.pk: opened(key) for key in {code.key_id: code.key for code in codes}.values()}

    @cache
    def village(flock_id: UUID) -> str:
        return spoken_name(people.place_path(raising.flock_origin(flock_id, lot).village_code)[-1])

    found = []
    for code in codes:
        pack = packs[code.epc]
        lines = [_in_fours(code.serial)]
        lines.append(_("Packed %(day)s") % {"day": date_format(pack.packed_on, "Y-m-d")})
        if order.best_before is not None:
            lines.append(_("Best before %(day)s") % {"day": date_format(order.best_before, "Y-m-d")})
        if order.storage:
            lines.append(str(KEPT_AT[Storage(order.storage)]))
        text = text_of(code, code.key, private[code.key_id])
        found.append(Label(text, village(pack.flock_id), tuple(lines), pins.get(code.pk, "")))
    return found


def _bands(flock_id: UUID, numbers: Sequence[int]) -> list[Label]:
    """The village, the bird's number on its flock's page, and its serial, for whoever has no reader at hand."""
    village = spoken_name(raising.flock(system(), flock_id).village_name)
    bands = {band.slot: band for band in leg_bands(system(), flock_id)}
    return [
        Label(band.text, village, (_("Number %(slot)s") % {"slot": band.slot}, _in_fours(band.serial)))
        for band in (bands[number] for number in numbers)
    ]


def _of_part(number: int) -> slice:
    return slice(number * rules.LABELS_A_PART, (number + 1) * rules.LABELS_A_PART)


def _in_fours(serial: str) -> str:
    return " ".join(serial[at : at + 4] for at in range(0, len(serial), 4))
