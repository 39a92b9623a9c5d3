"""Signs that a pack's code was copied, each with its reason, from the scans of it and what we know of the pack.

Seen at one pack:

    BEFORE_DISPATCH      a stranger scanned it before it left us (a code that leaked from the printer or the line)
    AFTER_DESTROYED      it was scanned after it was destroyed
    IMPOSSIBLE_TRAVEL    two scans farther apart, net of both location errors, than an airliner flies in the time between
    MANY_SCANNERS        more distinct devices than a family and its guests have
    OTHER_PROVINCE       delivered to one province and scanned in another

at a batch of packs, and at serials that we never made:

    OUTLIER              far more scanners than the rest of its batch
    UNKNOWN_BURST        many unknown serials in a short time (somebody prints invented codes, or tries numbers out)

A sign is a question for a person, never a verdict: gifts travel, shops scan. The same device twice at home raises nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import asin, cos, isfinite, log1p, radians, sin, sqrt
from statistics import median

from courtyard.algorithms.earth import EARTH_KM


class BadLimit(ValueError):
    """A limit makes no sense."""


class BadScan(ValueError):
    """A scan lies nowhere or at no time; the message says why."""


class Sign(StrEnum):
    BEFORE_DISPATCH = "before_dispatch"
    AFTER_DESTROYED = "after_destroyed"
    IMPOSSIBLE_TRAVEL = "impossible_travel"
    MANY_SCANNERS = "many_scanners"
    OTHER_PROVINCE = "other_province"
    OUTLIER = "outlier"
    UNKNOWN_BURST = "unknown_burst"


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on something is a sign.

    clock: by how much clocks may differ. speed_km_h: a jet's cruising speed. least_km: nearer scans are never impossible, since
    coarse locations and mobile networks place people in the next town. outlier_z: modified z-score by the median absolute
    deviation of ln(1 + scanners), 3.5 as advised by Iglewicz and Hoaglin (1993), with a spread of at least min_spread. The rest
    are choices of ours, to be set by experience.
    """

    clock: timedelta = timedelta(minutes=10)
    speed_km_h: float = 900.0
    least_km: float = 100.0
    look_back: int = 32
    scanners: int = 12
    outlier_z: float = 3.5
    min_spread: float = 0.5
    min_batch: int = 20
    burst: int = 20
    burst_window: timedelta = timedelta(hours=1)

    def __post_init__(self) -> None:
        if self.clock < timedelta(0) or self.burst_window <= timedelta(0):
            raise BadLimit("clocks differ by nothing or more, and a burst takes some time")
        if not (self.speed_km_h > 0 and self.least_km >= 0 and self.outlier_z > 0 and self.min_spread > 0):
            raise BadLimit("speed, z-score and spread are above zero, the least distance is not below")
        if min(self.look_back, self.scanners, self.burst) < 1 or self.min_batch < 2:
            raise BadLimit("numbers of scans are above zero, a batch has at least two packs")


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan. `device` is a salted hash; `place` latitude and longitude in degrees, wrong by at most `error_km`; None: not known.

    `ours`: made by staff at work, who scan before dispatch and after destruction as a duty.
    """

    at: datetime
    device: str
    place: tuple[float, float] | None = None
    error_km: float = 0.0
    province: str | None = None
    ours: bool = False

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise BadScan("a scan's time has an offset from UTC")
        if self.place is not None and not (abs(self.place[0]) <= 90 and abs(self.place[1]) <= 180):
            raise BadScan(f"{self.place} is no latitude and longitude")
        if not (isfinite(self.error_km) and self.error_km >= 0):
            raise BadScan(f"a location is wrong by some kilometres, not by {self.error_km}")


@dataclass(frozen=True, slots=True)
class Life:
    """What we know of a pack. None: it did not happen, or not yet. `delivered_to` is the code or name of a province."""

    dispatched_at: datetime | None = None
    destroyed_at: datetime | None = None
    delivered_at: datetime | None = None
    delivered_to: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One sign with its evidence: the positions of the scans that show it, what was measured, and the limit that it passed.

    value, by kind: minutes too early; minutes too late; kilometres net of error; devices; scans elsewhere; z-score; serials.
    """

    sign: Sign
    first_at: datetime
    value: float
    limit: float
    scans: tuple[int, ...] = ()
    words: str = ""

    def __str__(self) -> str:
        match self.sign:
            case Sign.BEFORE_DISPATCH:
                return "scanned by a stranger before it left us" + (f", {self.value:,.0f} minutes early" if self.value else "")
            case Sign.AFTER_DESTROYED:
                return f"scanned {self.value:,.0f} minutes after it was destroyed"
            case Sign.IMPOSSIBLE_TRAVEL:
                return f"two scans at least {self.value:,.0f} km apart, where {self.limit:,.0f} km could be flown in the time between"
            case Sign.MANY_SCANNERS:
                return f"scanned by {self.value:.0f} devices, more than {self.limit:.0f}"
            case Sign.OTHER_PROVINCE:
                return f"delivered to {self.words}; {self.value:.0f} scans in another province"
            case Sign.OUTLIER:
                return f"far more scanners than the rest of its batch, z-score {self.value:.1f}"
            case Sign.UNKNOWN_BURST:
                return f"{self.value:.0f} serials that we never made, where {self.limit:.0f} in the same time would be many"


# ---------------------------------------------------------------------------------------------------------------- one pack


def signs(life: Life, scans: Sequence[Scan], limits: Limits) -> tuple[Finding, ...]:
    """Every sign at one pack, in the order of Sign, each at most once, with its strongest evidence. Scans in any order."""
    order = sorted(range(len(scans)), key=lambda at: scans[at].at)
    strangers = [at for at in order if not scans[at].ours]
    looks = (_before_dispatch, _after_destroyed, _impossible_travel, _many_scanners, _other_province)
    return tuple(finding for look in looks for finding in look(life, scans, strangers, limits))


