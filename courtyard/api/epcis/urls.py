"""The standard's addresses. Names in them may hold slashes, which come escaped and are read as they were meant."""

from django.urls import URLPattern, re_path

from courtyard.api.epcis import browse, capture, events, queries
from courtyard.api.epcis.door import resource


def _of(name: str, parameter: str) -> list[URLPattern]:
    return [
        re_path(rf"^{name}$", resource(get=browse.listed(name))),
        re_path(rf"^{name}/(?P<value>.+)/events$", resource(get=events.within(parameter))),
        re_path(rf"^{name}/(?P<value>.+)$", resource(get=browse.inside(name))),
    ]


_QUERY = r"^queries/(?P<name>[^/]+)"

urlpatterns: list[URLPattern] = [
    re_path(r"^$", resource(get=browse.top)),
    re_path(r"^capture$", resource(get=capture.jobs, post=capture.send, extra=capture.LIMITS)),
    re_path(r"^capture/(?P<capture_id>[^/]+)$", resource(get=capture.job)),
    re_path(r"^events$", resource(get=events.asked, post=capture.send_one, extra=capture.LIMITS)),
    re_path(r"^events/(?P<event_id>.+)$", resource(get=events.one)),
    re_path(r"^queries$", resource(get=queries.named, post=queries.name_one)),
    re_path(rf"{_QUERY}$", resource(get=queries.one, delete=queries.delete_one)),
    re_path(rf"{_QUERY}/events$", resource(get=queries.asked)),
    re_path(rf"{_QUERY}/subscriptions$", resource(get=queries.subscriptions, post=queries.subscribe)),
    re_path(
        rf"{_QUERY}/subscriptions/(?P<subscription_id>[^/]+)$",
        resource(get=queries.subscription, delete=queries.unsubscribe),
    ),
    *(pattern for name, (_one, parameter) in browse.RESOURCES.items() for pattern in _of(name, parameter)),
    re_path(r"^nextPageToken/(?P<token>[^/]+)$", resource(delete=browse.keep_token)),
]
