"""On PostgreSQL a set of one transfer, the commonest of all, is written in one statement, and a page of accounts keeps half of
its room free, so that a new balance finds room beside the old one and no index has to be told.
"""

from django.db import migrations

# Returns false, having changed nothing, when an account is absent, a floor would be breached or a sum comes near 64 bits; then
# `courtyard.ledger.posting` takes the long way and says why. The arguments of each side: kind, owner, what its balance and
# its hold change by. The accounts are updated in the order of their ids, each on the condition that its floor holds; when the
# second may not be, the first, which is locked by then, is put back.
WRITE_ONE = """
CREATE OR REPLACE FUNCTION courtyard_ledger_write_one(
    set_key uuid, set_at timestamptz, set_reason text, new_phase text, new_code text, new_amount bigint,
    debit_kind text, debit_owner uuid, debit_moves bigint, debit_holds bigint,
    credit_kind text, credit_owner uuid, credit_moves bigint, credit_holds bigint,
    new_resolves bigint, new_reverses bigint, new_project uuid, new_household uuid, new_lot uuid, new_cause uuid
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    near_64_bits CONSTANT bigint := 4611686018427387904;
    debit_id bigint;
    credit_id bigint;
    first_id bigint;
    first_moves bigint := debit_moves;
    first_holds bigint := debit_holds;
    second_id bigint;
    second_moves bigint := credit_moves;
    second_holds bigint := credit_holds;
    set_id bigint;
BEGIN
    SELECT id INTO debit_id FROM ledger_account WHERE owner = debit_owner AND kind = debit_kind;
    SELECT id INTO credit_id FROM ledger_account WHERE owner = credit_owner AND kind = credit_kind;
    first_id := least(debit_id, credit_id);
    second_id := greatest(debit_id, credit_id);
    IF first_id = credit_id THEN
        first_moves := credit_moves;
        first_holds := credit_holds;
        second_moves := debit_moves;
        second_holds := debit_holds;
    END IF;

    UPDATE ledger_account SET balance_fen = balance_fen + first_moves, held_fen = held_fen + first_holds
    WHERE id = first_id AND balance_fen BETWEEN -near_64_bits AND near_64_bits AND held_fen <= near_64_bits
        AND (floor_fen IS NULL OR balance_fen + first_moves - held_fen - first_holds >= floor_fen);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE ledger_account SET balance_fen = balance_fen + second_moves, held_fen = held_fen + second_holds
    WHERE id = second_id AND second_id <> first_id
        AND balance_fen BETWEEN -near_64_bits AND near_64_bits AND held_fen <= near_64_bits
        AND (floor_fen IS NULL OR balance_fen + second_moves - held_fen - second_holds >= floor_fen);
    IF NOT FOUND THEN
        UPDATE ledger_account SET balance_fen = balance_fen - first_moves, held_fen = held_fen - first_holds WHERE id = first_id;
        RETURN false;
    END IF;

    INSERT INTO ledger_transferset (key, at, size, reason) VALUES (set_key, set_at, 1, set_reason) RETURNING id INTO set_id;
    INSERT INTO ledger_transfer (
        set_id, position, phase, code, debit_account_id, credit_account_id, amount_fen,
        resolves_id, reverses_id, project, household, lot, cause
    ) VALUES (
        set_id, 0, new_phase, new_code, debit_id, credit_id, new_amount,
        new_resolves, new_reverses, new_project, new_household, new_lot, new_cause
    );
    RETURN true;
END $$
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(WRITE_ONE)
        schema_editor.execute("ALTER TABLE ledger_account SET (fillfactor = 50)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS courtyard_ledger_write_one")
        schema_editor.execute("ALTER TABLE ledger_account RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_accounts_and_transfers")]
    operations = [migrations.RunPython(make, drop)]
