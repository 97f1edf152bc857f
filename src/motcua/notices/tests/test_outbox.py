"""Notices wait in the outbox, travel over real SMTP and HTTP, climb the ladder, and end on a list for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.gateway.contrib.sms_http import HttpSms
from motcua.gateway.contrib.smtp import SmtpEmail
from motcua.gateway.sandbox.server import Running, running
from motcua.kernel import clock
from motcua.kernel.actor import SYSTEM, Actor
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal
from motcua.notices import channels, commands, delivery, queries
from motcua.notices.models import Channel, Notice, NoticeState
from motcua.notices.outbox import NoticeDraft, queue
from motcua.notices.texts import Facts, Kind, compose

pytestmark = pytest.mark.django_db


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    with running() as one:
        email, sms = SmtpEmail(one.smtp_url, timeout=0.5), HttpSms(one.sms_url, timeout=0.5)
        monkeypatch.setitem(channels._senders, "email", lambda: email)
        monkeypatch.setitem(channels._senders, "sms", lambda: sms)
        yield one


def draft(channel: Channel = Channel.EMAIL, address: str = "nguoi.nop@vidu.example") -> NoticeDraft:
    text = compose(Kind.RECEIPT_GIVEN, Facts(code="H58-220301-0001", due=datetime(2022, 3, 4, 17)))
    return NoticeDraft(
        subject_kind="dossier",
        subject_id=uuid4(),
        channel=channel,
        address=address,
        kind=Kind.RECEIPT_GIVEN,
        subject=text.subject,
        body=text.sms if channel == Channel.SMS else text.body,
    )


def pass_time(delta: timedelta) -> None:
    """Let every waiting and sending notice be `delta` older."""
    for notice in Notice.objects.all():
        notice.next_at -= delta
        notice.claimed_at = notice.claimed_at and notice.claimed_at - delta
        notice.save()


def test_a_notice_is_delivered_to_the_reader_over_both_channels(sandbox: Running) -> None:
    queue([draft(), draft(Channel.SMS, "0912345678")])
    assert delivery.deliver()["sent"] == 2
    assert {row.channel for row in sandbox.inbox.messages()} == {"email", "sms"}
    assert "H58-220301-0001" in sandbox.inbox.messages(channel="sms")[0].body
    for notice in Notice.objects.all():
        assert (notice.state, bool(notice.sent_at), bool(notice.reference)) == (NoticeState.SENT, True, True)


def test_queueing_many_takes_one_statement_with_its_job() -> None:
    clock.now()  # a process asks once how its clock is shifted
    with CaptureQueriesContext(
        connection,
    ) as captured:
        queue([draft() for _ in range(20)])
    assert len(captured) == 1
    assert Notice.objects.count() == 20


def test_a_busy_counter_makes_one_delivery_job_and_not_hundreds() -> None:
    for _ in range(10):
        queue([draft()])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notices.deliver'")
        assert cursor.fetchone()[0] == 1


def test_a_person_without_an_address_gets_no_notice() -> None:
    queue([draft(address="  ")])
    assert not Notice.objects.exists()


def test_a_screen_notice_is_there_at_once_and_can_be_read() -> None:
    queue([draft(Channel.SCREEN, "unit:7"), draft(Channel.SCREEN, "user:1")])
    [notice] = queries.on_screen(["unit:7"])
    assert commands.mark_read([notice.id], addresses=["user:1"]) == 0
    assert commands.mark_read([notice.id], addresses=["unit:7"]) == 1
    assert queries.on_screen(["unit:7"]) == []


def test_trouble_climbs_the_ladder_and_ends_on_the_list_for_people(sandbox: Running) -> None:
    queue([draft(Channel.SMS, "0912345678")])
    sandbox.inbox.ask_fault("sms", "500", len(delivery.LADDER) + 1)
    for step in delivery.LADDER:
        assert delivery.deliver()["later"] == 1
        waiting = Notice.objects.get()
        assert timedelta(0) < waiting.next_at - clock.machine_now() <= step
        assert delivery.deliver()["later"] == 0
        pass_time(step)
    assert delivery.deliver()["stuck"] == 1
    [stuck] = queries.in_trouble()
    assert "500" in stuck.error
    commands.resend(stuck.id, by=SYSTEM)
    assert delivery.deliver()["sent"] == 1
    assert Event.objects.get(stream_id=stuck.id).verb == "notice.resend"


def test_a_refused_message_is_not_tried_again(sandbox: Running) -> None:
    queue([draft(Channel.SMS, "0273 3872 345")])
    assert delivery.deliver()["refused"] == 1
    assert Notice.objects.get().state == NoticeState.FAILED


def test_a_timeout_costs_one_message_an_attempt_and_the_others_none(sandbox: Running) -> None:
    queue([draft() for _ in range(5)])
    sandbox.inbox.ask_fault("email", "timeout")
    tally = delivery.deliver()
    assert (tally["later"], tally["untried"]) == (1, 4)
    assert sorted(Notice.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]
    pass_time(timedelta(minutes=1))
    assert delivery.deliver()["sent"] == 5


def test_a_broken_answer_leads_to_a_repetition_that_the_receiver_knows(sandbox: Running) -> None:
    queue([draft(Channel.SMS, "0912345678")])
    sandbox.inbox.ask_fault("sms", "drop")
    assert delivery.deliver()["later"] == 1
    pass_time(timedelta(minutes=1))
    assert delivery.deliver()["sent"] == 1
    [received] = sandbox.inbox.messages()
    assert received.times == 2


def test_a_worker_that_dies_while_sending_leaves_the_notice_to_another(sandbox: Running) -> None:
    queue([draft()])
    assert len(delivery.claim(Channel.EMAIL, now=clock.machine_now())) == 1
    assert delivery.deliver()["sent"] == 0
    pass_time(delivery.LEASE + timedelta(seconds=1))
    assert delivery.deliver()["sent"] == 1


def test_the_late_answer_of_a_replaced_worker_changes_nothing(sandbox: Running) -> None:
    queue([draft()])
    [first] = delivery.claim(Channel.EMAIL, now=clock.machine_now())
    pass_time(delivery.LEASE + timedelta(seconds=1))
    assert delivery.deliver()["sent"] == 1
    delivery.settle(first, channels.Outcome(channels.Verdict.LATER, error="muộn"))
    assert Notice.objects.get().state == NoticeState.SENT


def test_a_sender_that_falls_over_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def send(self, messages):
            yield channels.Outcome(channels.Verdict.SENT, reference="1")
            raise RuntimeError

        def check(self):
            return channels.Check(False, "")

    monkeypatch.setitem(channels._senders, "email", Broken)
    monkeypatch.setitem(channels._senders, "sms", lambda: None)
    queue([draft(), draft(), draft()])
    tally = delivery.deliver()
    assert (tally["sent"], tally["later"], tally["untried"]) == (1, 1, 1)


def test_without_a_sender_notices_wait_and_lose_no_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "_senders", {})
    queue([draft()])
    delivery.deliver()
    notice = Notice.objects.get()
    assert (notice.state, notice.attempts) == (NoticeState.WAITING, 0)
    assert "chưa được cấu hình" in notice.error


def test_dropping_needs_a_reason_and_a_right(sandbox: Running) -> None:
    queue([draft(Channel.SMS, "113")])
    delivery.deliver()
    [notice] = queries.in_trouble()
    with pytest.raises(Refusal, match="lý do"):
        commands.drop(notice.id, reason=" ", by=SYSTEM)
    stranger = Actor(user_id=1, post_id=1, unit_id=1, name="Người khác")
    with pytest.raises(Refusal) as refused:
        commands.drop(notice.id, reason="đã gọi điện", by=stranger)
    assert refused.value.status == 403
    commands.drop(notice.id, reason="đã gọi điện", by=SYSTEM)
    assert not queries.in_trouble()
    with pytest.raises(Refusal):
        commands.resend(notice.id, by=SYSTEM)


def test_retention_empties_address_and_text_and_keeps_the_row(sandbox: Running) -> None:
    queue([draft(), draft(Channel.SMS, "0912345678")])
    delivery.deliver()
    queue([draft()])
    assert commands.empty_personal_data(clock.now() + timedelta(days=1)) == 2
    assert Notice.objects.filter(address="", body="").count() == 2
    assert Notice.objects.filter(state=NoticeState.WAITING).exclude(address="").count() == 1


def test_the_counts_say_what_has_not_arrived() -> None:
    queue([draft(), draft(), draft(Channel.SMS, "0912345678")])
    assert [(row.channel, row.state, row.count) for row in queries.counts()] == [
        ("email", "waiting", 2),
        ("sms", "waiting", 1),
    ]
