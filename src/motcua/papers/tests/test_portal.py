"""The page behind a slip's QR is open to everybody and tells two things."""

from __future__ import annotations

import pytest
from django.test import Client

from motcua.kernel import clock
from motcua.papers import registry
from motcua.papers.issuing import issue
from motcua.papers.tests.test_slips import draft

pytestmark = pytest.mark.django_db


def test_a_stranger_sees_code_and_degree_and_no_person(client: Client, monkeypatch) -> None:
    known = registry.Completion("H58.12.05-220301-0001", "Đang giải quyết")
    monkeypatch.setitem(registry._progress, "thing", lambda _subject: known)
    [slip] = issue([draft()], at=clock.now())
    page = client.get(f"/xac-minh/{slip.check_code}")
    assert page.status_code == 200
    text = page.content.decode()
    assert known.code in text
    assert known.degree in text
    assert "Nguyễn Thị Giả Định" not in text


def test_an_unknown_code_is_told_so_in_a_sentence(client: Client) -> None:
    page = client.get("/xac-minh/khong-co")
    assert page.status_code == 404
    assert "Không có phiếu nào" in page.content.decode()
