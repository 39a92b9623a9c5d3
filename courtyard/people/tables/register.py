"""Each time a register was read: the file, what it held, every problem in it; and what of a long one is still to be taken in."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.scopes import Scope, ScopedModel
from courtyard.kernel.secrets import SecretField


class RegisterImport(ScopedModel):
    """A dry run or an import of a register file. The file itself is not kept; its hash is. Problems hold no personal data.

    A long register is taken in by parts of one transaction each, and this row counts them: `chunks_taken` moves with what was
    written or not at all.
    """

    class State(models.TextChoices):
        TAKING = "taking", _("being taken in")
        HALTED = "halted", _("halted")
        DONE = "done", _("finished")
        GIVEN_UP = "given_up", _("given up")

    UNFINISHED = (State.TAKING, State.HALTED)

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
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DONE)
    all_or_none = models.BooleanField(_("all or none"), default=False)
    as_of = models.DateField(_("as of"), null=True)
    income_year = models.PositiveSmallIntegerField(_("year of the incomes"), null=True)
    chunks = models.PositiveIntegerField(_("parts"), default=0)
    chunks_taken = models.PositiveIntegerField(_("parts taken in"), default=0)
    in_the_way = models.JSONField(_("in the way"), default=list)  # problems that the next chunk met, while it is halted

    scope = Scope(place="area")

    class Meta(ScopedModel.Meta):
        verbose_name = _("import of a register")
        verbose_name_plural = _("imports of registers")
        indexes = [models.Index(fields=["sha256"], name="register_import_by_file")]
        constraints = [
            models.CheckConstraint(condition=Q(chunks_taken__lte=F("chunks")), name="register_import_takes_what_it_has"),
            models.CheckConstraint(
                condition=~Q(state__in=["taking", "halted"]) | Q(chunks_taken__lt=F("chunks"), dry_run=False),
                name="register_import_lasts_while_chunks_are_left",
            ),
        ]


class RegisterChunk(ScopedModel):
    """Households of a file that wait to be taken in, encrypted; the row goes when they are in, or when the import is given up."""

    register_import = models.ForeignKey("people.RegisterImport", on_delete=models.PROTECT, related_name="waiting")
    number = models.PositiveIntegerField()
    entries = SecretField()

    scope = Scope(place="register_import__area")

    class Meta(ScopedModel.Meta):
        verbose_name = _("part of a register")
        constraints = [models.UniqueConstraint(fields=["register_import", "number"], name="register_chunk_once")]
