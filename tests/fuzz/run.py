"""`scripts/fuzz`: one target for so many seconds, by atheris where that is installed, otherwise by mutations of our own.

atheris is no dependency of ours: `pip install atheris` (Python 3.11 on Linux) into an environment of your own. What fails is written
beside, as `fuzz-find-*`, and belongs into `test_targets.FINDS` when it is mended.
"""

import hashlib
import importlib
import importlib.util
import random
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import django

REPORT_EVERY = 20.0  # seconds


def main(arguments: list[str]) -> int:
    atheris = importlib.import_module("atheris") if importlib.util.find_spec("atheris") else None
    with atheris.instrument_imports(include=["courtyard"]) if atheris else nullcontext():
        django.setup()
        targets = importlib.import_module("tests.fuzz.targets")
    if not arguments or arguments[0] not in targets.TARGETS:
        print("\n".join(f"{name:12} {(target.__doc__ or '').splitlines()[0]}" for name, target in targets.TARGETS.items()))
        return 2 if arguments else 0
    name, seconds = arguments[0], int(arguments[1]) if len(arguments) > 1 else 180
    if atheris:
        by_coverage(atheris, targets, name, seconds)
    return by_chance(targets, name, seconds)


def by_coverage(atheris: Any, targets: Any, name: str, seconds: int) -> None:
    """Never returns: the fuzzer ends the process, with a status of its own if it found a fault."""
    corpus = Path("/tmp") / f"courtyard-fuzz-{name}"
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(targets.SEEDS[name]):
        (corpus / f"seed-{number}").write_bytes(seed)
    dictionary = corpus.with_suffix(".dict")
    dictionary.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in targets.WORDS))
    limits = [
        f"-max_total_time={seconds}",
        "-max_len=4096",
        "-timeout=20",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
        "-report_slow_units=5",
    ]
    atheris.Setup(["fuzz", str(corpus), f"-dict={dictionary}", "-artifact_prefix=fuzz-find-", *limits], targets.TARGETS[name])
    atheris.Fuzz()


def by_chance(targets: Any, name: str, seconds: int) -> int:
    """Mutations of the seeds and of what came of them."""
    chance, known, done, began = random.Random(), list(targets.SEEDS[name]), 0, time.monotonic()
    slowest, report = 0.0, began + REPORT_EVERY
    while (now := time.monotonic()) < began + seconds:
        data = mutated(chance.choice(known), targets.WORDS, chance)
        try:
            targets.TARGETS[name](data)
        except Exception:
            find = Path(f"fuzz-find-{hashlib.sha256(data).hexdigest()[:16]}")
            find.write_bytes(data)
            print(f"kept as {find}: {data!r}", file=sys.stderr)
            raise
        slowest, done = max(slowest, time.monotonic() - now), done + 1
        if chance.random() < 0.02 and len(data) <= 4096:
            known.append(data)
            if len(known) > 2_000:
                known.pop(chance.randrange(len(targets.SEEDS[name]), len(known)))
        if now > report:
            report = now + REPORT_EVERY
            print(f"{name}: {done} inputs, the slowest took {slowest:.3f} s")
    print(f"{name}: {done} inputs in {seconds} s, the slowest took {slowest:.3f} s; nothing found")
    return 0


def mutated(data: bytes, words: list[str], chance: random.Random) -> bytes:
    """A few changes: a byte, a run left out, doubled or moved, a word that chance would not find."""
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(data))
        to = min(len(data), at + chance.randint(1, 20))
        match chance.randrange(6):
            case 0:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[to:]
            case 2:
                data = data[:at] + data[at:to] * 2 + data[to:]
            case 3:
                data = data[:at] + chance.choice(words).encode() + data[at:]
            case 4:
                data = (
                    data[:at] + chance.choice([b'"', b"[", b"{", b"}", b"]", b",", b":", b"-", b"0", b"null", b"|", b"&", b"%"]) + data[to:]
                )
            case _:
                there = chance.randint(0, len(data))
                data = data[:there] + data[at:to] + data[there:]
    return data[:8192]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
