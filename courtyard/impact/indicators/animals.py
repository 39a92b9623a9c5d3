"""Indicators computed from what happened to animals, each record with its trace event, and from objections."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from courtyard.impact.indicators.base import Family, Indicator, Scene, anything, count, value
from courtyard.impact.rules import EVIDENCE_OF_RECORD

_NEVER = 2**62


def _known_events(scene: Scene, records: ir.Table) -> ir.Table:
    """The records (with `r_event`, null or a trace event's id) whose event was known and not yet known to be an error."""
    tables, until = scene.tables, scene.known_trace
    e, q = tables.of("trace_event", "e"), tables.of("trace_eventseal", "q")
    first = e.filter(e.e_declares_id.isnull())
    d, dq = tables.of("trace_event", "d"), tables.of("trace_eventseal", "dq")
    # Declarations are few and events many. A left join, with a comparison that would take a null too, keeps a database that
    # likes the range of sequences from beginning with every seal.
    declared = d.filter(d.d_declares_id.notnull()).left_join(dq, [("d_id", "dq_subject_id")])
    declared = declared.filter(ibis.coalesce(declared.dq_sequence, _NEVER) <= until).select(wrong="d_declares_id")
    joined = records.left_join(first, records.r_event == first.e_public_id).left_join(q, [("e_id", "q_subject_id")])
    return joined.filter(joined.r_event.isnull() | ((joined.q_sequence <= until) & joined.e_id.notin(declared.wrong)))


def _projects(scene: Scene) -> ir.Table:
    """`j_id`, `j_public_id`, `unit`: bird, pair or kilogram."""
    j = scene.tables.of("raising_project", "j")
    return j.select("j_id", "j_public_id", unit=scene.tables.dialect.json_text(j.j_terms, "unit"))


def _rows(scene: Scene, joined: ir.Table, *, source: str, number: ir.NumericValue, household: str, day: str, **more: object) -> ir.Table:
    """Records joined to their flock's project as rows of a family. `value` counts animals, two for a pair, and grams of what is
    weighed; `unit` tells them apart."""
    rows = joined.select(
        source=ibis.literal(source),
        pk="r_id",
        ref="r_public_id",
        part=ibis.null("int64"),
        subject=more.pop("subject", ibis.null("string")),
        household=household,
        project="j_public_id",
        organisation=scene.tables.dialect.no_uuid(),
        at="r_at",
        day=day,
        event=joined.r_event if "r_event" in joined.columns else scene.tables.dialect.no_uuid(),
        unit="unit",
        value=ibis.ifelse(joined.unit == "pair", number * 2, number).cast("int64"),
        n=ibis.literal(1, type="int64"),
        **more,
    )
    return scene.narrow(rows.mutate(inside=scene.inside_days(rows)))


def placed(scene: Scene) -> ir.Table:
    """Young animals that came for a household's share."""
    r = scene.tables.of("raising_placement", "r")
    return _placed(scene, r.filter(scene.block(r.r_id)))


def _placed(scene: Scene, r: ir.Table) -> ir.Table:
    tables = scene.tables
    s, h = tables.of("raising_share", "s"), tables.of("people_household", "h")
    f, j = tables.of("raising_flock", "f"), _projects(scene)
    known = _known_events(scene, r.filter(r.r_at <= scene.known_at, r.r_placed_on <= scene.on))
    joined = (
        known.join(s, known.r_share_id == s.s_id)
        .join(h, [("s_household_id", "h_id")])
        .join(f, [("s_flock_id", "f_id")])
        .join(j, [("f_project_id", "j_id")])
    )
    return _rows(scene, joined, source="placement", number=joined.r_delivered, household="h_public_id", day="r_placed_on")


def taking_part(scene: Scene) -> ir.Table:
    """Each household's first placement, of those that the scene reaches."""
    rows = _placed(scene, _of_same_households(scene))
    first = rows.group_by("household").aggregate(first=rows.pk.min())
    return rows.filter(rows.pk.isin(first.first))


def _of_same_households(scene: Scene) -> ir.Table:
    """The placements, for a page those of all households of which one stands on it: which was the first is seen among all of them."""
    r = scene.tables.of("raising_placement", "r")
    if not scene.is_page:
        return r
    b, s, other = (scene.tables.of(name, at) for name, at in (("raising_placement", "b"), ("raising_share", "bs"), ("raising_share", "o")))
    homes = b.filter(scene.block(b.b_id)).join(s, [("b_share_id", "bs_id")])
    return r.filter(r.r_share_id.isin(other.filter(other.o_household_id.isin(homes.bs_household_id)).o_id))


def _of_flock(scene: Scene, known: ir.Table) -> ir.Table:
    """Records of a flock, with its project, and its household where the yard is a household's own."""
    tables = scene.tables
    f, j, y, h = tables.of("raising_flock", "f"), _projects(scene), tables.of("raising_yard", "y"), tables.of("people_household", "h")
    return (
        known.join(f, known.r_flock_id == f.f_id)
        .join(j, [("f_project_id", "j_id")])
        .join(y, [("f_yard_id", "y_id")])
        .left_join(h, [("y_household_id", "h_id")])
    )


def lost(scene: Scene) -> ir.Table:
    """Animals reported dead or gone."""
    r = scene.tables.of("raising_loss", "r")
    joined = _of_flock(scene, _known_events(scene, r.filter(scene.block(r.r_id), r.r_at <= scene.known_at, r.r_lost_on <= scene.on)))
    return _rows(scene, joined, source="loss", number=joined.r_animals, household="h_public_id", day="r_lost_on")


def collected(scene: Scene) -> ir.Table:
    """What collections hold, a row a grade."""
    r, g = scene.tables.of("raising_collection", "r"), scene.tables.of("raising_collectedgrade", "g")
    known = r.filter(r.r_at <= scene.known_at, r.r_collected_on <= scene.on)
    known = known.join(g.filter(scene.block(g.g_id)), [("r_id", "g_collection_id")])
    joined = _of_flock(scene, known)
    rows = _rows(
        scene,
        joined,
        source="collection",
        number=joined.g_quantity,
        household="h_public_id",
        day="r_collected_on",
        subject=joined.g_grade,
        grade_id=joined.g_id,
    )
    # A collection has several grades: the row is the grade's, and opens to the collection.
    return rows.mutate(pk=rows.grade_id, part=rows.grade_id)


def certified(scene: Scene) -> ir.Table:
    """Each flock's last certification of steps."""
    r = scene.tables.of("raising_certification", "r")
    if scene.is_page:
        # Which was the last is seen among all of the flock's.
        b = scene.tables.of("raising_certification", "b")
        r = r.filter(r.r_flock_id.isin(b.filter(scene.block(b.b_id)).b_flock_id))
    known = _known_events(scene, r.filter(r.r_at <= scene.known_at, r.r_until <= scene.on))
    newest = ibis.row_number().over(group_by=known.r_flock_id, order_by=[ibis.desc(known.r_until), ibis.desc(known.r_id)])
    last = known.mutate(newest=newest)
    joined = _of_flock(scene, last.filter(last.newest == 0))
    return _rows(
        scene,
        joined,
        source="certification",
        number=joined.r_certified,
        household="h_public_id",
        day="r_until",
        threshold=joined.r_threshold,
    )


def objections(scene: Scene) -> ir.Table:
    """Objections that nobody had answered at the end of the day, as known."""
    tables, until = scene.tables, scene.bound
    r, s, h = tables.of("raising_objection", "r"), tables.of("raising_share", "s"), tables.of("people_household", "h")
    f, j = tables.of("raising_flock", "f"), _projects(scene)
    known = r.filter(scene.block(r.r_id), r.r_raised_at <= until, r.r_answered_at.isnull() | (r.r_answered_at > until)).mutate(
        r_at=r.r_raised_at
    )
    joined = (
        known.join(s, known.r_share_id == s.s_id)
        .join(h, [("s_household_id", "h_id")])
        .join(f, [("s_flock_id", "f_id")])
        .join(j, [("f_project_id", "j_id")])
    )
    return _rows(
        scene,
        joined.mutate(no_day=tables.dialect.no_day(), one=ibis.literal(1)),
        source="objection",
        number=ibis.literal(1),
        household="h_public_id",
        day="no_day",
    )


PLACED = Family("placed", placed, clock="day")
LOST = Family("lost", lost, clock="day")
COLLECTED = Family("collected", collected, clock="day")
CERTIFIED = Family("certified", certified, clock="day")
OBJECTIONS = Family("objections", objections)

_EVENTS = "trace_event, trace_eventseal"

INDICATORS = (
    Indicator(
        name="households_taking_part",
        unit="households",
        title=_("Households taking part"),
        definition=_("Households for which young animals came, to their own yard or to a flock in which they hold a share."),
        formula="count of households with a placement",
        source=f"raising_placement, raising_share, {_EVENTS}",
        family=PLACED,
        where=anything,
        amount=count,
        classes=(EVIDENCE_OF_RECORD["raising.placement"],),
        once_a="household",
        listed=taking_part,
    ),
    Indicator(
        name="animals_delivered",
        unit="animals",
        title=_("Animals delivered"),
        definition=_("Young animals as counted when they came; a pair is two. What is bought by weight is not counted."),
        formula="sum of delivered (x 2 for pairs)",
        source=f"raising_placement, {_EVENTS}",
        family=PLACED,
        where=lambda t: t.inside & (t.unit != "kilogram"),
        amount=value,
        classes=(EVIDENCE_OF_RECORD["raising.placement"],),
        flow=True,
    ),
    Indicator(
        name="animals_lost",
        unit="animals",
        title=_("Animals lost"),
        definition=_("Animals reported dead or gone, as somebody reported them."),
        formula="sum of animals (x 2 for pairs)",
        source=f"raising_loss, {_EVENTS}",
        family=LOST,
        where=lambda t: t.inside & (t.unit != "kilogram"),
        amount=value,
        classes=(EVIDENCE_OF_RECORD["raising.loss"],),
        flow=True,
    ),
    Indicator(
        name="animals_collected",
        unit="animals",
        title=_("Animals collected"),
        definition=_("Animals taken into lots on collection days, of every grade, accepted or not."),
        formula="sum of quantity (x 2 for pairs)",
        source="raising_collection, raising_collectedgrade",
        family=COLLECTED,
        where=lambda t: t.inside & (t.unit != "kilogram"),
        amount=value,
        classes=(EVIDENCE_OF_RECORD["raising.collection"],),
        flow=True,
    ),
    Indicator(
        name="weight_harvested",
        unit="grams",
        title=_("Harvested by weight"),
        definition=_("What projects that sell by the kilogram, such as fish ponds, brought in."),
        formula="sum of quantity, in grams",
        source="raising_collection, raising_collectedgrade",
        family=COLLECTED,
        where=lambda t: t.inside & (t.unit == "kilogram"),
        amount=value,
        classes=(EVIDENCE_OF_RECORD["raising.collection"],),
        flow=True,
    ),
    Indicator(
        name="animals_certified",
        unit="animals",
        title=_("Animals with certified steps"),
        definition=_("Animals of which bracelets showed the steps that the project asks for, by each flock's last certificate."),
        formula="sum of certified over each flock's last certification",
        source=f"raising_certification, {_EVENTS}",
        family=CERTIFIED,
        where=anything,
        amount=value,
        classes=(EVIDENCE_OF_RECORD["raising.certification"],),
    ),
    Indicator(
        name="steps_certified",
        unit="steps",
        title=_("Steps certified, at least"),
        definition=_("Each certified animal walked at least the steps that the project asks for; what it walked beyond is not counted."),
        formula="sum of certified x threshold over each flock's last certification",
        source=f"raising_certification, {_EVENTS}",
        family=CERTIFIED,
        where=anything,
        amount=lambda t: t.value * t.threshold,
        classes=(EVIDENCE_OF_RECORD["raising.certification"],),
    ),
    Indicator(
        name="objections_open",
        unit="objections",
        title=_("Objections that wait for an answer"),
        definition=_("Households that said that something is not right with their animals or their settlement, and were not answered."),
        formula="count of objections raised and not answered",
        source="raising_objection",
        family=OBJECTIONS,
        where=anything,
        amount=count,
        classes=(EVIDENCE_OF_RECORD["raising.objection"],),
    ),
)
