"""The page of a recall: from a label to all that came of it, the lists to take away, the recall itself and its end."""

import csv
import io
from dataclasses import replace
from uuid import UUID, uuid4

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from courtyard.kernel.actors import Role, system
from courtyard.kernel.ids import uuid7
from courtyard.raising import actions as raising
from courtyard.raising import queries as raised
from courtyard.trace import actions as tracing
from courtyard.trace import queries as trace
from courtyard.web.recalls import Start, begun_with
from tests.properties.everything import digest
from tests.stories.season import COUNTY, WUYI, Season
from tests.stories.test_fish_pond import POND


@pytest.fixture
def season(db) -> Season:
    """Two households with four birds each, fed from sacks with one label of two suppliers; the first one's birds are packed."""
    season = Season()
    season.begin(replace(WUYI, animals_per_household=4, advance_fen=180_00))
    season.homes = [season.household(birds=4), season.household(birds=4)]
    for home, supplier in zip(season.homes, (season.hatchery, season.builder), strict=True):
        season.supplier_delivers(home)
        given = (
            raising.Given("feed", "maize", "LOT-7", supplier),
            raising.Given("vaccine", "x", "=1+1"),
            raising.Given("medicine", "salt"),
        )
        season.do(raising.visit, season.cast.technician, flock_id=home.flock_id, visited_on=season.today, counted=4, given=given)
    season.pass_days(160)
    season.collect(season.homes[0])
    season.process()
    season.packs = [pack.epc for pack in raised.packs_of(season.lot_id)]
    return season


def lots() -> dict[UUID, str]:
    return {lot.supplier_id: lot.epc for lot in raised.supply_lots(system(), "LOT-7")}


def read(client, name: str, language: str = "en", **query) -> str:
    response = client.get(reverse(name), query, headers={"accept-language": language})
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_a_label_that_two_suppliers_print_is_asked_back_and_leads_to_one_of_them(season, sign_in):
    client = sign_in(Role.MANAGER, season.cooperative)
    page = read(client, "recalls", q="lot-7")
    assert page.count('name="epc"') == 2
    assert "supplier (invented)" in page
    page = read(client, "recall-reach", epc=lots()[season.hatchery])
    assert "A recall would mark 5 items; 0 of them are recalled already." in page
    assert "supply lots" in page
    assert "made into packs" in page
    assert "<strong>4</strong> packs that are in no parcel" in page
    assert "<strong>1</strong> gifts of feed, medicine or vaccine in these yards without the lot" in page
    assert "召回将涉及 5 项" in read(client, "recall-reach", "zh-hans", epc=lots()[season.hatchery])
    both = client.get(reverse("recall-reach"), {"epc": list(lots().values())}, headers={"accept-language": "en"}).content.decode()
    assert "A recall would mark 10 items" in both


@pytest.mark.parametrize("typed", ["pack", "serial", "link", "elements", "crate"])
def test_whatever_is_scanned_or_typed_leads_to_its_reach(season, sign_in, typed):
    client = sign_in(Role.OFFICER, place=COUNTY)
    link = trace.canonical(season.packs[0])
    gtin, serial = link.split("/")[-3], link.split("/")[-1]
    crate = next(line.parent for line in trace.history(raised.packs_of(season.lot_id)[0].bird) if line.parent)
    text = {
        "pack": season.packs[0],
        "serial": serial.lower(),
        "link": link,
        "elements": f"(01){gtin}(21){serial}",
        "crate": crate.rpartition("/")[2],
    }[typed]
    response = client.get(reverse("recalls"), {"q": text})
    assert response.status_code == 302
    page = client.get(response["Location"], headers={"accept-language": "en"}).content.decode()
    assert "made into packs" in page


def test_a_household_and_a_day_are_where_a_recall_begins(season, sign_in):
    client = sign_in(Role.OFFICER, place=COUNTY)
    assert read(client, "recalls", q="王").count('name="place"') == 2
    page = read(client, "recalls", q=season.today.isoformat())
    assert "made into packs" in page
    day = f"{season.today.isoformat()}||killing"
    assert "A recall would mark 4 items" in read(client, "recall-reach", day=day)


