"""The open sites of a plan as rows of a list."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courtyard.web import formats
from courtyard.web.listing import Column
from courtyard.web.planning.figures import kilometres


def _of(name: str) -> Any:
    return lambda row: row[name]


# Of the rows of logistics.queries.site_rows.
SITES = (
    Column("name", _("Centre"), value=lambda row: row["name"] or row["id"], sort="name", heading=True),
    Column("places", _("Places"), value=_of("places"), show=formats.number, sort="places", numeric=True),
    Column("weight", pgettext_lazy("planning", "Weight"), value=_of("weight"), show=formats.number, sort="weight", numeric=True),
    Column("mean", _("Mean"), value=_of("mean_km"), show=kilometres, sort="mean", numeric=True),
    Column("worst", _("Farthest"), value=_of("worst_km"), show=kilometres, sort="worst", numeric=True),
    Column("lon", _("Longitude"), value=_of("lon"), show=formats.number, sort="lon", numeric=True),
    Column("lat", _("Latitude"), value=_of("lat"), show=formats.number, sort="lat", numeric=True),
    Column("id", _("Id"), value=_of("id"), sort="id"),
)
