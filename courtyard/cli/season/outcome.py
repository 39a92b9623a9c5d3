"""What came of a season: the figures as the impact room computes them, nothing counted here on the side."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.conf import settings
from rich.table import Table

from courtyard.cli.season.days import Season
from courtyard.impact import queries as impact
from courtyard.kernel.fen import yuan_text
from courtyard.ledger import queries as ledger
from courtyard.passport import queries as passport
from courtyard.trace import queries as trace

DEADLY = 0.2


@dataclass(frozen=True, slots=True)
class Outcome:
    """The table of `courtyard season --json`; docs/operations.md explains it. `verify` counts promises that do not hold; money is fen."""

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
    asked: int

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
    "asked": "Households that asked · 申请农户",
}

INDICATORS = {
    "households": "households_taking_part",
    "birds": "animals_delivered",
    "deaths": "animals_lost",
    "loans_fen": "loans_granted",
    "sales_fen": "sales",
    "dividends_fen": "dividends_settled",
    "below_line_before": "households_below_line_before",
    "below_line_after": "households_below_line_after",
}


def read(season: Season, *, verify: int, seconds: float) -> Outcome:
    """The season's project as the impact room sees it on its last day."""
    stage = season.stage
    window = impact.Window(on=stage.day, known=impact.known_now(stage.now()), project=season.project)
    found = {figure.name: figure.value for figure in impact.figures(stage.actors["officer"], window, INDICATORS.values())}
    figures = {ours: int(found[theirs] or 0) for ours, theirs in INDICATORS.items()}
    return Outcome(
        **figures,
        transfers=ledger.transfer_count(),
        events=trace.event_count(),
        verify=verify,
        seconds=seconds,
        asked=season.options.households,
    )


def words(outcome: Outcome, season: Season) -> Iterator[str]:
    """The same in sentences, the bad news too."""
    if season.refused:
        yield f"{len(season.refused)} households asked and could not take part; each was told every reason."
    lost = outcome.deaths / outcome.birds if outcome.birds else 0
    if lost >= DEADLY:
        yield f"A bad season: {lost:.0%} of the birds died, and {outcome.below_line_after} households stay below the line."
    lifted = outcome.below_line_before - outcome.below_line_after
    yield f"With what the ledger paid, {lifted} households are above the line that were below it. That is income, not the official exit."
    if codes := passport.code_texts(season.stage.actors["manager"], season.lot):
        page = codes[0].removeprefix(f"https://{settings.COURTYARD_LABEL_HOST}")
        yield f"One pack's page, as a buyer scans it, once `courtyard up` serves the site: http://127.0.0.1:8000{page}"
    yield season.network
    yield "Everything holds." if outcome.verify == 0 else f"{outcome.verify} promises do not hold; they are named above."
