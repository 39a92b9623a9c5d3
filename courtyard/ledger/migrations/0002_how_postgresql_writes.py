"""On PostgreSQL a set of one transfer, the commonest of all, is written in one statement, and a page of accounts keeps half of
its room free, so that a new balance finds room beside the old one and no index has to be told.
"""

from django.db import migrations

# Returns false, having done nothing, when an account is absent, a floor would be breached or a sum comes near 64 bits; then
# `courtyard.ledger.posting` takes the long way and says why. The arguments of each side: kind, owner, what its balance and
# its hold change by. A null floor makes the comparison null, which is not true, and so does not refuse.
WRITE_ONE = """
CREATE OR REPLACE FUNCTION courtyard_ledger_write_one(
    set_key uuid, set_at timestamptz, set_reason text, new_phase text, new_code text, new_amount bigint,
    debit_kind text, debit_owner uuid, debit_moves bigint, debit_holds bigint,
    credit_kind text, credit_owner uuid, credit_moves bigint, credit_holds bigint,
    new_resolves bigint, new_reverses bigint, new_project uuid, new_household uuid, new_lot uuid, new_cause uuid
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    near_64_bits CONSTANT bigint := 4611686018427387904;
    standing record;
    debit_id bigint;
    credit_id bigint;
    set_id bigint;
BEGIN
    FOR standing IN
        SELECT a.id, a.kind = debit_kind AND a.owner = debit_owner AS is_debit, a.balance_fen, a.held_fen, a.floor_fen
        FROM ledger_account a
        WHERE a.owner = debit_owner AND a.kind = debit_kind OR a.owner = credit_owner AND a.kind = credit_kind
        ORDER BY a.id FOR NO KEY UPDATE
    LOOP
        IF abs(standing.balance_fen) > near_64_bits OR standing.held_fen > near_64_bits THEN
            RETURN false;
        ELSIF standing.is_debit THEN
            debit_id := standing.id;
            IF standing.balance_fen + debit_moves - standing.held_fen - debit_holds < standing.floor_fen THEN
                RETURN false;
            END IF;
        ELSE
            credit_id := standing.id;
            IF standing.balance_fen + credit_moves - standing.held_fen - credit_holds < standing.floor_fen THEN
                RETURN false;
            END IF;
        END IF;
    END LOOP;
    IF debit_id IS NULL OR credit_id IS NULL THEN
        RETURN false;
    END IF;
    UPDATE ledger_account SET balance_fen = balance_fen + debit_moves, held_fen = held_fen + debit_holds WHERE id = debit_id;
    UPDATE ledger_account SET balance_fen = balance_fen + credit_moves, held_fen = held_fen + credit_holds WHERE id = credit_id;
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
