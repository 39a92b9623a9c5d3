"""Where a payment goes, and the line below which a household is poor."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.append_only import AppendOnlyModel, NoOverlap, PeriodModel
from courtyard.kernel.scopes import Scope, ScopedModel
from courtyard.kernel.secrets import SecretField

ACCOUNT_CONTEXT = "people.bankaccount.number"


class BankAccount(ScopedModel, PeriodModel):
    """Where a household or an organisation is paid, from a day on."""

    class OwnerType(models.TextChoices):
        HOUSEHOLD = "household", _("household")
        ORGANISATION = "organisation", _("organisation")

    public_id = models.UUIDField(unique=True)
    owner_type = models.CharField(max_length=12, choices=OwnerType.choices)
    owner = models.UUIDField()  # the public id of the household or organisation, also where a foreign key names it
    household = models.ForeignKey("people.Household", null=True, on_delete=models.PROTECT, related_name="bank_accounts")
    organisation = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="bank_accounts")
    bank = models.CharField(_("bank"), max_length=80)
    number = SecretField(_("account number"))
    number_index = models.CharField(max_length=32)
    holder = models.CharField(_("account holder"), max_length=60)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True)

    scope = Scope(organisation="organisation__public_id", place="household__village__code", household="household__public_id")
    no_overlap = NoOverlap(same=("owner",), start="valid_from", end="valid_to")

    class Meta(ScopedModel.Meta):
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        indexes = [
            models.Index(fields=["number_index"], name="bank_account_by_number"),
            models.Index(fields=["owner"], name="bank_account_by_owner"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="bank_account_period"),
            models.CheckConstraint(
                condition=Q(owner_type="household", organisation=None, household__isnull=False)
                | Q(owner_type="organisation", household=None, organisation__isnull=False),
                name="bank_account_one_owner",
            ),
            models.UniqueConstraint(fields=["owner"], condition=Q(valid_to=None), name="bank_account_one_open"),
        ]


class Payee(ScopedModel, PeriodModel):
    """Who takes the household's money: a member, or a proxy outside it with the household's consent. Without a row, the head."""

    public_id = models.UUIDField(unique=True)
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="payees")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="paid_for")
    proxy_name = models.CharField(_("proxy"), max_length=60, blank=True)
    relation = models.CharField(_("relation to the household"), max_length=40, blank=True)
    consent = models.ForeignKey("people.Consent", null=True, on_delete=models.PROTECT, related_name="payees")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True)

    scope = Scope(place="household__village__code", household="household__public_id")
    no_overlap = NoOverlap(same=("household",), start="valid_from", end="valid_to")

    class Meta(ScopedModel.Meta):
        verbose_name = _("payee")
        verbose_name_plural = _("payees")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="payee_period"),
            models.CheckConstraint(
                condition=Q(proxy_name="", person__isnull=False) | (~Q(proxy_name="") & Q(person=None, consent__isnull=False)),
                name="payee_member_or_proxy_with_consent",
            ),
            models.UniqueConstraint(fields=["household"], condition=Q(valid_to=None), name="payee_one_open"),
        ]


class PovertyLine(AppendOnlyModel):
    """The line of a year, a head and year; public knowledge. A correction is a new row that replaces the old one.

    Without a place it is the country's; with one, the higher line that a county set for itself.
    """

    public_id = models.UUIDField(unique=True)
    place = models.ForeignKey("people.Place", null=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    amount_fen = models.BigIntegerField(_("a head and year"))
    price_year = models.PositiveSmallIntegerField(_("in prices of"))
    strict = models.BooleanField(_("poor is only who is below, not on the line"))
    source = models.CharField(_("source"), max_length=300)
    recorded_at = models.DateTimeField(_("recorded at"))
    replaces = models.OneToOneField("people.PovertyLine", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta:
        verbose_name = _("poverty line")
        verbose_name_plural = _("poverty lines")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="poverty_line_positive"),
            models.UniqueConstraint(fields=["year"], condition=Q(replaces=None, place=None), name="poverty_line_one_first"),
            models.UniqueConstraint(
                fields=["year", "place"], condition=Q(replaces=None, place__isnull=False), name="poverty_line_one_first_of_a_place"
            ),
        ]
