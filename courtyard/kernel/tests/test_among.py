"""Rows by thousands of values, which travel as one parameter."""

from uuid import UUID

import pytest

from courtyard.kernel.among import among
from courtyard.kernel.errors import Defect
from courtyard.kernel.models import Delivery, Fact
from courtyard.kernel.tests.sample import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts() -> list[Fact]:
    return [Fact.objects.create(public_id=UUID(int=n), name="sample.Fact", at=NOW, body={}) for n in (1, 2, 3)]


def test_rows_are_found_by_uuid_by_number_and_through_a_foreign_key(facts):
    for n, fact in enumerate(facts):
        Delivery.objects.create(public_id=UUID(int=10 + n), fact=fact, handler="h", due_at=NOW)
    wanted = [facts[2], facts[0]]
    assert list(Fact.objects.filter(among("public_id", {UUID(int=1), UUID(int=3), UUID(int=99)})).order_by("pk")) == wanted[::-1]
    assert list(Fact.objects.filter(among("pk", [one.pk for one in wanted])).order_by("pk")) == wanted[::-1]
    assert set(Delivery.objects.filter(among("fact", [facts[1].pk])).values_list("fact_id", flat=True)) == {facts[1].pk}
    assert set(Delivery.objects.filter(among("fact__public_id", [UUID(int=2)])).values_list("fact_id", flat=True)) == {facts[1].pk}


def test_it_can_be_turned_round_and_joined_with_other_conditions(facts):
    assert set(Fact.objects.exclude(among("public_id", [UUID(int=2)]))) == {facts[0], facts[2]}
    assert set(Fact.objects.filter(among("public_id", [UUID(int=2), UUID(int=3)]), pk__gt=facts[1].pk)) == {facts[2]}
    Delivery.objects.create(public_id=UUID(int=10), fact=facts[0], handler="h", due_at=NOW)
    assert Delivery.objects.filter(among("fact", [facts[0].pk]), attempts=0).update(attempts=2) == 1


def test_of_no_values_there_is_no_row(facts):
    assert list(Fact.objects.filter(among("pk", []))) == []


def test_ten_thousand_values_are_one_parameter(facts):
    rows = Fact.objects.filter(among("public_id", [UUID(int=n) for n in range(10_000)]))
    assert len(rows.query.sql_with_params()[1]) == 1
    assert rows.count() == 3


def test_a_value_of_another_type_is_a_mistake_of_the_caller(facts):
    with pytest.raises(Defect):
        list(Fact.objects.filter(among("public_id", ["1"])))
    with pytest.raises(Defect):
        list(Fact.objects.filter(among("pk", [UUID(int=1)])))
