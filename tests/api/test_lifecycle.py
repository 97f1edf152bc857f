"""The whole life of a dossier over the API, its keys, versions, pages and refusals."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.models import Dossier
from motcua.dossiers.tests.world import World, on
from motcua.kernel import clock
from motcua.kernel.models import AccessRecord

from .conftest import Caller, caller, created, filed

pytestmark = pytest.mark.django_db


def test_a_dossier_goes_from_creation_to_return_in_nine_requests(world: World, commune: Caller) -> None:
    made = commune.post("dossiers", filed(world))
    assert made.status_code == 201
    assert made.json()["stage"] == "registered"
    address = made.headers["Location"].removeprefix("/api/v1/")
    accepted = commune.post(f"{address}/accept").json()
    assert accepted["code"] == "H58.30.21-220107-0001"
    for _step in range(4):
        assert commune.post(f"{address}/hand-over").status_code == 200
    assert commune.post(f"{address}/decide", {"number": "12/QĐ-UBND"}).json()["stage"] == "decided"
    assert commune.post(f"{address}/hand-over").json()["stage"] == "ready"
    returned = commune.post(f"{address}/return-result", {"channel": "counter"})
    assert (returned.json()["status"], returned.headers["ETag"]) == (10, '"9"')
    events = commune.get(f"{address}/events").json()["items"]
    assert [event["title"] for event in events][:3] == ["Ghi nhận hồ sơ", "Tiếp nhận", "Chuyển tiếp"]


def test_a_required_paper_is_missing_unless_it_is_said_not_to_apply(commune: Caller, world: World) -> None:
    one = filed(world, accept=True)
    one["papers"] = one["papers"][:1]
    refused = commune.post("dossiers", one | {"incomplete_fits": False})
    assert refused.status_code == 422
    assert refused.json()["code"] == "papers_missing"
    assert "Bản chính giấy tờ kèm theo" in refused.json()["title"]
    assert commune.post("dossiers", one).status_code == 201


def test_a_dossier_is_found_by_its_code(world: World, commune: Caller) -> None:
    made = created(commune, world)
    detail = commune.get(f"dossiers/{made['code']}").json()
    assert detail["id"] == made["id"]
    assert detail["applicant"]["name"] == "Huỳnh Thị Bưởi"
    assert commune.post(f"dossiers/{made['code']}/hand-over").status_code == 200


def test_looking_at_personal_data_is_recorded(world: World, commune: Caller) -> None:
    made = created(commune, world)
    commune.get("dossiers")
    assert AccessRecord.objects.count() == 0
    commune.get(f"dossiers/{made['id']}")
    assert AccessRecord.objects.filter(subject_id=made["id"], purpose="api").count() == 1


def test_the_same_key_repeats_the_answer_and_does_nothing(world: World, commune: Caller) -> None:
    body = filed(world, accept=True)
    first = commune.post("dossiers", body, idempotency_key="lan-1")
    again = commune.post("dossiers", body, idempotency_key="lan-1")
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first.headers
    assert Dossier.objects.count() == 1
    address = f"dossiers/{first.json()['id']}/hand-over"
    moved = commune.post(address, idempotency_key="lan-2")
    commune.post(address, idempotency_key="lan-3")
    assert commune.post(address, idempotency_key="lan-2").json() == moved.json()


def test_a_key_used_for_another_wish_is_refused(world: World, commune: Caller) -> None:
    commune.post("dossiers", filed(world), idempotency_key="lan-1")
    other = commune.post("dossiers", filed(world, sets=2), idempotency_key="lan-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency")


def test_an_old_version_is_refused(world: World, commune: Caller) -> None:
    made = created(commune, world)
    address = f"dossiers/{made['id']}/hand-over"
    assert commune.post(address, if_match=f'"{made["version"]}"').status_code == 200
    stale = commune.post(address, if_match=f'"{made["version"]}"')
    assert (stale.status_code, stale.json()["code"]) == (412, "version")
    assert commune.post(address, if_match="abc").status_code == 400


def test_a_state_that_does_not_allow_it_is_refused_with_rule_and_next_step(
    world: World, commune: Caller
) -> None:
    made = created(commune, world)
    refused = commune.post(f"dossiers/{made['id']}/accept")
    problem = refused.json()
    assert refused.status_code == 409
    assert refused.headers["Content-Type"].startswith("application/problem+json")
    assert problem["title"].startswith("Không thể tiếp nhận")
    assert problem["rule"] and problem["next_step"] and problem["code"] == "stage"


def test_another_unit_does_not_find_the_dossier(world: World, commune: Caller, stranger: Caller) -> None:
    made = created(commune, world)
    for address in ("", "/events", "/slips", "/papers"):
        assert stranger.get(f"dossiers/{made['id']}{address}").status_code == 404
    assert stranger.get(f"dossiers/{made['code']}").status_code == 404
    assert stranger.post(f"dossiers/{made['id']}/hand-over").status_code == 404
    assert stranger.get("dossiers").json()["items"] == []
    assert stranger.post("dossiers", filed(world)).status_code == 403


def test_a_token_does_no_more_than_its_scopes(world: World) -> None:
    reader = caller(world.commune, name="chi-xem", scopes=["dossier.view"])
    refused = reader.post("dossiers", filed(world))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert reader.get("dossiers").status_code == 200
    assert reader.get("me").json()["permissions"] == ["dossier.view"]


def test_many_dossiers_are_answered_one_by_one(world: World, commune: Caller) -> None:
    bad = filed(world, procedure_code="9.999999")
    body = {"items": [filed(world, accept=True), bad, filed(world)]}
    lines = commune.post("dossiers/import", body, idempotency_key="lo-1").json()["items"]
    assert [line["status"] for line in lines] == [201, 404, 201]
    assert lines[1]["problem"]["code"] == "procedure_unknown"
    again = commune.post("dossiers/import", body, idempotency_key="lo-1").json()["items"]
    assert [line.get("dossier", {}).get("id") for line in again] == [
        line.get("dossier", {}).get("id") for line in lines
    ]
    assert Dossier.objects.count() == 2


def test_pages_stay_whole_while_rows_are_added(world: World, commune: Caller) -> None:
    made = [created(commune, world)["id"] for _index in range(5)]
    first = commune.get("dossiers", limit=2).json()
    created(commune, world)
    second = commune.get("dossiers", limit=2, cursor=first["next"]).json()
    third = commune.get("dossiers", limit=2, cursor=second["next"]).json()
    assert [row["id"] for page in (first, second, third) for row in page["items"]] == made[::-1]
    assert third["next"] is None
    assert commune.get("dossiers", cursor="sai").status_code == 422
    assert commune.get("dossiers", cursor=first["next"], order="due").status_code == 422


def test_the_list_is_narrowed_by_its_filters(world: World, commune: Caller) -> None:
    one, two = created(commune, world), commune.post("dossiers", filed(world)).json()
    commune.post(f"dossiers/{one['id']}/hand-over")

    def found(**query: Any) -> list[str]:
        response = commune.get("dossiers", **query)
        assert response.status_code == 200, response.content.decode()
        return [row["id"] for row in response.json()["items"]]

    assert found(stage="handling") == [one["id"]]
    assert found(status=1) == [two["id"]]
    assert found(unit=world.commune.pk) == [one["id"]]
    assert found(counter=world.counter.pk) == [two["id"], one["id"]]
    assert found(code=one["code"]) == [one["id"]]
    assert found(text="huynh thi buoi") == [two["id"], one["id"]]
    assert found(procedure="khong-co") == []
    assert found(due_before=on(15).isoformat()) == [one["id"]]
    assert found(received_from=on(7, hour=0).isoformat(), received_to=on(8, hour=0).isoformat()) == [
        one["id"]
    ]
    assert found(open="true", order="due") == [one["id"]]
    assert found(open="false") == []


def test_the_slip_comes_as_a_pdf(world: World, commune: Caller) -> None:
    made = created(commune, world)
    slips = commune.get(f"dossiers/{made['id']}/slips").json()["items"]
    assert slips[0]["form"].endswith("01")
    pdf = commune.client.get(slips[0]["pdf"], **commune.headers())
    assert pdf.status_code == 200, pdf.content
    assert pdf.content.startswith(b"%PDF")
    assert commune.get(f"slips/{uuid4()}.pdf").status_code == 404


def test_a_scan_is_sent_in_pieces_and_tied_to_a_paper(
    world: World, commune: Caller, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    opened = commune.post("uploads", {"name": "to-khai.pdf", "size": len(content)})
    assert opened.status_code == 201, opened.content.decode()
    address = opened.headers["Location"]
    wrong = commune.client.patch(
        address,
        content[5:],
        content_type="application/octet-stream",
        HTTP_UPLOAD_OFFSET="5",
        **commune.headers(),
    )
    assert (wrong.status_code, wrong.json()["code"]) == (409, "offset")
    part = commune.client.patch(
        address,
        content[:10],
        content_type="application/octet-stream",
        HTTP_UPLOAD_OFFSET="0",
        **commune.headers(),
    )
    assert part.json()["received"] == 10
    assert commune.client.delete(address, **commune.headers()).status_code == 204


def test_counts_of_statements_are_pinned_and_flat(world: World, commune: Caller) -> None:
    """A verb: its own at most 12 and no more than 4 of the shell; a read stays the same over ten times the rows."""
    made = created(commune, world)
    commune.get("catalogue/procedures", q="thử nghiệm")

    def statements(call: Any) -> int:
        with CaptureQueriesContext(connection) as context:
            assert call().status_code < 300
        marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
        return sum(1 for query in context.captured_queries if not query["sql"].startswith(marks))

    reads = {
        "dossiers": 1, f"dossiers/{made['id']}": 2, f"dossiers/{made['id']}/events": 2, f"dossiers/{made['id']}/slips": 2,
        f"dossiers/{made['id']}/papers": 3, "catalogue/procedures": 1, f"catalogue/procedures/{world.procedure.code}": 1,
        "units": 1, "me": 0, f"counters/{world.counter.pk}/reception-list": 2,
    }  # fmt: skip
    few = {address: statements(lambda address=address: commune.get(address)) for address in reads}
    assert few == reads
    for _index in range(30):
        created(commune, world)
    assert {address: statements(lambda address=address: commune.get(address)) for address in reads} == few
    assert (
        statements(lambda: commune.post("dossiers", filed(world, accept=True), idempotency_key="dem")) <= 14
    )
    assert statements(lambda: commune.post(f"dossiers/{made['id']}/hand-over", idempotency_key="dem2")) <= 8


def test_the_counter_s_list_and_the_catalogue_are_read(world: World, commune: Caller) -> None:
    listed = commune.get(f"counters/{world.counter.pk}/reception-list").json()["items"]
    assert [row["code"] for row in listed] == [world.procedure.code]
    detail = commune.get(f"catalogue/procedures/{world.procedure.code}").json()
    assert detail["channels"][0]["limit_unit"] == "working_day"
    assert (
        commune.get("catalogue/procedures", q="dang ky viec thu").json()["items"][0]["code"]
        == world.procedure.code
    )
    assert commune.get("catalogue/procedures/khong-co").status_code == 404
    assert commune.get("units", kind="counter").json()["items"][0]["id"] == world.counter.pk


def test_the_clock_of_the_province_gives_the_times(world: World, commune: Caller) -> None:
    made = created(commune, world)
    assert made["due_at"] == on(14, hour=17).isoformat()
    with clock.at(on(10)):
        assert (
            commune.post(f"dossiers/{made['id']}/hand-over").json()["step_due_at"].startswith("2022-01-10T09")
        )
