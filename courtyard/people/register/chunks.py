"""A register in chunks: its households wait, encrypted, and each chunk meets the database anew before it is written.

What was found good when the file was accepted may be so no longer when its chunk comes: somebody moved a household, or entered a
person elsewhere. Then the household is left out and named, where the good rows were asked for; where all of them were, the import
halts before that chunk and says what stands in the way.
"""

import base64
import zlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from courtyard.kernel import codec
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import changed
from courtyard.people import facts
from courtyard.people.models import RegisterChunk, RegisterImport
from courtyard.people.register.entries import HouseholdEntry
from courtyard.people.register.match import find_people
from courtyard.people.register.problems import Problem
from courtyard.people.register.write import write_households

CHUNK = 500  # households; under half a second of the write lock


class EnteredMeanwhile(Conflict):
    default_message = _(
        "Somebody entered one of these households or persons this very moment; send the file again: what is in already is not doubled."
    )


def pack(entries: list[HouseholdEntry]) -> str:
    """Households as one text, without what the database knew of them when they were checked."""
    for entry in entries:
        entry.income_columns = {}
    return base64.b64encode(zlib.compress(codec.dump_json(list[HouseholdEntry], entries).encode(), 1)).decode()


def unpack(text: str) -> list[HouseholdEntry]:
    """The households back from `pack`, to meet the database anew."""
    entries: list[HouseholdEntry] = codec.load_json(list[HouseholdEntry], zlib.decompress(base64.b64decode(text)).decode())
    for entry in entries:
        entry.household_pk = None
        for member in entry.members:
            member.person_pk = member.membership_pk = member.fills_pk = None
    return entries


def packed(entries: list[HouseholdEntry]) -> list[str]:
    """All of a file's good households; a file without any has one chunk, of nobody."""
    return [pack(entries[at : at + CHUNK]) for at in range(0, max(len(entries), 1), CHUNK)]


def waiting(import_id: UUID, number: int) -> list[HouseholdEntry]:
    """The households of a chunk; none once it is in. A chunk's text never changes, so this may be read before the transaction."""
    found: Any = RegisterChunk.unscoped.filter(register_import__public_id=import_id, number=number).first()
    return unpack(found.entries.reveal()) if found else []


def go_on(taking: RegisterImport, entries: list[HouseholdEntry], *, now: datetime) -> None:
    """Takes in the next chunk of a locked, unfinished import, or halts it before that chunk."""
    blocking = take(taking, entries, now=now)
    if blocking:
        _halt(taking, blocking)


def take(taking: RegisterImport, entries: list[HouseholdEntry], *, now: datetime) -> list[Problem]:
    """Takes in the next chunk of a locked import, in the running verb's transaction; returns what stands in the way of it.

    Asked for all or none, the chunk is written only when nothing does. Raises EnteredMeanwhile.
    """
    found: list[Problem] = []
    as_of = taking.as_of or local_day(now)
    find_people(entries, as_of, found)
    blocking = [problem for problem in found if problem.blocks]
    if blocking and taking.all_or_none:
        return blocking
    good = [entry for entry in entries if not entry.spoiled]
    try:
        written = write_households(good, as_of=as_of, key=taking.public_id, now=now)
    except IntegrityError as error:
        raise EnteredMeanwhile from error
    for household_id, what in written.changes:
        changed("people.household", household_id, **what)
    RegisterChunk.unscoped.filter(register_import=taking, number=taking.chunks_taken).delete()
    _count(taking, added=written.added, updated=written.updated, unchanged=written.unchanged, good=len(good) - len(entries))
    if blocking:
        taking.problems = sorted(
            [*taking.problems, *(problem.as_json() for problem in blocking)], key=lambda row: (row["row"], row["column"], row["code"])
        )
        taking.save(update_fields=["problems"])
    _advance(taking)
    return []


def _halt(taking: RegisterImport, blocking: list[Problem]) -> None:
    """Nothing more is taken in until somebody says how it goes on."""
    if taking.state != RegisterImport.State.HALTED:
        changed("people.registerimport", taking.public_id, state=[taking.state, RegisterImport.State.HALTED.value])
    taking.state, taking.in_the_way = RegisterImport.State.HALTED, [problem.as_json() for problem in blocking]
    taking.save(update_fields=["state", "in_the_way", "all_or_none"])


def _count(taking: RegisterImport, **more: int) -> None:
    for name, count in more.items():
        setattr(taking, name, getattr(taking, name) + count)


def _advance(taking: RegisterImport) -> None:
    taking.chunks_taken, taking.in_the_way = taking.chunks_taken + 1, []
    last = taking.chunks_taken == taking.chunks
    taking.state = RegisterImport.State.DONE if last else RegisterImport.State.TAKING
    fields = ("state", "in_the_way", "all_or_none", "chunks_taken", "added", "updated", "unchanged", "good")
    taking.save(update_fields=fields)
    if last:
        announce(facts.RegisterImported(import_id=taking.public_id, added=taking.added, updated=taking.updated))
    else:
        announce(facts.RegisterChunkDue(import_id=taking.public_id, number=taking.chunks_taken))
