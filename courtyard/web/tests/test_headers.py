"""What every answer tells the browser, held by a golden file: a change of policy is a change somebody reads."""

from pathlib import Path

from django.urls import reverse

GOLDEN = Path(__file__).with_name("headers.golden")
# Set by the session, the language or the length of the page, not by policy.
OTHERS = {"content-length", "set-cookie", "content-language", "vary", "content-type", "location", "expires"}


def _headers(response) -> str:
    lines = sorted(f"{name}: {value}" for name, value in response.headers.items() if name.lower() not in OTHERS)
    return "\n".join(lines) + "\n"


def test_pages_for_everybody_pages_for_me_and_errors_carry_the_policy(county, settings):
    settings.COURTYARD_HTTPS = True
    seen = {
        "first page": _headers(county.client().get("/")),
        "desk": _headers(county.client("officer").get(reverse("desk"))),
        "no such page": _headers(county.client().get("/nothing")),
        "not for you": _headers(county.client("buyer").get(reverse("register"))),
    }
    assert set(seen.values()) == {GOLDEN.read_text()}, "\n\n".join(f"{name}\n{text}" for name, text in seen.items())


def test_a_static_file_may_be_kept_and_runs_nothing_from_elsewhere(county):
    response = county.client().get("/static/courtyard/courtyard.css")
    assert response["Cache-Control"] == "max-age=86400, public"
    assert response["X-Content-Type-Options"] == "nosniff"
