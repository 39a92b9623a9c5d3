"""A payout of the season, from what is due to what the bank answered."""

from dataclasses import dataclass
from uuid import UUID

from courtyard.cli.season import bank
from courtyard.cli.season.stage import Stage
from courtyard.finance import actions as finance
from courtyard.finance import queries as finance_queries
from courtyard.finance.actions.prepare_payout import NothingDue


@dataclass(slots=True)
class Payout:
    """One batch out of an organisation's bank account, prepared by the first signer and signed by both."""

    stage: Stage
    label: str
    organisation: UUID
    kinds: tuple[str, ...]
    signers: tuple[str, str]
    payees: tuple[UUID, ...] | None = None
    due: bool = False

    @property
    def batch(self) -> UUID:
        return self.stage.key(self.label)

    def prepare(self) -> None:
        """Puts together what is due and holds it; whose account is missing is left out and named."""
        try:
            self.stage.do(
                finance.prepare_payout,
                self.signers[0],
                self.label,
                organisation_id=self.organisation,
                account_kinds=self.kinds,
                payee_ids=self.payees,
            )
        except NothingDue:
            return
        self.due = True

    def sign(self) -> None:
        """Two people sign, and the sheet goes to the bank."""
        if not self.due:
            return
        for number, signer in enumerate(self.signers, 1):
            self.stage.do(finance.sign_payout, signer, f"{self.label}/sign/{number}", batch_id=self.batch)
        self.stage.do(finance.export_payout, self.signers[0], f"{self.label}/export", batch_id=self.batch)

    def hear(self, *, again: bool = False) -> None:
        """The bank's list comes in: most are paid, some accounts are closed, some answers are known only from the later list."""
        if not self.due:
            return
        sheet = finance_queries.payout_sheet(self.stage.actors[self.signers[0]], self.batch, now=self.stage.now())
        self.stage.do(
            finance.import_payout_results,
            self.signers[0],
            f"{self.label}/results/{again}",
            batch_id=self.batch,
            content=bank.answer(sheet.content, again=again),
            file_name="results.xlsx",
        )
