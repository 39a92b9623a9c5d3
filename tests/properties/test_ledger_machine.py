"""The ledger beside a model of it: whatever is asked of it, in whatever order, alone or by several at once.

After every step each balance and hold is the model's, the whole sums to zero and no floor is breached. A request that was
refused left nothing; several at the same moment end as they would one after another in some order; what was known at a
sealed sequence stays so for good. At the end the audit recomputes everything, chain and published heads included.
"""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from courtyard.kernel import heads, sealing
from courtyard.kernel.actors import system
from courtyard.kernel.errors import KeyReused, Refused
from courtyard.kernel.fen import MAX_FEN
from courtyard.kernel.models import Request as Carried
from courtyard.ledger import actions, queries
from courtyard.ledger.audit import violations
from courtyard.ledger.kinds import KINDS
from courtyard.ledger.models import Account, Transfer, TransferSet
from courtyard.ledger.queries import SEALING
from courtyard.ledger.rules import AccountRef, Entry, TransferRef
from tests.harness.together import together
from tests.properties.ledger_model import DONE, Model, Request

NOW = datetime(2017, 9, 1, 4, 0, tzinfo=UTC)

# Every way in which money goes through a small county: code, from, to; a name with a number is another owner of the kind.
WAYS = (
    ("fund.contribute", "bank", "fund.unallocated"),
    ("fund.commit", "fund.unallocated", "fund.project"),
    ("fund.commit", "fund.unallocated", "fund.project 2"),
    ("fund.lend", "fund.project", "lender.capital"),
    ("company.buy", "company.receivable", "lot.proceeds"),
    ("consignment.sell", "company.receivable", "lot.proceeds"),
    ("company.pay", "bank", "company.receivable"),
    ("settle.fee", "lot.proceeds", "cooperative.fees"),
    ("settle.repay", "lot.proceeds", "lender.capital"),
    ("settle.dividend", "lot.proceeds", "household.dividend"),
    ("settle.dividend", "lot.proceeds", "household.dividend 2"),
    ("payout", "household.dividend", "bank"),
    ("payout", "cooperative.fees", "bank"),
    ("bank.move", "bank", "bank 2"),
)
AMOUNTS = st.integers(1, 120) | st.sampled_from([1_000, 2**62, MAX_FEN - 500, MAX_FEN])
# Places in lists that a race may have made longer or shorter, taken modulo their length: what is drawn never depends on it.
PICK = st.integers(0, 1_000)
PICKS = st.lists(PICK, min_size=1, max_size=3)
ENTRIES = st.lists(st.tuples(st.sampled_from(WAYS), AMOUNTS), min_size=1, max_size=4)


