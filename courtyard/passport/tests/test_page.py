"""What a scan shows: the state by what is known, the bird's way, the money to the fen, in few statements and without a write."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courtyard.kernel import worker
from courtyard.passport import actions, queries, upkeep
from courtyard.passport.models import Origin, Scan, Sheet
from courtyard.passport.rules import State, Verdict
from courtyard.passport.sheets import _flat
from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.people.rules.places import spoken_name
from courtyard.trace import actions as trace
from courtyard.trace import queries as traced


def text(season, at: int = 0) -> str:
    return queries.code_texts(season.cast.manager, season.lot, limit=at + 1)[at]


def look(season, at: int = 0, link: str | None = None) -> queries.Passport:
    pack = season.pack(at)
    return queries.passport(pack.gtin, pack.serial, text=link or text(season, at), now=season.now)


@pytest.fixture
def shown(minted):
    """Packs whose sheets the worker has made."""
    assert upkeep.renew(minted.now) == 10
    return minted


def test_a_genuine_pack_is_ours_and_tells_its_birds_way(shown):
    page = look(shown)
    assert (page.state, page.verdict) == (State.FIRST_SEEN, Verdict.OURS)
    assert page.origin["village"] == ["河北省", "衡水市", "武邑县", "桥头镇", "李家庄村"]
    assert [one[:3] for one in page.origin["given"]] == [["feed", "maize", "FEED-17"], ["vaccine", "Newcastle", "VAC-3"]]
    assert page.sheet["given"] == [0, 1]
    assert [stop[1:] for stop in page.sheet["stops"]] == [
        ["commissioning", "bird"],
        ["packing", "bird"],
        ["departing", "bird"],
        ["arriving", "bird"],
        ["killing", "pack"],
    ]
    assert page.household is None


def test_what_was_kept_is_what_would_be_read_now(shown):
    kept = look(shown)
    Sheet.objects.all().delete()
    assert look(shown) == kept


def test_a_page_takes_four_statements_and_writes_nothing(shown):
    link, pack = text(shown), shown.pack()
    with CaptureQueriesContext(connection) as seen:
        queries.passport(pack.gtin, pack.serial, text=link, now=shown.now)
    assert len(seen) == 2
    assert all(one["sql"].lstrip().startswith(("SELECT", "WITH")) for one in seen)
    shown.do(trace.declare_error, shown.cast.officer, event_id=given_event(shown), reason="incorrect_data", explanation="another flock")
    with CaptureQueriesContext(connection) as seen:
        assert queries.passport(pack.gtin, pack.serial, text=link, now=shown.now).sheet["given"] == []
    assert len(seen) == 4


def test_an_error_of_the_crate_is_on_the_page_long_after_the_bird_left_it(shown):
    link, pack = text(shown), shown.pack()
    assert [stop[1] for stop in look(shown, link=link).sheet["stops"]].count("departing") == 1
    left = next(line for line in traced.history(pack.bird) if line.biz_step == "departing")
    assert left.container is not None
    shown.do(trace.declare_error, shown.cast.officer, event_id=left.event_id, reason="did_not_occur", explanation="it left later")
    assert [stop[1] for stop in look(shown, link=link).sheet["stops"]].count("departing") == 0


def given_event(season):
    lines = traced.history(season.pack().bird)
    return next(line.event_id for line in lines if line.biz_step == "other")


def test_a_forged_signature_shows_nothing_of_the_pack(shown):
    pack, other = shown.pack(), shown.pack(1)
    moved = text(shown).replace(pack.serial, other.serial)
    page = queries.passport(other.gtin, other.serial, text=moved, now=shown.now)
    assert (page.state, page.verdict, page.shown) == (State.FORGED, Verdict.NOT_IN_ORDER, False)


def test_a_number_that_we_never_made_is_unknown(shown):
    page = queries.passport(shown.pack().gtin, "AAAAAAAAAAAA", text="", now=shown.now)
    assert (page.state, page.verdict, page.shown) == (State.UNKNOWN, Verdict.NOT_IN_ORDER, False)


def test_a_link_without_signature_is_to_be_looked_at(shown):
    pack = shown.pack()
    page = look(shown, link=f"https://id.gs1.org/01/{pack.gtin}/21/{pack.serial}")
    assert (page.state, page.verdict, page.shown) == (State.UNSIGNED, Verdict.LOOK_CLOSER, True)


def test_a_recalled_pack_turns_red_at_once(shown):
    shown.do(trace.recall, shown.cast.system, epcs=(shown.pack().bird,), reason="salmonella")
    assert (look(shown).state, look(shown).verdict) == (State.RECALLED, Verdict.NOT_IN_ORDER)
    assert look(shown, 1).state is State.FIRST_SEEN


def test_a_code_minted_after_its_key_was_lost_counts_no_more(shown):
    key, link = queries.signing_keys(shown.cast.manager)[0], text(shown)
    shown.do(actions.compromise_key, shown.cast.officer, key_id=key.key_id, since=key.made_at, reason="stolen")
    assert look(shown, link=link).state is State.FORGED


def test_a_code_minted_before_its_key_was_lost_still_counts(shown):
    key, link = queries.signing_keys(shown.cast.manager)[0], text(shown)
    shown.pass_days(1)
    shown.do(actions.compromise_key, shown.cast.officer, key_id=key.key_id, since=shown.now, reason="stolen")
    assert look(shown, link=link).state is State.FIRST_SEEN


def test_the_household_is_named_only_while_it_agrees(shown):
    consent = shown.do(people.record_consent, shown.cast.officer, household_id=shown.home.household_id, purpose="named_in_public")
    assert look(shown).household is None
    worker.until_idle(now=shown.now)  # carries the fact
    upkeep.renew(shown.now)
    pack, link = shown.pack(), text(shown)
    with CaptureQueriesContext(connection) as seen:
        page = queries.passport(pack.gtin, pack.serial, text=link, now=shown.now)
    assert page.household == people_queries.household_as_of(shown.home.household_id, on=shown.today).head_name
    assert len(seen) == 3
    shown.do(people.withdraw_consent, shown.cast.officer, consent_id=consent.consent_id)
    assert look(shown).household is None


def test_the_money_is_split_to_the_fen_once_it_is_settled(shown):
    assert look(shown).sheet["money"] == {
        "price_fen": 100_00,
        "fee_fen": 0,
        "loan_fen": 0,
        "dividend_fen": 0,
        "settled": False,
        "retail_fen": None,
    }
    shown.sell()
    shown.settle()
    assert Origin.objects.get().stale
    upkeep.renew(shown.now)
    money = [look(shown, at).sheet["money"] for at in range(10)]
    assert all(one["settled"] and one["price_fen"] == one["fee_fen"] + one["loan_fen"] + one["dividend_fen"] for one in money)
    statement = shown.statement(shown.home).yuan
    assert sum(one["dividend_fen"] for one in money) == statement.dividend_fen
    assert sum(one["loan_fen"] for one in money) == statement.loan_fen


def test_a_scan_is_counted_by_the_worker_and_never_by_the_page(shown):
    page = look(shown)
    assert queries.note_scan(page, now=shown.now, ip="203.0.113.7", browser="phone", ours=False)
    assert Scan.unscoped.count() == 0
    assert look(shown).state is State.FIRST_SEEN
    assert upkeep.drain(shown.now) == 1
    assert (look(shown).state, look(shown).scans) == (State.SEEN_BEFORE, 1)
    assert upkeep.drain(shown.now) == 0


def test_a_machine_is_told_of_this_pack_and_of_no_other(shown):
    pack, other = shown.pack(), shown.pack(1)
    document = queries.events_of(pack.gtin, pack.serial, created=shown.now)
    assert [event["bizStep"] for event in document["epcisBody"]["eventList"]][-1] == "killing"
    assert pack.serial in str(document)
    assert other.serial not in str(document)
    assert other.bird.rsplit(".", 1)[1] not in str(document)
    assert queries.events_of(pack.gtin, "AAAAAAAAAAAA", created=shown.now) is None


def test_a_village_map_is_as_wide_as_the_land_at_its_latitude():
    """A square of one degree each way: at 60 degrees north it is half as wide as high."""
    drawn = _flat((20.0, 59.5), [(21.0, 60.5)])
    (left, low), ((right, high),) = drawn["here"], drawn["others"]
    assert (right - left, low - high) == (64, 126)  # 63, but both ends are rounded to whole points


def test_a_map_says_how_far_a_kilometre_is():
    """A degree of latitude, 111.2 km, fills the 126 points between the margins: 50 km are 57 of them, 100 more than a third of 300."""
    assert _flat((20.0, 59.5), [(21.0, 60.5)])["bar"] == [57, 50]


def test_a_map_says_where_the_yard_is_and_how_far_from_the_village():
    drawn = _flat((20.0, 60.0), [(20.2, 60.1)], (20.02, 60.0))
    assert drawn["yard_km"] == 1.1
    assert drawn["yard"][1] == drawn["here"][1]
    assert drawn["yard"][0] > drawn["here"][0]
    assert _flat((20.0, 60.0), [(20.2, 60.1)], (50.0, 60.0))["yard"][0] == 295  # beyond the picture: at its border
    assert "yard" not in _flat((20.0, 60.0), [(20.2, 60.1)])


def test_a_committee_is_not_what_its_village_is_called():
    names = ("柳树湾村村委会", "东关村委会", "和平社区居委会", "李家庄村", "村委会")
    assert [spoken_name(name) for name in names] == ["柳树湾村", "东关村", "和平社区", "李家庄村", "村委会"]
