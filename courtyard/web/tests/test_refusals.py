"""What a form shows when its verb refuses."""

from django.utils import translation

from courtyard.kernel.errors import Reason, Refused
from courtyard.web.doors import VerbForm


def test_a_reason_about_a_file_is_shown_with_its_row_and_column():
    form = VerbForm({"key": "01890000-0000-7000-8000-000000000000"})
    assert form.is_valid()
    with translation.override("en"):
        form.refuse(
            Refused(
                reasons=[
                    Reason("missing-name", "The name is missing.", "row 4, C 姓名", {"row": 4, "column": "C 姓名"}),
                    Reason("closed", "The project is closed."),
                ]
            )
        )
    assert form.non_field_errors() == ["Row 4, column C 姓名: The name is missing.", "The project is closed."]
