"""What came of a season: the figures as the impact room computes them, nothing counted here on the side."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from rich.table import Table

from courtyard.kernel.fen import yuan_text


@dataclass(frozen=True, slots=True)
class Outcome:
    """The table of `courtyard season --json`. `verify` is the number of promises that do not hold; money is fen."""

    households: int
    birds: int
    deaths: int
    loans_fen: int
    sales_fen: int
    dividends_fen: int
    below_line_before: int
    below_line_after: int
    transfers: int
    events: int
    verify: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def as_table(self) -> Table:
        """For a terminal: yuan where it is money."""
        table = Table(title=None, show_header=False, box=None, pad_edge=False)
        for field in fields(self):
            value = getattr(self, field.name)
            shown = f"¥{yuan_text(value)}" if field.name.endswith("_fen") else f"{value:,}"
            table.add_row(LABELS[field.name], shown)
        return table


LABELS = {
    "households": "Households taking part · 参与农户",
    "birds": "Birds delivered · 交付鸡苗",
    "deaths": "Birds lost · 损失",
    "loans_fen": "Loans · 借款",
    "sales_fen": "Sales · 销售",
    "dividends_fen": "Dividends · 分红",
    "below_line_before": "Households below the line, before · 线下户（前）",
    "below_line_after": "Households below the line, after · 线下户（后）",
    "transfers": "Transfers · 分录",
    "events": "Trace events · 追溯事件",
    "verify": "Promises broken · 校验不符",
    "seconds": "Seconds · 秒",
}
