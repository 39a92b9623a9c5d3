"""Funds, the purpose-bound loan, purchase orders, cover of losses, wages, payouts, and what came into the bank.

Owns: the documents of money: `Fund`, `Commitment`, `PayIn` and its `PayInReversal`, `Loan` and its `LoanReduction`s,
`SupplierApproval`, `PurchaseOrder` and its `Receipt`s, `LossDecision`, `InsuranceClaim`, `WageAccrual`, `PayoutBatch` with lines,
signatures and the bank's answers.

Promises: no balance is kept here, a balance is the ledger's; a loan is spent only by a purchase order to an approved supplier
and only for what was delivered; a household never repays money that was not spent for it, and a shortfall is taken from
nothing but what the project's terms name, in their order; a payout is signed by two, its money is held from the moment that it is
prepared until the bank has answered, and nobody is paid twice; one entry of a bank statement is recorded once.

Asks of others: people for households, organisations and the accounts that they are paid to; the ledger for every posting,
hold and balance. Projects, lots and applications are known by their UUID alone.
"""
