"""The examples of docs/epcis.md: its curl lines are sent as they stand, its check of a signature is used on what arrives."""

import hashlib
import hmac
import re
import shlex

from django.test import Client

from courtyard.api.tests.test_epcis import YARD, capture, event
from courtyard.api.tests.test_epcis import _county as _county
from courtyard.kernel import worker
from courtyard.kernel.clock import utc_now
from courtyard.trace.upkeep import Postman
from tests.harness.receiver import receiver
from tests.tidy.source import ROOT

PAGE = (ROOT / "docs" / "epcis.md").read_text(encoding="utf-8")


def _examples():
    """Each curl line, with what goes on in the line below."""
    joined = re.sub(r"\\\n\s+", "", PAGE)
    return [shlex.split(line) for line in joined.splitlines() if line.startswith("    curl ")]


def _sent(words, known):
    """Sends what curl would, with the variables of the shell filled in."""
    for name, value in known.items():
        words = [word.replace(f"${name}", value) for word in words]
    headers, data, method, address = {}, None, None, None
    rest = iter(words[1:])
    for word in rest:
        if word == "-H":
            name, _colon, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = next(rest)
        elif word == "-X":
            method = next(rest)
        else:
            address = word
    kind = headers.pop("Content-Type", "application/octet-stream")
    return Client().generic(method or ("GET" if data is None else "POST"), address, data or "", content_type=kind, headers=headers)


def _check_of_a_signature():
    code = PAGE[PAGE.index("    def is_genuine(") :].split("\n\n", 1)[0]
    names = {"hashlib": hashlib, "hmac": hmac}
    exec(re.sub(r"^    ", "", code, flags=re.MULTILINE), names)  # noqa: S102  our own page
    return names["is_genuine"]


def test_the_examples_of_the_page_do_what_it_says(settings):
    examples = _examples()
    assert len(examples) == 5
    with receiver() as shop:
        settings.COURTYARD_INNER_RECEIVERS = [shop.place]
        known = {"COUNTY": "", "TOKEN": "officer", "ID": ""}
        examples = [[word.replace("https://shop.example/news", shop.address) for word in words] for words in examples]
        name, ask, subscribe, look, end = examples
        assert _sent(name, known).status_code == 201
        made = _sent(subscribe, known)
        assert made.status_code == 201, made.content
        known["ID"] = made.json()["subscriptionID"]
        capture(event(1), event(2, bizStep="departing", disposition="in_transit", action="OBSERVE", epcList=event(1)["epcList"]))
        worker.until_idle(now=utc_now())
        postman, now = Postman(), utc_now()
        postman.round(now)
        assert postman.settle(now) == 1
        found = _sent(ask, known).json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        assert shop.events == found
        assert found[0]["readPoint"]["id"] == YARD
        assert [one["subscriptionID"] for one in _sent(look, known).json()] == [known["ID"]]
        assert _sent(end, known).status_code == 204
        assert _sent(look, known).json() == []

        genuine, arrived, secret = _check_of_a_signature(), shop.arrived[0], "13df38d8275b13f05704629e5f1cf3d45d6132d5"
        assert genuine(secret, arrived.headers, arrived.body, now.timestamp())
        assert not genuine(secret, arrived.headers, arrived.body, now.timestamp() + 301)
        assert not genuine(secret, arrived.headers, arrived.body + b" ", now.timestamp())
        assert not genuine(secret[::-1], arrived.headers, arrived.body, now.timestamp())
        other = {**arrived.headers, "Courtyard-Delivery": known["ID"]}
        assert not genuine(secret, other, arrived.body, now.timestamp())
