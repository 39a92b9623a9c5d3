import django.db.models.deletion
import django.db.models.expressions
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("owner", models.UUIDField()),
                ("balance_fen", models.BigIntegerField(default=0)),
                ("held_fen", models.BigIntegerField(default=0)),
                ("floor_fen", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name": "account",
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "kind"), name="account_one_a_kind_and_owner"),
                    models.CheckConstraint(condition=models.Q(("held_fen__gte", 0)), name="account_held_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("floor_fen", None),
                            (
                                "balance_fen__gte",
                                django.db.models.expressions.CombinedExpression(models.F("floor_fen"), "+", models.F("held_fen")),
                            ),
                            _connector="OR",
                        ),
                        name="account_available_above_floor",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="TransferSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("at", models.DateTimeField()),
                ("size", models.IntegerField()),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "set of transfers",
                "constraints": [models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="set_not_empty")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32)),
                ("sealed_at", models.DateTimeField()),
                (
                    "subject",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="seal", to="ledger.transferset"),
                ),
            ],
            options={
                "verbose_name": "seal of a set",
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.IntegerField()),
                ("phase", models.CharField(choices=[("posted", "posted"), ("pending", "pending"), ("released", "released")], max_length=8)),
                ("code", models.CharField(max_length=32)),
                ("amount_fen", models.BigIntegerField()),
                ("project", models.UUIDField(null=True)),
                ("household", models.UUIDField(null=True)),
                ("lot", models.UUIDField(null=True)),
                ("cause", models.UUIDField(null=True)),
                (
                    "credit_account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="credits", to="ledger.account"
                    ),
                ),
                (
                    "debit_account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="debits", to="ledger.account"
                    ),
                ),
                (
                    "resolves",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resolved_by",
                        to="ledger.transfer",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledger.transfer",
                    ),
                ),
                (
                    "set",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="ledger.transferset"
                    ),
                ),
            ],
            options={
                "verbose_name": "transfer",
                "indexes": [
                    models.Index(fields=["debit_account", "id"], name="transfer_by_debit"),
                    models.Index(fields=["credit_account", "id"], name="transfer_by_credit"),
                    models.Index(condition=models.Q(("project__isnull", False)), fields=["project", "id"], name="transfer_by_project"),
                    models.Index(
                        condition=models.Q(("household__isnull", False)), fields=["household", "id"], name="transfer_by_household"
                    ),
                    models.Index(condition=models.Q(("lot__isnull", False)), fields=["lot", "id"], name="transfer_by_lot"),
                    models.Index(condition=models.Q(("cause__isnull", False)), fields=["cause", "id"], name="transfer_by_cause"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("set", "position"), name="transfer_place_in_set"),
                    models.UniqueConstraint(
                        condition=models.Q(("resolves__isnull", False)), fields=("resolves",), name="transfer_hold_resolved_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reverses__isnull", False)), fields=("reverses",), name="transfer_reversed_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="transfer_amount_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("debit_account", models.F("credit_account")), _negated=True),
                        name="transfer_between_two_accounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phase", "posted"),
                            models.Q(("phase", "pending"), ("resolves", None)),
                            models.Q(("phase", "released"), ("resolves__isnull", False)),
                            _connector="OR",
                        ),
                        name="transfer_only_a_release_must_resolve",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reverses", None), models.Q(("phase", "posted"), ("resolves", None)), _connector="OR"),
                        name="transfer_reversal_is_posted",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
