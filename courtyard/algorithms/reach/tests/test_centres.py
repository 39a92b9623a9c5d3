"""The reach of a plan, worked out by hand: places lie on one meridian, so that kilometres, and with them minutes, are known."""

from dataclasses import replace

import numpy as np
import pytest

from courtyard.algorithms.centres import Means, access, centres, places
from courtyard.algorithms.earth import EARTH_KM
from courtyard.algorithms.flight.published import LIGHT
from courtyard.algorithms.reach.centres import Feeder, through_centres
from courtyard.algorithms.reach.paths import path
from courtyard.algorithms.reach.plain import Plain
from courtyard.algorithms.reach.share import Unsound, share
from courtyard.algorithms.reach.tables import read_departures, read_ends, read_hubs
from courtyard.algorithms.reach.timetable import DAY, BadTimetable
from courtyard.algorithms.reach.villages import stream


def lat(km):
    return 30 + float(np.degrees(km / EARTH_KM))


def north(*kilometres):
    return places(np.full(len(kilometres), 107.0), [lat(km) for km in kilometres])


# A village 9.9 km from its centre, one 3.3 km from it, one 20 km from another centre, one with none. The hub is 49 km from the first
# centre; a night train goes from there to the far hub, beside which the large city lies. The small one lies beside the first centre.
PLAN = centres(north(9.9, 3.3, -480.0, 5.0), north(0.0, -500.0), [0, 0, 1, -1], people=[3, 1, 4, 2], circuity=1.5)
HUBS = read_hubs(f"id,lon,lat\nstation,107,{lat(-49)}\nfar,107,{lat(1_000)}\n")
ENDS = read_ends(f"id,lon,lat,weight\nlarge,107,{lat(1_000.9)},3\nsmall,107,{lat(2)},1\n")
TRAIN = read_departures("from,to,departs,takes_min,cutoff_min,unload_min,mode\nstation,far,18:00,600,30,30,train\n", HUBS)
FEEDER, BY_BIKE = Feeder(hubs=1), Means()


def network(means=BY_BIKE, **given):
    return through_centres(PLAN, access(PLAN, means), HUBS, TRAIN, ENDS, feeder=given.pop("feeder", FEEDER), **given)


def test_a_village_hands_over_at_its_own_centre_and_a_truck_that_is_assumed_takes_it_on():
    found = network()
    way = path(found.found, found.by_all, 0, 0, 9 * 60)
    # 14.85 km by motorbike after a quarter of an hour: there at 9:45, just in time for the truck at 10:00, which drives 68.6 km.
    assert [(leg.mode, leg.departs, leg.arrives, leg.assumed) for leg in way.legs] == [
        ("motorbike", 540, 585, False),
        ("feeder truck", 600, 600 + 83 + 15, True),
        ("train", 1_080, 1_080 + 630, False),
        ("road", DAY + 480, DAY + 480 + 18, False),
    ]
    assert (way.legs[0].to_place, way.legs[1].to_place) == (2, 0)  # the first centre is the third hub
    assert path(found.found, found.by_all, 0, 0, 9 * 60 + 1).legs[1].departs == 720
    assert path(found.found, found.by_all, 3, 0, 540) is None


def test_the_share_is_that_of_a_plain_dijkstra_for_every_village():
    found = network(feeder=Feeder())
    table, egress = found.found.timetable, found.found.egress
    for ways_in in (found.by_road, found.by_all):
        plain = Plain(table, ways_in, egress, len(ENDS))
        blocks = np.vstack([block for _part, block in stream(found.found, ways_in, 540)])
        assert blocks.tolist() == [plain.minutes(village, 540) for village in range(4)]


def test_what_is_within_a_day_is_told_by_hour_and_people_and_which_leg_must_improve_first():
    told = share(network(), [9 * 60, 17 * 60]).told()
    first, second = told["by_hour"]
    # At nine: the first two villages reach both cities, the large one at 8:18. The third one's truck leaves at 12:00 and drives 631 km: it
    # misses the train, and is just in time for a truck of the next morning to the centre beside the small city, there at 8:22.
    assert (first["at"], first["villages_everywhere"], first["villages_nowhere"]) == ("9:00", 2, 1)
    assert (first["people_everywhere"], first["people_beyond"]) == (4.0, 6.0)
    assert first["within"] == pytest.approx((4 + 4 * 0.25) / 10)
    assert first["people_by_share"] == {"everything": 4.0, "nine tenths": 0.0, "half": 0.0, "less": 4.0, "nothing": 2.0}
    # At five: nobody catches the train; all who have a centre reach the small city.
    assert second["within"] == pytest.approx(8 * 0.25 / 10)
    assert second["people_by_share"] == {"everything": 0.0, "nine tenths": 0.0, "half": 0.0, "less": 8.0, "nothing": 2.0}
    # What comes too late is the third village's parcel to the large city, which waits most of a day for the train.
    assert told["improve_first"] == {"line: train": 1.0}
    assert 0 < told["assumed"] < 1
    assert set(told["hours_by_leg"]) == {"access: motorbike", "line: feeder truck", "line: train", "egress: road"}


def test_drones_are_compared_with_motorbikes_alone():
    # The second village's motorbike takes 25 minutes with its handling, a drone 21 or so. Handed over at 13:22, one misses the truck at
    # 14:00, with which the other still reaches the train.
    (hour,) = share(network(Means(drone=LIGHT)), [13 * 60 + 22]).by_hour
    assert hour.by_all.share.tolist() == [0.25, 1.0, 0.25, 0.0]
    assert hour.by_road.share.tolist() == [0.25, 0.25, 0.25, 0.0]
    bare = network()
    assert bare.by_all is bare.by_road


def test_a_run_that_a_curfew_forbids_is_left_out_and_the_others_stay():
    quiet = read_hubs(f"id,lon,lat,curfew_from,curfew_until\nstation,107,{lat(-49)},9:00,12:00\nfar,107,{lat(1_000)},,\n")
    found = through_centres(PLAN, access(PLAN, Means()), quiet, TRAIN, ENDS, feeder=FEEDER)
    rows = [one for one in found.found.timetable.given if one.mode == "feeder truck"]
    there = sorted(one.departs for one in rows if (one.from_hub, one.to_hub) == (2, 0))
    back = sorted(one.departs for one in rows if (one.from_hub, one.to_hub) == (0, 2))
    assert there == [360, 720, 840, 960, 1_080, 1_200]  # those of 8:00 and 10:00 would be there at 9:23 and 11:23
    assert back == [360, 480, 720, 840, 960, 1_080, 1_200]


def test_a_headway_of_nothing_is_refused():
    with pytest.raises(BadTimetable, match="headway of 0"):
        network(feeder=Feeder(every=0))


def test_a_way_that_does_not_hold_is_never_shown():
    found = network()
    table = found.found.timetable
    # The train is said to leave an hour later than the table was worked out with.
    given = (replace(table.given[0], departs=table.given[0].departs + 60), *table.given[1:])
    wrong = replace(found, found=replace(found.found, timetable=replace(table, given=given)))
    with pytest.raises(Unsound, match="leaves at another time"):
        share(wrong, [540])
