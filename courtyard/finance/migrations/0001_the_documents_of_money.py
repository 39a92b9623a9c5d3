import courtyard.finance.rules
import courtyard.kernel.secrets
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_the_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("name", models.CharField(max_length=200)),
                ("opened_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"),
                ),
            ],
            options={
                "verbose_name": "fund",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "name"), name="fund_name_once"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="fund_has_name"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("project", models.UUIDField(db_index=True)),
                ("amount_fen", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("fund", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="commitments", to="finance.fund")),
            ],
            options={
                "verbose_name": "commitment",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="commitment_positive")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("project", models.UUIDField()),
                ("application", models.UUIDField(null=True, unique=True)),
                ("principal_fen", models.BigIntegerField()),
                ("granted_on", models.DateField()),
                ("due_on", models.DateField()),
                ("goods", models.JSONField()),
                ("loss_order", models.JSONField()),
                ("at", models.DateTimeField()),
                ("cooperative", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
                ("household", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household")),
                ("lender", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
            ],
            options={
                "verbose_name": "loan",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(fields=["project", "id"], name="loan_by_project"),
                    models.Index(fields=["at"], name="loan_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("principal_fen__gt", 0)), name="loan_positive"),
                    models.CheckConstraint(condition=models.Q(("due_on__gt", models.F("granted_on"))), name="loan_due_after_grant"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EarmarkClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("returned_fen", models.BigIntegerField()),
                ("closed_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("loan", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="closing", to="finance.loan")),
            ],
            options={
                "verbose_name": "end of spending",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.CheckConstraint(condition=models.Q(("returned_fen__gte", 0)), name="closing_not_negative")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="LossDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                (
                    "source",
                    models.CharField(
                        choices=[("insurer", "insurer"), ("guarantee", "guarantee"), ("carried", "carried"), ("forgiven", "forgiven")],
                        max_length=16,
                    ),
                ),
                ("amount_fen", models.BigIntegerField()),
                ("reason", models.CharField(max_length=500)),
                ("payer", models.UUIDField(null=True)),
                ("new_due_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(choices=[("proposed", "proposed"), ("applied", "applied"), ("rejected", "rejected")], max_length=16),
                ),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField()),
                ("countersigned_by", models.UUIDField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("loan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="losses", to="finance.loan")),
            ],
            options={
                "verbose_name": "decision on a loss",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(condition=models.Q(("state", "proposed")), fields=["decided_at"], name="loss_waits")],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("state", "proposed")), fields=("loan",), name="loss_proposed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gte", 0), models.Q(("reason", ""), _negated=True)),
                        name="loss_has_amount_and_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("countersigned_by", None),
                            models.Q(("countersigned_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="loss_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen", 0),
                            models.Q(("source", "forgiven"), _negated=True),
                            models.Q(("state", "applied"), _negated=True),
                            models.Q(("countersigned_by__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="loss_forgiven_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", "carried"), ("new_due_on", None), _connector="OR"), name="loss_new_day_if_carried"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen", 0),
                            models.Q(("source__in", ["insurer", "guarantee"]), _negated=True),
                            ("payer__isnull", False),
                            _connector="OR",
                        ),
                        name="loss_cover_has_payer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state", "proposed")),
                            models.Q(models.Q(("state", "proposed"), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="loss_settled_has_time",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PayIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("reference", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contribution", "contribution"),
                            ("company", "company"),
                            ("premium", "premium"),
                            ("wages", "wages"),
                            ("transfer", "transfer"),
                        ],
                        max_length=16,
                    ),
                ),
                ("payer", models.CharField(max_length=200)),
                ("amount_fen", models.BigIntegerField()),
                ("received_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("bank_of", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
                (
                    "fund",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="contributions", to="finance.fund"
                    ),
                ),
                (
                    "payer_organisation",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"),
                ),
            ],
            options={
                "verbose_name": "pay-in",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("bank_of", "reference"), name="payin_reference_once"),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="payin_positive"),
                    models.CheckConstraint(condition=models.Q(("reference", ""), _negated=True), name="payin_has_reference"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fund__isnull", False), ("kind", "contribution")),
                            models.Q(models.Q(("kind", "contribution"), _negated=True), ("fund", None)),
                            _connector="OR",
                        ),
                        name="payin_fund_if_contribution",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["contribution", "company", "premium", "wages", "transfer"])), name="payin_kind"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PayoutBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("code", models.CharField(max_length=16, unique=True)),
                ("account_kinds", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("signed", "signed"),
                            ("exported", "exported"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                        ],
                        default=courtyard.finance.rules.BatchState["PREPARED"],
                        max_length=16,
                    ),
                ),
                ("prepared_by", models.UUIDField(null=True)),
                ("prepared_at", models.DateTimeField()),
                ("exported_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("hold_key", models.UUIDField(unique=True)),
                ("digest", models.CharField(max_length=64)),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"),
                ),
            ],
            options={
                "verbose_name": "payout batch",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["closed", "cancelled"]), _negated=True), fields=["prepared_at"], name="batch_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["prepared", "signed", "exported", "closed", "cancelled"])), name="batch_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("exported_at", None), ("state__in", ["prepared", "signed", "cancelled"])),
                            models.Q(("exported_at__isnull", False), ("state__in", ["exported", "closed"])),
                            _connector="OR",
                        ),
                        name="batch_exported_has_time",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PayoutLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("reference", models.CharField(max_length=32, unique=True)),
                ("account_kind", models.CharField(max_length=32)),
                ("owner", models.UUIDField()),
                ("payee", models.CharField(max_length=200)),
                ("bank", models.CharField(max_length=200)),
                ("account_number", courtyard.kernel.secrets.SecretField()),
                ("account_tail", models.CharField(max_length=4)),
                ("amount_fen", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "held"),
                            ("sent", "sent"),
                            ("confirmed", "confirmed"),
                            ("failed", "failed"),
                            ("unknown", "unknown"),
                            ("released", "released"),
                        ],
                        default=courtyard.finance.rules.LineState["HELD"],
                        max_length=16,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="finance.payoutbatch")),
                (
                    "household",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"),
                ),
                (
                    "organisation",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"),
                ),
            ],
            options={
                "verbose_name": "payment",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["owner", "id"], name="payment_by_owner")],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "position"), name="payment_position_once"),
                    models.UniqueConstraint(fields=("batch", "account_kind", "owner"), name="payment_once_a_batch"),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="payment_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("household__isnull", False), ("organisation", None)),
                            models.Q(("household", None), ("organisation__isnull", False)),
                            _connector="OR",
                        ),
                        name="payment_has_one_payee",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["held", "sent", "confirmed", "failed", "unknown", "released"])),
                        name="payment_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", False), ("state__in", ["confirmed", "failed", "unknown"])),
                            models.Q(("answered_at", None), ("state__in", ["held", "sent", "released"])),
                            _connector="OR",
                        ),
                        name="payment_answer_has_time",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PayoutSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signer", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="finance.payoutbatch"),
                ),
            ],
            options={
                "verbose_name": "signature under a payout",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.UniqueConstraint(fields=("batch", "signer"), name="payout_signed_once_each")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PurchaseOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("project", models.UUIDField(db_index=True)),
                ("funded_by", models.CharField(choices=[("earmarked", "earmarked"), ("grant", "grant")], max_length=16)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("delivered", "delivered"), ("cancelled", "cancelled")],
                        default=courtyard.finance.rules.OrderState["OPEN"],
                        max_length=16,
                    ),
                ),
                ("ordered_on", models.DateField()),
                ("ordered_at", models.DateTimeField()),
                ("hold_key", models.UUIDField(null=True)),
                (
                    "commitment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="finance.commitment"
                    ),
                ),
                ("cooperative", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
                (
                    "household",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"),
                ),
                (
                    "loan",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="finance.loan"),
                ),
                ("supplier", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
            ],
            options={
                "verbose_name": "purchase order",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(condition=models.Q(("state", "open")), fields=["cooperative", "id"], name="order_open")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("commitment", None), ("funded_by", "earmarked"), ("household__isnull", False), ("loan__isnull", False)
                            ),
                            models.Q(("commitment__isnull", False), ("funded_by", "grant"), ("loan", None)),
                            _connector="OR",
                        ),
                        name="order_paid_from_one_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hold_key__isnull", False), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("hold_key", None)),
                            _connector="OR",
                        ),
                        name="order_holds_while_open",
                    ),
                    models.CheckConstraint(condition=models.Q(("state__in", ["open", "delivered", "cancelled"])), name="order_state"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PurchaseLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "goods",
                    models.CharField(
                        choices=[
                            ("livestock", "livestock"),
                            ("feed", "feed"),
                            ("medicine", "medicine"),
                            ("equipment", "equipment"),
                            ("renovation", "renovation"),
                            ("service", "service"),
                        ],
                        max_length=16,
                    ),
                ),
                ("item", models.CharField(max_length=100)),
                ("quantity", models.BigIntegerField()),
                ("unit_price_fen", models.BigIntegerField()),
                ("order", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="finance.purchaseorder")),
            ],
            options={
                "verbose_name": "line of a purchase order",
                "ordering": ["order_id", "position"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("order", "item"), name="purchase_item_once"),
                    models.UniqueConstraint(fields=("order", "position"), name="purchase_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0), ("unit_price_fen__gt", 0)), name="purchase_line_positive"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("received_on", models.DateField()),
                ("at", models.DateTimeField()),
                ("final", models.BooleanField()),
                ("paid_fen", models.BigIntegerField()),
                ("returned_fen", models.BigIntegerField()),
                (
                    "order",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="finance.purchaseorder"),
                ),
            ],
            options={
                "verbose_name": "receipt of goods",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("final", True)), fields=("order",), name="receipt_final_once"),
                    models.CheckConstraint(condition=models.Q(("paid_fen__gte", 0), ("returned_fen__gte", 0)), name="receipt_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("final", True), ("returned_fen", 0), _connector="OR"), name="receipt_returns_at_the_end"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="LoanReduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("repaid", "repaid"),
                            ("short", "short"),
                            ("leftover", "leftover"),
                            ("insurer", "insurer"),
                            ("guarantee", "guarantee"),
                            ("forgiven", "forgiven"),
                        ],
                        max_length=16,
                    ),
                ),
                ("amount_fen", models.BigIntegerField()),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                ("lot", models.UUIDField(null=True)),
                ("set_key", models.UUIDField()),
                ("loan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reductions", to="finance.loan")),
                (
                    "decision",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="finance.lossdecision"
                    ),
                ),
                (
                    "receipt",
                    models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="finance.receipt"),
                ),
            ],
            options={
                "verbose_name": "reduction of a loan",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["at"], name="reduction_by_time")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="reduction_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", None), ("kind", "repaid"), ("lot__isnull", False), ("receipt", None)),
                            models.Q(("decision", None), ("kind", "short"), ("lot", None), ("receipt__isnull", False)),
                            models.Q(("decision", None), ("kind", "leftover"), ("lot", None), ("receipt", None)),
                            models.Q(
                                ("decision__isnull", False),
                                ("kind__in", ["insurer", "guarantee", "forgiven"]),
                                ("lot", None),
                                ("receipt", None),
                            ),
                            _connector="OR",
                        ),
                        name="reduction_rests_on_its_document",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.BigIntegerField()),
                (
                    "line",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="received", to="finance.purchaseline"),
                ),
                ("receipt", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="finance.receipt")),
            ],
            options={
                "verbose_name": "line of a receipt",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("receipt", "line"), name="receipt_line_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="receipt_line_positive"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ResultList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("recorded_by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="result_lists", to="finance.payoutbatch"),
                ),
            ],
            options={
                "verbose_name": "result list",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PayoutAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "held"),
                            ("sent", "sent"),
                            ("confirmed", "confirmed"),
                            ("failed", "failed"),
                            ("unknown", "unknown"),
                            ("released", "released"),
                        ],
                        max_length=16,
                    ),
                ),
                ("bank_reference", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("line", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="finance.payoutline")),
                (
                    "result_list",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="finance.resultlist"),
                ),
            ],
            options={
                "verbose_name": "bank's answer",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("result_list", "line"), name="answer_once_a_list"),
                    models.CheckConstraint(condition=models.Q(("state__in", ["confirmed", "failed", "unknown"])), name="answer_state"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["confirmed", "failed"])), fields=("line",), name="answer_final_once"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SupplierApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                (
                    "goods",
                    models.CharField(
                        choices=[
                            ("livestock", "livestock"),
                            ("feed", "feed"),
                            ("medicine", "medicine"),
                            ("equipment", "equipment"),
                            ("renovation", "renovation"),
                            ("service", "service"),
                        ],
                        max_length=16,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("cooperative", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
                ("supplier", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
            ],
            options={
                "verbose_name": "approval of a supplier",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("cooperative", "supplier", "goods"),
                        name="supplier_approved_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"),
                        name="supplier_approval_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("goods__in", ["livestock", "feed", "medicine", "equipment", "renovation", "service"])),
                        name="supplier_approval_goods",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="WageAccrual",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                (
                    "payer_kind",
                    models.CharField(
                        choices=[("employer.account", "employer.account"), ("cooperative.fees", "cooperative.fees")], max_length=32
                    ),
                ),
                ("person", models.UUIDField()),
                ("month", models.DateField()),
                ("amount_fen", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("household", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household")),
                ("payer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
            ],
            options={
                "verbose_name": "wage of a month",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("payer", "person", "month"), name="wage_once_a_month"),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="wage_positive"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="wage_month_is_its_first_day"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
