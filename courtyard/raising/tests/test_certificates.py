"""Papers of laboratories and of the quarantine: which animals and packs they are about, and what follows when one was not passed."""

from datetime import timedelta
from importlib import import_module

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import NotFound, Refused
from courtyard.raising import actions as raising
from courtyard.raising import queries
from courtyard.raising.actions.file_certificate import CertificateUnclear, NothingToCertify
from courtyard.raising.standing import DayOutOfOrder
from courtyard.raising.tests.making import flock_of_ten
from courtyard.trace import queries as trace
from tests.stories.season import Season


def file(season: Season, actor=None, **asked):
    words = {"kind": "laboratory", "number": "冀检 2017-331", "issuer": "衡水市农产品质量检测中心", "issued_on": season.today}
    return season.do(raising.file_certificate, actor or season.cast.technician, **{**words, **asked})


def test_a_paper_for_a_flock_is_about_every_bird_alive_and_nothing_is_written_for_a_strange_one(season: Season, refused):
    wang = flock_of_ten(season)
    season.die(wang, 3)
    assert file(season, flock_id=wang.flock_id).items == 7
    alive = [bird.epc for bird in season.birds(wang)]
    (tested,) = trace.tests_of(alive)
    assert (tested.documents, tested.passed, tested.items, tested.laboratory) == (("冀检 2017-331",), True, 7, True)
    with refused(NotFound):
        file(season, Actor(season.key(), (Grant(Role.OFFICER, place="440305"),)), flock_id=wang.flock_id)
    with refused(CertificateUnclear):
        file(season, flock_id=wang.flock_id, number=" ")
    with refused(CertificateUnclear):
        file(season)
    with refused(DayOutOfOrder):
        file(season, flock_id=wang.flock_id, issued_on=season.today + timedelta(days=1))
    season.die(wang, 7)
    with refused(NothingToCertify):
        file(season, flock_id=wang.flock_id)
    assert season.verify() == []


def test_a_quarantine_certificate_of_a_lot_is_about_its_packs(season: Season):
    wang = flock_of_ten(season)
    season.pass_days(160)
    season.collect(wang)
    season.process()
    assert file(season, kind="quarantine", lot_id=season.lot_id).items == 10
    (tested,) = trace.tests_of(pack.epc for pack in queries.packs_of(season.lot_id))
    assert (tested.items, tested.laboratory) == (10, False)
    assert season.verify() == []


def test_a_paper_that_takes_more_than_one_event_is_one_paper_and_each_pack_is_counted_once(season: Season, monkeypatch):
    monkeypatch.setattr(import_module("courtyard.raising.actions.file_certificate"), "CHUNK", 4)
    wang = flock_of_ten(season)
    season.pass_days(160)
    season.collect(wang)
    season.process()
    packs = [pack.epc for pack in queries.packs_of(season.lot_id)]
    file(season, kind="quarantine", lot_id=season.lot_id, number="NO.13001")
    assert trace.passed_by_laboratory(packs) == 0
    for _again in range(2):
        file(season, lot_id=season.lot_id)
    papers = [(paper.documents, paper.items, paper.laboratory) for paper in trace.tests_of(packs)]
    assert papers == [(("NO.13001",), 10, False), (("冀检 2017-331",), 10, True), (("冀检 2017-331",), 10, True)]
    assert trace.passed_by_laboratory(packs) == 10
    assert trace.passed_by_laboratory(packs[:3]) == 3


def test_birds_that_did_not_pass_are_not_made_into_packs(season: Season, refused):
    wang = flock_of_ten(season)
    season.pass_days(160)
    file(season, flock_id=wang.flock_id, passed=False)
    season.collect(wang)
    with refused(Refused):
        season.process()
    assert queries.packs_of(season.lot_id) == ()
