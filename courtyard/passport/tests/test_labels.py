"""Labels: each one drawn is read back by a barcode reader, on both papers; a scratch number that is drawn is the one that counts."""

import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import NotFound
from courtyard.kernel.fonts import NoChineseFont
from courtyard.passport import actions, queries, rules, upkeep
from courtyard.passport.actions.order_labels import NoSuchLabels, NothingToLabel, PinsOnce, SpoiltAlready
from courtyard.passport.models import Code, LabelSheets
from courtyard.passport.tests.conftest import BUYER
from courtyard.passport.tests.reading import codes_on, words_on
from tests.harness.typesetter import require_typesetter

require_typesetter()

from courtyard.passport import printing  # noqa: E402
from courtyard.passport.drawing import PAPERS, Label, pdf  # noqa: E402


def order(season, **asked):
    return season.do(actions.order_labels, season.cast.manager, lot_id=season.lot, **{"paper": "a4", **asked})


def sheet(season, made, number: int = 0) -> bytes:
    return queries.label_sheet(season.cast.manager, made.order_id, number)


@pytest.mark.parametrize("paper", ["a4", "roll"])
def test_every_label_of_a_sheet_is_read_back_to_the_letter(minted, paper):
    made = order(minted, paper=paper)
    assert (made.labels, made.chunks, made.left) == (10, 1, 0)
    assert upkeep.draw(minted.now) == 1
    texts = list(queries.code_texts(minted.cast.manager, minted.lot, limit=10))
    expected = [texts] if paper == "a4" else [[one] for one in texts]
    assert codes_on(sheet(minted, made)) == expected


def test_a_full_page_and_the_next_one_are_read_back(db):
    texts = [f"https://id.gs1.org/01/09521234567892/21/{at:012d}?k=AB&s={'a' * 86}" for at in range(30)]
    labels = [Label(text, "李家庄村", ("ABCD EFGH", "2017-08-08"), "ABCD-EFGH") for text in texts]
    assert codes_on(pdf(labels, PAPERS["a4"], language="zh-hans")) == [texts[:24], texts[24:]]


def test_a_label_names_village_serial_and_days_in_the_language_of_whoever_ordered_it(minted):
    with translation.override("zh-hans"):
        made = order(minted, best_before=minted.today)
    upkeep.draw(minted.now)
    said = words_on(sheet(minted, made))
    serial = minted.pack().serial
    assert said.count("李家庄村") == 10
    assert f"{serial[:4]} {serial[4:8]} {serial[8:]}" in said
    assert said.count(f"包装日期 {minted.pack().packed_on}") == 10
    assert said.count(f"保质期至 {minted.today}") == 10


def test_nothing_is_said_of_a_best_before_day_that_nobody_set(minted, refused):
    made = order(minted)
    upkeep.draw(minted.now)
    assert "Best before" not in words_on(sheet(minted, made))
    with refused(SpoiltAlready):
        order(minted, best_before=minted.pack().packed_on.replace(year=2016))


def test_the_page_of_a_pack_says_the_day_and_the_storage_that_its_label_says(minted):
    def said(at: int) -> tuple[str | None, str]:
        pack = minted.pack(at)
        sheet = queries.passport(pack.gtin, pack.serial, text="", now=minted.now).sheet
        return sheet["best_before"], sheet["storage"]

    upkeep.renew(minted.now)
    assert said(0) == (None, "")
    order(minted, best_before=minted.today, storage="chilled")
    upkeep.draw(minted.now)
    upkeep.renew(minted.now)
    assert said(0) == (minted.today.isoformat(), "chilled")
    minted.pass_days(1)
    with translation.override("en"):
        again = order(minted, again=True, first=1, last=5, storage="frozen")
    upkeep.draw(minted.now)
    upkeep.renew(minted.now)
    assert said(0) == ((minted.today - timedelta(days=1)).isoformat(), "frozen")
    assert said(9) == ((minted.today - timedelta(days=1)).isoformat(), "chilled")
    assert words_on(sheet(minted, again)).count("Keep at −18 °C or colder") == 5


def test_the_scratch_number_on_a_label_claims_its_pack_and_is_kept_as_a_hash_alone(minted):
    made = order(minted, pins=True, paper="roll")
    upkeep.draw(minted.now)
    pins = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}", words_on(sheet(minted, made)))
    assert len(set(pins)) == 10
    for pin, code in zip(pins, Code.unscoped.order_by("pk"), strict=True):
        assert pin not in code.pin_hash
        claimed = minted.do(actions.claim_pack, BUYER, gtin=code.gtin, serial=code.serial, typed=pin)
        assert claimed.right
    kept = Path(settings.COURTYARD_HOME) / "spool" / "labels" / str(made.order_id) / "0"
    assert kept.read_text().startswith("1.")  # encrypted


