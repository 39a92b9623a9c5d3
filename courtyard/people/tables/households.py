"""Households, persons, and what a person is to a household over time.

Memberships are kept in two times: [valid_from, valid_to) is when it was so, [recorded_at, superseded_at) is when we held it to
be so. A row is never edited but for the mark that another one took its place, so that "as known then" can be asked for ever.
"""

from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Actor
from courtyard.kernel.append_only import AppendOnlyModel, NoOverlap, PeriodModel
from courtyard.kernel.models import SealModel
from courtyard.kernel.scopes import Scope, ScopedDoor, ScopedModel, ScopedQuerySet
from courtyard.kernel.secrets import SecretField

# What stands in `superseded_by` while nothing does: a null would be equal to nothing, and overlaps would not be seen.
NOT_SUPERSEDED = UUID(int=0)
ID_CARD_CONTEXT = "people.person.id_card"


class Household(ScopedModel):
    """A registered household. Who belongs to it, what it earns and who is paid for it stand in rows of their own."""

    public_id = models.UUIDField(unique=True)
    register_number = models.CharField(_("number in the register"), max_length=40, unique=True, null=True)
    village = models.ForeignKey("people.Place", on_delete=models.PROTECT, related_name="households")
    registered_on = models.DateField(_("registered on"))
    phone = SecretField(_("phone"), null=True)
    cause_of_poverty = SecretField(_("cause of poverty"), null=True)

    scope = Scope(place="village__code", household="public_id")

    class Meta(ScopedModel.Meta):
        verbose_name = _("household")
        verbose_name_plural = _("households")
        indexes = [models.Index(fields=["registered_on", "id", "village", "public_id"], name="household_by_day")]

    def __str__(self) -> str:
        return self.register_number or str(self.public_id)


class HouseholdMove(ScopedModel, AppendOnlyModel):
    """A household went from one village to another on a day. Moves of one household follow each other in both times.

    `Household.village` is where it lives now, which is what decides who sees it; where it lived on a day, as known at an instant, is
    `from_village` of the first move that came later or was not known yet, or else where it lives now.
    """

    public_id = models.UUIDField(unique=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="moves")
    from_village = models.ForeignKey("people.Place", on_delete=models.PROTECT, related_name="+")
    to_village = models.ForeignKey("people.Place", on_delete=models.PROTECT, related_name="+")
    moved_on = models.DateField(_("moved on"))
    recorded_at = models.DateTimeField(_("recorded at"))

    scope = Scope(place="household__village__code", household="household__public_id")

    class Meta(ScopedModel.Meta):
        verbose_name = _("move of a household")
        verbose_name_plural = _("moves of households")
        constraints = [
            models.UniqueConstraint(fields=["household", "moved_on"], name="move_once_a_day"),
            models.CheckConstraint(condition=~Q(from_village=F("to_village")), name="move_goes_elsewhere"),
        ]


class Sex(models.TextChoices):
    MALE = "male", _("male")
    FEMALE = "female", _("female")


class PersonQuerySet(ScopedQuerySet):
    """A person is reached through its households."""

    def scoped(self, actor: Actor) -> "PersonQuerySet":
        if any(grant.everywhere for grant in actor.grants):
            return self
        return self.filter(Exists(Membership.unscoped.scoped(actor).filter(person=OuterRef("pk"))))


