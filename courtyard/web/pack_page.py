"""A pack's passport in words: the verdict with its reason and what to do, and the two threads with what each stop rests on.

Most of a page is the same for every pack of a flock. So what is shown comes in two halves: a `Shape`, which many packs share and which
decides every word and line of the page, and the pack's own values, ready to be printed. A page is written out from its shape once and
kept (see `skeletons`); whatever of the shape changes, a recall or the household's consent above all, makes another shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from courtyard.kernel.clock import local_day
from courtyard.passport.queries import Passport
from courtyard.passport.rules import VERDICTS, State, Verdict
from courtyard.web import formats, words
from courtyard.web.formats import day, days_long
from courtyard.web.threads import Stop, Threads, split_bar, threads

Words = str | Promise

MAP_WIDTH = 300  # of the picture in `web/scan.html`
YARD_SIDE = 8


@dataclass(frozen=True, slots=True)
class Said:
    """What stands behind a verdict: why, what to do, and the exact state in a word."""

    why: Words
    do: Words
    state: Words


# The three verdicts; the last is said as what it is.
TITLES: dict[State, Words] = {
    State.FIRST_SEEN: gettext_lazy("Ours, and in order"),
    State.SEEN_BEFORE: gettext_lazy("Ours, and in order"),
    State.UNSIGNED: gettext_lazy("Look closer"),
    State.SUSPECT: gettext_lazy("Look closer"),
    State.DESTROYED: gettext_lazy("Not in order"),
    State.RECALLED: gettext_lazy("Recalled"),
    State.FORGED: gettext_lazy("Not ours"),
    State.UNKNOWN: gettext_lazy("Not ours"),
}
SIGNS = {Verdict.OURS: "✓", Verdict.LOOK_CLOSER: "?", Verdict.NOT_IN_ORDER: "✕"}

SAID: dict[State, Said] = {
    State.FIRST_SEEN: Said(
        gettext_lazy("We made this code for this one pack, and nobody has scanned it before."),
        gettext_lazy("Compare what is written below with the pack in your hand."),
        gettext_lazy("seen for the first time"),
    ),
    State.SEEN_BEFORE: Said(
        gettext_lazy("We made this code for this one pack. It was scanned before, which is usual: a shop looks, and a family looks again."),
        gettext_lazy("Compare what is written below with the pack in your hand. A code can be photographed; a pack cannot."),
        gettext_lazy("seen before"),
    ),
    State.UNSIGNED: Said(
        gettext_lazy("We made a pack with this number, but the link that you opened does not carry the signature of its label."),
        gettext_lazy("Scan the code on the pack itself; a number that was typed or sent proves nothing about a pack."),
        gettext_lazy("without signature"),
    ),
    State.SUSPECT: Said(
        gettext_lazy("This code was scanned in a way that a single pack cannot explain; it may have been copied."),
        gettext_lazy("Look at the seal and the scratch panel, and tell us below where you bought it."),
        gettext_lazy("suspect"),
    ),
    State.DESTROYED: Said(
        gettext_lazy("This pack was destroyed; what you hold cannot be it."),
        gettext_lazy("Do not eat it. Take it back to where you bought it, and tell us below where that was."),
        gettext_lazy("destroyed"),
    ),
    State.RECALLED: Said(
        gettext_lazy("This pack is recalled."),
        gettext_lazy("Do not eat it. Take it back to where you bought it."),
        gettext_lazy("recalled"),
    ),
    State.FORGED: Said(
        gettext_lazy("The signature on this label is not ours: somebody made it up, or changed the number."),
        gettext_lazy("Do not take it for ours. Tell us below where you bought it."),
        gettext_lazy("forged"),
    ),
    State.UNKNOWN: Said(
        gettext_lazy("We never made a pack with this number."),
        gettext_lazy("Look whether the whole code was read. If it was, tell us below where you bought it."),
        gettext_lazy("unknown"),
    ),
}

# Steps of the Core Business Vocabulary in a buyer's words; any other step is shown by its own.
STEPS: dict[tuple[str, str], Words] = {
    ("commissioning", "bird"): gettext_lazy("Came into the yard"),
    ("packing", "bird"): gettext_lazy("Collected, into a crate"),
    ("departing", "bird"): gettext_lazy("Left the village"),
    ("arriving", "bird"): gettext_lazy("Arrived at the slaughterhouse"),
    ("killing", "pack"): gettext_lazy("Slaughtered and packed"),
    ("packing", "pack"): gettext_lazy("Put into a parcel"),
    ("departing", "pack"): gettext_lazy("On its way"),
    ("arriving", "pack"): gettext_lazy("Arrived"),
    ("storing", "pack"): gettext_lazy("Put into store"),
    ("retail_selling", "pack"): gettext_lazy("Delivered to a buyer"),
    ("receiving", "pack"): gettext_lazy("Came back"),
    ("holding", "pack"): gettext_lazy("Recalled"),
}


Own = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """Everything that a page says but the values in `own_values`. `origin` is told apart by its mark."""

    language: str
    demo: bool
    state: State
    scanned: bool
    claimed: bool
    pin: bool
    pin_spent: bool
    key_name: str
    minted_on: date | None
    household: str | None
    origin_mark: int | None
    packed_on: str = ""
    best_before: date | None = None
    storage: str = ""
    recall: tuple[date, str] | None = None
    stops: tuple[tuple[date, str, str], ...] = ()
    tests: tuple[tuple[str, bool, date, str, str], ...] = ()
    given: tuple[int, ...] = ()
    counted: tuple[bool, date] | None = None  # whether every day was read, and when it was certified
    settled: bool = False
    asked: bool = False  # whether it is known what a buyer pays
    shares: tuple[str, ...] = ()
    origin: dict[str, Any] = field(default_factory=dict, compare=False)


def shape_of(shown: Passport) -> Shape:
    """The half that packs share, in the active language."""
    head = {
        "language": get_language() or "",
        "demo": settings.COURTYARD_DEMO,
        "state": shown.state,
        "scanned": shown.scans > 0,
        "claimed": shown.claimed_at is not None,
        "pin": shown.has_pin,
        "pin_spent": shown.tries_left == 0,
        "key_name": shown.key_name,
        "minted_on": local_day(shown.minted_at) if shown.minted_at else None,
        "household": shown.household,
        "origin_mark": shown.origin_mark,
    }
    if not shown.shown:
        return Shape(**head)
    sheet, steps = shown.sheet, shown.sheet["steps"]
    return Shape(
        **head,
        packed_on=sheet["packed_on"],
        best_before=date.fromisoformat(sheet["best_before"]) if sheet.get("best_before") else None,
        storage=sheet.get("storage", ""),
        recall=_recall(sheet, shown.state),
        stops=tuple((_day_of(at), step, who) for at, step, who in sheet["stops"]),
        tests=tuple(_paper(*one) for one in sheet["tests"]),
        given=tuple(sheet["given"]),
        counted=(steps["upper"] <= steps["known"], _day_of(steps["at"])) if steps else None,
        settled=sheet["money"]["settled"],
        asked=bool(sheet["money"].get("retail_fen")),
        shares=tuple(kind for kind, _word, fen in _shares(sheet["money"]) if fen > 0 and sheet["money"]["settled"]),
        origin=shown.origin,
    )


def _paper(number: str, passed: bool, at: str, kind: str = "", issuer: str = "") -> tuple[str, bool, date, str, str]:
    """A certificate; sheets of before say neither which it is nor whose."""
    return number, passed, _day_of(at), kind, issuer


def _recall(sheet: dict[str, Any], state: State) -> tuple[date, str] | None:
    """The day and reason of the recall that a page speaks of; one that was lifted is none."""
    if state is not State.RECALLED or not sheet.get("recall"):
        return None
    at, reason = sheet["recall"]
    return _day_of(at), reason


@lru_cache(maxsize=4096)
def _day_of(text: str) -> date:
    """The programme's day of an instant that was kept as text."""
    return local_day(datetime.fromisoformat(text))


