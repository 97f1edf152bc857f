"""Clock, text, keys, counters, keys of idempotency, journal, seals, jobs."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel import clock, jobs, journal
from motcua.kernel.actor import SYSTEM, Actor
from motcua.kernel.commands import claim, command
from motcua.kernel.counters import next_number, next_numbers
from motcua.kernel.keys import uuid7
from motcua.kernel.models import AccessRecord, Event, IdempotencyKey, Seal
from motcua.kernel.refusal import Refusal
from motcua.kernel.text import clean, fold, person_sort_key, sort_key

WORDS = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậệốộờợữự ", max_size=20)


# -- time -------------------------------------------------------------------------------------------------------


def test_the_business_clock_can_be_held_and_lets_go() -> None:
    with clock.at(datetime(2022, 3, 1, 8)):
        assert clock.now().isoformat() == "2022-03-01T08:00:00+07:00"
        with clock.at(datetime(2022, 3, 1, 17, tzinfo=UTC)):
            assert clock.today().day == 2
        assert clock.today().day == 1


@pytest.mark.django_db
def test_a_demonstration_runs_on_from_its_own_date(db: None) -> None:
    from motcua.kernel.models import ProvinceClock

    clock.forget_shift()
    assert not clock.is_demonstration()
    start = datetime(2022, 3, 1, 8, tzinfo=clock.ZONE)
    ProvinceClock.objects.create(business_start=start, machine_start=clock.machine_now())
    clock.forget_shift()
    assert 0 <= (clock.now() - start).total_seconds() < 5 and clock.is_demonstration_cached()


# -- text -------------------------------------------------------------------------------------------------------


def test_words_stand_in_the_order_of_the_vietnamese_alphabet() -> None:
    letters = [
        "a",
        "ă",
        "â",
        "b",
        "c",
        "d",
        "đ",
        "e",
        "ê",
        "g",
        "h",
        "i",
        "k",
        "l",
        "m",
        "n",
        "o",
        "ô",
        "ơ",
        "p",
        "q",
        "r",
        "s",
        "t",
        "u",
        "ư",
        "v",
        "x",
        "y",
    ]
    assert sorted([*letters[9:], *letters[:9]], key=sort_key) == letters
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted([*tones[3:], *tones[:3]], key=sort_key) == tones
    assert sorted(["mạ", "mai", "ma"], key=sort_key) == ["ma", "mạ", "mai"]
    assert sorted(["10", "đa", "2", "da", "z"], key=sort_key)[-1] == "z"


def test_people_are_listed_by_given_name() -> None:
    people = ["Nguyễn Văn Ánh", "Trần Thị An", "Lê Văn Ân", "Đỗ Văn An"]
    assert sorted(people, key=person_sort_key) == ["Đỗ Văn An", "Trần Thị An", "Nguyễn Văn Ánh", "Lê Văn Ân"]


@given(WORDS, WORDS)
def test_a_sort_key_depends_on_the_text_not_on_how_it_is_coded(one: str, two: str) -> None:
    import unicodedata

    assert sort_key(unicodedata.normalize("NFD", one)) == sort_key(one)
    assert fold(unicodedata.normalize("NFD", one)) == fold(one)
    assert (sort_key(one) == sort_key(two)) or sorted([one, two], key=sort_key) in ([one, two], [two, one])


@given(st.text(max_size=60))
def test_folded_and_cleaned_text_is_stable_and_harmless(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(c.isascii() for c in fold(text))
    assert clean(clean(text)) == clean(text) and "\x00" not in clean(text)
    assert "\x00" not in sort_key(text)


# -- keys -------------------------------------------------------------------------------------------------------


def test_keys_ascend_also_across_threads_and_carry_their_version() -> None:
    made: list[Any] = []
    threads = [threading.Thread(target=lambda: made.extend(uuid7() for _ in range(500))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 2000 and {key.version for key in made} == {7}
    alone = [uuid7() for _ in range(1000)]
    assert alone == sorted(alone)


# -- numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_number_taken_back_is_given_again() -> None:
    assert next_number("thử") == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        assert next_number("thử") == 2
        raise RuntimeError
    assert next_number("thử", count=3) == 2
    assert next_numbers(["thử", "khác", "thử"]) == {"thử": 5, "khác": 1}
    assert next_numbers([]) == {}


# -- keys of idempotency ----------------------------------------------------------------------------------------


def _wish(key: str | None, request: dict[str, Any], by: Actor = SYSTEM) -> Any:
    with transaction.atomic():
        ticket = claim(key, verb="test", request=request, by=by)
        if ticket.replayed is None:
            journal.append("test", ticket.stream_id, "test", {"n": 1}, by=by, event_id=ticket.event_id)
        return ticket


@pytest.mark.django_db
def test_a_key_gives_its_first_event_back_and_refuses_another_wish() -> None:
    first, second = _wish("k", {"a": 1}), _wish("k", {"a": 1})
    assert first.replayed is None and second.replayed.id == first.event_id
    with pytest.raises(Refusal) as caught:
        _wish("k", {"a": 2})
    assert (caught.value.code, caught.value.status) == ("idempotency", 422)
    assert _wish(None, {"a": 1}).replayed is None
    other = Actor(user_id=1, post_id=None, unit_id=None, name="Khác")
    assert _wish("k", {"a": 2}, other).replayed is None


@pytest.mark.django_db(transaction=True)
def test_a_refused_wish_leaves_its_key_free() -> None:
    with pytest.raises(Refusal), transaction.atomic():
        claim("k", verb="test", request={}, by=SYSTEM)
        raise Refusal("Không được.")
    assert not IdempotencyKey.objects.exists()
    assert _wish("k", {}).replayed is None


@pytest.mark.parametrize("key", ["", None])
@pytest.mark.django_db
def test_no_key_is_no_promise(key: str | None) -> None:
    assert _wish(key, {}).event_id != _wish(key, {}).event_id


@pytest.mark.parametrize("key", ["x" * 121, "a\x00b"])
@pytest.mark.django_db
def test_a_key_that_no_column_can_hold_is_refused(key: str) -> None:
    with pytest.raises(Refusal) as caught:
        _wish(key, {})
    assert caught.value.status == 422


@pytest.mark.django_db(transaction=True)
def test_a_command_is_one_transaction() -> None:
    @command("test.half")
    def half() -> None:
        journal.append("test", uuid4(), "test", {}, by=SYSTEM)
        raise Refusal("Giữa chừng.")

    with pytest.raises(Refusal):
        half()
    assert not Event.objects.exists()


# -- journal ----------------------------------------------------------------------------------------------------


def _stream(count: int) -> list[Event]:
    stream = uuid4()
    return [journal.append("test", stream, "test", {"n": n, "chữ": "đ"}, by=SYSTEM) for n in range(count)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE kernel_event SET verb = 'x'", "DELETE FROM kernel_event", "TRUNCATE kernel_event", "UPDATE kernel_accessrecord SET purpose = 'x'",
     "DELETE FROM kernel_accessrecord", "TRUNCATE kernel_accessrecord", "UPDATE kernel_seal SET event_count = 0", "DELETE FROM kernel_seal"],
)  # fmt: skip
def test_the_database_refuses_to_change_what_was_written(statement: str) -> None:
    _stream(1)
    journal.record_access("test", uuid4(), by=SYSTEM, purpose="thử")
    Seal.objects.create(number=1, made_at=clock.machine_now(), from_transaction=0, to_transaction=0, event_count=0,
                        root=b"", previous_root=b"")  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.count() == AccessRecord.objects.count() == 1


@pytest.mark.django_db
def test_a_chain_tells_of_a_missing_a_changed_and_a_swapped_event() -> None:
    events = _stream(4)
    assert (
        journal.broken_links(Event.objects.filter(stream_id=events[0].stream_id).order_by("sequence")) == []
    )
    assert journal.broken_links([events[0], events[2]])
    events[1].payload = {"n": 99}
    assert journal.broken_links(events)
    events = _stream(3)
    events[2].user_id = 5
    assert journal.broken_links(events)


@pytest.mark.django_db
def test_of_two_writers_of_one_number_the_later_is_refused() -> None:
    first = _stream(1)[0]
    with pytest.raises(Refusal) as caught, transaction.atomic():
        journal.append(
            "test", first.stream_id, "test", {}, by=SYSTEM, sequence=1, previous_hash=journal.GENESIS
        )
    assert caught.value.code == "version"


def _wait_until_settled(count: int) -> None:
    """Wait until no transaction older than the first `count` committed events runs, in whatever database of the server.

    The horizon of a seal is the server's: tests beside this one hold it back for a moment.
    """
    newest = sorted(Event.objects.values_list("transaction_id", flat=True))[count - 1]
    for _turn in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > newest:
                return
        time.sleep(0.05)
    pytest.fail("an older transaction of the server did not end")


@pytest.mark.django_db(transaction=True)
def test_a_seal_covers_what_was_committed_and_the_next_names_what_came_late() -> None:
    began, finish = threading.Event(), threading.Event()
    late: list[Any] = []

    def slow() -> None:
        try:
            with transaction.atomic():
                late.append(_stream(1)[0].id)
                began.set()
                finish.wait(20)
        finally:
            connection.close()

    _stream(3)
    thread = threading.Thread(target=slow)
    thread.start()
    assert began.wait(10)
    _wait_until_settled(3)
    first = journal.seal(lambda root: b"ky:" + root)
    assert (
        first is not None and first.event_count == 3 and bytes(first.signature) == b"ky:" + bytes(first.root)
    )
    finish.set()
    thread.join()
    _stream(2)
    _wait_until_settled(6)
    second = journal.seal()
    assert second is not None and second.event_count == 3
    assert second.late_events == [str(late[0])]
    assert bytes(second.previous_root) == bytes(first.root)
    assert journal.seal() is None
    assert journal.seal_problems() == []


# -- jobs -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_job_exists_exactly_when_its_command_is_committed() -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.defer([jobs.Job("thử", {"a": 1})])
        raise RuntimeError
    assert not ProcrastinateJob.objects.exists()
    with transaction.atomic():
        jobs.defer([jobs.Job("thử", {"a": 1}, queue="q", lock="l"), jobs.Job("thử", {"a": 2})])
        jobs.defer([])
    rows = list(
        ProcrastinateJob.objects.order_by("id").values_list(
            "task_name", "args", "queue_name", "lock", "status"
        )
    )
    assert rows == [("thử", {"a": 1}, "q", "l", "todo"), ("thử", {"a": 2}, "default", None, "todo")]
