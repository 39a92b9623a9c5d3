"""The API as one object, with a router a room."""

from importlib import metadata

from ninja import NinjaAPI, Router
from ninja.throttling import AnonRateThrottle, AuthRateThrottle

from courtyard.api import endpoints, problems, reads
from courtyard.api.auth import Token
from courtyard.api.parsing import StrictParser
from courtyard.kernel.verbs import load_verbs


def build() -> NinjaAPI:
    """Every verb that a person may call, and the reads of `reads.py`."""
    api = NinjaAPI(
        title="Courtyard",
        version=metadata.version("courtyard"),
        description="Every verb of the programme. Send an Idempotency-Key with each; a refusal is a problem document.",
        auth=Token(),
        parser=StrictParser(),
        throttle=[AnonRateThrottle("30/m"), AuthRateThrottle("3000/m")],
        docs_url=None,
    )
    problems.install(api)
    routers: dict[str, Router] = {}
    for spec in load_verbs().values():
        if spec.room.startswith("_") or spec.permission.roles == {"system"}:
            continue
        endpoints.add_verb(routers.setdefault(spec.room, Router()), spec)
    reads.install(routers)
    for room, router in sorted(routers.items()):
        api.add_router(f"/{room}", router)
    return api
