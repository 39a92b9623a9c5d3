"""Whatever is tried, in whatever order: no pack from a dead bird, no bird in two places, no serial twice.

A plain model beside the real thing says which of the steps may succeed; every step is compared with it, and at the end so are
all states, the chain and the audit.
"""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from courtyard.kernel.errors import Refused
from courtyard.trace import audit, queries
from courtyard.trace.models import Event, EventItem
from courtyard.trace.rules import Stage
from courtyard.trace.rules import builders as happened
from courtyard.trace.tests.making import PLANT, Yard, bird, crate, pack

NUMBERS = range(1, 4)


@dataclass
class Thing:
    """What the model knows of an item."""

    alive: bool = True
    recalled: set[int] = field(default_factory=set)  # by which of the recalls that stand
    sold: bool = False
    parent: str | None = None
    packed_as: str | None = None
    gone: str = ""


@dataclass
class Model:
    things: dict[str, Thing] = field(default_factory=dict)
    standing: set[int] = field(default_factory=set)

    def living(self, *epcs: str) -> bool:
        return all(epc in self.things and self.things[epc].alive for epc in epcs)

    def inside(self, container: str) -> set[str]:
        direct = {epc for epc, thing in self.things.items() if thing.parent == container}
        return direct | {inner for epc in direct for inner in self.inside(epc)}

    def band(self, *birds: str) -> bool:
        if any(one in self.things for one in birds):
            return False
        self.things |= {one: Thing() for one in birds}
        return True

    def collect(self, container: str, *children: str) -> bool:
        fits = self.living(*children) and all(self.things[one].parent is None for one in children)
        fits = fits and (container not in self.things or self.things[container].alive)
        fits = fits and container not in children and not any(container in self.inside(one) for one in children)
        if fits:
            self.things.setdefault(container, Thing())
            for one in children:
                self.things[one].parent = container
        return fits

    def unpack(self, container: str) -> bool:
        if not self.living(container):
            return False
        for thing in self.things.values():
            thing.parent = None if thing.parent == container else thing.parent
        return True

    def process(self, *pairs: tuple[str, str]) -> bool:
        birds, packs = [one for one, _ in pairs], [one for _, one in pairs]
        fits = self.living(*birds) and not any(one in self.things for one in packs)
        fits = fits and not any((thing := self.things[one]).parent or thing.recalled or thing.sold or self.inside(one) for one in birds)
        if fits:
            for one, made in pairs:
                self.things[one].alive, self.things[one].packed_as, self.things[one].gone = False, made, "transformed"
                self.things[made] = Thing()
        return fits

    def die(self, *epcs: str) -> bool:
        if not self.living(*epcs) or any(self.things[one].parent or self.inside(one) for one in epcs):
            return False
        for one in epcs:
            self.things[one].alive, self.things[one].gone = False, "destroyed"
        return True

    def release(self, *epcs: str) -> bool:
        return self.die(*epcs)

    def ship(self, epc: str) -> bool:
        if not self.living(epc) or self.things[epc].parent is not None:
            return False
        return not any(self.things[one].recalled or self.things[one].sold for one in {epc, *self.inside(epc)})

    def sell(self, epc: str) -> bool:
        carried = {epc, *self.inside(epc)} if epc in self.things else set()
        if not self.living(epc) or any(self.things[one].recalled or self.things[one].sold for one in carried):
            return False
        self.things[epc].sold = True
        return True

    def give_back(self, epc: str) -> bool:
        if not self.living(epc) or self.things[epc].parent is not None:
            return False
        self.things[epc].sold = False
        return True

    def recall(self, epc: str) -> bool:
        return epc in self.things

    def lift(self, number: int) -> bool:
        if number not in self.standing:
            return False
        self.standing.discard(number)
        for thing in self.things.values():
            thing.recalled.discard(number)
        return True


