"""Who there is: places, organisations, users and what they may do, households and their members, income, and the register.

Owns: the tree of places; organisations; users (the house's user model) and their role grants over time; households, persons
and memberships; declared income; bank accounts, payees and consents; health conditions; the poverty line as data; each
import of a register with the problems that it named.

Promises: what was so on a day, as it was known at an instant, can always be asked (`queries.household_as_of`): a corrected
income or membership is a new row beside the old one. Identity, phone and account numbers lie encrypted and are found by a
keyed hash; health, disability and cause of poverty open for named roles only, and each opening is logged. A register is read
as text, never guessed; every problem in it is listed before anything is written; the same file twice doubles nothing.

Asks of others: households and organisations are named by their `public_id` (a UUID) and places by their 12-digit statistical
code; integer keys serve joins inside the database and go to no page or file.
"""
