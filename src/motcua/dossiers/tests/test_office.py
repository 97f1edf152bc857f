"""The screens of the dossiers: refusals keep what was typed, strangers see nothing, lists cost the same at any length."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.accounts.models import User
from motcua.agencies.freshness import forget
from motcua.dossiers import registers
from motcua.dossiers.commands import VERBS, run, take_in
from motcua.dossiers.commands.frame import circumstances_of
from motcua.dossiers.models import BatchHandOver, Dossier
from motcua.dossiers.state import state_of
from motcua.dossiers.tests.screens import OFFICER, people, post, signed_in, text_of, typed
from motcua.dossiers.tests.world import World, actor, filing, listed, on, procedure, unit
from motcua.dossiers.verb_fields import Place
from motcua.dossiers.verb_forms import form_for, initial_of, input_of
from motcua.kernel import clock
from motcua.kernel.models import AccessRecord, Event
from motcua.kernel.refusal import Refusal

INTAKE = "/can-bo/ho-so/tiep-nhan"
WORK = "/can-bo/ho-so/viec-cua-toi"


@pytest.fixture
def staff(world: World) -> dict[str, User]:
    return people(world)


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with clock.at(on(7)):
        yield


def run_verb(client: Client, dossier: Dossier, name: str, **given: Any) -> Any:
    """Open the form of a verb and send it."""
    address = f"/can-bo/ho-so/{dossier.pk}/viec/{name}"
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(phien_ban|khoa)" value="(\w+)"', page))
    return client.post(address, hidden | given)


def test_one_keystroke_takes_a_dossier_in_and_shows_its_slip(world: World, staff: dict[str, User]) -> None:
    client = signed_in(staff["officer"])
    answer = client.post(INTAKE, typed(world))
    row = Dossier.objects.get()
    assert answer["Location"].endswith(f"{row.pk}/da-tiep-nhan")
    assert (row.stage, row.code) == ("accepted", "H58.30.21-220107-0001")
    page = client.get(answer["Location"]).content.decode()
    slip = re.search(r"/can-bo/ho-so/phieu/[0-9a-f-]+", page)
    assert slip is not None
    assert client.get(slip[0]).content.startswith(b"%PDF")


def test_a_refusal_keeps_what_was_typed(world: World, staff: dict[str, User]) -> None:
    answer = signed_in(staff["officer"]).post(INTAKE, typed(world, applicant_identity_number="082190"))
    bad = signed_in(staff["officer"]).post(INTAKE, typed(world, applicant_identity_number="999999999999"))
    assert answer.status_code in (302, 422)
    assert bad.status_code == 422
    page = bad.content.decode()
    assert "Huỳnh Thị Bưởi" in page and "999999999999" in page
    assert re.search(r'name="paper" value="\d+" id="paper-\d+" checked', page)


def test_required_papers_that_are_not_ticked_are_named(world: World, staff: dict[str, User]) -> None:
    answer = signed_in(staff["officer"]).post(INTAKE, typed(world, paper=[]))
    assert answer.status_code == 422
    assert "Chưa đánh dấu đã nhận: Tờ khai theo mẫu" in text_of(answer)
    assert not Dossier.objects.exists()


def test_a_supplement_without_ground_writes_nothing(world: World, staff: dict[str, User]) -> None:
    given = typed(world, viec="bo-sung", missing_text=["Thiếu tờ khai"], missing_ground=[""])
    answer = signed_in(staff["officer"]).post(INTAKE, given)
    assert answer.status_code == 422
    assert "Thiếu tờ khai" in answer.content.decode()
    assert not Dossier.objects.exists()


def test_the_three_outcomes_of_the_check(world: World, staff: dict[str, User]) -> None:
    client = signed_in(staff["officer"])
    client.post(
        INTAKE,
        typed(world, viec="bo-sung", missing_text=["Thiếu tờ khai"], missing_ground=["Điều 5"], khoa="a"),
    )
    client.post(
        INTAKE, typed(world, viec="tu-choi", refusal_reason="Không đủ", refusal_ground="Điều 6", khoa="b")
    )
    client.post(INTAKE, typed(world, khoa="c"))
    assert sorted(Dossier.objects.values_list("stage", flat=True)) == [
        "accepted",
        "intake_supplement",
        "not_accepted",
    ]


def test_a_dossier_for_another_unit_of_the_province_is_registered_and_passed_on(
    world: World, staff: dict[str, User]
) -> None:
    west = unit("t.h.y", "Ủy ban nhân dân xã Thử Tây", "commune_committee", world.commune.parent, level="commune",
                identifier_code="H58.30.22")  # fmt: skip
    there = unit("t.h.y.mc", "Bộ phận Một cửa xã Thử Tây", "counter", west, level="commune", counter_of=west)
    own = procedure("1.000777", "Việc chỉ xã Tây nhận")
    listed(there, own, west)
    forget()
    client = signed_in(staff["officer"])
    papers = list(own.components.values_list("pk", flat=True))
    given = typed(world, procedure_code="1.000777", paper=papers[:1], viec="chuyen-di")
    assert client.post(INTAKE, given).status_code == 409  # not on the counter's own list
    assert "Thử Tây" in str(client.get("/can-bo/ho-so/chon-bo-phan?q=thu tay").json())
    page = text_of(client.get(f"{INTAKE}?nhan-ho={there.pk}"))
    assert "Đang nhận hộ Bộ phận Một cửa xã Thử Tây" in page and "Nhận và chuyển đi" in page
    found = client.get(f"{INTAKE}/thu-tuc?q=1.0007&nhan-ho={there.pk}").json()["options"]
    assert [one["value"] for one in found] == ["1.000777"]
    answer = client.post(INTAKE, given | {"nhan_ho": str(there.pk)})
    assert answer.status_code == 302, text_of(answer)
    row = Dossier.objects.get()
    assert (row.counter_id, row.competent_id, row.stage) == (there.pk, west.pk, "registered")
    assert client.get(f"{INTAKE}?nhan-ho=99999999").status_code == 404


def test_a_post_that_may_do_all_returns_a_same_day_result_at_once(
    world: World, staff: dict[str, User]
) -> None:
    same_day = procedure(
        "1.000778", "Chứng thực bản sao thử", limit="0", settings={"no_receipt": True}, fee=0
    )
    listed(world.counter, same_day, world.commune)
    papers = list(same_day.components.values_list("pk", flat=True))
    given = typed(world, procedure_code="1.000778", paper=papers, viec="tra-ngay", slip_wanted="")
    assert "Trả kết quả ngay" not in text_of(signed_in(staff["officer"]).get(INTAKE))
    refused = signed_in(staff["officer"]).post(INTAKE, given)
    assert refused.status_code == 403 and not Dossier.objects.exists()
    all_of_it = signed_in(post(actor("Đinh Thị Đa Năng", world.counter), world.counter, [*OFFICER, "signer"]))
    assert "Trả kết quả ngay" in text_of(all_of_it.get(INTAKE))
    answer = all_of_it.post(INTAKE, given)
    assert answer.status_code == 302, text_of(answer)
    row = Dossier.objects.get()
    assert row.stage == "returned" and row.code and row.returned_at is not None
    verbs = Event.objects.filter(stream_id=row.pk).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["dossier.register", "dossier.accept", "dossier.decide", "dossier.return_result"]


def test_the_card_fills_the_person_and_a_known_person_is_not_asked_twice(
    world: World, staff: dict[str, User]
) -> None:
    client = signed_in(staff["officer"])
    take_in(filing(world), by=world.officer)
    card = "082190000001||Huỳnh Thị Bưởi|01021990|Nữ|Ấp 1, Thử Đông|01012021"
    answer = client.post(f"{INTAKE}/nguoi-nop", {"citizen_card": card}).json()
    assert answer["known"] is True
    assert answer["person"]["birth_date"] == "01/02/1990"
    assert answer["person"]["phone"] == "0900000001"
    assert AccessRecord.objects.filter(purpose="intake.known_person").count() == 1


def test_the_preview_explains_the_due_time(world: World, staff: dict[str, User]) -> None:
    given = {"bo_phan": world.counter.pk, "procedure_code": world.procedure.code, "channel": "counter"}
    answer = signed_in(staff["officer"]).post(f"{INTAKE}/xem", given)
    assert "17:00 14/01/2022" in text_of(answer)
    assert "Không tính từ 08/01/2022 đến 09/01/2022" in text_of(answer)


def test_a_stranger_finds_no_dossier(world: World, staff: dict[str, User]) -> None:
    done = take_in(filing(world), by=world.officer)
    elsewhere = unit(
        "t.khac", "Ủy ban nhân dân xã Khác", "commune_committee", world.province, level="commune"
    )
    stranger = signed_in(post(actor("Đặng Người Khác", elsewhere), elsewhere, ["handler"]))
    assert stranger.get(f"/can-bo/ho-so/{done.dossier_id}").status_code == 404
    assert stranger.get(f"/can-bo/ho-so/{done.dossier_id}/viec/hand-over").status_code == 404
    assert stranger.post(f"/can-bo/ho-so/{done.dossier_id}/viec/hand-over").status_code == 404
    assert "H58" not in stranger.get(f"{WORK}?muc=don-vi").content.decode()


def test_a_look_at_a_dossier_is_recorded(world: World, staff: dict[str, User]) -> None:
    done = take_in(filing(world), by=world.officer)
    answer = signed_in(staff["officer"]).get(f"/can-bo/ho-so/{done.dossier_id}")
    assert answer.status_code == 200
    assert AccessRecord.objects.filter(subject_id=done.dossier_id, purpose="dossier.page").count() == 1


def test_a_whole_life_through_the_screens(world: World, staff: dict[str, User]) -> None:
    officer, handler, head, consulted = (
        signed_in(staff[name]) for name in ("officer", "handler", "head", "consulted")
    )
    officer.post(INTAKE, typed(world))
    row = Dossier.objects.get()
    assert run_verb(officer, row, "collect-fee", method="cash", amount="8.000").status_code == 302
    assert run_verb(officer, row, "hand-over").status_code == 302
    assert run_verb(head, row, "hand-over").status_code == 302
    asked = {
        "kind": "consultation",
        "unit_1": world.division.pk,
        "due_1": "17:00 11/01/2022",
        "content_1": "Xin ý kiến",
    }
    assert run_verb(handler, row, "consult", **asked).status_code == 302
    stopped = run_verb(handler, row, "hand-over", remark="Đề nghị ký")
    assert stopped.status_code == 409
    assert "Đề nghị ký" in stopped.content.decode()
    assert str(row.code) in text_of(consulted.get(f"{WORK}?muc=cho-y-kien"))
    assert run_verb(consulted, row, "answer-task", task="1", answer="Thống nhất").status_code == 302
    for client in (handler, handler):
        assert run_verb(client, row, "hand-over").status_code == 302
    assert run_verb(head, row, "decide", number="12/QĐ-UBND").status_code == 302
    assert run_verb(head, row, "hand-over").status_code == 302
    assert run_verb(officer, row, "return-result", channel="counter", originals="on").status_code == 302
    row.refresh_from_db()
    assert row.stage == "returned"
    page = text_of(officer.get(f"/can-bo/ho-so/{row.pk}"))
    for words in (
        "Trả kết quả",
        "Ký kết quả giải quyết",
        "Cơ quan phối hợp trả lời",
        "«Thống nhất»",
        "Số 12/QĐ-UBND, trong hạn.",
        "Thu phí, lệ phí",
    ):
        assert words in page
    assert officer.get(f"/can-bo/ho-so/{row.pk}/phieu-kiem-soat").content.startswith(b"%PDF")
    assert str(row.code) in text_of(officer.get("/can-bo/so-theo-doi"))
    assert officer.get("/can-bo/so-theo-doi/ban-in").content.startswith(b"%PDF")


@pytest.mark.parametrize("tab", ["cua-toi", "don-vi", "cho-nhan", "cho-y-kien"])
def test_a_worklist_page_costs_at_most_eight_statements_at_any_length(
    world: World, staff: dict[str, User], tab: str
) -> None:
    client = signed_in(staff["officer"])

    def statements() -> int:
        client.get(f"{WORK}?muc={tab}")
        with CaptureQueriesContext(connection) as context:
            assert client.get(f"{WORK}?muc={tab}").status_code == 200
        return len(context)

    _fill(world, 10)
    few = statements()
    _fill(world, 120)
    many = statements()
    assert few == many <= 8


def _fill(world: World, number: int) -> None:
    for _index in range(number):
        take_in(filing(world), by=world.officer)


def test_bulk_hand_over_lists_its_exceptions(world: World, staff: dict[str, User]) -> None:
    first, second = (take_in(filing(world), by=world.officer).dossier_id for _index in range(2))
    client = signed_in(staff["officer"])
    given = {"viec": "hand-over", "chon": [str(first), str(second)], "khoa": "hai"}
    assert "Không có hồ sơ nào" not in text_of(client.post(f"{WORK}/hang-loat", given))
    again = text_of(client.post(f"{WORK}/hang-loat", given | {"khoa": "ba"}))
    assert "Hồ sơ không ở đơn vị của anh/chị" in again


def test_filters_and_the_workbook_show_the_same_rows(world: World, staff: dict[str, User]) -> None:
    _fill(world, 3)
    client = signed_in(staff["officer"])
    assert "3 hồ sơ" in text_of(client.get(f"{WORK}?q=buoi"))
    assert "0 hồ sơ" in text_of(client.get(f"{WORK}?q=khong-co-ai"))
    assert "spreadsheetml" in client.get(f"{WORK}?q=buoi&xuat=excel")["Content-Type"]


def test_a_look_at_a_list_of_people_is_recorded_once_a_page_view(
    world: World, staff: dict[str, User]
) -> None:
    client = signed_in(staff["officer"])
    client.get(WORK)
    assert not AccessRecord.objects.filter(subject_kind="list").exists()  # nobody was shown
    _fill(world, 2)
    for address in (WORK, f"{WORK}?xuat=excel", "/can-bo/so-theo-doi", "/can-bo/tim?q=buoi", WORK):
        assert client.get(address).status_code == 200
    seen = AccessRecord.objects.filter(subject_kind="list", user_id=staff["officer"].pk).order_by("id")
    assert [one.purpose for one in seen] == [
        "dossier.worklist.list", "dossier.worklist.file", "register.list", "dossier.search.list", "dossier.worklist.list",
    ]  # fmt: skip
    assert len({one.subject_id for one in seen}) == 3


def test_the_head_of_the_counter_closes_the_book_of_a_year_that_is_over(
    world: World, staff: dict[str, User]
) -> None:
    with clock.at(on(7).replace(year=2021)):
        _fill(world, 1)
    book, close = "/can-bo/so-theo-doi", "/can-bo/so-theo-doi/khoa-so"
    officer = signed_in(staff["officer"])
    assert "Khoá sổ năm" not in text_of(officer.get(f"{book}?nam=2021"))
    assert officer.post(close, {"nam": "2021"}).status_code == 403
    head = signed_in(post(actor("Trịnh Thị Trưởng", world.counter), world.counter, ["counter_supervisor"]))
    asked = head.get(f"{book}?nam=2021").content.decode()
    assert 'data-confirm="Khoá sổ năm 2021?"' in asked
    running = head.post(close, {"bo_phan": world.counter.pk, "nam": "2022"})
    assert running.status_code == 409 and "chưa hết" in text_of(running)
    assert head.post(close, {"bo_phan": world.counter.pk, "nam": "2021"}).status_code == 302
    assert registers.is_closed(world.counter.pk, 2021)
    page = text_of(head.get(f"{book}?nam=2021"))
    assert "Sổ năm 2021 đã khoá" in page and "Khoá sổ năm" not in page


def test_overdue_totals_agree_with_their_rows(world: World, staff: dict[str, User]) -> None:
    _fill(world, 3)
    with clock.at(on(20)):
        client = signed_in(staff["head"])
        page = client.get("/can-bo/ho-so/qua-han")
        assert "Bộ phận Một cửa chưa chuyển" in text_of(page)
        assert "3 hồ sơ" in text_of(client.get("/can-bo/ho-so/qua-han?ds=1"))
        assert "3 hồ sơ" in text_of(client.get(f"/can-bo/ho-so/qua-han?don-vi={world.counter.pk}&ds=1"))


def test_every_figure_of_the_board_agrees_with_its_rows(world: World, staff: dict[str, User]) -> None:
    _fill(world, 2)
    client = signed_in(staff["officer"])
    page = client.get("/can-bo/bo-phan-mot-cua/giam-sat").content.decode()
    tiles = re.findall(r'href="([^"]*danh-sach[^"]*)".*?tile-value">(\d+)<', page, flags=re.S)
    assert len(tiles) == 8
    for address, value in tiles:
        assert f"{value} hồ sơ" in text_of(client.get(address.replace("&amp;", "&")))


def test_the_hall_shows_codes_and_no_names(world: World, staff: dict[str, User]) -> None:
    done = take_in(filing(world), by=world.officer)
    Dossier.objects.filter(pk=done.dossier_id).update(stage="ready", finished_at=clock.now())
    page = text_of(signed_in(staff["officer"]).get("/can-bo/man-hinh-sanh"))
    assert "H58.30.21-220107-0001" in page
    assert "Bưởi" not in page


def test_the_signing_of_the_post_list_is_the_time_of_filing(world: World, staff: dict[str, User]) -> None:
    point = unit("t.bd", "Điểm bưu chính Thử", "post_point", world.province)
    clerk = signed_in(post(actor("Mai Thị Bưu", point), point, ["post_clerk"]))
    given = {"counter_id": world.counter.pk, "khoa": "bb"}
    for index, name in ((1, "Lê Văn Xa"), (2, "Phan Thị Vắng")):
        given |= {
            f"ho-so-{index}-name": name,
            f"ho-so-{index}-procedure_code": world.procedure.code,
            f"ho-so-{index}-waybill": f"VD{index}",
        }
    answer = clerk.post("/can-bo/giao-nhan-buu-chinh/lap", given)
    assert answer.status_code == 302, text_of(answer)
    made = BatchHandOver.objects.get()
    there, missing = made.dossiers.order_by("id")
    officer = signed_in(staff["officer"])
    assert "chưa ký biên bản giao nhận" in text_of(run_verb(officer, there, "accept"))
    with clock.at(on(10, hour=9)):
        assert (
            officer.post(f"/can-bo/giao-nhan-buu-chinh/{made.pk}", {"co": [str(there.pk)]}).status_code == 302
        )
    there.refresh_from_db()
    missing.refresh_from_db()
    assert there.submitted_at == on(10, hour=9)
    assert missing.taken_at is None
    assert run_verb(officer, there, "accept").status_code == 302
    there.refresh_from_db()
    assert there.received_at == on(10, hour=9)
    assert clerk.get(f"/can-bo/giao-nhan-buu-chinh/{made.pk}/ban-in").content.startswith(b"%PDF")


def test_the_home_leads_to_the_work(world: World, staff: dict[str, User]) -> None:
    _fill(world, 2)
    page = text_of(signed_in(staff["officer"]).get("/can-bo/"))
    assert "Việc cần làm" in page
    assert "Tiếp nhận hồ sơ" in page


@pytest.mark.parametrize("name", sorted(VERBS))
def test_every_verb_has_a_form_that_answers_an_empty_sending(world: World, name: str) -> None:
    done = take_in(filing(world), by=world.officer)
    run("hand-over", done.dossier_id, by=world.officer)
    row = Dossier.objects.select_related("applicant").get(pk=done.dossier_id)
    place = Place(row, state_of(row), circumstances_of(row, world.handler))
    verb = VERBS[name]
    form = form_for(verb, place, initial=initial_of(verb, place))
    assert form.as_p()
    sent = form_for(verb, place, data=QueryDict(""))
    if sent.is_valid():
        with contextlib.suppress(Refusal):
            input_of(verb, sent, QueryDict(""))
