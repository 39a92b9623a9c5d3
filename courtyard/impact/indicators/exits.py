"""The official exit from poverty, as it was assessed; income is only a part of it."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from courtyard.impact.indicators.base import Family, Indicator, Scene, count
from courtyard.impact.rules import Evidence


def assessed(scene: Scene) -> ir.Table:
    """Each household's last assessment by the day, as known."""
    x, h, dialect = scene.tables.of("impact_exitassessment", "x"), scene.tables.of("people_household", "h"), scene.tables.dialect
    known = x.filter(x.x_assessed_on <= scene.on, x.x_recorded_at <= scene.known_at)
    newest = ibis.row_number().over(group_by=known.x_household_id, order_by=[ibis.desc(known.x_assessed_on), ibis.desc(known.x_id)])
    last = known.mutate(place=newest)
    last = last.filter(last.place == 0)
    rows = last.join(h, last.x_household_id == h.h_id).select(
        source=ibis.literal("exit_assessment"),
        pk="x_id",
        ref="x_public_id",
        part=ibis.null("int64"),
        subject=ibis.null("string"),
        household="h_public_id",
        project=dialect.no_uuid(),
        organisation=dialect.no_uuid(),
        at="x_recorded_at",
        day="x_assessed_on",
        meets_all="x_meets_all",
        evidence="x_evidence",
        value=ibis.literal(1, type="int64"),
        n=ibis.literal(1, type="int64"),
    )
    return scene.narrow(rows)


ASSESSED = Family("assessed", assessed, clock="day")
_SOURCE = "impact_exitassessment, impact_exitfinding"
_CLASSES = (Evidence.TWO_PARTY, Evidence.DECLARED)

INDICATORS = (
    Indicator(
        name="households_assessed",
        unit="households",
        title=_("Households assessed for the exit"),
        definition=_("Households that somebody assessed for the official exit from poverty: food, clothing, schooling, care, housing."),
        formula="count of the last assessment of each household",
        source=_SOURCE,
        family=ASSESSED,
        where=lambda t: t.n > 0,
        amount=count,
        classes=_CLASSES,
        evidence=lambda t: t.evidence,
    ),
    Indicator(
        name="households_meeting_exit_criteria",
        unit="households",
        title=_("Households assessed as meeting all criteria"),
        definition=_("Of these, the ones whose last assessment found every criterion met. Income is no part of the assessment."),
        formula="count of the last assessment of each household, where every finding is met",
        source=_SOURCE,
        family=ASSESSED,
        where=lambda t: t.meets_all,
        amount=count,
        classes=_CLASSES,
        evidence=lambda t: t.evidence,
    ),
)
