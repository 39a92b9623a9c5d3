"""The pages of a season's work, each posting its verb: what is sent is done once, what is refused says why. No browser needed."""

from dataclasses import replace
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from courtyard.kernel.clock import local_day, utc_now
from courtyard.kernel.models import Change, Delivery, Fact
from courtyard.monitoring import queries as monitoring
from courtyard.monitoring.actions import raise_alarms
from courtyard.people import actions as people
from courtyard.raising import queries as raising
from courtyard.raising.rules import FlockKind, Sale
from tests.stories.season import COUNTY, RUNNING, Season
from tests.stories.test_fish_pond import POND

ROLES = ("officer", "manager", "technician", "helper", "warehouse")


class Desk:
    """A season, and a client for each of its people."""

    def __init__(self, terms) -> None:
        self.season = Season()
        self.clients: dict[str, Client] = {}
        self.users = {}
        for name in (*ROLES, "second"):
            made = self.season.do(people.create_user, self.season.cast.system, username=name, name=name.title(), language="en")
            role = {"second": "officer"}.get(name, name)
            office = {"organisation_id": self.season.cooperative} if role in ("manager", "technician") else {}
            self.season.do(people.grant_role, self.season.cast.system, user_id=made.user_id, role=role, place_code=COUNTY, **office)
            self.users[name] = made.user_id
            self.clients[name] = Client(headers={"accept-language": "en"})
            self.clients[name].force_login(get_user_model().objects.get(public_id=made.user_id))
        self.season.begin(terms)

    def post(self, who: str, name: str, /, *args, status: int = 302, **fields) -> str:
        response = self.clients[who].post(reverse(name, args=args), {"key": str(uuid4()), **fields})
        text = response.content.decode()
        assert response.status_code == status, f"{name}: {response.status_code} {text[text.find('<main') :][:1500]}"
        return text

    def get(self, who: str, name: str, *args) -> str:
        response = self.clients[who].get(reverse(name, args=args))
        assert response.status_code == 200
        return response.content.decode()


def test_a_pond_is_harvested_packed_and_sold_on_consignment_through_the_pages(db):
    desk = Desk(replace(POND, sale=Sale.CONSIGNMENT))
    season = desk.season
    homes = season.collective([500, 300])
    for home in homes:
        season.supplier_delivers(home)
    season.pass_days(200)
    flock = homes[0].flock_id
    assert desk.clients["helper"].get(reverse("collect", args=[flock])).url == reverse("harvest", args=[flock])
    assert "No lot is open." in desk.get("helper", "harvest", flock)
    desk.post("manager", "collection-day", season.project_id, do="open", name="pond 1")
    lot = raising.lots(season.cast.officer, season.project_id)[0].lot_id
    day = season.today.isoformat()
    desk.post("warehouse", "harvest", flock, lot=str(lot), collected_on=day, much_0="1234.567")
    empty = desk.post("warehouse", "harvest", flock, status=400, lot=str(lot), collected_on=day)
    assert "Enter at least one part." in empty
    assert raising.lot(season.cast.officer, lot).grades[0].quantity == 1_234_567
    today = local_day(utc_now())  # the pages read the clock; the lot was opened today
    day = today.isoformat()
    desk.post("warehouse", "pack", lot, packed_on=day, packs="800", weight_g="1500")
    assert raising.lot(season.cast.officer, lot).packs == 800
    desk.post("manager", "lot", lot, do="consign")
    stated = {"do": "state", "reference": "S-1", "amount": "12345.67", "delivered_until": day, "last": "on"}
    desk.post("manager", "lot", lot, **stated)
    statement = raising.proceeds(season.cast.officer, lot)[0]
    assert (statement.amount_fen, statement.last, statement.signed_at) == (12_345_67, True, None)
    assert "¥12,345.67" in desk.get("second", "proceeds", statement.statement_id)
    desk.post("second", "proceeds", statement.statement_id, do="sign")
    assert raising.lot(season.cast.officer, lot).proceeds_fen == 12_345_67
    desk.post("manager", "flock", flock, do="close", closed_on=day)
    assert raising.flock(season.cast.officer, flock).closed_on == today


