"""Which columns each kind of table has, as the page that imports them tells."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Text
from courtyard.logistics.rules import TableKind

Names = tuple[str, ...]

_AT: Names = ("lon", "lat")


@dataclass(frozen=True, slots=True)
class Has:
    """Columns of a kind of table: one of the ways of each group is needed, `more` may be there; `says` what the names do not."""

    needed: tuple[tuple[Names, ...], ...]
    more: Names = ()
    says: Text = ""


COLUMNS: dict[TableKind, Has] = {
    TableKind.PLACES: Has(((_AT,),), ("id", "code", "name", "weight", "circuity", "altitude_m", "placed", "charge", "room", "status")),
    TableKind.WAYS: Has(((("from", "to", "cost"),),), says=_("ids of a place and of a site, and hours or kilometres")),
    TableKind.HEIGHTS: Has(
        ((("lat_min", "lon_min"),), (("p90_m",), ("height_m",))),
        says=_("a cell’s south-west corner and its height in metres; cells of 0.1 degree suffice"),
    ),
    TableKind.ZONES: Has(
        (), says=_("no CSV but GeoJSON: polygons in degrees, longitude first, each with a name among its properties if it has one")
    ),
    TableKind.ROADS: Has(
        (),
        says=_(
            "no CSV but JSON: what OSRM’s table service answers for the place of the vehicles and then all stops in their order, with "
            "annotations=duration,distance"
        ),
    ),
    TableKind.HUBS: Has(((("id", *_AT),),), ("altitude_m", "drone", "curfew_from", "curfew_until")),
    TableKind.DEPARTURES: Has(
        ((("from", "to", "takes_min"),), (("departs",), ("every_min", "first", "last"))),
        ("cutoff_min", "unload_min", "mode", "most_kg", "assumed"),
    ),
    TableKind.DESTINATIONS: Has(((_AT,),), ("id", "weight")),
    TableKind.PRODUCTS: Has(((("city_fen", "local_fen"),),), ("id", "name", "piece_kg", "loss", "cold")),
    TableKind.STOPS: Has(
        ((_AT,),),
        (
            "id",
            "name",
            "deliver_kg",
            "deliver_crates",
            "collect_kg",
            "collect_crates",
            "opens",
            "shuts",
            "ready",
            "takes_min",
            "on_board_min",
        ),
    ),
    TableKind.VEHICLES: Has(
        ((_AT,),),
        (
            *("id", "name", "vehicles", "room_kg", "room_crates", "begins", "until", "trips", "longest_h", "longest_km"),
            *("fixed_fen", "km_fen", "hour_fen"),
        ),
    ),
    TableKind.LEGS: Has(
        ((("from_lon", "from_lat", "to_lon", "to_lat"), ("distance_km",)),),
        (
            *("id", "from", "to", "from_m", "to_m", "terrain_m", "load_kg", "back_kg", "wanted_kg", "road_km"),
            *("along_m_s", "across_m_s", "warmer_k"),
        ),
    ),
}