class Person(ScopedModel):
    """Somebody in the register. A register that only counts a household's members leaves persons without a name."""

    public_id = models.UUIDField(unique=True)
    name = models.CharField(_("name"), max_length=60, blank=True)
    id_card = SecretField(_("identity number"), null=True)
    id_card_index = models.CharField(max_length=32, unique=True, null=True)
    birth_date = models.DateField(_("born"), null=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    phone = SecretField(_("phone"), null=True)

    unscoped = PersonQuerySet.as_manager()  # type: ignore[misc]
    objects = ScopedDoor()  # type: ignore[misc]

    class Meta(ScopedModel.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints = [
            models.CheckConstraint(
                condition=Q(id_card=None, id_card_index=None) | (~Q(id_card=None) & ~Q(id_card_index=None)), name="person_id_card_found"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("not named in the register"))


class Relation(models.TextChoices):
    HEAD = "head", _("head of the household")
    SPOUSE = "spouse", _("spouse")
    CHILD = "child", _("child")
    CHILD_IN_LAW = "child_in_law", _("son- or daughter-in-law")
    GRANDCHILD = "grandchild", _("grandchild")
    PARENT = "parent", _("parent")
    GRANDPARENT = "grandparent", _("grandparent")
    SIBLING = "sibling", _("brother or sister")
    OTHER = "other", _("other")


class Capacity(models.TextChoices):
    ABLE = "able", _("can work")
    PARTLY = "partly", _("can work in part")
    UNABLE = "unable", _("cannot work")
    UNKNOWN = "unknown", _("not recorded")


class Membership(ScopedModel, PeriodModel):
    """A person belongs to a household: as whom, and whether it can work, for a period; see the module on its two times."""

    public_id = models.UUIDField(unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="memberships")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(_("relation to the head"), max_length=12, choices=Relation.choices)
    head = models.BooleanField(_("head of the household"), default=False)
    capacity = models.CharField(_("capacity to work"), max_length=8, choices=Capacity.choices, default=Capacity.UNKNOWN)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.UUIDField(default=NOT_SUPERSEDED)  # the key of the verb that replaced or withdrew the row
    replaces = models.ForeignKey("people.Membership", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    scope = Scope(place="household__village__code", household="household__public_id")
    no_overlap = NoOverlap(same=("person", "superseded_by"), start="valid_from", end="valid_to")

    class Meta(ScopedModel.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        indexes = [
            # Everything that counting a county's persons and workers needs, so that the table itself is not read.
            models.Index(
                fields=["household", "valid_from", "valid_to", "recorded_at", "superseded_at", "capacity"], name="membership_count"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="membership_period"),
            models.CheckConstraint(condition=Q(head=True, relation="head") | (Q(head=False) & ~Q(relation="head")), name="membership_head"),
            models.CheckConstraint(
                condition=Q(superseded_at=None, superseded_by=NOT_SUPERSEDED) | (~Q(superseded_at=None) & ~Q(superseded_by=NOT_SUPERSEDED)),
                name="membership_superseded_whole",
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(valid_to=None, superseded_at=None), name="membership_one_open"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(head=True, valid_to=None, superseded_at=None), name="membership_one_open_head"
            ),
        ]


class Condition(ScopedModel):
    """An illness or disability, opened by named roles only; a correction is a new row that replaces the old one.

    Not held by triggers, because encrypting anew under another key writes over the same row.
    """

    class Kind(models.TextChoices):
        CHRONIC = "chronic", _("chronic illness")
        SERIOUS = "serious", _("serious illness")
        DISABILITY = "disability", _("disability")
        OTHER = "other", _("other")

    public_id = models.UUIDField(unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="conditions")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="conditions")
    kind = SecretField(_("kind"))
    text = SecretField(_("description"))
    since = models.DateField(_("since"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    replaces = models.OneToOneField("people.Condition", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    scope = Scope(place="household__village__code", household="household__public_id")

    class Meta(ScopedModel.Meta):
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")


class IncomeKind(models.TextChoices):
    WAGE = "wage", _("wages")
    FARM = "farm", _("farming")
    BUSINESS = "business", _("business")
    PROPERTY = "property", _("property")
    TRANSFER = "transfer", _("transfers")
    OTHER = "other", _("other")


class DeclaredIncome(ScopedModel, AppendOnlyModel):
    """What a household said that it earned in a year, of one kind; a correction is a new row that replaces the old one.

    The first row of a household, year and kind is unique and a row is replaced once, so exactly one stands.
    """

    public_id = models.UUIDField(unique=True)
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="incomes")
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=8, choices=IncomeKind.choices)
    amount_fen = models.BigIntegerField(_("amount"))
    recorded_at = models.DateTimeField(_("recorded at"))
    replaces = models.OneToOneField("people.DeclaredIncome", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    # What the replaced row said, so that a county's incomes are one sum: the amounts less those that they replace.
    replaced_fen = models.BigIntegerField(default=0)

    scope = Scope(place="household__village__code", household="household__public_id")

    class Meta(ScopedModel.Meta):
        verbose_name = _("declared income")
        verbose_name_plural = _("declared incomes")
        indexes = [models.Index(fields=["year", "household", "amount_fen", "replaced_fen", "recorded_at"], name="income_of_year")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="income_not_negative"),
            models.CheckConstraint(condition=Q(year__gte=1978, year__lte=2200), name="income_year_plausible"),
            models.CheckConstraint(condition=Q(kind__in=IncomeKind.values), name="income_kind_known"),
            models.CheckConstraint(condition=Q(replaced_fen=0) | Q(replaces__isnull=False, replaced_fen__gt=0), name="income_replaced_sum"),
            models.UniqueConstraint(fields=["household", "year", "kind"], condition=Q(replaces=None), name="income_one_first"),
        ]


class IncomeSeal(SealModel):
    """A declared income's place in the chain of incomes, on which every figure of poverty rests."""

    subject = models.OneToOneField("people.DeclaredIncome", on_delete=models.PROTECT, related_name="seal")

    class Meta:
        verbose_name = _("seal of a declared income")


class Consent(ScopedModel, AppendOnlyModel):
    """A household agreed to something, or took its agreement back (a row that withdraws the first)."""

    public_id = models.UUIDField(unique=True)
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=40)
    given_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="consents")
    recorded_by = models.UUIDField(_("recorded by"), null=True)
    at = models.DateTimeField(_("at"))
    withdraws = models.OneToOneField("people.Consent", null=True, on_delete=models.PROTECT, related_name="withdrawal")

    scope = Scope(place="household__village__code", household="household__public_id")

    class Meta(ScopedModel.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["household", "purpose", "id"], name="consent_by_purpose")]