def test_nobody_signs_the_statement_that_she_prepared(db):
    desk = Desk(replace(POND, sale=Sale.CONSIGNMENT))
    season = desk.season
    homes = season.collective([500])
    season.supplier_delivers(homes[0])
    season.pass_days(10)
    season.harvest(homes[0], table=1_000)
    desk.post("manager", "lot", season.lot_id, do="consign")
    desk.post("officer", "lot", season.lot_id, do="state", reference="S", amount="5", delivered_until=season.today.isoformat())
    statement = raising.proceeds(season.cast.officer, season.lot_id)[0].statement_id
    page = desk.get("officer", "proceeds", statement)
    assert "You prepared it; somebody else signs." in page
    assert "Sign it" not in page
    assert "a second person" in desk.post("officer", "proceeds", statement, status=409, do="sign")
    assert raising.lot(season.cast.officer, season.lot_id).proceeds_fen == 0


def test_steps_are_certified_before_birds_are_collected_and_the_page_names_each_bird(db):
    desk = Desk(RUNNING)
    season = desk.season
    home = season.household(birds=20)
    season.supplier_delivers(home)
    season.walk(home, lame=(3,))
    season.open_lot()
    day, birds = season.today.isoformat(), season.birds(home)
    scan = {"lot": str(season.lot_id), "collected_on": day, "lines": "\n".join(f"{bird.slot} 1800" for bird in birds), "do": "collect"}
    refused = desk.post("helper", "collect", home.flock_id, status=409, **scan)
    assert "Certify the steps of this flock" in refused
    assert f"{birds[5].slot} 1800" in refused
    assert len(season.birds(home)) == 20
    desk.post("manager", "certify", home.flock_id, until=day)
    page = desk.get("manager", "certify", home.flock_id)
    assert "Short of steps" in page
    counted = desk.post("helper", "collect", home.flock_id, status=200, **{**scan, "do": "count"})
    assert "mountain grade 19" in counted
    assert len(season.birds(home)) == 20
    key = str(uuid4())
    for _ in range(2):
        desk.post("helper", "collect", home.flock_id, **scan, key=key)
    assert season.birds(home) == []


def test_crates_without_a_gap_and_animals_weighed_in_between(db):
    desk = Desk(replace(RUNNING, steps=None))
    season = desk.season
    home = season.household(birds=10)
    season.supplier_delivers(home)
    season.open_lot()
    day, birds = season.today.isoformat(), season.birds(home)
    one = f"{birds[0].epc} 1.8kg 1\n{birds[1].epc} 1700 3"
    page = desk.post("helper", "collect", home.flock_id, status=400, lot=str(season.lot_id), collected_on=day, lines=one, do="collect")
    assert "nothing is in 2." in page
    assert len(season.birds(home)) == 10
    desk.post("technician", "weigh", home.flock_id, weighed_on=day, lines=f"{birds[0].slot} 900\n{birds[1].slot} 1000")
    desk.post("technician", "weigh", home.flock_id, weighed_on=day, animals="5", together="4.5 kg")
    changes = Change.objects.filter(subject_id=home.flock_id, what__has_key="weighed").order_by("id")
    assert [change.what["total_g"] for change in changes] == [1900, 4500]


def test_a_site_is_entered_inspected_and_takes_a_collective_flock(db):
    desk = Desk(POND)
    season = desk.season
    desk.post("technician", "sites", season.project_id, do="enter", name="The pond", place_code="131122100201")
    site = raising.sites(season.cast.officer, season.project_id)[0]
    assert site.passed is None
    assert "inspect it first" in desk.post("manager", "sites", season.project_id, status=409, do="form", yard=str(site.yard_id))
    found = {f"passed_{check.code}": "yes" for check in season.terms.standard}
    desk.post("technician", "inspect-site", season.project_id, site.yard_id, **found)
    desk.post("manager", "sites", season.project_id, do="form", yard=str(site.yard_id))
    assert raising.sites(season.cast.officer, season.project_id)[0].flocks == 1


