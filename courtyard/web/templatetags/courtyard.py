"""Filters and small pieces that every template may use: {% load courtyard %}."""

from datetime import date
from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html

from courtyard.kernel import clock
from courtyard.kernel.ids import uuid7
from courtyard.web import doors, formats, suspicions, words
from courtyard.web.planning.figures import kilometres
from courtyard.web.threads import Threads

register = template.Library()

for _name in ("yuan", "yuan_short", "number", "percent", "kilograms", "day", "moment", "waiting", "days_long"):
    register.filter(_name, getattr(formats, _name))


register.filter("suspicion", suspicions.sentence)
register.filter("kilometres", kilometres)


@register.filter
def identifier(value: Any) -> str:
    """Shown short, copied whole: the text is all there, the stylesheet shows its end."""
    return format_html('<code class="id" title="{0}"><bdi>{0}</bdi></code>', value)


@register.inclusion_tag("web/parts/threads.html")
def threads(picture: Threads) -> dict[str, Any]:
    """The signature picture with its list of stops."""
    return {"threads": picture, "picture": True, "ways": True}


@register.inclusion_tag("web/parts/threads.html")
def threads_picture(picture: Threads) -> dict[str, Any]:
    """The picture alone, where its list stands further down the page."""
    return {"threads": picture, "picture": True}


@register.inclusion_tag("web/parts/threads.html")
def threads_ways(picture: Threads) -> dict[str, Any]:
    """The list of stops alone."""
    return {"threads": picture, "ways": True}


@register.inclusion_tag("web/parts/split.html")
def split(parts: Any, total: int, caption: str = "") -> dict[str, Any]:
    """A sum and its shares as one bar with a legend."""
    return {"parts": parts, "total": total, "caption": caption}


@register.inclusion_tag("web/parts/form.html")
def fields(form: Any) -> dict[str, Any]:
    """A form's refusal, hidden fields and labelled fields, without the <form> around them."""
    return {"form": form}


@register.inclusion_tag("web/parts/form_head.html")
def form_head(form: Any) -> dict[str, Any]:
    """A form's refusal and hidden fields alone, for a template that lays its fields out by itself."""
    return {"form": form}


@register.inclusion_tag("web/parts/field.html")
def field(bound: Any) -> dict[str, Any]:
    """One labelled field with its help and its errors."""
    widget = bound.field.widget
    described = " ".join(
        part for part in (f"{bound.auto_id}_help" if bound.help_text else "", f"{bound.auto_id}_why" if bound.errors else "") if part
    )
    attributes = {}
    if described:
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes["aria-invalid"] = "true"
    kind = getattr(widget, "input_type", "")
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attributes),
        "tick": kind == "checkbox" and not getattr(widget, "allow_multiple_selected", False),
        "group": widget.use_fieldset,
    }


@register.inclusion_tag("web/parts/state.html")
def state(kind: str, word: Any) -> dict[str, Any]:
    """A state as a sign and a word: open, going, done, refused, alarm."""
    return {"kind": kind, "word": word}


@register.simple_tag(takes_context=True)
def with_query(context: Any, **changes: Any) -> str:
    """The page's own query string with some words changed; None drops one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def may_open(context: Any, name: str, *args: Any) -> str:
    """The address of a page if the reader's roles open it, else nothing: {% may_open 'lot' lot.lot_id as address %}."""
    address = reverse(name, args=args)
    return address if doors.may_open(context["request"], address) else ""


@register.filter
def iso_day(text: str) -> str:
    """A day that was kept as text: "2017-03-01"."""
    return formats.day(date.fromisoformat(text))


@register.filter(name="word")
def word_of(code: Any, kind: str) -> Any:
    """The word of a code: {{ member.relation|word:"relation" }}."""
    return words.word(kind, code)


@register.simple_tag
def fresh_key() -> UUID:
    """A key for a form that a template writes out by itself."""
    return uuid7(clock.utc_now())


@register.filter
def get(table: Any, name: str) -> Any:
    """An entry of a table whose name has a dot in it: {{ sums|get:"settle.fee" }}."""
    return table.get(name)
