"""Many rows are changed in one statement, and the count of what changed can be trusted."""

from datetime import timedelta
from uuid import UUID

import pytest

from courtyard.kernel.bulk import update_rows
from courtyard.kernel.models import Delivery, Fact
from courtyard.kernel.tests.sample import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def deliveries() -> list[Delivery]:
    fact = Fact.objects.create(public_id=UUID(int=1), name="sample.Fact", at=NOW, body={})
    return Delivery.objects.bulk_create([Delivery(public_id=UUID(int=10 + n), fact=fact, handler=f"h{n}", due_at=NOW) for n in range(5)])


def test_each_row_gets_its_own_values_in_one_statement(deliveries, django_assert_num_queries):
    rows = [(row.pk, n, NOW + timedelta(hours=n), f"error {n}") for n, row in enumerate(deliveries)]
    with django_assert_num_queries(1):
        assert update_rows(Delivery, ("attempts", "due_at", "last_error"), rows) == 5
    kept = list(Delivery.objects.order_by("pk").values_list("pk", "attempts", "due_at", "last_error"))
    assert kept == rows


def test_a_null_and_a_date_keep_their_types(deliveries):
    assert update_rows(Delivery, ("state", "done_at"), [(deliveries[0].pk, "done", NOW), (deliveries[1].pk, "due", None)]) == 2
    assert [row.done_at for row in Delivery.objects.order_by("pk")[:2]] == [NOW, None]


def test_a_further_condition_leaves_rows_out_and_the_count_says_so(deliveries):
    Delivery.objects.filter(pk=deliveries[0].pk).update(state="dead")
    rows = [(row.pk, 7) for row in deliveries]
    assert update_rows(Delivery, ("attempts",), rows, where="t.state = 'due'") == 4
    assert Delivery.objects.get(pk=deliveries[0].pk).attempts == 0


def test_nothing_to_do_is_no_statement(deliveries, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert update_rows(Delivery, ("attempts",), []) == 0