def test_a_code_is_on_one_label_unless_somebody_asks_again_and_then_without_a_scratch_number(minted, refused):
    order(minted, pins=True)
    with refused(NothingToLabel):
        order(minted)
    with refused(PinsOnce):
        order(minted, again=True, pins=True)
    upkeep.draw(minted.now)
    hashes = list(Code.unscoped.order_by("pk").values_list("pin_hash", flat=True))
    assert order(minted, again=True).labels == 10
    assert upkeep.draw(minted.now) == 1
    assert list(Code.unscoped.order_by("pk").values_list("pin_hash", flat=True)) == hashes
    assert upkeep.draw(minted.now) == 0


def test_labels_are_drawn_again_from_one_number_to_another(minted, refused):
    order(minted)
    upkeep.draw(minted.now)
    made = order(minted, again=True, first=4, last=6)
    assert (made.labels, made.left) == (3, 0)
    upkeep.draw(minted.now)
    assert codes_on(sheet(minted, made)) == [list(queries.code_texts(minted.cast.manager, minted.lot, limit=6))[3:]]
    assert queries.label_order(minted.cast.manager, made.order_id, now=minted.now).parts == ((0, 4, 6),)
    with refused(NoSuchLabels):
        order(minted, again=True, first=6, last=5)
    with refused(NoSuchLabels):
        order(minted, again=True, first=0)
    with refused(NothingToLabel):
        order(minted, again=True, first=11)


def test_more_labels_than_an_order_takes_are_drawn_again_in_several(minted, monkeypatch):
    monkeypatch.setattr(sys.modules["courtyard.passport.actions.order_labels"], "MOST", 4)
    made = [order(minted, again=True, first=first) for first in (1, 5, 9)]
    assert [(one.labels, one.left) for one in made] == [(4, 6), (4, 2), (2, 0)]


def test_a_long_order_is_drawn_part_by_part_and_goes_on_where_it_stood(minted, monkeypatch):
    monkeypatch.setattr(rules, "LABELS_A_PART", 3)
    made = order(minted)
    assert made.chunks == 4
    assert upkeep.draw(minted.now) == printing.PIECES
    (shown,) = queries.label_orders(minted.cast.manager, minted.lot, now=minted.now)
    assert (shown.chunks_drawn, shown.drawn_at, shown.parts) == (2, None, ((0, 1, 3), (1, 4, 6)))
    with pytest.raises(NotFound):
        sheet(minted, made, 2)
    assert upkeep.draw(minted.now) == 2
    texts = list(queries.code_texts(minted.cast.manager, minted.lot, limit=10))
    assert [one for number in range(4) for page in codes_on(sheet(minted, made, number)) for one in page] == texts


def test_of_two_workers_that_drew_the_same_part_the_first_one_counts(minted):
    made = order(minted, pins=True)
    row = LabelSheets.unscoped.get(public_id=made.order_id)
    (first, hashes), (second, others) = printing.drawn(row, 0), printing.drawn(row, 0)
    given = {"order_id": made.order_id, "number": 0}
    assert minted.do(actions.keep_labels, minted.cast.system, content=first, pins=hashes, **given).kept
    assert not minted.do(actions.keep_labels, minted.cast.system, content=second, pins=others, **given).kept
    assert sheet(minted, made) == first
    assert list(Code.unscoped.order_by("pk").values_list("pin_hash", flat=True)) == [one.pin_hash for one in hashes]


def test_sheets_are_opened_by_their_issuer_and_removed_after_thirty_days(minted):
    made = order(minted)
    upkeep.draw(minted.now)
    stranger = Actor(minted.key(), (Grant(Role.MANAGER, organisation=minted.company),))
    with pytest.raises(NotFound):
        queries.label_sheet(stranger, made.order_id, 0)
    minted.pass_days(30)
    assert upkeep.draw(minted.now) == 0
    assert not queries.label_order(minted.cast.manager, made.order_id, now=minted.now).kept
    with pytest.raises(NotFound):
        sheet(minted, made)


def test_without_chinese_type_nothing_is_ordered(minted, refused, monkeypatch, tmp_path):
    bare = tmp_path / "fonts.conf"
    bare.write_text("<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(bare))
    with refused(NoChineseFont) as caught:
        order(minted)
    assert "fonts-noto-cjk" in str(caught.value.message)
    assert rules.LABELS_A_PART % PAPERS["a4"].labels == 0
