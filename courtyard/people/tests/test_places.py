"""Places: the tree from a file, whole or not at all."""

import os
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest

from courtyard.kernel.actors import Role
from courtyard.kernel.errors import NotPermitted
from courtyard.people import actions as people
from courtyard.people import queries
from courtyard.people.actions.import_places import PlacesRefused
from courtyard.people.models import Place
from courtyard.people.rules.place_file import read_place_file
from courtyard.people.rules.places import PlaceRow, common_prefix, lineage, name_key, parent_code
from courtyard.people.tests.sample import FOREIGN_OFFICER, NOW, SYSTEM, actor_with, nothing_changes
from tests.harness.not_run import not_run

HEADING = "code,level,name,province,city,county,town,ur_code,lon,lat,elev_m\n"
GOOD = (
    HEADING + "131122000000,county,武邑县,河北省,衡水市,武邑县,,,115.88182,37.8011,20\n"
    "131122191901,village,枣园村村委会,河北省,衡水市,武邑县,柳林镇,220,115.85,37.86,21\n"
)


def load(text: str | bytes, key: int = 1):
    content = text.encode() if isinstance(text, str) else text
    return people.load_places(actor=SYSTEM, key=UUID(int=key), now=NOW, content=content)


@pytest.mark.django_db
def test_provinces_cities_and_townships_come_from_codes_and_names():
    assert load(GOOD).added == 5
    assert queries.place_path("131122191901") == ("河北省", "衡水市", "武邑县", "柳林镇", "枣园村村委会")
    village = Place.objects.select_related("parent__parent").get(code="131122191901")
    assert (village.parent.code, village.parent.name, village.parent.lon) == ("131122191000", "柳林镇", None)
    assert (village.parent.parent.elev_m, village.ur_code) == (20, "220")


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing_and_a_new_name_is_taken_over():
    load(GOOD)
    assert load(GOOD, key=2).unchanged == 5
    again = load(GOOD.replace("枣园村村委会", "枣林村村委会"), key=3)
    assert (again.added, again.updated, again.unchanged) == (0, 1, 4)
    assert queries.place_names(["131122191901", "999999999999"]) == {"131122191901": "枣林村村委会"}
    assert Place.objects.get(code="131122191901").name_key == "枣林"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("13112219190,village,枣园村,河北省,衡水市,武邑县,柳林镇,220,,,", "code", "code"),
        ("131122191902,hamlet,枣园村,河北省,衡水市,武邑县,柳林镇,220,,,", "level", "level"),
        ("131122191902,village,,河北省,衡水市,武邑县,柳林镇,220,,,", "name", "name"),
        ("131122192902,village,枣园村,河北省,衡水市,武邑县,,220,,,", "town", "no-name-above"),
        ("131122191902,village,枣园村,河北省,衡水市,武邑县,柳林镇,22,,,", "ur_code", "ur-code"),
        ("131122191902,village,枣园村,河北省,衡水市,武邑县,柳林镇,220,115.8,,", "lon", "half-a-point"),
        ("131122191902,village,枣园村,河北省,衡水市,武邑县,柳林镇,220,1158,37.8,", "lon", "number"),
        ("131122191902,village,枣园村,河北省,衡水市,武邑县,柳林镇,220,nan,37.8,", "lon", "number"),
        ("131122191902,village,枣园村,河北省,衡水市,武邑县,柳林镇,220,115.8,37.8,high", "elev_m", "number"),
        ("131122191902,village,枣园村,河北省,衡水市,武邑县", "", "width"),
        ("131122000000,county,武邑县,河北省,衡水市,武邑县,,,,,", "code", "twice"),
        ("131123000000,county,武强县,山西省,衡水市,武强县,,,,,", "province", "two-names"),
    ],
)
@pytest.mark.django_db
def test_a_malformed_row_is_named_by_row_and_column_and_nothing_is_taken(row, column, code):
    with nothing_changes(), pytest.raises(PlacesRefused) as refused:
        load(GOOD + row + "\n")
    assert [(r.code, r.detail["row"], r.detail["column"]) for r in refused.value.reasons] == [(code, 4, column)]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"code,level\n", GOOD.encode() + b'"open', b"PK\x03\x04" + bytes(99)])
@pytest.mark.django_db
def test_what_is_no_file_of_places_is_refused(content):
    with nothing_changes(), pytest.raises(PlacesRefused):
        load(content)


