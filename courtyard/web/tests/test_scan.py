"""The scan page as a visitor and a machine get it: small, without account, script or write, in both languages."""

import gzip
import json
import re
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courtyard.kernel import worker
from courtyard.kernel.actors import Role
from courtyard.passport import actions as coding
from courtyard.passport import queries as passport
from courtyard.people import actions as people
from courtyard.people.queries import household_as_of
from courtyard.raising import actions as raising
from courtyard.raising import queries as raised
from courtyard.trace import actions as trace
from courtyard.trace import queries as traced
from courtyard.trace.actions.register_locations import NewLocation
from courtyard.trace.rules import builders
from courtyard.web.views.scan import BUYER, skeleton_of
from tests.stories.season import COUNTY, VILLAGE, Season

VOC = "https://ref.gs1.org/voc/"


@pytest.fixture
def season(db) -> Season:
    cache.clear()
    shutil.rmtree(settings.COURTYARD_HOME / "spool", ignore_errors=True)
    season = Season()
    home = season.home = season.household(birds=4)
    season.supplier_delivers(home)
    season.pass_days(20)
    vaccine = (raising.Given("vaccine", "Newcastle", "VAC-3"),)
    season.do(raising.visit, season.cast.technician, flock_id=home.flock_id, visited_on=season.today, counted=4, given=vaccine)
    season.pass_days(140)
    season.collect(home)
    season.lot = season.lot_id
    season.process()
    season.do(coding.make_key, season.cast.manager, issuer_id=season.cooperative, year=season.today.year)
    season.do(coding.mint_codes, season.cast.manager, lot_id=season.lot)
    worker.chores(now=season.now)
    season.link = passport.code_texts(season.cast.manager, season.lot)[0].removeprefix("https://id.gs1.org")
    season.pack = raised.packs_of(season.lot)[0]
    return season


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Ours, and in order", "From a yard in 李家庄村")), ("zh-hans", ("是我们的，一切正常", "来自李家庄村的一个庭院"))],
)
def test_a_buyer_reads_the_verdict_and_the_way_in_her_language(season, client, language, words):
    response = client.get(season.link, headers={"accept-language": language, "accept": "text/html"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "text/html" in response["Content-Type"]
    assert all(word in page for word in words)
    assert len(response.content) < 50_000


def test_the_page_asks_the_database_twice_and_writes_a_line_beside_it(season, client):
    with CaptureQueriesContext(connection) as seen:
        client.get(season.link)
    assert len(seen) == 2
    assert all(one["sql"].lstrip().startswith(("SELECT", "WITH")) for one in seen)
    assert worker.drains(now=season.now) == 1
    page = client.get(season.link, headers={"accept-language": "en"}).content.decode()
    assert "scanned 1 time" in page


def written_out(client, link, language) -> str:
    """The page as its template writes it for one pack alone, without the menu that whoever knows us gets."""
    client.cookies["messages"] = "nothing to read"
    try:
        return without_keys(client.get(link, headers={"accept-language": language}).content.decode())
    finally:
        client.cookies.clear()


def without_keys(page: str) -> str:
    """Without what is new at every request, and without the token that a page written out has for its menu."""
    for made in (r"hx-headers='[^']*'", r'<input type="hidden" name="csrfmiddlewaretoken" value="[^"]*">', r'name="key" value="[^"]*"'):
        page = re.sub(made, "", page)
    return page


def put_together(client, link, language) -> str:
    return without_keys(client.get(link, headers={"accept-language": language}).content.decode())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_put_together_says_what_the_template_writes(season, client, language):
    """In every state that a pack may be in, for each pack with its own figures."""
    links = [link.removeprefix("https://id.gs1.org") for link in passport.code_texts(season.cast.manager, season.lot, limit=4)]
    path, forged = links[0].split("?")[0], links[0][:-8] + "AAAAAAAA"
    unknown = path[:-12] + "NOBODYSPACK1"
    pages = [put_together(client, link, language) for link in (*links, path, forged, unknown, path + "%22%3Cb%3E?a=%22%3Cb%3E&c")]
    assert pages == [written_out(client, link, language) for link in (*links, path, forged, unknown, path + "%22%3Cb%3E?a=%22%3Cb%3E&c")]
    assert len(set(pages)) == 8
    for link in links[:2]:
        client.get(link)
    worker.drains(now=season.now)  # these were seen before
    season.do(people.record_consent, season.cast.officer, household_id=season.home.household_id, purpose="named_in_public")
    season.sell()
    season.settle()
    worker.chores(now=season.now)
    season.do(trace.recall, season.cast.system, epcs=(season.pack.bird,), reason="salmonella")
    assert [put_together(client, link, language) for link in links] == [written_out(client, link, language) for link in links]


def test_packs_of_a_flock_are_put_together_from_one_skeleton(season, client):
    skeleton_of.cache_clear()
    links = [link.removeprefix("https://id.gs1.org") for link in passport.code_texts(season.cast.manager, season.lot, limit=4)]
    pages = [put_together(client, link, "en") for link in links]
    assert (skeleton_of.cache_info().misses, skeleton_of.cache_info().hits) == (1, 3)
    for page, pack in zip(pages, raised.packs_of(season.lot), strict=True):
        assert [other.serial for other in raised.packs_of(season.lot) if other.serial in page] == [pack.serial]


def test_the_yard_stands_on_the_map_while_its_household_agrees_to_be_named(season, client):
    place, yard, origin = (apps.get_model(name) for name in ("people.Place", "raising.Yard", "passport.Origin"))
    for at, village in enumerate(place.objects.filter(level="village", code__startswith=COUNTY[:6])):
        place.objects.filter(pk=village.pk).update(lon=115.8 + at / 10, lat=37.8 + at / 20)
    here = place.objects.get(code=VILLAGE)
    yard.unscoped.update(lon=here.lon + 0.02, lat=here.lat)
    origin.objects.update(stale=True)
    worker.chores(now=season.now)

    def page() -> str:
        return client.get(season.link, headers={"accept-language": "en"}).content.decode()

    assert "the yard itself is not shown" in page()
    assert 'class="yard"' not in page()
    consent = season.do(people.record_consent, season.cast.officer, household_id=season.home.household_id, purpose="named_in_public")
    carried(season)
    assert "the square is the yard, 1.8 km from the village’s middle" in page()
    assert page().count('class="yard"') == 1
    season.do(people.withdraw_consent, season.cast.officer, consent_id=consent.consent_id)
    assert "the square is the yard" not in page()


def carried(season) -> None:
    """What the worker does with a fact within its next second or two."""
    worker.until_idle(now=season.now)
    worker.chores(now=season.now)


def test_what_is_kept_never_outlives_a_fact(season, client):
    """A recall, a withdrawn consent and a correction show with the very next request, though the page was kept; consent a moment later."""

    def page() -> str:
        return client.get(season.link, headers={"accept-language": "en"}).content.decode()

    name = household_as_of(season.home.household_id, on=season.today).head_name
    assert "Ours, and in order" in page()
    assert name not in page()
    consent = season.do(people.record_consent, season.cast.officer, household_id=season.home.household_id, purpose="named_in_public")
    carried(season)
    assert f"household of {name}" in page()
    season.do(people.withdraw_consent, season.cast.officer, consent_id=consent.consent_id)
    assert name not in page()
    assert "lot VAC-3" in page()
    given = next(line for line in traced.history(season.pack.bird) if line.biz_step == "other")
    season.do(trace.declare_error, season.cast.officer, event_id=given.event_id, reason="incorrect_data", explanation="another flock")
    assert "lot VAC-3" not in page()
    season.do(trace.recall, season.cast.system, epcs=(season.pack.bird,), reason="salmonella")
    assert "This pack is recalled." in page()
    assert "Ours, and in order" not in page()


def test_a_page_with_all_that_belongs_to_it_is_small_and_leaves_no_cookie(season, client):
    season.sell()
    season.settle()
    worker.chores(now=season.now)
    answer = client.get(season.link, headers={"accept-encoding": "gzip"})
    page = gzip.decompress(answer.content).decode()
    parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(parts) == 3
    sent = [b"".join(client.get(part, headers={"accept-encoding": "gzip"})) for part in parts]
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) + sum(map(len, sent)) < 15_000
    assert len(page.encode()) + sum(len(finders_read(part)) for part in parts) < 50_000
    assert not answer.cookies


def finders_read(address: str) -> bytes:
    return Path(finders.find(address.removeprefix("/static/").split("?")[0])).read_bytes()


def test_a_number_that_we_never_made_is_answered_and_noted(season, client):
    response = client.get(f"/01/{season.pack.gtin}/21/NOBODYSPACK1", headers={"accept-language": "en"})
    assert "Not ours" in response.content.decode()
    assert worker.drains(now=season.now) == 1


@pytest.mark.parametrize("path", ["/01/12/21/A", "/01/abcdefgh/21/A", "/01/09521234560029/21/AAAAAAAAAAAAAAAAAAAAA"])
def test_what_can_be_no_number_is_no_address(season, client, path):
    assert client.get(path).status_code == 404


def test_a_recalled_pack_says_what_to_do(season, client):
    season.do(trace.recall, season.cast.system, epcs=(season.pack.bird,), reason="salmonella")
    page = client.get(season.link, headers={"accept-language": "en"}).content.decode()
    assert "This pack is recalled." in page
    assert "because: salmonella" in page
    assert "Do not eat it." in page
    worker.chores(now=season.now)
    assert "because: salmonella" in client.get(season.link, headers={"accept-language": "en"}).content.decode()


def test_a_pack_says_what_a_buyer_is_asked_and_what_of_it_stays_with_the_seller(season, client):
    season.sell()
    season.settle()
    worker.chores(now=season.now)

    def page() -> str:
        return client.get(season.link, headers={"accept-language": "en"}).content.decode()

    assert "What a buyer pays for it, nobody has told us yet." in page()
    assert "Left with the seller" not in page()
    season.do(raising.state_retail, season.cast.manager, lot_id=season.lot, prices=(raising.RetailPrice(168_00),))
    worker.until_idle(now=season.now)
    worker.chores(now=season.now)
    shown = page()
    assert "¥168 →" in shown
    assert "Left with the seller" in shown
    assert "¥68.00 of it stay with the seller" in shown
    assert "declared, and not in our books" in shown


def test_a_packs_page_names_its_papers_and_who_issued_them(season, client):
    paper = {"kind": "quarantine", "number": "NO.13001", "issuer": "Wuyi animal health office", "issued_on": season.today}
    season.do(raising.file_certificate, season.cast.manager, lot_id=season.lot, **paper)
    page = client.get(season.link, headers={"accept-language": "en"}).content.decode()
    assert "quarantine certificate NO.13001 · Wuyi animal health office · " in page


def test_days_before_slaughter_stand_beside_what_was_given(db, client):
    season = Season()
    home = season.household(birds=4)
    season.supplier_delivers(home)
    given = (raising.Given("medicine", "tylosin", "TY-1", None, 7),)
    season.do(raising.visit, season.cast.technician, flock_id=home.flock_id, visited_on=season.today, given=given)
    season.pass_days(160)
    season.collect(home)
    season.process()
    season.do(coding.make_key, season.cast.manager, issuer_id=season.cooperative, year=season.today.year)
    season.do(coding.mint_codes, season.cast.manager, lot_id=season.lot_id)
    link = passport.code_texts(season.cast.manager, season.lot_id)[0].removeprefix("https://id.gs1.org")
    page = client.get(link, headers={"accept-language": "en"}).content.decode()
    assert "tylosin was given 160 days before slaughter; its maker asks for 7 days." in page
    assert "is not in our records." not in page.split("What it ate")[1].split("Days and papers")[0]


def test_a_scratch_number_that_was_tried_five_times_is_asked_for_no_more(season, client):
    code = apps.get_model("passport", "Code").unscoped.get(serial=season.link.split("/21/")[1].split("?")[0])
    apps.get_model("passport", "Code").unscoped.filter(pk=code.pk).update(pin_hash="00" * 32)
    for tries in range(5):
        assert 'id="typed"' in client.get(season.link).content.decode()
        season.do(coding.claim_pack, BUYER, gtin=code.gtin, serial=code.serial, typed="ABCD-EFG" + str(tries))
    page = client.get(season.link, headers={"accept-language": "en"}).content.decode()
    assert 'id="typed"' not in page
    assert "It was tried five times and was never right" in page


@pytest.mark.parametrize(("query", "accept"), [("?linkType=all", "*/*"), ("?linkType=linkset", "*/*"), ("", "application/linkset+json")])
def test_a_machine_gets_a_linkset(season, client, query, accept):
    response = client.get(season.link.split("?")[0] + query, headers={"accept": accept})
    assert response["Content-Type"] == "application/linkset+json"
    (links,) = json.loads(response.content)["linkset"]
    assert links["anchor"] == "http://testserver" + season.link.split("?")[0]
    assert links[f"{VOC}pip"][0]["href"] == links["anchor"]
    assert links[f"{VOC}epcis"][0]["href"] == links["anchor"] + "?linkType=gs1:epcis"
    assert f"{VOC}defaultLink" in links


def test_a_machine_gets_the_events(season, client):
    response = client.get(season.link.split("?")[0] + "?linkType=gs1:epcis")
    assert response["Content-Type"] == "application/ld+json"
    document = json.loads(response.content)
    assert document["type"] == "EPCISDocument"
    assert season.pack.serial in response.content.decode()
    assert client.get(f"/01/{season.pack.gtin}/21/NOBODYSPACK1?linkType=gs1:epcis").status_code == 404
    assert worker.drains(now=season.now) == 0


def test_the_resolver_says_what_it_is(season, client):
    told = client.get("/.well-known/gs1resolver").json()
    assert (told["resolverRoot"], told["supportedPrimaryKeys"]) == ("http://testserver", ["01"])


def test_a_doubt_is_written_down_and_not_a_hundred_of_them(season, client):
    address = f"/01/{season.pack.gtin}/21/{season.pack.serial}/doubt/"
    answers = [client.post(address, {"text": "no seal", "key": str(uuid4())}).status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2


def test_an_address_of_somebody_elses_is_not_linked_back_to(season, client):
    address = f"/01/{season.pack.gtin}/21/{season.pack.serial}/doubt/"
    page = client.post(address, {"text": "x", "back": "https://evil.example/"}).content.decode()
    assert "evil.example" not in page


def test_a_case_waits_on_the_desk_and_is_decided_there(season, client, django_user_model):
    for number in range(13):
        client.get(season.link, headers={"user-agent": f"phone {number}"})
    worker.drains(now=season.now)
    season.do(coding.look_for_copies, season.cast.system)
    officer = season.do(people.create_user, season.cast.officer, username="officer9", name="李")
    season.do(people.grant_role, season.cast.officer, user_id=officer.user_id, role=Role.OFFICER, place_code=COUNTY)
    client.force_login(django_user_model.objects.get(public_id=officer.user_id))
    page = client.get("/desk/cases/", headers={"accept-language": "en"}).content.decode()
    assert "Scanned by a stranger before it left us" in page
    assert "Scanned by more devices than a family has" in page
    many = next(one for one in passport.cases(season.cast.officer) if one.sign == "many_scanners")
    address = f"/desk/cases/{many.case_id}/"
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "more than 12 is a sign" in page
    assert page.count("<strong>●</strong>") == 13
    assert "Left us</dt><dd>not written down" in page
    assert client.post(address, {"do": "decide", "key": str(uuid4()), "outcome": "genuine", "reason": ""}).status_code == 400
    assert client.post(address, {"do": "decide", "key": str(uuid4()), "outcome": "genuine", "reason": "a fair"}).status_code == 302
    assert len(passport.cases(season.cast.officer)) == 1
    page = client.get("/desk/cases/", headers={"accept-language": "en"}).content.decode()
    assert "nothing is wrong with this code" in page
    assert "a fair · 李" in page
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "Your decision" not in page


def test_a_burst_of_invented_serials_is_shown_serial_by_serial_and_stays_within_ones_area(season, client, django_user_model):
    for number in range(20):
        client.get(f"/01/{season.pack.gtin}/21/INVENTED{number:04d}")
    worker.drains(now=season.now)
    season.do(coding.look_for_copies, season.cast.system)
    (case,) = passport.cases(season.cast.officer)
    for name, area, expected in (("officer9", COUNTY, 200), ("stranger", VILLAGE, 404)):
        user = season.do(people.create_user, season.cast.system, username=name, name="李")
        season.do(people.grant_role, season.cast.system, user_id=user.user_id, role=Role.OFFICER, place_code=area)
        client.force_login(django_user_model.objects.get(public_id=user.user_id))
        response = client.get(f"/desk/cases/{case.case_id}/", headers={"accept-language": "en"})
        assert response.status_code == expected
        if expected == 200:
            page = response.content.decode()
            assert all(f"INVENTED{number:04d}" in page for number in range(20))
            assert "somebody prints invented codes" in page


# ------------------------------------------------------------------------------------------------------------ where a buyer is


def scanned_at(season, client, phone: str, **told) -> int:
    """Somebody scans the pack and says where she is, and the worker takes it in; the status of her answer."""
    told_to = season.link.split("?")[0] + "/place/"
    client.get(season.link, headers={"user-agent": phone})
    status = client.post(told_to, told, headers={"user-agent": phone}).status_code
    worker.drains(now=season.now)
    return status


def open_signs(season) -> list[str]:
    season.do(coding.look_for_copies, season.cast.system)
    return sorted(case.sign for case in passport.cases(season.cast.officer))


@pytest.fixture
def sold(season):
    season.sell()
    season.pass_days(2)
    return season


def test_a_place_is_kept_no_more_exactly_than_ten_kilometres_and_makes_no_second_scan(sold, client):
    assert scanned_at(sold, client, "a", lat="39.9163", lon="116.3972", within_km="1", province="11") == 200
    scan = apps.get_model("passport", "Scan").unscoped.get()
    assert (scan.lat, scan.lon, scan.error_km, scan.province, scan.state) == (39.9, 116.4, 9.0, "11", "first_seen")
    assert apps.get_model("passport", "Code").unscoped.get(serial=sold.link.split("/21/")[1].split("?")[0]).scans == 1


def test_a_place_that_is_none_is_refused_and_nothing_is_kept(sold, client):
    answers = ({}, {"lat": "91", "lon": "0"}, {"lat": "nan", "lon": "1"}, {"province": "99"}, {"lat": "39.9"}, {"lat": "x", "lon": "y"})
    assert [scanned_at(sold, client, "a", **told) for told in answers] == [400] * 6
    assert not apps.get_model("passport", "Scan").unscoped.exclude(lat=None).exists()


def test_places_of_one_network_are_counted(sold, client):
    assert [scanned_at(sold, client, "a", province="11") for _ in range(12)] == [200] * 10 + [429] * 2


def test_two_phones_farther_apart_than_anybody_flies_open_a_case(sold, client):
    scanned_at(sold, client, "a", lat="39.9", lon="116.4", within_km="1")
    assert open_signs(sold) == []
    scanned_at(sold, client, "b", lat="23.1", lon="113.3", within_km="1")
    assert open_signs(sold) == ["impossible_travel"]
    page = client.get(sold.link, headers={"accept-language": "en"}).content.decode()
    assert "Exact state: suspect" in page


def test_how_wrong_a_place_may_be_is_taken_off_the_way(sold, client):
    """Beijing and Tianjin are 110 km apart: too far for a minute, but not for two phones that know it to 30 km."""
    scanned_at(sold, client, "a", lat="39.9", lon="116.4", within_km="30")
    scanned_at(sold, client, "b", lat="39.1", lon="117.2", within_km="30")
    assert open_signs(sold) == []


def test_a_place_that_is_told_after_the_case_worker_looked_is_looked_at(sold, client):
    for phone in ("a", "b"):
        client.get(sold.link, headers={"user-agent": phone})
    worker.drains(now=sold.now)
    assert open_signs(sold) == []
    scanned_at(sold, client, "a", lat="39.9", lon="116.4", within_km="1")
    scanned_at(sold, client, "b", lat="23.1", lon="113.3", within_km="1")
    assert open_signs(sold) == ["impossible_travel"]


def test_a_pack_that_was_delivered_to_one_province_and_is_scanned_in_another_opens_a_case(sold, client):
    shop = "urn:epc:id:sgln:9521234.00777.0"
    place = NewLocation(shop, sold.cooperative, place_code="110000000000", name="shop in Beijing")
    sold.do(trace.register_locations, sold.cast.system, locations=(place,))
    epc = raised.packs_of(sold.lot)[0].epc
    link = passport.code_texts(sold.cast.manager, sold.lot, limit=4)
    sold.link = next(one for one in link if epc.rsplit(".", 1)[1] in one).removeprefix("https://id.gs1.org")
    handed = builders.sold((epc,), at=sold.now, place=shop, order_id=uuid4())
    sold.do(trace.record, sold.cast.system, events=(handed,))
    sold.pass_days(1)
    scanned_at(sold, client, "a", province="11")
    assert open_signs(sold) == []
    scanned_at(sold, client, "b", province="44")
    assert open_signs(sold) == ["other_province"]
