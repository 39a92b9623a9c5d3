"""Users and what they may do, over time."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel import secrets
from courtyard.kernel.actors import Role
from courtyard.kernel.append_only import NoOverlap, PeriodModel
from courtyard.kernel.scopes import Scope, ScopedModel
from courtyard.people.rules.numbers import phone_digits

PHONE_CONTEXT = "people.user.phone"


class UserManager(BaseUserManager["User"]):
    """Users by user name or by phone; open, because whoever signs in is nobody yet."""

    use_in_migrations = False

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """An account with a hashed password (or one that cannot be used, when none is given)."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_phone(fields.get("phone"))
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, **{**fields, "is_staff": True, "is_superuser": True})

    def with_phone(self, phone: str) -> "User | None":
        """The user of a phone number, however it was typed; None when there is none."""
        digits = phone_digits(phone)
        return self.filter(phone_index=secrets.index_of(digits, PHONE_CONTEXT)).first() if digits else None


class User(AbstractBaseUser, PermissionsMixin):
    """An account. What it may do stands in its role grants; `is_staff` opens the back office, which only reads."""

    public_id = models.UUIDField(unique=True, default=uuid4, editable=False)
    username = models.CharField(
        _("user name"),
        max_length=64,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("This name is taken.")},
    )
    name = models.CharField(_("name"), max_length=60)
    phone = secrets.SecretField(_("phone"), null=True, blank=True)
    phone_index = models.CharField(max_length=32, unique=True, null=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=8, default="zh-hans")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the back office"), default=False)
    joined_at = models.DateTimeField(_("since"), null=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        indexes = [models.Index(fields=["email"], name="user_by_email")]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def set_phone(self, phone: str | None) -> None:
        """Sets the number and the hash by which it is found; saving is the caller's."""
        digits = phone_digits(phone or "")
        self.phone = digits or None
        self.phone_index = secrets.index_of(digits, PHONE_CONTEXT) if digits else None


ROLES = [(role.value, role.value) for role in Role if role is not Role.SYSTEM]


class RoleGrant(ScopedModel, PeriodModel):
    """A user holds a role from a day on, within an organisation, a place, a household, or all of these together."""

    public_id = models.UUIDField(unique=True)
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(_("role"), max_length=16, choices=ROLES)
    organisation = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="role_grants")
    place = models.ForeignKey("people.Place", null=True, on_delete=models.PROTECT, related_name="role_grants")
    household = models.ForeignKey("people.Household", null=True, on_delete=models.PROTECT, related_name="role_grants")
    # user, role and limits as one text, because a null is equal to nothing and the database is to see equal grants
    subject = models.CharField(max_length=100)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True)

    scope = Scope(organisation="organisation__public_id", place="place__code", household="household__public_id")
    no_overlap = NoOverlap(same=("subject",), start="valid_from", end="valid_to")

    class Meta(ScopedModel.Meta):
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        indexes = [
            models.Index(fields=["user", "valid_from"], name="role_grant_by_user"),
            models.Index(fields=["subject"], name="role_grant_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[value for value, _name in ROLES]), name="role_grant_role_known"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="role_grant_period"),
            models.CheckConstraint(condition=~Q(role="household") | ~Q(household=None), name="role_grant_household_names_one"),
            models.UniqueConstraint(fields=["subject"], condition=Q(valid_to=None), name="role_grant_one_open"),
        ]
