"""Messages travel over real SMTP and HTTP to the sandbox, and its faults become verdicts of the senders."""

from __future__ import annotations

import json
import smtplib
import socket
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from motcua.gateway.base import Message, Verdict
from motcua.gateway.contrib.sms_http import HttpSms, mobile
from motcua.gateway.contrib.smtp import SmtpEmail
from motcua.gateway.sandbox.inbox import Inbox
from motcua.gateway.sandbox.server import Running, running


@pytest.fixture
def sandbox() -> Iterator[Running]:
    with running() as one:
        yield one


def mail(
    address: str = "nguoi.nop@vidu.example",
    subject: str = "Đã tiếp nhận hồ sơ",
    body: str = "Kính gửi,\n.\n..chấm",
) -> Message:
    return Message(id=uuid4(), address=address, subject=subject, body=body)


def sms(address: str = "0912 345 678", body: str = "Ho so da duoc tiep nhan.") -> Message:
    return Message(id=uuid4(), address=address, subject="", body=body)


def verdicts(outcomes: object) -> list[Verdict]:
    return [outcome.verdict for outcome in outcomes]  # type: ignore[attr-defined]


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return str(answer.read().decode())


def test_an_email_arrives_letter_by_letter(sandbox: Running) -> None:
    message = mail()
    [outcome] = SmtpEmail(sandbox.smtp_url).send([message])
    assert outcome.verdict is Verdict.SENT
    [received] = sandbox.inbox.messages()
    assert received.to == message.address
    assert received.subject == message.subject
    assert received.body.strip() == message.body
    assert str(message.id) in received.id
    assert outcome.reference == received.id


def test_one_connection_carries_a_batch_and_a_refused_address_stops_nobody(sandbox: Running) -> None:
    batch = [mail(), mail(address="không phải địa chỉ"), mail(address="b@vidu.example")]
    assert verdicts(SmtpEmail(sandbox.smtp_url).send(batch)) == [Verdict.SENT, Verdict.REFUSED, Verdict.SENT]


def test_a_subject_cannot_smuggle_a_header(sandbox: Running) -> None:
    message = mail(subject="Chào\r\nBcc: khac@vidu.example")
    assert verdicts(SmtpEmail(sandbox.smtp_url).send([message])) == [Verdict.SENT]
    assert [row.to for row in sandbox.inbox.messages()] == [message.address]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("500", [Verdict.LATER, Verdict.SENT]),
        ("reject", [Verdict.REFUSED, Verdict.SENT]),
        ("drop", [Verdict.LATER, Verdict.UNTRIED]),
        ("garbage", [Verdict.LATER, Verdict.UNTRIED]),
        ("timeout", [Verdict.LATER, Verdict.UNTRIED]),
        ("duplicate", [Verdict.SENT, Verdict.SENT]),
    ],
)
def test_faults_of_the_mail_server(sandbox: Running, fault: str, expected: list[Verdict]) -> None:
    sandbox.inbox.ask_fault("email", fault)
    assert verdicts(SmtpEmail(sandbox.smtp_url, timeout=0.5).send([mail(), mail()])) == expected


def test_a_mail_server_that_is_away_costs_one_attempt_only() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        sender = SmtpEmail(f"smtp://127.0.0.1:{unused.getsockname()[1]}/")
        assert verdicts(sender.send([mail(), mail()])) == [Verdict.LATER, Verdict.UNTRIED]
        assert not sender.check().well


def test_the_mail_server_keeps_to_the_protocol(sandbox: Running) -> None:
    where = urlsplit(sandbox.smtp_url)
    with smtplib.SMTP(str(where.hostname), where.port or 0, timeout=5) as client:
        assert client.docmd("DATA")[0] == 503
        assert client.docmd("MAIL", "FROM:<a@b.example>")[0] == 250
        assert client.docmd("MAIL", "FROM:<a@b.example>")[0] == 503
        assert client.docmd("RCPT", "TO:nobody")[0] == 550
        assert client.docmd("XYZ")[0] == 502
        assert client.rset()[0] == 250
        assert client.docmd("RCPT", "TO:<a@b.example>")[0] == 503
        assert client.helo()[0] == 250
    assert sandbox.inbox.messages() == []


