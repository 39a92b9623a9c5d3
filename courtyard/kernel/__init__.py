"""What every room stands on: verbs, actors and scopes, facts, append-only tables, sealing, secrets, errors.

Owns: `Request` (each verb that was carried out, by whom, under which key), `Change` (what it changed), `Reading` (who
opened a sensitive field), `Fact` and `Delivery` (what rooms announce upward), `Sealer` (the state of each chain). `sheets` opens
the tables that people send as files.

Promises: a verb is carried out once for its key, in one transaction, by somebody who may; append-only tables cannot be
edited; a fact that was announced is delivered until its handler succeeded.

Asks of others: rooms declare their permissions in `permissions.py`, their invariants in `audit.py`, and never open a
transaction, read a clock or send a signal themselves.
"""
