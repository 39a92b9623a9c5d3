"""Points and lines for maps, as RFC 7946 has them: degrees of WGS 84, longitude first."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

# A geometry, None where it is not known, and its properties.
Feature = tuple[Mapping[str, Any] | None, Mapping[str, Any]]


def points(rows: Iterable[Mapping[str, Any]], *, key: str | None = None) -> str:
    """A FeatureCollection of rows with lon and lat; everything else of a row are its properties. `key`: which of them is a feature's id."""
    return collection(((_point(row), _rest(row)) for row in rows), key=key)


def collection(features: Iterable[Feature], *, key: str | None = None) -> str:
    """A FeatureCollection. `key`: which of the properties is a feature's id."""
    made = []
    for geometry, properties in features:
        named = {} if key is None else {"id": properties[key]}
        made.append({"type": "Feature", **named, "geometry": geometry, "properties": properties})
    return json.dumps({"type": "FeatureCollection", "features": made}, ensure_ascii=False, allow_nan=False)


def _point(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": "Point", "coordinates": [row["lon"], row["lat"]]}


def _rest(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name not in ("lon", "lat")}
