"""A pack's passport in words: the verdict with its reason and what to do, and the two threads with what each stop rests on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.passport.queries import Passport
from courtyard.passport.rules import State, Verdict
from courtyard.web import words
from courtyard.web.formats import day, days_long, kilograms, number, yuan, yuan_short
from courtyard.web.threads import Stop, Threads, split_bar, threads

Words = str | Promise


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


def context(shown: Passport) -> dict[str, Any]:
    """Everything that `web/scan.html` shows."""
    said = SAID[shown.state]
    found: dict[str, Any] = {"pack": shown, "said": said, "title": TITLES[shown.state], "sign": SIGNS[shown.verdict]}
    if not shown.shown:
        return found
    origin, sheet = shown.origin, shown.sheet
    given = [_given(origin["given"][at], sheet["packed_on"]) for at in sheet["given"]]
    return found | {
        "origin": origin,
        "sheet": sheet,
        "village": origin["village"][-1] if origin["village"] else "",
        "way_there": " · ".join(origin["village"][:-1]),
        "packed_on": date.fromisoformat(sheet["packed_on"]),
        "weight": kilograms(sheet["weight_g"]),
        "way": two_threads(origin, sheet),
        "stops": [(_step(step, who), datetime.fromisoformat(at)) for at, step, who in sheet["stops"]],
        "given": given,
        "medicines": [one for one in given if one["kind"] != "feed"],
        "tests": [{"paper": paper, "passed": passed, "at": datetime.fromisoformat(at)} for paper, passed, at in sheet["tests"]],
        "money": sheet["money"],
        "split": _split(sheet["money"]),
        "fee_words": ", ".join(str(words.word("fee", code)) for code in origin["fees"]),
    }


def _given(line: list[Any], packed_on: str) -> dict[str, Any]:
    kind, name, lot, on, _event = line
    given_on = date.fromisoformat(on)
    return {"kind": kind, "name": name, "lot": lot, "on": given_on, "before": days_long((date.fromisoformat(packed_on) - given_on).days)}


def _step(step: str, who: str) -> Words:
    return STEPS.get((step, who), step.replace("_", " "))


def _split(money: dict[str, Any]) -> Any:
    return split_bar(
        (
            (_("Loan repaid"), money["loan_fen"], "loan"),
            (_("Fees"), money["fee_fen"], "fee"),
            (_("Kept by the household"), money["dividend_fen"], "dividend"),
        )
    )


def two_threads(origin: dict[str, Any], sheet: dict[str, Any]) -> Threads:
    """The signature picture of one pack; a stop that nobody has recorded yet is drawn empty, and says so."""
    return threads(_bird(origin, sheet), _yuan(sheet["money"]), name="pack")


def _bird(origin: dict[str, Any], sheet: dict[str, Any]) -> tuple[Stop, ...]:
    collected = origin["collected_on"]
    return (
        Stop(
            _("Yard"),
            day(date.fromisoformat(origin["placed_on"])) if origin["placed_on"] else "",
            detail=_hatched(origin),
            proof=_("The cooperative counted the birds when they came, against the supplier’s delivery: seen by two parties."),
        ),
        _walked(origin, sheet["steps"]),
        Stop(
            _("Collection"),
            day(date.fromisoformat(collected)) if collected else "",
            proof=_("The household hands over, the cooperative weighs: seen by two parties."),
        ),
        Stop(
            _("Pack"),
            day(date.fromisoformat(sheet["packed_on"])),
            detail=kilograms(sheet["weight_g"]),
            proof=_("One bird, one pack, one code."),
        ),
        _table(sheet),
    )


def _hatched(origin: dict[str, Any]) -> str:
    if not origin["hatched_on"]:
        return _("The hatch day was not written down.")
    return _("hatched on %(day)s") % {"day": day(date.fromisoformat(origin["hatched_on"]))}


def _walked(origin: dict[str, Any], steps: dict[str, Any] | None) -> Stop:
    if steps is None:
        why = (
            _("This flock was raised without bracelets; nobody counted its steps.")
            if origin["steps_asked"] is None
            else _("Not certified yet.")
        )
        return Stop(_("Steps"), state="ahead", detail=why)
    low, high = steps["known"], steps["upper"]
    between = _("between %(low)s and %(high)s: days without a reading are not counted as steps") % {
        "low": number(low),
        "high": number(high),
    }
    return Stop(
        _("Steps"),
        number(low),
        detail=between % {"low": number(low), "high": number(high)} if high > low else _("every day was read"),
        proof=_("Measured by a bracelet on this bird, and certified on %(day)s.") % {"day": day(datetime.fromisoformat(steps["at"]))},
    )


def _table(sheet: dict[str, Any]) -> Stop:
    """What happened after packing, as far as somebody recorded it."""
    after = [(at, step) for at, step, who in sheet["stops"] if who == "pack" and step not in ("killing", "holding")]
    if not after:
        return Stop(_("Table"), state="ahead", detail=_("Nobody has recorded how the pack travelled."))
    at, step = after[-1]
    return Stop(_("Table"), day(datetime.fromisoformat(at)), detail=str(_step(step, "pack")), proof=_("Recorded by whoever shipped it."))


def _yuan(money: dict[str, Any]) -> tuple[Stop, ...]:
    """From the buyer to the household. What the shop took is not in our books, and nothing is made up for it."""
    shop = Stop(
        _("Shop"),
        state="ahead",
        detail=_("What you paid, and what carriage, processing and the shop took of it, is not in our books yet."),
    )
    price = Stop(
        _("Flock’s price"),
        yuan_short(money["price_fen"]),
        proof=_("The price of this bird’s grade, by the terms that its household signed."),
    )
    if not money["settled"]:
        waits = _("The flock is not settled yet.")
        return (shop, price, *(Stop(word, state="ahead", detail=waits) for word in (_("Fees"), _("Loan"), _("Dividend"))))
    return (
        shop,
        price,
        Stop(_("Fees"), yuan(money["fee_fen"]), proof=_("By the terms; one person prepared the settlement, another signed it.")),
        Stop(_("Loan"), yuan(money["loan_fen"]), proof=_("Goes back to the lender; interest-free.")),
        Stop(_("Dividend"), yuan(money["dividend_fen"]), proof=_("What is left; never negative.")),
    )