@pytest.mark.django_db
def test_a_run_that_was_cut_off_is_taken_up_by_the_same_key(monkeypatch):
    rows = "".join(f"1311221919{at:02d},village,村{at}村委会,河北省,衡水市,武邑县,柳林镇,220,,,\n" for at in range(1, 31))
    monkeypatch.setattr(sys.modules["courtyard.people.actions.load_places"], "CHUNK", 10)
    seen: list[int] = []

    def stop(done: int, total: int) -> None:
        seen.append(done)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        people.load_places(actor=SYSTEM, key=UUID(int=9), now=NOW, content=(HEADING + rows).encode(), progress=stop)
    assert Place.objects.count() == 20
    done = people.load_places(actor=SYSTEM, key=UUID(int=9), now=NOW, content=(HEADING + rows).encode())
    assert (done.added, Place.objects.count()) == (34, 34)


@pytest.mark.django_db
def test_a_township_may_stand_among_the_codes_of_villages_as_one_does():
    assert load(HEADING + "653130103001,town,三岔口镇,新疆维吾尔自治区,喀什地区,巴楚县,三岔口镇,,78.4,39.9,1120\n").added == 4
    assert queries.place_path("653130103001")[-2:] == ("巴楚县", "三岔口镇")


@pytest.mark.django_db
def test_a_chunk_without_the_place_above_is_refused():
    with nothing_changes(), pytest.raises(PlacesRefused):
        people.import_places(actor=SYSTEM, key=UUID(int=1), now=NOW, rows=(PlaceRow("131122191901", "village", "枣园村"),))


@pytest.mark.django_db
def test_only_an_officer_imports_places():
    with nothing_changes(), pytest.raises(NotPermitted):
        people.import_places(actor=actor_with(Role.MANAGER), key=UUID(int=1), now=NOW, rows=())


@pytest.mark.django_db
def test_an_officer_changes_the_places_of_its_own_area_alone():
    load(GOOD)
    with nothing_changes(), pytest.raises(PlacesRefused):
        people.import_places(actor=FOREIGN_OFFICER, key=UUID(int=5), now=NOW, rows=(PlaceRow("131122191901", "village", "别的村"),))
    own = (PlaceRow("130000000000", "province", "河北省"), PlaceRow("131128000000", "county", "阜城县"))
    done = people.import_places(actor=FOREIGN_OFFICER, key=UUID(int=6), now=NOW, rows=own)
    assert (done.added, done.unchanged) == (1, 1)


def test_faults_are_all_listed_at_once():
    rows, faults = read_place_file((HEADING + "x,y,,,,,,,,,\n" * 3).encode())
    assert rows == []
    assert {(fault.row, fault.column) for fault in faults} == {(row, column) for row in (2, 3, 4) for column in ("code", "level", "name")}


def test_names_are_compared_without_the_committee_behind_them():
    assert len({name_key(name) for name in ("东关村委会", "东关村", "东关 村村民委员会", "东关")}) == 1
    assert name_key("西中旺一村村委会") == name_key("西中旺一村")
    assert name_key("村委会") == "村委会"
    assert name_key("东街街道办事处") == "东街街道"


def test_codes_know_what_is_above_them():
    assert lineage("131122191901") == ("130000000000", "131100000000", "131122000000", "131122191000", "131122191901")
    assert lineage("131122000000") == ("130000000000", "131100000000", "131122000000")
    assert parent_code("131122000000", "county") == "131100000000"
    assert parent_code("130000000000", "province") is None
    assert common_prefix(["131122191901", "131122191902"]) == "13112219190"
    assert common_prefix([]) == ""


@pytest.mark.django_db
def test_a_country_of_places_is_taken_in_under_a_minute():
    folder = os.environ.get("COURTYARD_DATA", "")
    path = Path(folder) / "china-places" / "places.csv"
    if not folder or not path.exists():
        not_run("COURTYARD_DATA does not name the folder of real data; the whole file of places was not imported")
    started = time.perf_counter()
    done = load(path.read_bytes())
    seconds = time.perf_counter() - started
    assert Place.objects.filter(level__in=["county", "town", "village"], lon__isnull=False).count() == 97_230
    assert done.added == Place.objects.count() > 97_230
    assert Place.objects.filter(level="province").count() == 31
    assert seconds < 60