class LedgerMachine(RuleBasedStateMachine):
    """One example is one county: accounts of its own in a journal that all examples share, as counties would a century."""

    @initialize()
    def open(self) -> None:
        self.model = Model()
        self.owners: dict[str, UUID] = {}
        self.now = NOW
        self.carried: list[Request] = []
        self.known: dict[int, dict[AccountRef, int]] = {}

    # ------------------------------------------------------------------------------------------------------------ asking

    def entries(self, drawn: list[tuple[tuple[str, str, str], int]]) -> tuple[Entry, ...]:
        return tuple(Entry(code, self.ref(debit), self.ref(credit), fen) for (code, debit, credit), fen in drawn)

    def ref(self, name: str) -> AccountRef:
        return AccountRef(name.split()[0], self.owners.setdefault(name, uuid4()))

    def ask(self, request: Request) -> Any:
        """The verb's result, or the refusal itself."""
        self.now += timedelta(seconds=1)
        try:
            return getattr(actions, request.verb)(actor=system("test"), key=request.key, now=self.now, **request.body())
        except Refused as refusal:
            return refusal

    def asked_alone(self, request: Request) -> None:
        before = counts()
        answer = self.ask(request)
        expected = self.model.carry_out(request)
        assert outcome(answer) == expected
        if expected == DONE:
            assert (answer.set_key, answer.transfers) == (request.key, len(self.model.sets[request.key]))
            self.carried.append(request)
        else:
            assert counts() == before

    # ------------------------------------------------------------------------------------------------------------- rules

    @rule(drawn=ENTRIES)
    def post(self, drawn):
        self.asked_alone(Request("post", uuid4(), entries=self.entries(drawn)))

    @rule(drawn=ENTRIES)
    def hold(self, drawn):
        self.asked_alone(Request("hold", uuid4(), entries=self.entries(drawn)))

    @rule(picks=PICKS, percents=st.none() | st.lists(st.integers(1, 100), min_size=3, max_size=3))
    def settle(self, picks, percents):
        holds = self.some_holds(picks)
        if holds:
            held = [self.model.sets[ref.set_key][ref.position].amount_fen for ref in holds]
            amounts = percents and tuple(max(1, fen * percent // 100) for fen, percent in zip(held, percents, strict=False))
            self.asked_alone(Request("settle_holds", uuid4(), holds=holds, amounts_fen=amounts))

    @rule(picks=PICKS)
    def release(self, picks):
        holds = self.some_holds(picks)
        if holds:
            self.asked_alone(Request("release", uuid4(), holds=holds))

    def some_holds(self, picks: list[int]) -> tuple[TransferRef, ...]:
        waiting = self.model.open_holds()
        return tuple(dict.fromkeys(waiting[pick % len(waiting)] for pick in picks)) if waiting else ()

    @rule(pick=PICK, verb=st.sampled_from(["settle_holds", "release"]))
    def answer_again(self, pick, verb):
        answered = [request for request in self.carried if request.holds]
        if answered:
            self.asked_alone(Request(verb, uuid4(), holds=answered[pick % len(answered)].holds))

    @rule(pick=PICK)
    def reverse(self, pick):
        if self.carried:
            self.asked_alone(Request("reverse", uuid4(), set_key=self.carried[pick % len(self.carried)].key))

    @rule(pick=PICK)
    def replay(self, pick):
        if not self.carried:
            return
        request = self.carried[pick % len(self.carried)]
        before = counts()
        answer = self.ask(request)
        assert (answer.set_key, answer.transfers) == (request.key, len(self.model.sets[request.key]))
        other = self.ask(Request("post", request.key, entries=self.entries([(WAYS[0], 77_777)])))
        assert isinstance(other, KeyReused)
        assert counts() == before

    @rule(limit=st.integers(1, 10))
    def seal(self, limit):
        while sealing.seal(SEALING, now=self.now, limit=limit):
            heads.publish(queries.head(), now=self.now)
        self.known[queries.head().sequence] = dict(self.model.balances)

    @rule(
        verbs=st.lists(st.sampled_from(["post", "hold"]), min_size=4, max_size=4),
        many=st.lists(ENTRIES, min_size=2, max_size=4),
        picks=PICKS,
        twice=st.booleans(),
    )
    def at_once(self, verbs, many, picks, twice):
        """Several at the same moment: posts and holds of the same money, answers to the same holds, one key sent twice."""
        requests = [Request(name, uuid4(), entries=self.entries(drawn)) for name, drawn in zip(verbs, many, strict=False)]
        if self.some_holds(picks):
            requests[0] = Request("settle_holds", uuid4(), holds=self.some_holds(picks))
            requests[1] = Request("release", uuid4(), holds=requests[0].holds[:1])
        if twice:
            requests[-1] = requests[0]
        answers = together([lambda request=request: self.ask(request) for request in requests])
        outcomes = [outcome(answer) for answer in answers]
        for order in permutations(range(len(requests))):
            trial = Model(self.model.balances.copy(), self.model.held.copy(), self.model.sets)
            expected = {place: trial.carry_out(requests[place]) for place in order}
            if [expected[place] for place in range(len(requests))] == outcomes:
                self.model = trial
                self.carried += [request for request in dict.fromkeys(requests) if request.key in trial.sets]
                return
        raise AssertionError(f"no order of the requests explains these outcomes: {outcomes}")

    # -------------------------------------------------------------------------------------------------------- invariants

    @invariant()
    def every_balance_and_hold_is_the_models(self):
        refs = list(self.model.balances)
        assert queries.balances_fen(refs) == dict(self.model.balances)
        available = queries.availables_fen(refs)
        assert available == {ref: self.model.balances[ref] - self.model.held[ref] for ref in refs}
        assert all(fen >= 0 for ref, fen in available.items() if KINDS[ref.kind].floor_fen is not None)
        assert self.model.raw_sum() == 0

    @invariant()
    def what_was_known_stays_so(self):
        for sequence, balances in self.known.items():
            assert queries.balances_fen(balances, known=sequence) == balances

    def teardown(self) -> None:
        assert [str(violation) for violation in violations()] == []


def outcome(answer: Any) -> str:
    if isinstance(answer, Exception):
        return type(answer).__name__
    return DONE


def counts() -> tuple[int, ...]:
    return (
        Account.unscoped.count(),
        TransferSet.unscoped.count(),
        Transfer.unscoped.count(),
        Carried.objects.count(),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(900)
def test_whatever_is_asked_of_the_ledger_it_answers_as_its_model(settings, tmp_path):
    settings.COURTYARD_HOME = tmp_path  # the heads of this journal stay with it
    slow = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large]
    run_state_machine_as_test(LedgerMachine, settings=hypothesis.settings(stateful_step_count=25, suppress_health_check=slow))