def test_the_lists_hold_every_item_and_text_that_looks_like_a_formula_stays_text(season, sign_in):
    client = sign_in(Role.MANAGER, season.cooperative)
    start = {"epc": lots()[season.hatchery]}
    taken = client.get(reverse("recall-reach"), {**start, "export": "xlsx"}, headers={"accept-language": "en"})
    book = openpyxl.load_workbook(io.BytesIO(taken.content))
    wanted = ["supply lots", "yards", "birds and other animals", "batches packed", "packs", "crates", "Not traced"]
    assert book.sheetnames == wanted
    assert [book[name].max_row for name in wanted] == [2, 2, 5, 2, 5, 2, 3]
    response = client.get(reverse("recall-reach"), {**start, "export": "pack"}, headers={"accept-language": "en"})
    assert response["Content-Type"].startswith("text/csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Identifier"] for row in rows} == {trace.canonical(pack) for pack in season.packs}
    assert {row["Where it stands"] for row in rows} == {"at the place of packing"}
    assert all(row["Made of"] and row["Where that began"] for row in rows)
    animals = client.get(reverse("recall-reach"), {**start, "export": "animal"}, headers={"accept-language": "en"})
    assert len(list(csv.reader(io.StringIO(b"".join(animals.streaming_content).decode("utf-8-sig"))))) == 5
    back = {"epc": season.packs[0], "export": "supply"}
    supply = b"".join(client.get(reverse("recall-reach"), back, headers={"accept-language": "en"}).streaming_content).decode("utf-8-sig")
    assert {row["Lot as its label says it"] for row in csv.DictReader(io.StringIO(supply))} == {"LOT-7", "'=1+1", "H-2017-03"}


def test_a_manager_recalls_with_a_reason_and_the_office_lifts_it(season, sign_in):
    client = sign_in(Role.MANAGER, season.cooperative)
    start = f"?epc={lots()[season.hatchery]}"
    address = reverse("recall-confirm") + start
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "5 items are marked as recalled, 5 of them for the first time." in page
    before = digest()
    assert client.post(address, {"key": str(uuid4()), "reason": " "}).status_code == 400
    assert digest() == before
    key = str(uuid7(season.now))
    done = client.post(address, {"key": key, "reason": "salmonella in LOT-7"}, headers={"accept-language": "en"})
    assert done["Location"] == reverse("recall", args=[key])
    assert client.post(address, {"key": key, "reason": "salmonella in LOT-7"})["Location"] == done["Location"]
    assert len(trace.recalls(system())) == 1
    assert {state.recalled for state in trace.states(season.packs).values()} == {True}
    page = client.get(done["Location"], headers={"accept-language": "en"}).content.decode()
    assert "salmonella in LOT-7" in page
    assert "LOT-7 · feed of supplier (invented)" in page
    assert "End it" not in page  # a cooperative takes back, the office frees
    assert client.post(done["Location"], {"do": "end", "key": str(uuid4()), "outcome": "mistake", "note": "x"}).status_code == 403
    client = sign_in(Role.OFFICER, place=COUNTY)
    assert "End it" in client.get(done["Location"], headers={"accept-language": "en"}).content.decode()
    ended = client.post(done["Location"], {"do": "end", "key": str(uuid4()), "outcome": "mistake", "note": "another mill"})
    assert ended.status_code == 302
    assert {state.recalled for state in trace.states(season.packs).values()} == {False}
    assert "was a mistake; lifted" in read(client, "recalls")


def test_what_is_packed_between_the_page_and_the_confirmation_is_recalled_too(season, sign_in):
    client = sign_in(Role.MANAGER, season.cooperative)
    address = f"{reverse('recall-confirm')}?epc={lots()[season.builder]}"
    assert "5 items are marked" in client.get(address, headers={"accept-language": "en"}).content.decode()
    season.collect(season.homes[1])
    season.process()
    made = [pack.epc for pack in raised.packs_of(season.lot_id) if pack.epc not in season.packs]
    assert client.post(address, {"key": str(uuid4()), "reason": "salmonella"}).status_code == 302
    assert {state.recalled for state in trace.states(made).values()} == {True}
    assert {state.recalled for state in trace.states(season.packs).values()} == {False}


def test_another_cooperative_sees_nothing_recalls_nothing_and_is_told_so(season, sign_in):
    done = season.do(tracing.recall, season.cast.officer, epcs=(lots()[season.hatchery],), reason="salmonella")
    client = sign_in(Role.MANAGER, season.company)
    before = digest()
    for name in ("recall-reach", "recall-confirm"):
        response = client.get(reverse(name), {"epc": lots()[season.hatchery]}, headers={"accept-language": "en"})
        assert response.status_code == 404
        assert "Nothing of this happened at a place of yours" in response.content.decode()
    assert 'name="epc"' not in read(client, "recalls", q="LOT-7")
    assert client.get(reverse("recall", args=[done.recall_id])).status_code == 404
    posted = client.post(f"{reverse('recall-confirm')}?epc={season.packs[0]}", {"key": str(uuid4()), "reason": "envy"})
    assert posted.status_code == 403
    assert digest() == before
    sign_in(Role.TECHNICIAN, season.cooperative)
    assert client.get(reverse("recalls")).status_code == 403


def test_an_auditor_looks_and_does_not_recall(season, sign_in):
    client = sign_in(Role.AUDITOR, place=COUNTY)
    page = read(client, "recall-reach", epc=lots()[season.hatchery])
    assert "What it reaches" in page
    assert reverse("recall-confirm") not in page
    assert client.get(reverse("recall-confirm"), {"epc": lots()[season.hatchery]}).status_code == 403


