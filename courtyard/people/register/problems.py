"""A problem in a register: where it is, what it is, and whether its household can be imported all the same."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Invalid, Text


class RegisterUnreadable(Invalid):
    """The file as a whole cannot be taken; `code` says why."""

    default_message = _("This file cannot be read as a register.")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`row` and `column` as the spreadsheet shows them ("C 身份证号码"); the message never repeats a personal number."""

    row: int
    column: str
    code: str
    message: Text
    blocks: bool = True  # False: a notice; the household is imported

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "code": self.code, "message": str(self.message), "blocks": self.blocks}