SHARES: tuple[tuple[Any, Words], ...] = (
    ("seller", gettext_lazy("Left with the seller")),
    ("loan", gettext_lazy("Loan repaid")),
    ("fee", gettext_lazy("Fees")),
    ("dividend", gettext_lazy("Kept by the household")),
)


def _shares(money: dict[str, Any]) -> tuple[tuple[Any, Words, int], ...]:
    """What a buyer pays, part by part; where nobody stated that, what the flock got."""
    parts = {**money, "seller_fen": (money.get("retail_fen") or money["price_fen"]) - money["price_fen"]}
    return tuple((kind, word, parts[f"{kind}_fen"]) for kind, word in SHARES)


def own_values(shown: Passport) -> dict[str, str]:
    """The half that is this pack's alone, as it is printed in the active language."""
    own = {"gtin": shown.gtin, "serial": shown.serial}
    if shown.scans:
        said = ngettext("scanned %(count)s time, first on %(first)s", "scanned %(count)s times, first on %(first)s", shown.scans)
        own["scanned"] = said % {"count": shown.scans, "first": formats.moment(shown.first_scan_at)}
    if shown.claimed_at:
        own["claimed"] = _("its scratch number was typed on %(at)s") % {"at": formats.moment(shown.claimed_at)}
    if not shown.shown:
        return own
    money, steps, language = shown.sheet["money"], shown.sheet["steps"], get_language() or ""
    own["weight"] = _kilograms(shown.sheet["weight_g"], language)
    own["price"] = _yuan_short(money["price_fen"], language)
    if steps:
        own["steps"], own["most_steps"] = _number(steps["known"], language), _number(steps["upper"], language)
    if money.get("retail_fen"):
        own["retail"] = _yuan_short(money["retail_fen"], language)
        own["seller"] = _yuan(money["retail_fen"] - money["price_fen"], language)
    if money["settled"]:
        shares = _shares(money)
        for part in split_bar(tuple((word, fen, kind) for kind, word, fen in shares)):
            own |= {f"{part.kind}_x": part.x, f"{part.kind}_wide": part.wide, f"{part.kind}_much": _yuan_short(part.fen, language)}
        own |= {kind: _yuan(fen, language) for kind, _word, fen in shares}
    return own