def test_a_label_nobody_knows_and_a_code_that_is_none_are_answered_in_words(season, sign_in):
    client = sign_in(Role.OFFICER, place=COUNTY)
    assert "Nothing of that name is known" in read(client, "recalls", q="LOT-8")
    for epc in ("https://id.gs1.org/01/09521234560029/21/NOBODY", "https://id.gs1.org/01/123/21/A", "x"):
        response = client.get(reverse("recall-reach"), {"epc": epc}, headers={"accept-language": "en"})
        assert response.status_code == 422
        assert "Nothing is known of these identifiers" in response.content.decode()
    assert client.get(reverse("recall-reach"), {"day": "tomorrow|x"}).status_code == 302
    assert client.get(reverse("recall-reach"), {"day": "2017-01-01"}, headers={"accept-language": "en"}).status_code == 422


def test_what_is_given_at_a_visit_is_written_down_on_the_flocks_page_with_its_lot_and_its_supplier(season, sign_in):
    home = season.homes[1]
    client, address = sign_in(Role.TECHNICIAN, season.cooperative), reverse("flock", args=[home.flock_id])
    fields = {"do": "visit", "visited_on": season.today.isoformat(), "counted": "4", "sick": "0", "note": ""}
    for wrong in ({"kind": "feed"}, {"name": "maize"}, {"kind": "feed", "name": "maize", "supplier_id": str(season.company)}):
        assert client.post(address, {**fields, "key": str(uuid4()), **wrong}).status_code == 400
    given = {"kind": "feed", "name": "maize", "supply_lot": "lot-8", "supplier_id": str(season.hatchery)}
    assert client.post(address, {**fields, "key": str(uuid4()), **given}).status_code == 302
    (lot,) = raised.supply_lots(system(), "lot-8")
    assert (lot.supplier_id, lot.goods) == (season.hatchery, "feed")
    assert trace.reach(system(), epcs=[lot.epc]).to_recall == 5
    assert client.post(address, {**fields, "key": str(uuid4())}).status_code == 302


def test_a_lot_of_goods_is_found_by_its_name_and_recalled_with_all_that_is_in_it(season, sign_in):
    client, lot = sign_in(Role.MANAGER, season.cooperative), raised.lot(season.cast.manager, season.lot_id)
    found = client.get(reverse("recalls"), {"q": lot.name}, headers={"accept-language": "en"})
    assert found.url == f"{reverse('recall-reach')}?lot={lot.lot_id}"
    page = read(client, "recall-reach", lot=lot.lot_id)
    assert f"{lot.name} · " in page
    assert "A recall would mark 4 items; 0 of them are recalled already." in page
    confirm = f"{reverse('recall-confirm')}?lot={lot.lot_id}"
    assert confirm in page
    made = client.post(confirm, {"key": str(uuid4()), "reason": "salmonella"})
    page = client.get(made.url, headers={"accept-language": "en"}).content.decode()
    recall_id = made.url.split("/")[-2]
    assert f"{reverse('recall-reach')}?recall={recall_id}&amp;export=xlsx" in page
    sheet = client.get(reverse("recall-reach"), {"recall": recall_id, "export": "pack"})
    assert sheet.status_code == 200
    assert all(trace.states([epc])[epc].recalled for epc in map(trace.canonical, season.packs))


def test_a_lot_of_fish_is_followed_by_the_lot_itself(db):
    season = Season()
    season.begin(POND)
    (home,) = season.collective([500])
    season.supplier_delivers(home)
    season.pass_days(200)
    assert raised.lots_called(season.cast.manager, "") == ()
    season.harvest(home, table=100_000)
    packed = season.do(raising.process_by_lot, season.cast.manager, lot_id=season.lot_id, packed_on=season.today, packs=90, weight_g=90_000)
    (called,) = raised.lots_called(season.cast.manager, "")
    (found,) = raised.lot_items(season.cast.manager, [called.lot_id])
    assert (found.lot, len(found.epcs)) == (called, 1)
    reach = trace.reach(season.cast.manager, epcs=found.epcs)
    assert [line.epc for line in reach.of(trace.Layer.PACK)] == [trace.canonical(packed.pack_class)]


def test_a_lot_of_goods_of_others_is_not_found(season, sign_in):
    lot = raised.lot(season.cast.manager, season.lot_id)
    client = sign_in(Role.MANAGER, season.company)
    assert reverse("recall-reach") not in read(client, "recalls", q=lot.name)
    assert client.get(reverse("recall-reach"), {"lot": str(lot.lot_id)}).url == reverse("recalls")
    assert client.get(reverse("recall-reach"), {"recall": str(uuid4())}).status_code == 404


def test_what_began_with_many_items_names_some_of_them():
    start = Start(epcs=tuple(f"https://id.gs1.org/01/09521234000013/21/BIRD{at}" for at in range(40)))
    with translation.override("en"):
        said = begun_with({}, start, {})
    assert (len(said), said[0], said[-1]) == (31, "BIRD0", "10 more")
