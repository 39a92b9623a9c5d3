"""Laboratory tests and certificates on the pages of what they are about, for whoever has to know which were filed."""

from uuid import uuid4

import pytest
from django.urls import reverse

from courtyard.kernel.actors import Role
from tests.stories.season import Season


@pytest.fixture
def season(db) -> Season:
    return Season()


def read(client, address: str) -> str:
    return client.get(address, headers={"accept-language": "en"}).content.decode()


def file(client, season: Season, address: str, **words) -> int:
    asked = {"do": "paper", "key": str(uuid4()), "kind": "laboratory", "number": "JJ-331", "issuer": "Hengshui laboratory"}
    return client.post(address, {**asked, "issued_on": season.today.isoformat(), "passed": "yes", **words}).status_code


def test_papers_of_a_flock_and_of_a_lot_stand_on_their_pages(season, sign_in):
    home = season.household(birds=4)
    season.supplier_delivers(home)
    client, flock = sign_in(Role.MANAGER, season.cooperative), reverse("flock", args=[home.flock_id])
    assert "Tests and certificates" not in read(client, flock)
    assert file(client, season, flock) == 302
    season.pass_days(160)
    season.collect(home)
    season.process()
    lot = reverse("lot", args=[season.lot_id])
    assert "Tests and certificates" not in read(client, lot)
    assert file(client, season, lot, kind="quarantine", number="NO.13001", issuer="", passed="no") == 400
    assert file(client, season, lot, kind="quarantine", number="NO.13001", issuer="Wuyi office", passed="no") == 302
    of_flock, of_lot = (
        read(client, address).partition("<h2>Tests and certificates</h2>")[2].partition("</ul>")[0] for address in (flock, lot)
    )
    assert "laboratory test JJ-331 · passed" in of_flock
    assert "Hengshui laboratory · 4 animals" in of_flock
    assert "NO.13001" not in of_flock
    assert "quarantine certificate NO.13001 · <strong>not passed</strong>" in of_lot
    assert "Wuyi office · 4 packs" in of_lot