# A figure in a language is written one way, and the same prices and weights come again and again.
@lru_cache(maxsize=4096)
def _kilograms(grams: int, _language: str) -> str:
    return formats.kilograms(grams)


@lru_cache(maxsize=4096)
def _yuan(fen: int, _language: str) -> str:
    return formats.yuan(fen)


@lru_cache(maxsize=4096)
def _yuan_short(fen: int, _language: str) -> str:
    return formats.yuan_short(fen)


@lru_cache(maxsize=4096)
def _number(value: int, _language: str) -> str:
    return formats.number(value)


def context(shape: Shape, own: Own) -> dict[str, Any]:
    """Everything that `web/scan.html` shows. Of the pack's own values it knows nothing but where they stand."""
    said, verdict = SAID[shape.state], VERDICTS[shape.state]
    found: dict[str, Any] = {
        "shape": shape,
        "own": own,
        "said": said,
        "title": TITLES[shape.state],
        "verdict": verdict,
        "sign": SIGNS[verdict],
    }
    origin = shape.origin
    if not origin:
        return found
    given = [_given(origin["given"][at], shape.packed_on) for at in shape.given]
    medicines = [one for one in given if one["kind"] != "feed"]
    return found | {
        "origin": origin,
        "animal": _animal(origin),
        "village": origin["village"][-1] if origin["village"] else "",
        "way_there": " · ".join(origin["village"][:-1]),
        "packed_on": date.fromisoformat(shape.packed_on),
        "way": two_threads(shape, own),
        "stops": [(_step(step, who), on) for on, step, who in shape.stops],
        "given": given,
        "medicines": medicines,
        "unknown": any(one["asked"] is None for one in medicines),
        "split": [_share(kind, word, own) for kind, word in SHARES if kind in shape.shares],
        "name_at": _beside(origin["map"]),
        "yard": _yard(shape),
        "provinces": words.choices("province"),
        "fee_words": formats.listed([str(words.word("fee", code)) for code in origin["fees"]]),
    }


def _animal(origin: dict[str, Any]) -> str:
    """Breed and animal; where the breed's name ends in the animal's, as in Chinese, that is said once."""
    breed, species = origin["breed"], str(words.word("species", origin["species"]))
    return breed if breed.endswith(species) else f"{breed} {species}".strip()


