"""The one journal of the yuan: accounts, transfers between them, holds, reversals, and the chain that seals them.

Owns: `Account` (a kind and an owner, with its balance and what is held of it), `TransferSet` and `Transfer` (append-only),
`Seal` (a set's place in the chain). `kinds.py` lists every kind of account, `codes.py` every reason to move money.

Promises: a set is posted together or not at all; every transfer takes from one account exactly what it gives to another;
no account falls below its floor, holds counted; a hold is settled or released once, a set reversed once; nothing is edited;
every balance is the sum of its transfers, now and as of any sealed sequence.

Asks of others: an account's owner is a UUID that means nothing here; a higher room posts only with its own codes, from
inside its own verb; nobody writes personal data into a reason or a dimension.
"""
