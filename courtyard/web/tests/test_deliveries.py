"""One step up and one step down, and the certificate of a lot: filled with what is recorded, blank where nothing is."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse

from courtyard.kernel.actors import Role
from courtyard.raising import queries as raised
from courtyard.trace import actions as tracing
from courtyard.trace import queries as trace
from courtyard.trace.rules import builders as happened
from courtyard.web.tests.test_recalls import season  # noqa: F401  the same two households
from tests.stories.season import COUNTY

SITE = "urn:epc:id:sgln:952123456.000.0"


def days(season) -> dict[str, str]:  # noqa: F811
    return {"since": (season.today - timedelta(days=300)).isoformat(), "until": season.today.isoformat()}


def rows(client, season, code: str) -> list[dict[str, str]]:  # noqa: F811
    asked = {**days(season), "export": code}
    response = client.get(reverse("deliveries"), asked, headers={"accept-language": "en"})
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_a_report_names_every_supplier_by_lot_and_everybody_who_took_goods(season, sign_in):  # noqa: F811
    season.do(
        tracing.record, season.cast.system, events=(happened.sold(season.packs[:1], at=season.now, place=SITE, order_id=season.key()),)
    )
    client = sign_in(Role.MANAGER, season.cooperative)
    up = rows(client, season, "up")
    assert {(row["Supplier"], row["Goods"], row["Lot as its label says it"], row["Animals"]) for row in up} == {
        ("supplier (invented)", "feed", "LOT-7", "4"),
        ("", "vaccine", "'=1+1", "4"),
        ("supplier (invented)", "animals", "H-2017-03", "4"),
    }
    assert len(up) == 6
    assert [(row["Packs or parcels"], row["What happened"]) for row in rows(client, season, "down")] == [("1", "sold")]
    taken = client.get(reverse("deliveries"), {**days(season), "export": "xlsx"}, headers={"accept-language": "en"})
    book = openpyxl.load_workbook(io.BytesIO(taken.content))
    assert {name: book[name].max_row for name in book.sheetnames} == {"Who delivered to us": 7, "To whom we delivered": 2}
    page = client.get(reverse("deliveries"), days(season), headers={"accept-language": "en"}).content.decode()
    assert "LOT-7" in page
    assert "Nothing is written down" not in page


def test_a_lot_that_was_sold_as_a_whole_is_delivered_to_its_company(season, sign_in):  # noqa: F811
    season.sell()
    client = sign_in(Role.OFFICER, place=COUNTY)
    (down,) = rows(client, season, "down")
    assert (down["To whom"], down["Packs or parcels"], down["What happened"]) == ("company (invented)", "4", "the lot as a whole")


def test_another_organisation_finds_nothing_and_days_in_the_wrong_order_are_refused(season, sign_in):  # noqa: F811
    client = sign_in(Role.MANAGER, season.company)
    assert rows(client, season, "up") == rows(client, season, "down") == []
    turned = {"since": season.today.isoformat(), "until": (season.today - timedelta(days=2)).isoformat()}
    for wrong in (turned, {"since": "2000-01-01", "until": "2017-01-01"}, {"since": "x"}):
        response = client.get(reverse("deliveries"), wrong, headers={"accept-language": "en"})
        assert response.status_code == 400
    assert client.get(reverse("certificate", args=[season.lot_id])).status_code == 404


def read(client, season, language: str = "zh-hans") -> str:  # noqa: F811
    return client.get(reverse("certificate", args=[season.lot_id]), headers={"accept-language": language}).content.decode()


def test_a_certificate_is_filled_from_records_and_leaves_the_rest_blank(season, sign_in):  # noqa: F811
    client = sign_in(Role.MANAGER, season.cooperative)
    page = read(client, season)
    for said in (
        "承诺达标合格证",
        "产品名称",
        "数量（重量）",
        "4 件",
        "产地",
        "李家庄村",
        "生产者",
        "cooperative (invented)",
        "联系方式",
        "开具日期",
        "盖章或签名",
    ):
        assert said in page, said
    assert page.count("☑") == 0
    assert "未登记，故留空，请手工填写： 联系方式" in page
    assert 'class="qr"' in page
    said = {"do": "phone", "key": str(uuid4())}
    assert client.post(reverse("certificate", args=[season.lot_id]), {**said, "phone": "12"}).status_code == 400
    assert "未登记，故留空，请手工填写： 联系方式" in read(client, season)
    assert client.post(reverse("certificate", args=[season.lot_id]), {**said, "phone": "0318-5712345"}).status_code == 302
    page = read(client, season)
    assert "联系方式</dt><dd>0318-5712345" in page
    assert "未登记，故留空" not in page
    tested = happened.inspected(
        season.packs, at=season.now, place=SITE, certificate="urn:uuid:0c8e2f40-0000-4000-8000-000000000001", passed=True
    )
    season.do(tracing.record, season.cast.system, events=(tested,))
    page = read(client, season, "en")
    assert "☑ a test by others" in page
    assert "urn:uuid:0c8e2f40" in page
    assert "do not issue" not in page


@pytest.mark.parametrize("packs", [1, 4])
def test_a_test_of_some_packs_ticks_nothing_and_a_failed_one_neither(season, sign_in, packs):  # noqa: F811
    certificate = "urn:uuid:0c8e2f40-0000-4000-8000-000000000001"
    tested = happened.inspected(season.packs[:packs], at=season.now, place=SITE, certificate=certificate, passed=packs == 1)
    season.do(tracing.record, season.cast.system, events=(tested,))
    assert "☑" not in read(sign_in(Role.OFFICER, place=COUNTY), season)


def test_a_recalled_lot_is_not_certified_without_a_warning(season, sign_in):  # noqa: F811
    season.do(tracing.recall, season.cast.officer, epcs=(season.packs[0],), reason="salmonella")
    assert "1 pack of this lot is recalled: do not issue a certificate" in read(sign_in(Role.OFFICER, place=COUNTY), season, "en")
    assert trace.states(season.packs)[raised.packs_of(season.lot_id)[0].epc].recalled
