"""The public site: search in everyday words, one procedure in the order of its questions, look-up without names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.agencies.models import Unit
from motcua.catalogue import commands, queries, search
from motcua.catalogue.models import Procedure
from motcua.catalogue.tests.samples import record, write_lines
from motcua.kernel.actor import SYSTEM
from motcua.portal.home import LIFE_EVENTS

pytestmark = pytest.mark.django_db
BEGINNING = date(2021, 1, 1)


@pytest.fixture(autouse=True)
def catalogue(tmp_path: Path) -> None:
    """Two public procedures, one internal one, and a counter that takes one of them in."""
    queries.forget()
    search.forget()
    cache.clear()
    file = write_lines(
        tmp_path / "thu.jsonl",
        record("9.000001", "Đăng ký khai sinh"),
        record("9.000002", "Đăng ký kết hôn"),
        record("9.000003", "Điều động nội bộ", la_noi_bo=True),
    )
    commands.import_files([file], by=SYSTEM, valid_from=BEGINNING)
    counter = Unit.objects.create(
        key="thu.mot-cua",
        name="Bộ phận Một cửa xã Thử",
        kind="counter",
        level="commune",
        path="000001.",
        search_key="bo phan mot cua xa thu",
        valid_from=BEGINNING,
    )
    commands.set_reception(
        counter.pk, ["9.000001"], valid_from=BEGINNING, decision_number="giả định 1/QĐ", by=SYSTEM
    )


def statements(client: Client, address: str) -> int:
    from django.db import connection

    with CaptureQueriesContext(connection) as queries_made:
        assert client.get(address).status_code == 200
    return len(queries_made)


def test_a_search_without_diacritics_finds_the_procedure(client: Client) -> None:
    page = client.get("/thu-tuc?q=dang ky khai sinh").content.decode()
    assert page.index("Đăng ký khai sinh") > 0
    assert "Điều động nội bộ" not in page


def test_nothing_found_says_how_to_go_on(client: Client) -> None:
    page = client.get("/thu-tuc?q=zzzzqqqq")
    assert page.status_code == 200
    assert "Chưa tìm thấy thủ tục nào" in page.content.decode()


def test_one_procedure_answers_what_how_long_how_much_where_in_this_order(client: Client) -> None:
    page = client.get("/thu-tuc/9.000001").content.decode()
    places = [page.index(f'id="{name}"') for name in ("can-mang", "bao-lau", "bao-nhieu", "o-dau")]
    assert places == sorted(places)
    assert "Bộ phận Một cửa xã Thử" in page


def test_an_internal_procedure_is_not_there_for_the_public(client: Client) -> None:
    assert client.get("/thu-tuc/9.000003").status_code == 404


@pytest.mark.parametrize("address", ["/", "/thu-tuc", "/thu-tuc?q=khai sinh", "/thu-tuc/9.000001"])
def test_a_public_page_costs_at_most_eight_statements(client: Client, address: str) -> None:
    assert statements(client, address) <= 8


def test_the_number_of_statements_does_not_grow_with_the_catalogue(client: Client, tmp_path: Path) -> None:
    client.get("/thu-tuc")
    before = statements(client, "/thu-tuc")
    many = [record(f"9.1{number:05d}", f"Thủ tục thử số {number}") for number in range(40)]
    commands.import_files([write_lines(tmp_path / "them.jsonl", *many)], by=SYSTEM)
    assert Procedure.objects.count() == 43
    assert statements(client, "/thu-tuc") == before


def test_an_unknown_dossier_code_is_told_so_and_nothing_else(client: Client) -> None:
    page = client.get("/tra-cuu?ma=H58.99-220101-0001")
    assert page.status_code == 404
    assert "Không có hồ sơ nào mang mã này" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["%00", "' OR 1=1 --", "x" * 500, "<script>"])
def test_a_hostile_code_is_no_error(client: Client, code: str) -> None:
    page = client.get("/tra-cuu", {"ma": code})
    assert page.status_code in (200, 404)
    assert "<script>alert" not in page.content.decode()


def test_too_many_questions_in_a_minute_are_asked_to_wait(client: Client) -> None:
    answers = [client.get("/tra-cuu?ma=H58.99-220101-0001").status_code for _ in range(80)]
    assert 429 in answers


def test_every_event_of_life_leads_to_the_search(client: Client) -> None:
    page = client.get("/").content.decode()
    assert all(event.url.replace("&", "&amp;") in page for event in LIFE_EVENTS)
