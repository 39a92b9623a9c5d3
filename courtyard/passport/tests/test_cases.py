"""Signs of a copy become cases for a person; what one pack explains opens none."""

from datetime import timedelta

import pytest

from courtyard.algorithms.codes.copies import Limits
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import NotFound
from courtyard.passport import actions, queries, spool, upkeep
from courtyard.passport.actions.decide_case import Decided, WhyDecided
from courtyard.passport.models import Case
from courtyard.passport.rules import State
from courtyard.passport.tests.conftest import BUYER, Packed
from courtyard.passport.tests.test_spool import line
from courtyard.trace import actions as trace
from courtyard.trace.rules import builders


def scan(season, count: int = 1, at: int = 0, **changes) -> None:
    for number in range(count):
        spool.append(line(season, at, **{"device": f"phone{number}", **changes}))
    upkeep.drain(season.now)


def signs(season) -> list[str]:
    season.do(actions.look_for_copies, season.cast.system)
    return sorted(case.sign for case in queries.cases(season.cast.officer))


@pytest.fixture
def shipped(minted):
    """The lot was sold two days ago, so its packs have left."""
    minted.sell()
    minted.pass_days(2)
    return minted


def state(season, at: int = 0) -> State:
    pack = season.pack(at)
    link = queries.code_texts(season.cast.manager, season.lot, limit=10)[at]
    return queries.passport(pack.gtin, pack.serial, text=link, now=season.now).state


def test_a_family_that_looks_again_and_again_opens_nothing(shipped):
    for _ in range(30):
        scan(shipped, device="grandmother")
    assert signs(shipped) == []
    assert state(shipped) is State.SEEN_BEFORE


def test_a_stranger_before_the_lot_was_sold_opens_a_case_and_staff_does_not(minted):
    scan(minted, ours=True)
    assert signs(minted) == []
    scan(minted, at=1)
    assert signs(minted) == ["before_dispatch"]
    assert (state(minted, 1), state(minted)) == (State.SUSPECT, State.FIRST_SEEN)


def test_many_scanners_open_one_case_and_later_scans_no_second_one(shipped):
    scan(shipped, Limits().scanners + 1)
    assert signs(shipped) == ["many_scanners"]
    scan(shipped, 20)
    assert signs(shipped) == ["many_scanners"]


def test_nobody_flies_that_fast(shipped):
    scan(shipped, device="a", place=(38.0, 115.0, 10.0))
    scan(shipped, device="b", place=(23.0, 113.0, 10.0))
    assert signs(shipped) == ["impossible_travel"]


def test_a_scan_after_the_pack_was_destroyed(shipped):
    epc = shipped.pack().epc
    gone = builders.died((epc,), at=shipped.now, place="urn:epc:id:sgln:9521234.00001.0", reason="test")
    shipped.do(trace.record, shipped.cast.system, events=(gone,))
    shipped.pass_days(1)
    scan(shipped)
    assert signs(shipped) == ["after_destroyed"]


def test_an_outlier_of_its_lot(db):
    season = Packed()
    season.packs(24)
    season.mint()
    season.sell()
    season.pass_days(2)
    for at in range(1, 24):
        scan(season, at=at, device="one")
    scan(season, 11)
    assert signs(season) == ["outlier"]


def test_a_burst_of_serials_that_we_never_made_is_one_case_of_the_issuer(shipped):
    gtin = shipped.pack().gtin
    for number in range(Limits().burst):
        spool.append(spool.ScanLine(shipped.key(), shipped.now.isoformat(), gtin, f"INVENTED{number:04d}", "phone", "unknown"))
    upkeep.drain(shipped.now)
    assert signs(shipped) == ["unknown_burst"]
    (case,) = queries.cases(shipped.cast.manager)
    assert (case.gtin, case.serial, case.value, case.scans) == (gtin, "", Limits().burst, Limits().burst)
    assert signs(shipped) == ["unknown_burst"]


def test_a_person_decides_with_a_reason_and_is_not_asked_the_same_again(shipped, refused):
    scan(shipped, 13)
    signs(shipped)
    (case,) = queries.cases(shipped.cast.officer)
    with refused(WhyDecided):
        shipped.do(actions.decide_case, shipped.cast.officer, case_id=case.case_id, copied=False, reason=" ")
    elsewhere = Actor(shipped.key(), (Grant(Role.OFFICER, place="440305"),))
    with refused(NotFound):
        shipped.do(actions.decide_case, elsewhere, case_id=case.case_id, copied=False, reason="a fair")
    done = shipped.do(actions.decide_case, shipped.cast.officer, case_id=case.case_id, copied=False, reason="shown at a fair")
    assert not done.suspect
    assert state(shipped) is State.SEEN_BEFORE
    with refused(Decided):
        shipped.do(actions.decide_case, shipped.cast.officer, case_id=case.case_id, copied=True, reason="again")
    scan(shipped, 14)
    assert signs(shipped) == []


def test_a_code_that_was_copied_stays_suspect(shipped):
    scan(shipped, 13)
    signs(shipped)
    (case,) = queries.cases(shipped.cast.manager)
    assert shipped.do(actions.decide_case, shipped.cast.manager, case_id=case.case_id, copied=True, reason="two packs in two shops").suspect
    assert state(shipped) is State.SUSPECT


def test_buyers_doubts_stand_beside_the_case(shipped):
    pack = shipped.pack()
    shipped.do(actions.report_doubt, BUYER, gtin=pack.gtin, serial=pack.serial, text="no seal")
    scan(shipped, 13)
    signs(shipped)
    assert [one.text for one in queries.cases(shipped.cast.officer)[0].doubts] == ["no seal"]
    assert [one.text for one in queries.doubts(shipped.cast.manager)] == ["no seal"]


def test_the_worker_looks_by_itself_and_not_when_nothing_came(shipped):
    assert upkeep.look(shipped.now) == 0
    scan(shipped, 13)
    assert upkeep.look(shipped.now + timedelta(seconds=1)) == 1
    assert Case.unscoped.get().bound == Limits().scanners