def test_an_overlong_line_ends_the_conversation_and_not_the_server(sandbox: Running) -> None:
    where = urlsplit(sandbox.smtp_url)
    with socket.create_connection((str(where.hostname), where.port or 0), timeout=5) as raw:
        raw.sendall(b"x" * 200_000)
        answer = b""
        while chunk := raw.recv(1000):
            answer += chunk
            if b"500 " in answer:
                break
    assert b"500 " in answer
    assert SmtpEmail(sandbox.smtp_url).check().well


def test_a_text_message_arrives_and_its_repetition_is_known(sandbox: Running) -> None:
    sender, message = HttpSms(sandbox.sms_url), sms()
    [first] = sender.send([message])
    [second] = sender.send([message])
    assert first == second
    assert first.verdict is Verdict.SENT
    [received] = sandbox.inbox.messages(channel="sms")
    assert (received.to, received.times) == ("84912345678", 2)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("500", [Verdict.LATER, Verdict.SENT]),
        ("reject", [Verdict.REFUSED, Verdict.SENT]),
        ("garbage", [Verdict.LATER, Verdict.SENT]),
        ("drop", [Verdict.LATER, Verdict.UNTRIED]),
        ("timeout", [Verdict.LATER, Verdict.UNTRIED]),
        ("duplicate", [Verdict.SENT, Verdict.SENT]),
    ],
)
def test_faults_of_the_text_gateway(sandbox: Running, fault: str, expected: list[Verdict]) -> None:
    sandbox.inbox.ask_fault("sms", fault)
    assert verdicts(HttpSms(sandbox.sms_url, timeout=0.5).send([sms(), sms()])) == expected


def test_the_address_of_the_gateway_may_ask_for_a_fault(sandbox: Running) -> None:
    assert verdicts(HttpSms(f"{sandbox.sms_url}?fault=500").send([sms()])) == [Verdict.LATER]


@pytest.mark.parametrize("number", ["0273 3872 345", "113", "", "84-12", "+84 012345678", "0912345678; DROP"])
def test_only_mobile_numbers_are_sent_to(sandbox: Running, number: str) -> None:
    assert mobile(number) is None
    assert verdicts(HttpSms(sandbox.sms_url).send([sms(address=number)])) == [Verdict.REFUSED]


def test_the_inbox_can_be_read_by_people_and_holds_no_live_markup(sandbox: Running) -> None:
    list(SmtpEmail(sandbox.smtp_url).send([mail(subject="<script>alert(1)</script>", body="<img src=x>")]))
    page = get(f"{sandbox.address}hop-thu")
    assert "Hộp thư thử nghiệm" in page
    assert "<script>" not in page
    assert "<img" not in page
    [row] = json.loads(get(f"{sandbox.address}hop-thu.json?den=nguoi.nop"))
    assert row["subject"] == "<script>alert(1)</script>"
    assert json.loads(get(f"{sandbox.address}hop-thu.json?den=khac")) == []


def test_faults_are_asked_for_over_http(sandbox: Running) -> None:
    wish = urllib.request.Request(
        f"{sandbox.address}faults",
        data=json.dumps({"channel": "sms", "fault": "500", "count": 2}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(wish, timeout=5) as answer:
        assert json.load(answer)["waiting"]["sms"] == ["500", "500"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"\xff", b'{"channel":"x","fault":"500"}', b'{"count":true}']
)
def test_bad_wishes_are_refused_with_a_sentence(sandbox: Running, body: bytes) -> None:
    wish = urllib.request.Request(
        f"{sandbox.address}faults", data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(wish, timeout=5)
    assert refused.value.code in (400, 422)
    assert json.load(refused.value)["message"]


def test_the_inbox_survives_a_restart_and_a_torn_line(tmp_path) -> None:
    file = tmp_path / "hop-thu.jsonl"
    Inbox(file).take("sms", message_id="1", sender="MOTCUA", to="84912345678", subject="", body="mot")
    with file.open("a") as torn:
        torn.write('{"channel": "sms", "id"')
    [kept] = Inbox(file).messages()
    assert kept.body == "mot"


def test_checks_tell_whether_the_other_side_is_there(sandbox: Running) -> None:
    assert SmtpEmail(sandbox.smtp_url).check().well
    assert HttpSms(sandbox.sms_url).check().well
    assert not SmtpEmail("ftp://x").check().well
    assert not HttpSms("http://127.0.0.1:9/sms").check().well
