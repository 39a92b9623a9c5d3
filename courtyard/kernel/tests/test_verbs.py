"""A verb is carried out once for its key, in one transaction, by somebody who may."""

import threading
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Defect, KeyReused, NotPermitted, TryAgain
from courtyard.kernel.models import Change, Reading, Request
from courtyard.kernel.permissions import may
from courtyard.kernel.tests.sample import NOW, SUBJECT, Noted, TooLoud, counts, courier, note, note_twice, officer, room, sample_room
from courtyard.kernel.verbs import prepared, verb
from tests.harness.together import together

KEY = UUID(int=100)


@pytest.mark.django_db
def test_a_verb_leaves_its_request_and_what_it_changed():
    with sample_room() as verbs:
        result = verbs["note"](actor=officer(), key=KEY, now=NOW, text="hello")
    assert result == Noted("hello", NOW, SUBJECT)
    request = Request.objects.get(key=KEY)
    assert (request.verb, request.actor_id, request.via, request.at, request.parent) == ("sample.note", UUID(int=1), "web", NOW, None)
    change = Change.objects.get(request=request)
    assert (change.subject_type, change.subject_id, change.what) == ("sample.note", SUBJECT, {"text": "hello"})


@pytest.mark.django_db
def test_the_same_key_and_body_return_the_first_result_and_do_nothing_again():
    with sample_room() as verbs:
        first = verbs["note"](actor=officer(), key=KEY, now=NOW, text="hello")
        before = counts()
        again = verbs["note"](actor=officer(), key=KEY, now=NOW.replace(hour=9), text="hello")
    assert again == first
    assert counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"text": "another"}, {"text": "hello", "subject": UUID(int=8)}])
def test_the_same_key_with_another_body_is_refused(other):
    with sample_room() as verbs:
        verbs["note"](actor=officer(), key=KEY, now=NOW, text="hello")
        before = counts()
        with pytest.raises(KeyReused):
            verbs["note"](actor=officer(), key=KEY, now=NOW, **other)
    assert counts() == before


@pytest.mark.django_db
def test_a_stranger_does_not_learn_a_result_by_guessing_its_key():
    with sample_room() as verbs:
        verbs["note"](actor=officer(1), key=KEY, now=NOW, text="hello")
        with pytest.raises(KeyReused):
            verbs["note"](actor=officer(2), key=KEY, now=NOW, text="hello")


@pytest.mark.django_db
def test_a_refusal_leaves_nothing_behind_and_the_key_may_be_used_again():
    with sample_room() as verbs:
        before = counts()
        with pytest.raises(TooLoud):
            verbs["note"](actor=officer(), key=KEY, now=NOW, text="HELLO")
        assert counts() == before
        assert verbs["note"](actor=officer(), key=KEY, now=NOW, text="hello").text == "hello"


@pytest.mark.django_db
def test_somebody_without_the_role_is_refused():
    with sample_room() as verbs:
        before = counts()
        with pytest.raises(NotPermitted):
            verbs["note"](actor=courier(), key=KEY, now=NOW, text="hello")
    assert counts() == before


@pytest.mark.django_db
def test_a_verb_sees_only_the_grants_that_permit_it():
    seen = []

    def look(*, actor: Actor, key: UUID, now, text: str) -> int:
        seen.append(actor.grants)
        return len(actor.grants)

    both = Actor(UUID(int=1), (Grant(Role.OFFICER, place="131123"), Grant(Role.COURIER)))
    with room("sample", {"look": (look, may(Role.OFFICER))}) as verbs:
        verbs["look"](actor=both, key=KEY, now=NOW, text="")
    assert seen == [(Grant(Role.OFFICER, place="131123"),)]


@pytest.mark.django_db
def test_verbs_inside_a_verb_share_its_transaction_and_name_it_as_parent():
    with sample_room() as verbs:
        verbs["note_twice"](actor=officer(), key=KEY, now=NOW, texts=("one", "two"))
    assert sorted(Request.objects.filter(parent=KEY).values_list("verb", flat=True)) == ["sample.note", "sample.note"]
    assert Request.objects.count() == 3


@pytest.mark.django_db
def test_a_refusal_inside_undoes_what_went_before_it():
    with sample_room() as verbs:
        before = counts()
        with pytest.raises(TooLoud):
            verbs["note_twice"](actor=officer(), key=KEY, now=NOW, texts=("one", "TWO"))
    assert counts() == before


@pytest.mark.django_db
def test_a_room_may_not_call_a_verb_that_does_not_name_it():
    with room("sample", {"note": (note, may(Role.OFFICER))}), room("stranger", {"note_twice": (note_twice, may(Role.OFFICER))}) as stranger:
        before = counts()
        with pytest.raises(Defect, match="does not name stranger"):
            stranger["note_twice"](actor=officer(), key=KEY, now=NOW, texts=("one",))
    assert counts() == before


