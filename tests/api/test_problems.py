"""Every error is a problem in Vietnamese, and none is a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from motcua.api.authentication import FAILURES_ALLOWED, forget_failures
from motcua.dossiers.models import Dossier
from motcua.dossiers.tests.world import World

from .conftest import Caller, caller, created, filed

pytestmark = pytest.mark.django_db


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """The problem of an answer, which must be one."""
    assert response.status_code == status, response.content.decode()
    assert response.headers["Content-Type"].startswith("application/problem+json")
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["title"] and problem["code"]
    assert "Traceback" not in response.content.decode()
    return problem


def test_an_unknown_token_is_told_how_to_get_one(world: World) -> None:
    client = Client()
    for headers in (
        {},
        {"HTTP_AUTHORIZATION": "Bearer mc_khong_co_ma_nay"},
        {"HTTP_AUTHORIZATION": "Basic abc"},
    ):
        response = client.get("/api/v1/dossiers", **headers)
        assert problem_of(response, 401)["next_step"].startswith("Xin gửi tiêu đề Authorization")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_guessing_tokens_is_slowed_down(world: World, commune: Caller) -> None:
    client = Client()
    statuses = [
        client.get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer mc_doan_{index:010d}").status_code
        for index in range(FAILURES_ALLOWED + 2)
    ]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert commune.get("me").status_code == 200
    forget_failures()


def test_wrong_input_is_named_field_by_field(world: World, commune: Caller) -> None:
    body = filed(world, sets=0, channel="bồ câu", la=1)
    body["applicant"] = {"name": "a\u0000b", "birth_date": "hôm qua"}
    del body["counter_id"]
    problem = problem_of(commune.post("dossiers", body), 422)
    assert {error["field"]: error["message"] for error in problem["errors"]} == {
        "counter_id": "Thiếu trường này.",
        "sets": "Phải từ 1 trở lên.",
        "channel": "Phải là một trong: 'counter', 'online', 'post' hoặc 'on_behalf'.",
        "la": "Không có trường này.",
        "applicant.name": "Không dùng được: có ký tự không ghi được.",
        "applicant.birth_date": "Phải là ngày dạng 2022-03-01.",
    }


def test_refused_input_of_the_command_names_its_fields_too(world: World, commune: Caller) -> None:
    body = filed(world)
    body["applicant"]["identity_number"] = "123456789012"
    errors = problem_of(commune.post("dossiers", body), 422)["errors"]
    assert errors[0]["field"] == "applicant.identity_number"
    assert Dossier.objects.count() == 0


def test_what_cannot_be_read_is_refused(world: World, commune: Caller) -> None:
    def post(content: bytes, kind: str = "application/json") -> Any:
        return commune.client.post("/api/v1/dossiers", content, content_type=kind, **commune.headers())

    problem_of(post(b"{khong phai json"), 400)
    problem_of(post(b"\xff\xfe{}"), 400)
    problem_of(post(b"a=1", "application/x-www-form-urlencoded"), 415)
    problem_of(post(b'{"a": "' + b"x" * 3_000_000 + b'"}'), 413)
    problem_of(post(b"[1, 2]"), 422)


def test_unknown_addresses_and_methods_are_told(world: World, commune: Caller) -> None:
    assert problem_of(commune.get("khong-co"), 404)["next_step"]
    assert problem_of(commune.get("dossiers/khong-co-ma-nay"), 404)["code"] == "not_found"
    response = commune.client.delete("/api/v1/dossiers", **commune.headers())
    assert "GET" in response.headers["Allow"]
    problem_of(response, 405)


def test_a_failure_of_ours_says_no_more_than_it_must(world: World, commune: Caller, monkeypatch: Any) -> None:
    from motcua.web import endpoints

    def broken(*_arguments: Any, **_values: Any) -> None:
        raise RuntimeError("bí mật của máy chủ")

    monkeypatch.setattr("motcua.dossiers.api.reads.page_answer", broken)
    assert endpoints.page_answer is not broken
    response = commune.get("dossiers")
    assert "bí mật" not in response.content.decode()
    assert problem_of(response, 500)["title"].startswith("Hệ thống gặp lỗi")


def test_the_documentation_needs_no_other_host_and_no_script_of_its_own(world: World) -> None:
    page = Client().get("/api/v1/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Chuyển tiếp" in text and "/api/v1/dossiers/{dossier}/hand-over" in text
    assert "http://" not in text.replace("http://www.w3.org", "") and "https://" not in text
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")


def test_a_browser_without_a_token_must_prove_that_it_means_it(world: World, commune: Caller) -> None:
    created(commune, world)
    handler = caller(world.commune, name="nguoi-dung", roles=["handler"], scopes=["dossier.view"])
    from motcua.accounts.models import User

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(
        User.objects.get(username="nguoi-dung"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert len(browser.get("/api/v1/dossiers").json()["items"]) == 1
    refused = browser.post("/api/v1/dossiers", filed(world), content_type="application/json")
    problem_of(refused, 403)
    assert handler.get("me").json()["via"] == "api"
