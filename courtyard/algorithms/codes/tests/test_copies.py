"""Signs of a copied code: each rule by a story, and the stories that raise nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.codes.copies import BadLimit, BadScan, Life, Limits, Scan, Sign, distance_km, outliers, signs, unknown_bursts

NOON = datetime(2017, 9, 1, 4, tzinfo=UTC)
BEIJING, WUYI, CHENGDU, NEW_YORK = (39.904, 116.407), (37.803, 115.892), (30.573, 104.066), (40.713, -74.006)
LIMITS = Limits()
SOLD = Life(
    dispatched_at=NOON - timedelta(days=3),
    delivered_at=NOON - timedelta(days=1),
    delivered_to="Beijing",
)


def scan(hours=0.0, device="phone", place=None, **more):
    return Scan(NOON + timedelta(hours=hours), device, place, **more)


def found(life, scans, limits=LIMITS):
    return [(finding.sign, finding.scans) for finding in signs(life, scans, limits)]


def test_a_scan_twice_at_home_raises_nothing():
    home = {"place": BEIJING, "error_km": 5, "province": "Beijing"}
    assert found(SOLD, [scan(0, **home), scan(0.1, **home), scan(48, **home), scan(49, "guest", **home)]) == []
    assert found(SOLD, []) == []


def test_a_strangers_scan_before_dispatch_is_a_sign_and_our_own_is_not():
    early = scan(-73)
    assert found(SOLD, [early]) == [(Sign.BEFORE_DISPATCH, (0,))]
    assert found(SOLD, [scan(-73, ours=True)]) == []
    assert found(SOLD, [scan(-72.1)]) == []
    finding = signs(SOLD, [early], LIMITS)[0]
    assert (finding.value, finding.first_at) == (60, early.at)
    assert str(finding) == "scanned by a stranger before it left us, 60 minutes early"


def test_a_pack_that_never_left_us_is_early_at_any_time():
    assert found(Life(), [scan()]) == [(Sign.BEFORE_DISPATCH, (0,))]
    assert str(signs(Life(), [scan()], LIMITS)[0]) == "scanned by a stranger before it left us"


def test_a_scan_after_it_was_destroyed_is_a_sign():
    gone = Life(dispatched_at=NOON - timedelta(days=3), destroyed_at=NOON)
    assert found(gone, [scan(0.1), scan(2), scan(-1), scan(3, ours=True)]) == [(Sign.AFTER_DESTROYED, (1,))]
    assert str(signs(gone, [scan(2)], LIMITS)[0]) == "scanned 120 minutes after it was destroyed"


def test_travel_faster_than_an_airliner_is_impossible():
    apart = distance_km(BEIJING, CHENGDU)
    assert 1500 < apart < 1530
    scans = [scan(0, place=BEIJING), scan(1, "other", CHENGDU)]
    assert found(Life(NOON - timedelta(days=3)), scans) == [(Sign.IMPOSSIBLE_TRAVEL, (0, 1))]
    finding = signs(Life(NOON - timedelta(days=3)), scans, LIMITS)[0]
    assert finding.value == apart
    assert finding.limit == pytest.approx(900 * 70 / 60)
    assert "1,525 km apart, where 1,050 km" in str(finding)
    assert found(Life(NOON - timedelta(days=3)), [scan(0, place=BEIJING), scan(2, place=CHENGDU)]) == []


def test_the_error_of_both_locations_is_taken_off():
    sent = Life(NOON - timedelta(days=3))
    assert found(sent, [scan(0, place=BEIJING, error_km=300), scan(1, place=CHENGDU, error_km=300)]) == []
    assert found(sent, [scan(0, place=BEIJING, error_km=100), scan(1, place=CHENGDU, error_km=300)]) == [(Sign.IMPOSSIBLE_TRAVEL, (0, 1))]


def test_towns_that_a_network_mixes_up_are_not_far_apart():
    assert found(Life(NOON - timedelta(days=3)), [scan(0, place=BEIJING), scan(0, place=(39.3, 116.4))]) == []


def test_the_worst_pair_is_named_whatever_lies_between_and_in_whatever_order():
    scans = [scan(2, place=NEW_YORK), scan(0.5), scan(0, place=BEIJING), scan(1, place=WUYI), scan(0.2, place=None, province="Hebei")]
    assert found(Life(NOON - timedelta(days=3)), scans) == [(Sign.IMPOSSIBLE_TRAVEL, (3, 0))]


def test_more_devices_than_a_family_has_are_a_sign():
    sent = Life(NOON - timedelta(days=3))
    assert found(sent, [scan(at, f"phone {at % 12}") for at in range(40)]) == []
    crowd = [scan(at, f"phone {at}") for at in range(13)]
    assert found(sent, crowd) == [(Sign.MANY_SCANNERS, tuple(range(13)))]
    assert str(signs(sent, crowd, LIMITS)[0]) == "scanned by 13 devices, more than 12"
    assert signs(sent, crowd, LIMITS)[0].first_at == crowd[12].at


def test_a_scan_in_another_province_than_the_delivery_is_a_sign_from_the_delivery_on():
    scans = [scan(-30, province="Hebei"), scan(0, province="Beijing"), scan(1, province="Sichuan"), scan(2)]
    assert found(SOLD, scans) == [(Sign.OTHER_PROVINCE, (2,))]
    assert str(signs(SOLD, scans, LIMITS)[0]) == "delivered to Beijing; 1 scans in another province"
    assert found(Life(NOON - timedelta(days=3)), scans) == []


def test_signs_come_in_their_order_each_at_most_once():
    gone = Life(NOON, NOON, NOON, "Beijing")
    scans = [scan(-9, place=BEIJING), scan(1, "b", NEW_YORK, province="Sichuan"), *(scan(2, str(at), province="Hebei") for at in range(20))]
    assert [sign for sign, _ in found(gone, scans)] == [
        Sign.BEFORE_DISPATCH,
        Sign.AFTER_DESTROYED,
        Sign.IMPOSSIBLE_TRAVEL,
        Sign.MANY_SCANNERS,
        Sign.OTHER_PROVINCE,
    ]


def test_an_outlier_of_its_batch_is_named_and_a_quiet_batch_is_not():
    batch = {f"S{at}": [scan(hour, f"{at}/{hour}") for hour in range(at % 3)] for at in range(40)}
    assert outliers(batch, LIMITS) == {}
    batch["S7"] = [scan(hour, f"copy {hour}") for hour in range(30)]
    named = outliers(batch, LIMITS)
    assert list(named) == ["S7"]
    assert named["S7"].value > 3.5
    assert named["S7"].first_at == NOON
    assert "rest of its batch" in str(named["S7"])
    assert outliers({serial: batch[serial] for serial in list(batch)[:19]}, LIMITS) == {}


def test_our_own_scans_make_no_outlier():
    batch = {f"S{at}": [scan()] for at in range(40)}
    batch["S7"] = [scan(hour, f"desk {hour}", ours=True) for hour in range(60)]
    assert outliers(batch, LIMITS) == {}


def test_many_unknown_serials_in_an_hour_are_a_burst():
    calm = [(NOON + timedelta(minutes=4 * at), f"X{at}") for at in range(100)]
    assert unknown_bursts(calm, LIMITS) == ()
    burst = [(NOON + timedelta(minutes=1000, seconds=at), f"Y{at}") for at in range(25)]
    again = [(NOON + timedelta(minutes=2000, seconds=at), f"Z{at}") for at in range(20)]
    named = unknown_bursts([*again, *calm, *burst], LIMITS)
    assert [(one.value, len(one.scans)) for one in named] == [(25, 25), (20, 20)]
    assert named[0].first_at == burst[0][0]
    assert str(named[0]) == "25 serials that we never made, where 20 in the same time would be many"


def test_one_unknown_serial_scanned_again_and_again_is_one():
    assert unknown_bursts([(NOON + timedelta(seconds=at), "X") for at in range(500)], LIMITS) == ()


@given(st.lists(st.tuples(st.integers(0, 500), st.sampled_from("ABCDEF")), max_size=40))
def test_bursts_are_those_that_a_look_at_every_window_finds(given_scans):
    limits = Limits(burst=3, burst_window=timedelta(minutes=60))
    scans = [(NOON + timedelta(minutes=minute), serial) for minute, serial in given_scans]
    inside = {at for one in unknown_bursts(scans, limits) for at in one.scans}
    expected = set()
    for end, _ in scans:
        window = [at for at, (when, _) in enumerate(scans) if end - timedelta(minutes=60) < when <= end]
        if len({scans[at][1] for at in window}) >= 3:
            expected |= set(window)
    assert inside == expected


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_distances_are_symmetric_and_at_most_half_around_the_earth(lat1, lon1, lat2, lon2):
    one, other = (lat1, lon1), (lat2, lon2)
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert 0 <= distance_km(one, other) <= 20016
    assert distance_km(one, one) == 0


@pytest.mark.parametrize(
    "wrong",
    [{"clock": timedelta(-1)}, {"burst_window": timedelta(0)}, {"speed_km_h": 0}, {"scanners": 0}, {"min_batch": 1}, {"outlier_z": -1}],
)
def test_limits_that_make_no_sense_are_refused(wrong):
    with pytest.raises(BadLimit):
        Limits(**wrong)


@pytest.mark.parametrize("wrong", [{"place": (91, 0)}, {"place": (0, 181)}, {"error_km": -1}, {"error_km": float("nan")}])
def test_a_scan_nowhere_is_refused(wrong):
    with pytest.raises(BadScan):
        scan(**wrong)


def test_a_scan_without_offset_is_refused():
    with pytest.raises(BadScan):
        Scan(datetime(2017, 9, 1), "phone")  # noqa: DTZ001 - the wrong kind is what is tested
