"""Points for maps, as RFC 7946 has them: degrees of WGS 84, longitude first."""

import json
from collections.abc import Iterable, Mapping
from typing import Any


def points(rows: Iterable[Mapping[str, Any]], *, key: str | None = None) -> str:
    """A FeatureCollection of rows with lon and lat; everything else of a row are its properties. `key`: which of them is a feature's id."""
    features = []
    for row in rows:
        point = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
        properties = {name: value for name, value in row.items() if name not in ("lon", "lat")}
        named = {} if key is None else {"id": row[key]}
        features.append({"type": "Feature", **named, "geometry": point, "properties": properties})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False)
