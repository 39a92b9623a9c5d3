"""The history of a record, which looks alike for every room."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from courtyard.kernel.history import changes_of
from courtyard.web.reach import user_names


def history_page(request: Any, subject_id: UUID, title: str, back: str) -> HttpResponse:
    """What verbs changed in a record, the latest first. The view has reached the record through its room before."""
    changes = changes_of(subject_id)
    actors = {change.actor_id for change in changes if change.actor_id}
    names = user_names(request.actor, actors)
    rows = [
        {"change": change, "who": names.get(change.actor_id, _("somebody outside your area")) if change.actor_id else _("the house itself"),
         "what": [_line(field, value) for field, value in change.what.items()]}
        for change in changes
    ]  # fmt: skip
    return render(request, "web/history.html", {"title": title, "back": back, "rows": rows})


def _line(field: str, value: Any) -> dict[str, str]:
    """field=[before, after] is shown as before → after, field=value as value."""
    if isinstance(value, list) and len(value) == 2:
        return {"field": field, "value": f"{_plain(value[0])} → {_plain(value[1])}"}
    return {"field": field, "value": _plain(value)}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