def test_a_share_in_a_collective_flock_is_approved_on_the_page(db):
    desk = Desk(POND)
    season = desk.season
    home = season.apply(season.register(workers=0), 300, kind=FlockKind.COLLECTIVE)
    season.train(home)
    page = desk.get("officer", "application", home.application_id)
    assert "this project has none yet" in page
    refused = desk.post("officer", "application", home.application_id, status=422, do="decide", approve="yes")
    assert "Say in which collective flock the household gets its share." in refused
    (other,) = season.collective([200])
    page = desk.get("officer", "application", home.application_id)
    assert "cooperative&#x27;s yard · 200 animals of 1 households" in page
    desk.post("officer", "application", home.application_id, do="decide", approve="yes", flock_id=str(other.flock_id))
    (shared,) = raising.shared_flocks(season.cast.officer, season.project_id)
    assert (shared.flock_id, shared.households, shared.animals) == (other.flock_id, 2, 500)
    assert season.statement(home).birds.flock_id == other.flock_id
    # An application that keeps its own animals is not asked for one.
    season.begin(RUNNING)
    own = season.apply(season.register(), 100)
    assert "flock_id" not in desk.get("officer", "application", own.application_id)


def test_a_yard_is_renovated_from_the_advance(db):
    desk = Desk(RUNNING)
    season = desk.season
    home = season.apply(season.register())
    season.inspect(home, fence=False)
    work = {"work": "a fence", "supplier_id": str(season.builder), "cost": "300", "renovated_on": season.today.isoformat()}
    assert "Choose the money" in desk.post("manager", "renovate", home.application_id, status=400, paid_by="grant", **work)
    desk.post("manager", "renovate", home.application_id, paid_by="earmarked", **work)
    assert season.ledger.account("household.earmarked", home).balance_fen == 4_500_00 - 300_00


def test_an_alarm_waits_on_the_desk_until_somebody_says_what_it_was(db):
    desk = Desk(RUNNING)
    season = desk.season
    home = season.household(birds=20)
    season.supplier_delivers(home)
    season.walk(home, days=20)
    season.pass_days(5)
    raised = season.do(raise_alarms, season.cast.system, on=season.today)
    assert raised.alarm_ids
    alarm = raised.alarm_ids[0]
    assert "Look after an alarm" in desk.get("technician", "desk")
    desk.post("technician", "alarms", status=400, do="close", alarm=str(alarm), outcome="")
    desk.post("technician", "alarms", do="close", alarm=str(alarm), outcome="the gateway had no power")
    assert not monitoring.alarms(season.cast.officer).filter(public_id=alarm).exists()


def test_a_dead_delivery_is_tried_again_and_a_role_ends(db):
    desk = Desk(RUNNING)
    season = desk.season
    fact = Fact.objects.create(public_id=uuid4(), name="raising.LotSold", at=season.now, body={})
    dead = Delivery.objects.create(fact=fact, handler="nobody", state="dead", attempts=12, due_at=season.now)
    assert "Try it again" in desk.get("officer", "failed")
    desk.post("officer", "failed", delivery=str(dead.public_id))
    assert Delivery.objects.get(pk=dead.pk).state == "due"
    desk.post("officer", "failed", status=409, delivery=str(dead.public_id))
    desk.post("officer", "failed", status=409, delivery="no id")

    asked = desk.clients["officer"].get(reverse("user", args=[desk.users["helper"]])).context["endable"]
    grant = asked[0]["form"].initial["grant"]
    desk.post("officer", "user", desk.users["helper"], do="end", grant=str(grant))
    assert desk.clients["helper"].get(reverse("register")).status_code == 403
    assert desk.post("manager", "user", desk.users["second"], status=404, do="end", grant=str(uuid4()))
