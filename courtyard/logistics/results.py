"""What a run found, as arrays, and as the bytes that are kept of them.

Places and sites are those of the scenario's tables, in their order; the open sites are a list of their own.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Result:
    """Arrays that cannot be written to.

    place_lon, place_lat  float32, degrees, one a place
    placed                uint8, 1 where the coordinates are not the place's own
    serves                int32, which of the open sites serves the place (an index of the arrays below); -1: none
    cost                  float32, kilometres by road to it; inf: none
    weight                float32
    site_rows             int32, rows of the open sites in their table
    site_id, site_name    text
    site_lon, site_lat    float32, degrees
    site_serves           int32, how many places it serves; site_weight float32, their weight
    site_mean, site_worst float32, kilometres by road: their weighted mean, and the farthest
    more                  whatever else was worked out, by name
    """

    place_lon: Array
    place_lat: Array
    placed: Array
    serves: Array
    cost: Array
    weight: Array
    site_rows: Array
    site_id: Array
    site_name: Array
    site_lon: Array
    site_lat: Array
    site_serves: Array
    site_weight: Array
    site_mean: Array
    site_worst: Array
    more: Mapping[str, Array] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in arrays_of(self).values())


NAMES = tuple(one.name for one in fields(Result) if one.name != "more")
OF_SITES = tuple(name for name in NAMES if name.startswith("site_"))
OF_PLACES = tuple(name for name in NAMES if name not in OF_SITES)


def arrays_of(result: Result) -> dict[str, Array]:
    """All of them, by name."""
    return {name: getattr(result, name) for name in NAMES} | dict(result.more)


def share_name(at: str) -> str:
    """As the array is called that has, for each place, the share of the destinations reached of what is handed over at "9:00"."""
    return f"share_{at.replace(':', '').zfill(4)}"


def packed(arrays: Mapping[str, Array]) -> bytes:
    """The bytes that are kept."""
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **arrays)
    return out.getvalue()


def unpacked(content: bytes | memoryview) -> Result:
    """The result of its bytes; names that this release does not know are kept in `more`. Raises ValueError or KeyError for other bytes."""
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
    for array in arrays.values():
        array.flags.writeable = False
    return Result(**{name: arrays.pop(name) for name in NAMES}, more=arrays)
