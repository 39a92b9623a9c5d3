"""What waits for a person: each room's part of the desk, a fixed number of queries each, put together oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.finance import queries as finance
from courtyard.kernel import clock, history
from courtyard.kernel.actors import Role
from courtyard.kernel.verbs import permits
from courtyard.monitoring import queries as monitoring
from courtyard.passport import queries as passport
from courtyard.people import queries as people
from courtyard.raising import queries as raising
from courtyard.trace import queries as trace
from courtyard.web import words

MOST = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: what, about which record, since when, and the page on which it is done."""

    kind: str
    what: str | Promise
    about: str
    since: datetime | date
    href: str

    @property
    def day(self) -> date:
        return clock.local_day(self.since) if isinstance(self.since, datetime) else self.since


def waiting_for(request: Any) -> list[Waiting]:
    """Everything that this person can act on now, oldest first; at most fifty of each kind."""
    found = [
        *_season(request),
        *_alarms(request),
        *_cases(request),
        *_payouts(request),
        *_losses(request),
        *_imports(request),
        *_subscriptions(request),
        *_deliveries(request),
    ]
    return sorted(found, key=lambda one: (one.day, str(one.what)))


# What waits in a season: kind -> the verb that ends the waiting, what to do, and where.
SEASON: dict[str, tuple[str, str | Promise, str]] = {
    "application": ("raising.decide", gettext_lazy("Decide on an application"), "application"),
    "inspection": ("raising.inspect_yard", gettext_lazy("Inspect a yard"), "application"),
    "arrival": ("raising.deliver", gettext_lazy("Take the animals in"), "application"),
    "doubt": ("raising.decide_doubt", gettext_lazy("Decide whether steps count"), "flock"),
    "parting": ("raising.part_with", gettext_lazy("Say what became of birds that were not accepted"), "lot"),
    "settlement": ("raising.sign_settlement", gettext_lazy("Sign a settlement"), "settlement"),
    "statement": ("raising.sign_proceeds", gettext_lazy("Sign a statement of proceeds"), "proceeds"),
    "objection": ("raising.answer_objection", gettext_lazy("Answer an objection"), "objections"),
}


def _season(request: Any) -> Iterator[Waiting]:
    """What waits in seasons, from applications to objections, as far as this person may end it."""
    mine = {kind for kind, (verb, _what, _where) in SEASON.items() if permits(request.actor, verb)}
    if not mine:
        return
    # Nobody signs what she prepared herself.
    found = [
        one for one in raising.waiting(request.actor) if one.kind in mine and one.detail.get("prepared_by") != str(request.actor.user_id)
    ]
    ids = {UUID(one.detail["household"]) for one in found if "household" in one.detail}
    heads: Any = people.households(request.actor).filter(public_id__in=ids).order_by() if ids else ()
    names = {str(row.public_id): f"{row.head_name or row} · {row.village.name}" for row in heads}
    for one in found:
        _verb, what, where = SEASON[one.kind]
        about = " · ".join(part for part in (names.get(one.detail.get("household", ""), ""), one.project_name) if part)
        subject = one.project_id if one.kind == "objection" else one.subject
        yield Waiting(one.kind, what, about, one.since, reverse(where, args=[subject]))


def _alarms(request: Any) -> Iterator[Waiting]:
    if permits(request.actor, "monitoring.close_alarm"):
        rows: Any = monitoring.alarms(request.actor)
        for row in rows[:MOST]:
            yield Waiting("alarm", _("Look after an alarm"), row.get_kind_display(), row.raised_at, f"{reverse('alarms')}#a{row.public_id}")


def _cases(request: Any) -> Iterator[Waiting]:
    if permits(request.actor, "passport.decide_case"):
        for row in passport.cases(request.actor):
            about = f"{words.word('sign', row.sign)} · {row.serial or row.gtin}"
            yield Waiting("case", _("Decide whether a code was copied"), about, row.opened_at, reverse("case", args=[row.case_id]))


def _payouts(request: Any) -> Iterator[Waiting]:
    actor = request.actor
    if permits(actor, "finance.sign_payout"):
        for row in finance.batches_to_sign(actor)[:MOST]:
            yield _payout(row, _("Sign a payout"), row.prepared_at)
    if permits(actor, "finance.export_payout"):
        for row in finance.batches(actor).filter(state="signed").order_by("pk")[:MOST]:
            yield _payout(row, _("Take a payout to the bank"), row.prepared_at)
    if permits(actor, "finance.import_payout_results"):
        for row in finance.batches(actor).filter(state="exported").order_by("pk")[:MOST]:
            yield _payout(row, _("Take in the bank’s answer"), row.exported_at)


def _payout(row: Any, what: str, since: Any) -> Waiting:
    return Waiting("payout", what, f"{row.code} · {row.organisation.name}", since, reverse("payout", args=[row.public_id]))


def _losses(request: Any) -> Iterator[Waiting]:
    if permits(request.actor, "finance.countersign_loss"):
        for row in finance.losses_waiting(request.actor).exclude(decided_by=request.actor.user_id)[:MOST]:
            yield Waiting("loss", _("Decide on a debt to forgive"), str(row.loan.household), row.decided_at, reverse("losses"))


def _imports(request: Any) -> Iterator[Waiting]:
    """Registers whose import halted before a part of theirs."""
    if permits(request.actor, "people.take_register_chunk"):
        for row in people.register_imports(request.actor).filter(state="halted").only("public_id", "file_name", "at")[:MOST]:
            yield Waiting(
                "import",
                _("Say how a halted import goes on"),
                row.file_name,
                row.at,
                reverse("register-import-result", args=[row.public_id]),
            )


def _subscriptions(request: Any) -> Iterator[Waiting]:
    """Receivers that did not take what they were sent, until sending was suspended."""
    if permits(request.actor, "trace.resume_subscription"):
        for row in trace.subscriptions(request.actor, suspended=True)[:MOST]:
            href = f"{reverse('subscriptions')}#s{row.subscription_id}"
            yield Waiting("subscription", _("See why events are not sent"), row.dest, row.suspended_at or row.made_at, href)


def _deliveries(request: Any) -> Iterator[Waiting]:
    """Reactions that have failed for good; they concern the whole county, so only those who work everywhere in it see them."""
    if any(grant.role in (Role.OFFICER, Role.SYSTEM) for grant in request.actor.grants):
        for row in history.dead_deliveries(limit=MOST):
            about = f"{row.fact} · {row.last_error[:120]}"
            yield Waiting("delivery", _("Look at a reaction that failed"), about, row.announced_at, reverse("failed"))