@pytest.mark.django_db
def test_a_room_named_in_the_table_conducts_on_its_own_authority():
    with (
        room("sample", {"note": (note, may(conducted_by=("above",)))}),
        room("above", {"note_twice": (note_twice, may(Role.COURIER))}) as above,
    ):
        above["note_twice"](actor=courier(), key=KEY, now=NOW, texts=("one",))
    assert Reading.objects.get().actor_id == courier().user_id


def test_a_function_with_positional_parameters_is_no_verb():
    def wrong(actor, *, key, now):
        return None

    wrong.__module__ = "courtyard.sample.actions.wrong"
    with pytest.raises(Defect, match="positional"):
        verb(wrong)


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_with_one_key_one_is_carried_out_and_all_get_its_result():
    results, errors, start = [], [], threading.Barrier(8)

    def send(verbs):
        start.wait()
        try:
            results.append(verbs["note"](actor=officer(), key=KEY, now=NOW, text="hello"))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    with sample_room() as verbs:
        threads = [threading.Thread(target=send, args=(verbs,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert errors == []
    assert results == [Noted("hello", NOW, SUBJECT)] * 8
    assert (Request.objects.count(), Reading.objects.count()) == (1, 1)


@dataclass
class Draft:
    words: list[str]


PREPARED: list[str] = []


def draft(*, actor: Actor, text: str, subject: UUID) -> Draft:
    PREPARED.append(
        f"{text} for {subject.int}, {'inside' if connection.in_atomic_block else 'outside'} a transaction, by {len(actor.grants)}"
    )
    return Draft(text.split())


def note_of_draft(*, actor: Actor, key: UUID, now: datetime, text: str, subject: UUID = SUBJECT) -> Noted:
    """Writes the first word of what was drafted."""
    taken = prepared(Draft)
    taken.words.append(text)
    Reading.objects.create(
        at=now, actor_id=None, via="web", subject_type="sample", subject_id=subject, field="note", purpose=taken.words[0]
    )
    if PREPARED and PREPARED[-1] == "deadlock":
        PREPARED.pop()
        raise TryAgain
    return Noted(" ".join(taken.words), now, subject)


@pytest.fixture
def drafts():
    PREPARED.clear()
    with room("drafts", {"note_of_draft": (note_of_draft, may(Role.OFFICER))}, prepare=draft) as verbs:
        yield verbs["note_of_draft"]


@pytest.mark.django_db(transaction=True)
def test_what_is_prepared_is_prepared_before_the_transaction_and_once_for_its_key(drafts):
    mixed = Actor(UUID(int=1), (*officer().grants, *courier().grants))
    first = drafts(actor=mixed, key=KEY, now=NOW, text="a b")
    assert first == drafts(actor=mixed, key=KEY, now=NOW, text="a b") == Noted("a b a b", NOW, SUBJECT)
    assert PREPARED == ["a b for 7, outside a transaction, by 1"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_prepared_for_whoever_may_not(drafts):
    with pytest.raises(NotPermitted):
        drafts(actor=courier(), key=KEY, now=NOW, text="a b")
    assert PREPARED == []


@pytest.mark.django_db(transaction=True)
def test_what_an_attempt_used_up_is_prepared_anew_for_the_next():
    PREPARED.clear()

    def spoilt(*, actor: Actor, text: str) -> Draft:
        PREPARED.append("prepared" if len(PREPARED) else "first")
        if PREPARED == ["first"]:
            PREPARED.append("deadlock")
        return Draft(text.split())

    with room("spoilt", {"note_of_draft": (note_of_draft, may(Role.OFFICER))}, prepare=spoilt) as verbs:
        done = verbs["note_of_draft"](actor=officer(), key=KEY, now=NOW, text="a b")
    assert done.text == "a b a b"
    assert PREPARED == ["first", "prepared"]
    assert Reading.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_others_write_while_a_verb_prepares(drafts, database):
    written = []

    def slow(*, text: str) -> Draft:
        with sample_room() as verbs:
            written.extend(together([lambda: verbs["note"](actor=officer(2), key=UUID(int=5), now=NOW, text="meanwhile")]))
        return Draft([text])

    with room("slow", {"note_of_draft": (note_of_draft, may(Role.OFFICER))}, prepare=slow) as verbs:
        verbs["note_of_draft"](actor=officer(), key=KEY, now=NOW, text="slow")
    assert written == [Noted("meanwhile", NOW, SUBJECT)]
    assert list(Request.objects.order_by("id").values_list("verb", flat=True)) == ["sample.note", "slow.note_of_draft"]


def test_what_prepares_a_verb_takes_only_arguments_of_the_verb():
    def reads(*, text: str, key: UUID) -> Draft:
        return Draft([text])

    with pytest.raises(Defect, match="key"):
        verb(prepare=reads)(note_of_draft)


@pytest.mark.django_db
def test_a_verb_that_prepares_nothing_has_nothing_prepared():
    with room("drafts", {"note_of_draft": (note_of_draft, may(Role.OFFICER))}) as verbs, pytest.raises(Defect, match="prepare="):
        verbs["note_of_draft"](actor=officer(), key=KEY, now=NOW, text="a b")