Found = Iterator[Finding]


def _before_dispatch(life: Life, scans: Sequence[Scan], strangers: list[int], limits: Limits) -> Found:
    """A pack that has not left us yet is early at any time."""
    left = life.dispatched_at
    early = tuple(at for at in strangers if left is None or scans[at].at < left - limits.clock)
    if early:
        minutes = 0.0 if left is None else _minutes(left - scans[early[0]].at)
        yield Finding(Sign.BEFORE_DISPATCH, scans[early[0]].at, minutes, _minutes(limits.clock), early)


def _after_destroyed(life: Life, scans: Sequence[Scan], strangers: list[int], limits: Limits) -> Found:
    ended = life.destroyed_at
    if ended is None:
        return
    late = tuple(at for at in strangers if scans[at].at > ended + limits.clock)
    if late:
        yield Finding(Sign.AFTER_DESTROYED, scans[late[0]].at, _minutes(scans[late[-1]].at - ended), _minutes(limits.clock), late)


def _impossible_travel(_: Life, scans: Sequence[Scan], strangers: list[int], limits: Limits) -> Found:
    """Each located scan beside the ones just before it; the pair that is farthest beyond what can be flown."""
    located = [at for at in strangers if scans[at].place is not None]
    worst, evidence = 0.0, None
    for position, at in enumerate(located):
        for before in located[max(0, position - limits.look_back) : position]:
            here, there = scans[at], scans[before]
            apart = distance_km(here.place, there.place) - here.error_km - there.error_km  # type: ignore[arg-type]
            hours = (here.at - there.at + limits.clock).total_seconds() / 3600
            flown = max(limits.speed_km_h * hours, limits.least_km)
            if apart - flown > worst:
                worst, evidence = apart - flown, (before, at, apart, flown)
    if evidence is not None:
        before, at, apart, flown = evidence
        yield Finding(Sign.IMPOSSIBLE_TRAVEL, scans[at].at, apart, flown, (before, at))


def _many_scanners(_: Life, scans: Sequence[Scan], strangers: list[int], limits: Limits) -> Found:
    first: dict[str, int] = {}
    for at in strangers:
        first.setdefault(scans[at].device, at)
    if len(first) > limits.scanners:
        seen = tuple(first.values())
        yield Finding(Sign.MANY_SCANNERS, scans[seen[limits.scanners]].at, len(first), limits.scanners, seen)


def _other_province(life: Life, scans: Sequence[Scan], strangers: list[int], _: Limits) -> Found:
    """From its delivery on; on the way it passes through others. A scan whose province is unsure says nothing."""
    home, since = life.delivered_to, life.delivered_at
    if home is None or since is None:
        return
    elsewhere = tuple(at for at in strangers if scans[at].at >= since and scans[at].province not in (None, home))
    if elsewhere:
        yield Finding(Sign.OTHER_PROVINCE, scans[elsewhere[0]].at, len(elsewhere), 0, elsewhere, home)


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along the earth's surface, taken as a ball (haversine): wrong by up to 0.6 %."""
    (lat1, lon1), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


# --------------------------------------------------------------------------------------------------- batches and unknown serials


def outliers(batch: Mapping[str, Sequence[Scan]], limits: Limits) -> dict[str, Finding]:
    """Packs of a batch, by their serial, with far more distinct scanners than the rest; `batch` holds every pack, scanned or not."""
    if len(batch) < limits.min_batch:
        return {}
    counts = {serial: len({scan.device for scan in scans if not scan.ours}) for serial, scans in batch.items()}
    levels = {serial: log1p(count) for serial, count in counts.items()}
    middle = median(levels.values())
    # 0.6745 is the median absolute deviation of the standard normal distribution.
    spread = max(median(abs(level - middle) for level in levels.values()) / 0.6745, limits.min_spread)
    found = {}
    for serial, level in levels.items():
        score = (level - middle) / spread
        if score > limits.outlier_z:
            scans = batch[serial]
            strangers = tuple(at for at, scan in enumerate(scans) if not scan.ours)
            first = min(scans[at].at for at in strangers)
            found[serial] = Finding(Sign.OUTLIER, first, score, limits.outlier_z, strangers)
    return found


def unknown_bursts(scans: Sequence[tuple[datetime, str]], limits: Limits) -> tuple[Finding, ...]:
    """Bursts among scans (when, which serial) of serials that we never made: stretches in which every window holds too many.

    One unknown serial scanned again and again is one serial. The caller groups scans by what they share: a GTIN, a device, a place.
    """
    order = sorted(range(len(scans)), key=lambda at: scans[at][0])
    inside: dict[str, int] = {}
    stretches: list[tuple[int, int]] = []
    start = 0
    for end, at in enumerate(order):
        when, serial = scans[at]
        inside[serial] = inside.get(serial, 0) + 1
        while scans[order[start]][0] <= when - limits.burst_window:
            gone = scans[order[start]][1]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            start += 1
        if len(inside) >= limits.burst:
            begins = stretches.pop()[0] if stretches and start <= stretches[-1][1] else start
            stretches.append((begins, end))
    return tuple(_burst(scans, order[first : last + 1], limits) for first, last in stretches)


def _burst(scans: Sequence[tuple[datetime, str]], members: list[int], limits: Limits) -> Finding:
    serials = len({scans[at][1] for at in members})
    return Finding(Sign.UNKNOWN_BURST, scans[members[0]][0], serials, limits.burst, tuple(members))