BIRDS, PACKS, CRATES = (st.sampled_from([make(number) for number in NUMBERS]) for make in (bird, pack, crate))
PAIRS = st.lists(st.tuples(BIRDS, PACKS), min_size=1, max_size=2, unique_by=(lambda pair: pair[0], lambda pair: pair[1]))
ANY = st.one_of(BIRDS, PACKS, CRATES)


def some(items):
    return st.lists(items, min_size=1, max_size=3, unique=True).map(tuple)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("band"), some(BIRDS)),
        st.tuples(st.just("collect"), st.tuples(CRATES, some(ANY)).map(lambda drawn: (drawn[0], *drawn[1]))),
        st.tuples(st.just("unpack"), CRATES.map(lambda one: (one,))),
        st.tuples(st.just("process"), PAIRS.map(tuple)),
        st.tuples(st.just("die"), some(ANY)),
        st.tuples(st.just("release"), some(ANY)),
        st.tuples(st.just("ship"), ANY.map(lambda one: (one,))),
        st.tuples(st.just("sell"), ANY.map(lambda one: (one,))),
        st.tuples(st.just("give_back"), ANY.map(lambda one: (one,))),
        st.tuples(st.just("recall"), ANY.map(lambda one: (one,))),
        st.tuples(st.just("lift"), st.integers(0, 2).map(lambda number: (number,))),
    ),
    max_size=25,
)


def carry_out(yard: Yard, step: str, values: tuple, recalls: list):
    if step == "ship":
        return yard.record(happened.departed(values, at=yard.now, place=PLANT))
    if step == "give_back":
        return yard.record(happened.returned(values, at=yard.now, place=PLANT))
    if step == "release":
        return yard.record(happened.released(values, at=yard.now, place=PLANT, reason="not_accepted"))
    if step == "lift":
        # One that was never made, or was lifted before, is none to lift.
        return yard.end(recalls[values[0]], "mistake") if values[0] < len(recalls) else None
    return getattr(yard, step)(*values)


def compare(model: Model) -> None:
    seen = queries.states(model.things)
    assert seen.keys() == model.things.keys()
    for epc, thing in model.things.items():
        state = seen[epc]
        assert (state.stage is Stage.ALIVE) is thing.alive, epc
        assert state.parent == thing.parent, epc
        assert state.recalled == bool(thing.recalled), epc
        if thing.gone:
            assert state.stage.name.lower() == thing.gone
        if thing.packed_as:
            assert [item.epc for item in queries.trace_back(thing.packed_as).items if item.how == "product"] == [epc]


@pytest.mark.django_db
@given(STEPS)
def test_any_sequence_keeps_what_the_trace_promises(steps):
    nothing_yet = transaction.savepoint()
    try:
        compare(tried(steps))
        assert list(audit.violations()) == []
    finally:
        transaction.savepoint_rollback(nothing_yet)


def tried(steps) -> Model:
    """Tries every step on the trace and on the model, which agree on whether it may be."""
    yard, model, recalls = Yard(), Model(), []
    for step, values in steps:
        before = (Event.unscoped.count(), EventItem.unscoped.count())
        try:
            done = carry_out(yard, step, values, recalls)
        except Refused:
            done = None
            assert (Event.unscoped.count(), EventItem.unscoped.count()) == before
        assert (done is not None) == getattr(model, step)(*values), (step, values)
        if step == "recall" and done is not None:
            learn_recall(model, values[0], number=len(recalls))
            recalls.append(done)
    return model


def learn_recall(model: Model, epc: str, *, number: int) -> None:
    """The model takes over what was reached, after checking that nothing downstream was left out and nobody else hit."""
    reached = {item.epc for item in queries.trace_forward(epc) if item.how != "holder"}
    wanted = {epc, *model.inside(epc)}
    wanted |= {thing.packed_as for one, thing in model.things.items() if one in wanted and thing.packed_as}
    assert wanted <= reached
    model.standing.add(number)
    for one in reached:
        if model.things[one].alive:
            model.things[one].recalled.add(number)
