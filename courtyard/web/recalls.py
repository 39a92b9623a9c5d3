"""A recall as a person reads it: what she may mean by what she typed, what each group is called, and who took the packs."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from courtyard.algorithms.epcis.keys import key_of, uri_of
from courtyard.algorithms.identifiers import DIGITAL_LINK_ROOT, IllegalKey
from courtyard.kernel.actors import Actor
from courtyard.people import queries as people
from courtyard.people.rules.places import spoken_name
from courtyard.raising import queries as raising
from courtyard.trace import queries as trace
from courtyard.web import formats, words
from courtyard.web.reach import head_names

_DAY = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})\D?")
_SSCC = re.compile(r"(?:\(?00\)?)?(\d{18})")
_ELEMENTS = re.compile(r"\(01\)(\d{14})\((21|10)\)(.{1,20})")
_SERIAL = re.compile(r"[A-Za-z0-9]{4,20}")
MOST_CHOICES = 60
MOST_NAMED = 30
MOST_OF_A_KIND = 2_000


@dataclass(frozen=True, slots=True)
class Start:
    """Where a recall begins, as an address carries it. `recall`: where that one began; `lots` of goods stand for what is in them."""

    epcs: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    days: tuple[trace.DayAt, ...] = ()
    lots: tuple[raising.LotItems, ...] = ()
    recall: UUID | None = None

    def __bool__(self) -> bool:
        return bool(self.epcs or self.places or self.days or self.lots)

    @property
    def query(self) -> str:
        if self.recall is not None:
            # It may have begun with the thousand birds of a lot, which no address has room for.
            return urlencode({"recall": str(self.recall)})
        pairs = [("epc", epc) for epc in self.epcs] + [("place", place) for place in self.places]
        pairs += [("lot", str(one.lot.lot_id)) for one in self.lots]
        pairs += [("day", written(day)) for day in self.days]
        return urlencode(pairs)

    def arguments(self) -> dict[str, Any]:
        of_lots = dict.fromkeys(epc for one in self.lots for epc in one.epcs)
        return {"epcs": (*self.epcs, *of_lots), "places": self.places, "days": self.days}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a search may mean: the field and value that stand for it, its name, and more about it."""

    field: str
    value: str
    name: str
    about: str


def written(day: trace.DayAt) -> str:
    """2017-08-20|place|step; whatever is empty stands for all."""
    return f"{day.day.isoformat()}|{day.place}|{day.biz_step}"


def start_of(actor: Actor, query: QueryDict) -> Start:
    """Where an address begins; what cannot be read in it, or is a lot out of reach, is left out. Raises NotFound for a recall that is."""
    if made := _ids(query.getlist("recall"))[:1]:
        one = trace.recall_of(actor, made[0])
        return Start(one.epcs, one.places, one.days, recall=one.recall_id)
    days = []
    for text in query.getlist("day"):
        day, place, step = [*text.split("|"), "", ""][:3]
        try:
            days.append(trace.DayAt(date.fromisoformat(day), place, step))
        except ValueError:
            continue
    lots = raising.lot_items(actor, ids) if (ids := _ids(query.getlist("lot"))) else ()
    return Start(tuple(filter(None, query.getlist("epc"))), tuple(filter(None, query.getlist("place"))), tuple(days), lots)


def _ids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


# ------------------------------------------------------------------------------------------------------------------- search


def choices(actor: Actor, typed: str) -> list[Choice]:
    """What somebody may mean: a day, an identifier as it was scanned, a serial, a supply lot's label, a lot of goods, a household."""
    text = typed.strip()
    if (day := _day(text)) is not None:
        return _on(actor, day)
    if (found := _identifier(text)) is not None:
        return [found]
    return [*_lots(actor, text), *_goods(actor, text), *_serials(actor, text), *_households(actor, text)][:MOST_CHOICES]


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _on(actor: Actor, day: date) -> list[Choice]:
    happened = trace.happened_on(actor, day)
    called = place_names(actor, {one.place for one in happened})
    found = [
        Choice(
            "day",
            written(trace.DayAt(day, one.place, one.biz_step)),
            f"{formats.day(day)} · {words.word('biz_step', one.biz_step)}",
            _("%(place)s, events: %(count)s")
            % {"place": called.get(one.place) or one.name or shown(one.place), "count": formats.number(one.events)},
        )
        for one in happened[:MOST_CHOICES]
    ]
    if len(happened) > 1:
        about = _("at every place of yours: %(count)s steps and places") % {"count": formats.number(len(happened))}
        found.insert(0, Choice("day", written(trace.DayAt(day)), _("Everything on %(day)s") % {"day": formats.day(day)}, about))
    return found


