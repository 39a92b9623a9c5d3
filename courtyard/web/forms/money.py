"""Forms of money: what came into a bank account, a wage, an order and its delivery, a loan that is not repaid."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.finance.rules import Delivered, Goods, LossSource, OrderLine
from courtyard.web import words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE, MonthField, YuanField

Choices = Iterable[tuple[str, str]]
COUNT = forms.NumberInput(attrs={"inputmode": "numeric"})
ORDER_LINES = 5


class Choosing(VerbForm):
    """A form whose choices are handed over by name: `Choosing(..., choices={"payer_id": [...]})`.

    A field that may be left empty gets a first choice that says what that means.
    """

    empty = _("choose")

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            field: Any = self.fields[name]
            field.choices = list(offered) if field.required else [("", self.empty), *offered]


def _one(label: Any, *, required: bool = True, **options: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=UUID, required=required, empty_value=None, **options)


class CameIn(Choosing):
    """An entry of a bank statement; subclasses say whose and why."""

    amount_fen = YuanField(label=_("Amount, in yuan"))
    reference = forms.CharField(
        label=_("Reference of the bank statement"), max_length=64, help_text=_("As the bank prints it; the same reference counts once.")
    )
    received_on = forms.DateField(label=_("Received on"), widget=DATE)


class CompanyPays(CameIn):
    company_id = _one(_("Which company paid"))
    cooperative_id = _one(_("Into the account of"))
    field_order = ("company_id", "cooperative_id")


class Premium(CameIn):
    insurer_id = _one(_("Which insurer"))
    payer = forms.CharField(label=_("Who paid it"), max_length=200, help_text=_("As on the statement: the government, a fund."))
    bank_of = _one(_("Into the account of"), required=False, help_text=_("The insurer’s own when left empty."))
    field_order = ("insurer_id", "payer", "bank_of")
    empty = _("the insurer’s own")


class WageMoney(CameIn):
    employer_id = _one(_("Which employer paid"))
    bank_of = _one(_("Into the account of"), required=False, help_text=_("The employer’s own when left empty."))
    field_order = ("employer_id", "bank_of")
    empty = _("the employer’s own")


class MoveBank(CameIn):
    from_id = _one(_("Out of the account of"))
    to_id = _one(_("Into the account of"))
    field_order = ("from_id", "to_id")


class Wage(Choosing):
    """A month's wage of one worker of a household that was chosen before."""

    person_id = _one(_("Who worked"), widget=forms.RadioSelect)
    payer_id = _one(_("Who pays"))
    month = MonthField(label=_("Month"))
    amount_fen = YuanField(label=_("Wage of the month, in yuan"))
    project_id = _one(_("For the project"), required=False)
    empty = _("none")


class EndApproval(VerbForm):
    approval_id = forms.UUIDField(widget=forms.HiddenInput)


class Approve(Choosing):
    cooperative_id = _one(_("For the cooperative"))
    supplier_id = _one(_("Supplier"))
    goods = forms.TypedMultipleChoiceField(
        label=_("For which goods"), choices=words.choices("goods"), coerce=Goods, widget=forms.CheckboxSelectMultiple
    )
    valid_from = forms.DateField(label=_("From"), widget=DATE)


class NewOrder(Choosing):
    """What is ordered from a loan: up to five things, each with its price."""

    supplier_id = _one(_("Supplier"))

    def __init__(self, *args: Any, goods: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for at in range(ORDER_LINES):
            first = at == 0
            self.fields[f"item_{at}"] = forms.CharField(label=_("What"), max_length=100, required=first)
            self.fields[f"goods_{at}"] = forms.ChoiceField(label=_("Kind"), choices=words.choices("goods", list(goods)), required=first)
            self.fields[f"quantity_{at}"] = forms.IntegerField(label=_("How many"), min_value=1, required=first, widget=COUNT)
            self.fields[f"price_{at}"] = YuanField(label=_("Price of one, in yuan"), required=first)

    def rows(self) -> list[list[Any]]:
        """The lines as the page shows them, four fields each."""
        return [[self[f"{name}_{at}"] for name in ("item", "goods", "quantity", "price")] for at in range(ORDER_LINES)]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        for at in range(1, ORDER_LINES):
            if asked.get(f"item_{at}") and not (asked.get(f"quantity_{at}") and asked.get(f"price_{at}")):
                self.add_error(f"item_{at}", _("Give how many and the price of one."))
        return asked

    def lines(self) -> tuple[OrderLine, ...]:
        """The lines that were filled in."""
        asked = self.cleaned_data
        return tuple(
            OrderLine(asked[f"item_{at}"], asked[f"quantity_{at}"], asked[f"price_{at}"], Goods(asked[f"goods_{at}"]))
            for at in range(ORDER_LINES)
            if asked.get(f"item_{at}")
        )


class TakeIn(VerbForm):
    """How much of each ordered thing arrived."""

    def __init__(self, *args: Any, missing: Sequence[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missing = list(missing)
        for at, (item, left) in enumerate(self.missing):
            self.fields[f"much_{at}"] = forms.IntegerField(label=item, min_value=0, max_value=left, initial=left, widget=COUNT)
        self.fields["final"] = forms.BooleanField(
            label=_("Nothing more will come: what is missing goes back, and the loan shrinks by it"), required=False, initial=True
        )

    def delivered(self) -> tuple[Delivered, ...]:
        return tuple(Delivered(item, self.cleaned_data[f"much_{at}"]) for at, (item, _left) in enumerate(self.missing))


class TakeBack(VerbForm):
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("One sentence, without names."))


class Returned(VerbForm):
    """A payment that the bank had confirmed, and whose money came back."""

    position = forms.IntegerField(label=_("No. of the payment in the list"), min_value=1, widget=COUNT)
    bank_reference = forms.CharField(label=_("Reference of the bank statement"), max_length=64)
    reason = forms.CharField(label=_("What the bank says"), max_length=200, help_text=_("For example: the account is closed."))


class Claim(Choosing):
    """What the insurer pays for the animals of a loan."""

    insurer_id = _one(_("Which insurer"))
    amount_fen = YuanField(label=_("Amount, in yuan"))
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("One sentence, without names."))


class CoverLoss(Choosing):
    """What becomes of a debt that was not repaid, from the next source that the terms name."""

    source = forms.TypedChoiceField(label=_("Who bears it"), coerce=LossSource, widget=forms.RadioSelect)
    amount_fen = YuanField(label=_("Amount, in yuan"), help_text=_("Zero says that this source gives nothing."))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    payer_id = _one(_("Which insurer or guarantee fund pays"), required=False)
    new_due_on = forms.DateField(
        label=_("New day on which it falls due"), required=False, widget=DATE, help_text=_("Only for a loan that is carried.")
    )
    empty = _("none")
