"""Each time a register was read: the file, what it held, and every problem in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.scopes import Scope, ScopedModel


class RegisterImport(ScopedModel):
    """A dry run or an import of a register file. The file itself is not kept; its hash is. Problems hold no personal data."""

    public_id = models.UUIDField(unique=True)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    dry_run = models.BooleanField(_("only checked"))
    layout = models.CharField(_("one row a"), max_length=12)
    area = models.CharField(_("within"), max_length=12, blank=True)  # the digits that all its villages share
    rows_read = models.PositiveIntegerField(_("rows read"))
    households = models.PositiveIntegerField(_("households"))
    good = models.PositiveIntegerField(_("without a problem"))
    added = models.PositiveIntegerField(_("added"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    problems = models.JSONField(_("problems"))
    recorded_by = models.UUIDField(null=True)
    at = models.DateTimeField(_("at"))

    scope = Scope(place="area")

    class Meta(ScopedModel.Meta):
        verbose_name = _("import of a register")
        verbose_name_plural = _("imports of registers")
        indexes = [models.Index(fields=["sha256"], name="register_import_by_file")]