def _identifier(text: str) -> Choice | None:
    """A code as a scanner reads it: a link, a URN, an element string, the 18 digits of a crate."""
    if match := _ELEMENTS.fullmatch(text):
        text = f"{DIGITAL_LINK_ROOT}/01/{match[1]}/{match[2]}/{match[3]}"
    elif match := _SSCC.fullmatch(text):
        text = f"{DIGITAL_LINK_ROOT}/00/{match[1]}"
    elif not text.startswith(("urn:", "http://", "https://")):
        return None
    try:
        key = key_of(text).text
    except IllegalKey:
        return None
    if key.startswith("414/"):
        return Choice("place", uri_of(key), shown(uri_of(key)), _("a yard or a site"))
    return Choice("epc", uri_of(key), shown(uri_of(key)), "")


def _lots(actor: Actor, text: str) -> list[Choice]:
    return [
        Choice("epc", one.epc, one.label, lot_about(one) + _(", first given on %(day)s") % {"day": formats.day(one.first_on)})
        for one in (raising.supply_lots(actor, text) if text else ())
    ]


def _goods(actor: Actor, text: str) -> list[Choice]:
    return [
        Choice(
            "lot",
            str(one.lot_id),
            one.name,
            _("a lot of %(project)s, opened on %(day)s") % {"project": one.project, "day": formats.day(one.opened_on)},
        )
        for one in (raising.lots_called(actor, text) if text else ())
    ]


def lot_about(one: raising.SupplyLotView) -> str:
    """feed, Mill of Wuyi; or that nobody wrote down whose it is."""
    said = {"goods": goods_word(one), "supplier": one.supplier}
    return _("%(goods)s of %(supplier)s") % said if one.supplier else _("%(goods)s, supplier not written down") % said


def goods_word(one: raising.SupplyLotView) -> words.Word:
    """Feed, medicine, vaccine, or animals."""
    return words.word("goods" if one.goods == "livestock" else "given", one.goods)


def _serials(actor: Actor, text: str) -> list[Choice]:
    serial = text.replace(" ", "").upper()
    if not _SERIAL.fullmatch(serial):
        return []
    return [
        Choice("epc", trace.canonical(epc), shown(trace.canonical(epc)), _("a bird or a pack")) for epc in raising.serials(actor, serial)
    ]


def _households(actor: Actor, text: str) -> list[Choice]:
    rows: Any = people.households(actor, search=text)[:20] if text else ()
    heads: dict[UUID | None, str] = {row.public_id: row.head_name or row.register_number or "" for row in rows}
    yards = raising.yards_of(actor, tuple(row.public_id for row in rows)) if heads else ()
    return [
        Choice(
            "place",
            yard.place,
            heads.get(yard.household_id) or yard.name,
            _("yard in %(village)s") % {"village": spoken_name(yard.village)},
        )
        for yard in yards
    ]


# -------------------------------------------------------------------------------------------------------------------- words


def shown(epc: str) -> str:
    """An identifier by the part that a person compares: its serial, lot or number."""
    return epc.removeprefix(f"{DIGITAL_LINK_ROOT}/").rpartition("/")[2][:40] if epc.startswith(DIGITAL_LINK_ROOT) else epc[-36:]


