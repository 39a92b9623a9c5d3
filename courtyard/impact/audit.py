"""What impact promises: a published figure comes out again, and records count what their trace events name."""

from collections.abc import Iterator

import ibis

from courtyard.impact import engine, figures, ground, kept
from courtyard.impact.indicators import INDICATORS
from courtyard.impact.models import ExitAssessment, ExitFinding, KeptFigures, Snapshot
from courtyard.impact.rules import Criterion
from courtyard.kernel.audit import Violation

ROOM = "impact"


def violations() -> Iterator[Violation]:
    """Snapshots and kept figures that no longer come out, assessments and placements that contradict what they rest on."""
    for taken in Snapshot.unscoped.order_by("pk").iterator():
        yield from _snapshot(taken)
    for row in KeptFigures.objects.select_related("question").order_by("pk").iterator():
        yield from _kept(row)
    yield from _assessments()
    yield from _placements()


def _snapshot(taken: Snapshot) -> Iterator[Violation]:
    subject = str(taken.public_id)
    for name, sequence, head in (("ledger", taken.known_ledger, taken.ledger_head), ("trace", taken.known_trace, taken.trace_head)):
        digest = ground.digest_at(ground.chain(name), sequence)
        if digest is None or digest.hex() != head:
            yield Violation(ROOM, "snapshot-head", subject, f"the {name} chain at {sequence} is not the one on which these figures rest")
    # An indicator that has left the list cannot be computed again, and says so.
    for name in sorted(set(taken.figures) - set(INDICATORS)):
        yield Violation(ROOM, "snapshot-indicator", subject, f"{name} was published, but there is no such indicator any more")
    found = figures.compute(figures.window_of(taken), names=[name for name in INDICATORS if name in taken.figures])
    for name, figure in found.items():
        if not figures.same(taken.figures[name], figure):
            yield Violation(
                ROOM, "snapshot-figure", subject, f"{name} was published as {taken.figures[name]['value']}, and now comes to {figure.value}"
            )


def _kept(row: KeptFigures) -> Iterator[Violation]:
    """Kept figures that do not come out. Those for which a record came late are out of date, and no page shows them for long."""
    subject = f"{row.on} {row.question.digest[:12]}"
    for name, sequence, head in (("ledger", row.known_ledger, row.ledger_head), ("trace", row.known_trace, row.trace_head)):
        digest = ground.digest_at(ground.chain(name), sequence)
        if digest is None or digest.hex() != head:
            yield Violation(ROOM, "kept-head", subject, f"the {name} chain at {sequence} is not the one on which these figures rest")
    if row.mark != kept.mark(row.known_at):
        return
    found = kept.recomputed(row)
    for name, figure in kept.figures_of(row).items():
        if not figures.same(figures.to_json(figure), found[name]):
            yield Violation(ROOM, "kept-figure", subject, f"{name} was kept as {figure.value}, and now comes to {found[name].value}")


def _assessments() -> Iterator[Violation]:
    met: dict[int, list[bool]] = {}
    for assessment, one in ExitFinding.unscoped.values_list("assessment_id", "met").iterator():
        met.setdefault(assessment, []).append(one)
    for pk, public_id, meets_all in ExitAssessment.unscoped.values_list("pk", "public_id", "meets_all").iterator():
        findings = met.get(pk, [])
        if len(findings) != len(Criterion) or all(findings) != meets_all:
            yield Violation(ROOM, "exit-findings", str(public_id), "the assessment does not say what its findings say")


def _placements() -> Iterator[Violation]:
    """Placements whose event commissions another number of animals than they count."""
    tables = engine.tables()
    r, e, i = tables.of("raising_placement", "r"), tables.of("trace_event", "e"), tables.of("trace_eventitem", "i")
    first = e.filter(e.e_declares_id.isnull())
    single = i.filter(i.i_quantity_millionths.isnull())
    named = r.join(first, [("r_event", "e_public_id")]).join(single, [("e_id", "i_event_id")]).filter(lambda t: t.i_role == _OBJECT)
    counts = named.group_by("r_public_id", "r_delivered").aggregate(items=ibis._.count())
    for row in engine.run(counts.filter(counts.items != counts.r_delivered)):
        yield Violation(
            ROOM,
            "placement-event",
            str(engine.as_uuid(row["r_public_id"])),
            f"{row['r_delivered']} animals were placed, {row['items']} stand in the event",
        )


_OBJECT = 1  # trace.rules.vocabulary.Role.OBJECT
