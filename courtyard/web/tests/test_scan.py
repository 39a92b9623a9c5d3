"""The scan page as a visitor and a machine get it: small, without account, script or write, in both languages."""

import json
import shutil
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courtyard.kernel import worker
from courtyard.kernel.actors import Role
from courtyard.passport import actions as coding
from courtyard.passport import queries as passport
from courtyard.people import actions as people
from courtyard.raising import queries as raised
from courtyard.trace import actions as trace
from tests.stories.season import COUNTY, Season

VOC = "https://ref.gs1.org/voc/"


@pytest.fixture
def season(db) -> Season:
    cache.clear()
    shutil.rmtree(settings.COURTYARD_HOME / "spool", ignore_errors=True)
    season = Season()
    home = season.household(birds=4)
    season.supplier_delivers(home)
    season.pass_days(160)
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


def test_the_page_asks_the_database_three_times_and_writes_a_line_beside_it(season, client):
    with CaptureQueriesContext(connection) as seen:
        client.get(season.link)
    assert len(seen) == 3
    assert all(one["sql"].lstrip().startswith(("SELECT", "WITH")) for one in seen)
    assert worker.drains(now=season.now) == 1
    page = client.get(season.link, headers={"accept-language": "en"}).content.decode()
    assert "scanned 1 time" in page


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
    assert "Do not eat it." in page


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
    assert "scanned by a stranger before it left us" in page
    assert "scanned by more devices than a family has" in page
    assert "more than 12 is a sign" in page
    first = passport.cases(season.cast.officer)[0]
    form = {"do": "decide", "key": str(uuid4()), "case": str(first.case_id), "outcome": "genuine", "reason": "a fair"}
    assert client.post("/desk/cases/", form).status_code == 302
    assert len(passport.cases(season.cast.officer)) == 1