def _yard(shape: Shape) -> dict[str, Any] | None:
    """Where the yard stands on the map: the cooperative's own, or that of a household that agreed to be named."""
    drawn = shape.origin["map"] or {}
    if "yard" not in drawn or (shape.origin["household"] and not shape.household):
        return None
    x, y = drawn["yard"]
    return {"x": x - YARD_SIDE // 2, "y": y - YARD_SIDE // 2, "side": YARD_SIDE, "km": formats.number(drawn["yard_km"])}


def _beside(village_map: dict[str, Any] | None) -> dict[str, Any] | None:
    """Where the village's name stands on its map: beside the point, on the side that has more room."""
    if village_map is None:
        return None
    x, y = village_map["here"]
    return {"x": x - 10, "y": y + 5, "side": "end"} if x > MAP_WIDTH / 2 else {"x": x + 10, "y": y + 5, "side": "start"}


def _share(kind: str, word: Words, own: Own) -> dict[str, Any]:
    """One share of the price, as `web/parts/split.html` draws a `Part`."""
    return {"kind": kind, "word": word, "x": own[f"{kind}_x"], "wide": own[f"{kind}_wide"], "much": own[f"{kind}_much"]}


def _given(line: list[Any], packed_on: str) -> dict[str, Any]:
    kind, name, lot, on, _event, *more = line  # sheets of before have no withdrawal days
    given_on, withdrawal = date.fromisoformat(on), more[0] if more else None
    return {
        "kind": kind,
        "name": name,
        "lot": lot,
        "on": given_on,
        "before": days_long((date.fromisoformat(packed_on) - given_on).days),
        "asked": None if withdrawal is None else days_long(withdrawal),
    }


def _step(step: str, who: str) -> Words:
    return STEPS.get((step, who), step.replace("_", " "))


def two_threads(shape: Shape, own: Own) -> Threads:
    """The signature picture of one pack; a stop that nobody has recorded yet is drawn empty, and says so."""
    return threads(_bird(shape, own), _yuan_way(shape, own), name="pack")


def _bird(shape: Shape, own: Own) -> tuple[Stop, ...]:
    origin = shape.origin
    collected = origin["collected_on"]
    return (
        Stop(
            _("Yard"),
            day(date.fromisoformat(origin["placed_on"])) if origin["placed_on"] else "",
            detail=_hatched(origin),
            proof=_("The cooperative counted the birds when they came, against the supplier’s delivery: seen by two parties."),
        ),
        _walked(shape, own),
        Stop(
            _("Collection"),
            day(date.fromisoformat(collected)) if collected else "",
            proof=_("The household hands over, the cooperative weighs: seen by two parties."),
        ),
        Stop(
            _("Pack"),
            day(date.fromisoformat(shape.packed_on)),
            detail=own["weight"],
            proof=_("One bird, one pack, one code."),
        ),
        _table(shape),
    )


def _hatched(origin: dict[str, Any]) -> str:
    if not origin["hatched_on"]:
        return _("The hatch day was not written down.")
    return _("hatched on %(day)s") % {"day": day(date.fromisoformat(origin["hatched_on"]))}


def _walked(shape: Shape, own: Own) -> Stop:
    if shape.counted is None:
        why = (
            _("This flock was raised without bracelets; nobody counted its steps.")
            if shape.origin["steps_asked"] is None
            else _("Not certified yet.")
        )
        return Stop(_("Steps"), state="ahead", detail=why)
    every_day, on = shape.counted
    between = _("between %(low)s and %(high)s: days without a reading are not counted as steps")
    return Stop(
        _("Steps"),
        own["steps"],
        detail=_("every day was read") if every_day else between % {"low": own["steps"], "high": own["most_steps"]},
        proof=_("Measured by a bracelet on this bird, and certified on %(day)s.") % {"day": day(on)},
    )


def _table(shape: Shape) -> Stop:
    """What happened after packing, as far as somebody recorded it."""
    after = [(on, step) for on, step, who in shape.stops if who == "pack" and step not in ("killing", "holding")]
    if not after:
        return Stop(_("Table"), state="ahead", detail=_("Nobody has recorded how the pack travelled."))
    on, step = after[-1]
    return Stop(_("Table"), day(on), detail=str(_step(step, "pack")), proof=_("Recorded by whoever shipped it."))


def _shop(shape: Shape, own: Own) -> Stop:
    """What the seller says that it asks of a buyer. Where it said nothing, nothing is made up for it."""
    if not shape.asked:
        return Stop(_("Shop"), state="ahead", detail=_("What a buyer pays for it, nobody has told us yet."))
    return Stop(
        _("Shop"),
        own["retail"],
        detail=_("%(much)s of it stay with the seller, for carriage, the shop and itself.") % {"much": own["seller"]},
        proof=_("As the seller states it: declared, and not in our books."),
    )


def _yuan_way(shape: Shape, own: Own) -> tuple[Stop, ...]:
    """From the buyer to the household."""
    shop = _shop(shape, own)
    price = Stop(
        _("Flock’s price"),
        own["price"],
        proof=_("The price of this bird’s grade, by the terms that its household signed."),
    )
    if not shape.settled:
        waits = _("The flock is not settled yet.")
        return (shop, price, *(Stop(word, state="ahead", detail=waits) for word in (_("Fees"), _("Loan"), _("Dividend"))))
    return (
        shop,
        price,
        Stop(_("Fees"), own["fee"], proof=_("By the terms; one person prepared the settlement, another signed it.")),
        Stop(_("Loan"), own["loan"], proof=_("Goes back to the lender; interest-free.")),
        Stop(_("Dividend"), own["dividend"], proof=_("What is left; never negative.")),
    )
