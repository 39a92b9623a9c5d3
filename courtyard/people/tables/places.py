"""Places and organisations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.scopes import Scope, ScopedModel
from courtyard.kernel.secrets import SecretField


class PlaceLevel(models.TextChoices):
    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    TOWN = "town", _("township")
    VILLAGE = "village", _("village")


class Place(models.Model):
    """A division of the country under its 12-digit statistical code. Public knowledge, so no scope limits who reads it.

    The parent's code is this code cut at 2, 4, 6 or 9 digits and padded with zeros.
    """

    code = models.CharField(_("statistical code"), max_length=12, unique=True)
    level = models.CharField(_("level"), max_length=8, choices=PlaceLevel.choices)
    name = models.CharField(_("name"), max_length=60)
    name_key = models.CharField(max_length=60)  # as rules.places.name_key makes it: how a register writes the name
    parent = models.ForeignKey("people.Place", null=True, on_delete=models.PROTECT, related_name="children")
    lon = models.FloatField(_("longitude"), null=True)
    lat = models.FloatField(_("latitude"), null=True)
    elev_m = models.IntegerField(_("height in metres"), null=True)
    ur_code = models.CharField(_("urban or rural class"), max_length=3, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [
            models.Index(fields=["name_key", "level"], name="place_by_name"),
            models.Index(fields=["level", "code"], name="place_by_level"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{12}$"), name="place_code_of_12_digits"),
            models.CheckConstraint(
                condition=Q(level="province", parent=None) | (~Q(level="province") & ~Q(parent=None)), name="place_has_parent"
            ),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90), name="place_on_earth"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class OrganisationKind(models.TextChoices):
    COUNTY_OFFICE = "county_office", _("county office")
    COOPERATIVE = "cooperative", _("cooperative")
    COMPANY = "company", _("company")
    SUPPLIER = "supplier", _("supplier")
    FUND = "fund", _("fund")
    INSURER = "insurer", _("insurer")
    EMPLOYER = "employer", _("employer")
    CARRIER = "carrier", _("carrier")
    SCHOOL = "school", _("school")


class Organisation(ScopedModel):
    """Whoever takes part and is no household: an office, a cooperative, a company, a supplier, a fund, an insurer, ..."""

    public_id = models.UUIDField(unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=120)
    place = models.ForeignKey("people.Place", on_delete=models.PROTECT, related_name="organisations")
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True, null=True)
    gs1_prefix = models.CharField(_("GS1 company prefix"), max_length=12, blank=True)
    gln = models.CharField(_("global location number"), max_length=13, unique=True, null=True)
    # Printed on what goes along with goods; of a small cooperative it is somebody's own, so it is kept like one.
    phone = SecretField(_("phone"), null=True)
    created_at = models.DateTimeField()

    scope = Scope(organisation="public_id", place="place__code")

    class Meta(ScopedModel.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [models.Index(fields=["kind", "id"], name="organisation_by_kind")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"),
            models.CheckConstraint(condition=Q(gln=None) | Q(gln__regex=r"^[0-9]{13}$"), name="organisation_gln_of_13_digits"),
        ]

    def __str__(self) -> str:
        return self.name
