"""The API as one object, with a router a room."""

from importlib import metadata
from typing import Any

from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.throttling import AuthRateThrottle

from courtyard.api import endpoints, problems, reads
from courtyard.api.auth import Token
from courtyard.api.parsing import StrictParser
from courtyard.kernel.actors import Role
from courtyard.kernel.verbs import load_verbs


class CourtyardApi(NinjaAPI):
    """The framework's API, whose description says that refusals are problem documents."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "content" in response:
                        response["content"] = {problems.CONTENT_TYPE: response["content"].pop("application/json")}
        return schema


def build() -> NinjaAPI:
    """Every verb that a person may call, and the reads of `reads.py`."""
    api = CourtyardApi(
        title="Courtyard",
        version=metadata.version("courtyard"),
        description="Every verb of the programme. Send an Idempotency-Key with each; a refusal is a problem document.",
        auth=Token(),
        parser=StrictParser(),
        throttle=[AuthRateThrottle("3000/m")],
        docs_url=None,
    )
    problems.install(api)
    routers: dict[str, Router] = {}
    for spec in load_verbs().values():
        if spec.permission.roles == {Role.SYSTEM}:
            continue
        endpoints.add_verb(routers.setdefault(spec.room, Router()), spec)
    reads.install(routers)
    for room, router in sorted(routers.items()):
        api.add_router(f"/{room}", router)
    return api