def place_names(actor: Actor, places: Iterable[str], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """What yards and sites are called: the head of the household and the village, or the name of the site."""
    asked = set(places)
    names = dict(known) if known is not None else {place: one.name for place, one in trace.locations(asked).items() if one.name}
    yards = raising.yards_at(actor, tuple(asked))
    heads = head_names(actor, (yard.household_id for yard in yards.values() if yard.household_id))
    for place, yard in yards.items():
        name = heads.get(yard.household_id) if yard.household_id else yard.name
        names[place] = " · ".join(filter(None, (name or yard.name, spoken_name(yard.village))))
    return names


@dataclass(frozen=True, slots=True)
class Told:
    """A reach with the words that go with it. `titles`: by group; `sold`: lots of goods that packs belong to, and who took them."""

    reach: trace.Reach
    titles: dict[str, str]
    places: dict[str, str]
    lots: dict[str, raising.SupplyLotView]
    sold: dict[str, raising.LotSale]
    untraced: list[tuple[str, int]] = field(default_factory=list)

    def of(self, layer: str) -> list[trace.Group]:
        return [group for group in self.reach.groups if group.layer == layer]

    def buyer_of(self, line: trace.Line) -> str:
        """Who has a pack, as far as anybody wrote it down."""
        if line.buyer:
            return shown(line.buyer)
        sale = self.sold.get(line.lot)
        return "" if sale is None or sale.sold_on is None else sale.company or sale.name


def told(actor: Actor, reach: trace.Reach) -> Told:
    """The reach in words: names of lots, yards and buyers, and what is untraced by trace and by raising."""
    begun = {line.began_at for line in reach.lines if line.began_at} | {line.place for line in reach.lines if line.place}
    places = place_names(actor, begun, reach.names)
    lots = raising.supply_lots_named([line.epc for line in reach.of(trace.Layer.SUPPLY)])
    sold = {str(lot): sale for lot, sale in raising.sales(_lot_ids(reach)).items()}
    reach = _with_sales(reach, sold)
    unnamed = raising.unnamed(actor, [group.subject for group in reach.groups if group.layer == trace.Layer.PLACE and group.subject])
    untraced = {**reach.untraced, "gifts": unnamed.gifts, "arrivals": unnamed.animals}
    found = Told(reach, {}, places, lots, sold, [(reason, count) for reason, count in untraced.items() if count])
    return replace(found, titles={group.key: _title(found, group) for group in reach.groups})


def _lot_ids(reach: trace.Reach) -> set[UUID]:
    """Our own lots; others stand there in somebody else's words."""
    return set(_ids({line.lot for line in reach.lines if line.lot}))


def _with_sales(reach: trace.Reach, sold: Mapping[str, raising.LotSale]) -> trace.Reach:
    """The reach with a group for each lot of goods that was sold as a whole, where no event names the buyer of a pack."""
    counted: Counter[tuple[str, str]] = Counter()
    recalled: Counter[str] = Counter()
    for line in reach.of(trace.Layer.PACK):
        if not line.buyer and line.lot in sold and sold[line.lot].sold_on:
            group = f"{trace.Layer.PACK}|{line.epc if line.is_class else line.standing}"
            source = f"{trace.Layer.PARCEL}|{line.parcel}" if line.parcel else group
            counted[source, line.lot] += 1
            recalled[line.lot] += line.recalled
    sizes: Counter[str] = Counter()
    for (_source, lot), items in counted.items():
        sizes[lot] += items
    groups = [trace.Group(f"{trace.Layer.BUYER}|{lot}", trace.Layer.BUYER, lot, None, sizes[lot], recalled[lot]) for lot in sizes]
    threads = [trace.Thread(source, f"{trace.Layer.BUYER}|{lot}", items) for (source, lot), items in counted.items()]
    return replace(reach, groups=(*reach.groups, *groups), threads=(*reach.threads, *threads))


def _title(told: Told, group: trace.Group) -> str:
    if group.hidden:
        return _("outside of your area")
    subject, layer = group.subject, group.layer
    if layer == trace.Layer.SUPPLY:
        lot = told.lots.get(subject)
        return f"{lot.label} · {lot_about(lot)}" if lot else shown(subject)
    if layer == trace.Layer.PLACE:
        return told.places.get(subject) or (shown(subject) if subject else _("place not written down"))
    if layer == trace.Layer.BATCH:
        return f"{formats.day(group.day)} · {told.places.get(subject) or shown(subject)}"
    if layer == trace.Layer.BUYER and subject in told.sold:
        sale = told.sold[subject]
        return " · ".join(filter(None, (sale.company or _("on consignment"), sale.name, formats.day(sale.sold_on))))
    if layer in (trace.Layer.PARCEL, trace.Layer.BUYER) or subject.startswith(("http", "urn:")):
        return shown(subject)
    return str(words.word("standing", subject))


def begun_with(told_places: Mapping[str, str], start: Start, lots: Mapping[str, raising.SupplyLotView]) -> list[str]:
    """What a recall begins with, each in words."""
    found = [f"{one.lot.name} · {one.lot.project}" for one in start.lots]
    for epc in start.epcs[:MOST_NAMED]:
        canonical = trace.canonical(epc)
        lot = lots.get(canonical)
        found.append(f"{lot.label} · {lot_about(lot)}" if lot else shown(canonical))
    if (more := len(start.epcs) - MOST_NAMED) > 0:
        found.append(_("%(count)s more") % {"count": formats.number(more)})
    found += [_("all that began at %(place)s") % {"place": told_places.get(place) or shown(place)} for place in start.places]
    for day in start.days:
        parts = [formats.day(day.day), told_places.get(day.place) or (shown(day.place) if day.place else "")]
        found.append(" · ".join(filter(None, [*parts, str(words.word("biz_step", day.biz_step)) if day.biz_step else ""])))
    return found
