import re

from django.db import migrations

from courtyard.algorithms.epcis.keys import key_of, uri_of
from courtyard.algorithms.identifiers import IllegalKey

_DIGITS_OF_ITEM = 13


def write_down(apps, schema_editor):
    """Lots that were named before: under the names that the trace got for them then, without their suppliers."""
    visits, placements = apps.get_model("raising", "Visit"), apps.get_model("raising", "Placement")
    lots = apps.get_model("raising", "SupplyLot")
    cooperative, prefix = "flock__cooperative", "flock__cooperative__gs1_prefix"
    named = {}
    for owner, digits, label, day in placements.unscoped.exclude(supplier_lot="").values_list(cooperative, prefix, "supplier_lot", "placed_on"):
        _keep(named, owner, digits, label, "livestock", day)
    for owner, digits, given, day in visits.unscoped.exclude(given=[]).values_list(cooperative, prefix, "given", "visited_on"):
        for one in given:
            _keep(named, owner, digits, one["supply_lot"].strip(), one["kind"], day)
    lots.unscoped.bulk_create(
        [lots(cooperative_id=owner, epc=epc, label=label, goods=goods[:16], first_on=day) for (owner, epc), (label, goods, day) in named.items()],
        batch_size=2_000,
    )


def _keep(named, owner, digits, label, goods, day):
    if not label or not digits:
        return
    prefix = digits.ljust(6, "0")
    epc = label
    if not label.startswith(("urn:", "https://", "http://")):
        lot = re.sub(r"[^A-Z0-9-]", "-", label.upper())[:20]
        epc = f"urn:epc:class:lgtin:{prefix}.{'0' * (_DIGITS_OF_ITEM - len(prefix))}.{lot}"
    try:
        epc = uri_of(key_of(epc).text)
    except IllegalKey:
        return
    before = named.get((owner, epc))
    if before is None or day < before[2]:
        named[owner, epc] = (label[:200], goods, day)


def leave(apps, schema_editor):
    """The table goes; there is nothing to bring back."""


class Migration(migrations.Migration):

    dependencies = [
        ('raising', '0003_supply_lots'),
    ]

    operations = [
        migrations.RunPython(write_down, leave),
    ]
