"""What the programme achieved, computed from the journals, and what each figure rests on.

Owns: `indicators/` (each figure's formula as an Ibis expression over rows, on every database that the house runs on), and the
tables `ExitAssessment` with its `ExitFinding`s, `Target` and `Snapshot`; and a read model, `Question` and `KeptFigures`, in which
the figures of a large county are worked out ahead (`kept.py`).

Promises: no figure is typed in; a figure is the sum of its rows, and each row opens to a transfer, a trace event or a record;
it says how much of it a bank confirmed, two parties saw, a device measured or somebody declared; it is as of a day and as
known at sealed sequences, so that what was published can be computed again, and `verify` does so.

Asks of others: journals are sealed and records carry the instant at which they were recorded; a correction is a new row. The
columns that indicators read of lower rooms are named in `tables.py`, the only coupling by table name in the house.
"""
