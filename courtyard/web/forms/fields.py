"""Fields that read what people type in this house: yuan become fen, dates come from the phone's own calendar."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from courtyard.kernel.fen import NotAnAmount, parse_yuan, yuan_text

TEXT = forms.Textarea(attrs={"rows": 3})
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MonthField(forms.DateField):
    """A month, from the browser's own control or typed as 2017-03; its cleaned value is the first of the month."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "month", "placeholder": "2017-03"}, format="%Y-%m"))
        super().__init__(input_formats=["%Y-%m", "%Y-%m-%d"], **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return day and day.replace(day=1)


class YuanField(forms.CharField):
    """An amount that a person types in yuan; its cleaned value is fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return yuan_text(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            return parse_yuan(text)
        except NotAnAmount as refused:
            raise ValidationError(str(refused.message)) from None
