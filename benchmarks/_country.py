"""A country to plan for: the real one's places, each village without a coordinate scattered near its township, or an invented one."""

import csv
import gzip
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
# Villages scatter around their township's point with this standard deviation; where they really lie we do not know.
SCATTER_KM = 3.0
KM_A_DEGREE = 111.195


@dataclass(frozen=True)
class Country:
    """Villages to serve and township seats to build at, in degrees; `is_real` says whether the seats are real places, `scattered` which
    villages do not lie where they are shown.
    """

    lon: Float
    lat: Float
    scattered: NDArray[np.bool_]
    seat_lon: Float
    seat_lat: Float
    is_real: bool


def data(*names: str) -> Path | None:
    """A file of the folder that COURTYARD_DATA names, or None where there is none."""
    folder = os.environ.get("COURTYARD_DATA")
    path = Path(folder, *names) if folder else None
    return path if path is not None and path.exists() else None


def country(villages: int = 600_000, seed: int = 2017) -> Country:
    """China's townships and as many villages as asked for; without its file an invented country of the same shape."""
    places, divisions = data("china-places", "places.csv"), data("china-places", "divisions.csv.gz")
    return _china(places, divisions, villages, seed) if places and divisions else _invented(villages, seed)


def _china(places: Path, divisions: Path, villages: int, seed: int) -> Country:
    point: dict[str, tuple[float, float]] = {}
    seats: list[tuple[float, float]] = []
    with places.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = (float(row["lon"]), float(row["lat"]))
            point[row["code"]] = at
            if row["level"] == "town":
                seats.append(at)
    found: list[tuple[float, float]] = []
    near: list[bool] = []
    with gzip.open(divisions, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["code"]
            if row["level"] != "village":
                continue
            at = point.get(code)
            above = at or point.get(code[:9] + "000") or point.get(code[:6] + "000000")
            if above:
                found.append(above)
                near.append(at is None)
    draw = np.random.default_rng(seed)
    chosen = np.sort(draw.choice(len(found), min(villages, len(found)), replace=False))
    lon, lat = np.array(found)[chosen].T
    scattered = np.array(near)[chosen]
    offset = draw.normal(0, SCATTER_KM / KM_A_DEGREE, (2, len(chosen))) * scattered
    seat_lon, seat_lat = np.array(seats).T
    return Country(lon + offset[0] / np.cos(np.radians(lat)), lat + offset[1], scattered, seat_lon, seat_lat, is_real=True)


def _invented(villages: int, seed: int) -> Country:
    """Towns that gather in some hundred regions of uneven weight between 100 and 125 degrees east; villages near to towns."""
    draw = np.random.default_rng(seed)
    towns = max(10, round(villages * 35_350 / 600_000))
    regions, weight = draw.uniform([100, 22], [125, 45], (120, 2)), draw.exponential(size=120)
    region = draw.choice(120, towns, p=weight / weight.sum())
    seats = regions[region] + draw.normal(0, 1.2, (towns, 2))
    town = draw.integers(0, towns, villages)
    points = seats[town] + draw.normal(0, SCATTER_KM / KM_A_DEGREE, (villages, 2))
    return Country(points[:, 0], points[:, 1], np.ones(villages, dtype=bool), seats[:, 0], seats[:, 1], is_real=False)
