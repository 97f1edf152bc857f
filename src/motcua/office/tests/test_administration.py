"""The administration's pages: who may open them, what they change, and that a refusal changes nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.accounts.models import ApiToken, Delegation, User
from motcua.agencies.models import Parameter, Unit
from motcua.catalogue import commands as catalogue
from motcua.catalogue.models import DoubtfulRecord, Procedure, ReceptionEntry, Synonym
from motcua.catalogue.tests.samples import record, write_lines
from motcua.kernel.actor import SYSTEM
from motcua.kernel.models import Event

Enter = Callable[..., Client]
LISTS = [
    "/can-bo/co-quan",
    "/can-bo/tham-so",
    "/can-bo/quy-dinh",
    "/can-bo/nhan-su",
    "/can-bo/nhat-ky",
    "/can-bo/nhat-ky/luot-xem",
    "/can-bo/nhat-ky/niem-phong",
    "/can-bo/thong-bao",
    "/can-bo/thu-tuc",
    "/can-bo/danh-muc-tiep-nhan",
    "/can-bo/ban-ghi-nghi-ngo",
    "/can-bo/tu-thuong-dung",
]


def bring_in(tmp_path: Path, *records: dict[str, object]) -> None:
    catalogue.import_files(
        [write_lines(tmp_path / "thu.jsonl", *records)], by=SYSTEM, valid_from=date(2021, 1, 1)
    )


@pytest.mark.parametrize("address", LISTS)
def test_every_list_opens_and_goes_to_excel(enter: Enter, address: str) -> None:
    client = enter("administrator")
    assert client.get(address).status_code == 200
    sheet = client.get(f"{address}?xuat=excel")
    assert sheet.status_code == 200
    assert sheet.content.startswith(b"PK")


@pytest.mark.parametrize("address", LISTS)
def test_a_stranger_is_sent_to_sign_in(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert "dang-nhap" in answer.headers["Location"]


@pytest.mark.parametrize(
    "address", ["/can-bo/nhat-ky", "/can-bo/nhan-su", "/can-bo/nhap-danh-muc", "/can-bo/ban-ghi-nghi-ngo"]
)
def test_a_handler_may_not_open_the_administration(enter: Enter, address: str) -> None:
    assert enter("handler").get(address).status_code == 403


def test_a_unit_is_changed_by_command_and_keeps_its_past(enter: Enter) -> None:
    client = enter("administrator")
    unit = Unit.objects.get(key="tinh.so")
    form = {
        "name": "Sở Thử Nghiệm",
        "kind": "department",
        "level": "province",
        "parent": "tinh",
        "on": "01/03/2022",
    }
    answer = client.post(f"/can-bo/co-quan/{unit.pk}/sua", {**form, "basis": "giả định 5/QĐ"})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    page = client.get(f"/can-bo/co-quan/{unit.pk}").content.decode()
    assert "Sở Thử Nghiệm" in page
    assert ">Sở Thử</td>" in page
    before = client.get(f"/can-bo/co-quan?cha={unit.parent_id}&ngay=01/02/2022").content.decode()
    assert ">Sở Thử</a>" in before
    assert "Sở Thử Nghiệm" not in before


def test_a_parameter_not_checked_is_shown_so_and_changed_by_the_control_office(enter: Enter) -> None:
    row = Parameter.objects.create(
        key="thu.so-ngay", title="Số ngày thử", value=30, valid_from=date(2022, 1, 1)
    )
    client = enter("control_office")
    assert "chưa đối chiếu" in client.get("/can-bo/tham-so").content.decode()
    form = {"valid_from": "15/03/2022", "basis": "giả định 7/QĐ", "confidence": "checked"}
    wrong = client.post(f"/can-bo/tham-so/{row.pk}", {**form, "value": "nhiều"})
    assert wrong.status_code == 422
    assert client.post(f"/can-bo/tham-so/{row.pk}", {**form, "value": "45"}).status_code == 302
    assert Parameter.objects.get(key="thu.so-ngay", valid_to=None).value == 45


def test_work_is_given_over_during_leave_and_taken_back(enter: Enter, person: Callable[..., User]) -> None:
    client = enter("signer")
    receiver = person("handler")
    post = User.objects.get(username="thu.signer").posts.get()
    form = {"roles": ["signer"], "valid_from": "01/03/2022", "valid_to": "10/03/2022"}
    wrong = client.post(
        f"/can-bo/nhan-su/vi-tri/{post.pk}/giao-thay", {**form, "username": receiver.username}
    )
    assert wrong.status_code == 422
    answer = client.post(
        f"/can-bo/nhan-su/vi-tri/{post.pk}/giao-thay",
        {**form, "username": receiver.username, "basis": "GUQ 1"},
    )
    assert answer.headers["Location"] == "/can-bo/vi-tri-cua-toi"
    row = Delegation.objects.get()
    assert row.user == receiver
    client.post(f"/can-bo/nhan-su/giao-thay/{row.pk}/thu-hoi")
    row.refresh_from_db()
    assert row.revoked_on == date(2022, 3, 1)


def test_nobody_gives_over_the_work_of_another(enter: Enter, person: Callable[..., User]) -> None:
    post = person("signer").posts.get()
    assert enter("handler").get(f"/can-bo/nhan-su/vi-tri/{post.pk}/giao-thay").status_code == 403


def test_a_token_is_shown_once_and_never_again(enter: Enter, person: Callable[..., User]) -> None:
    owner = person("integration")
    client = enter("administrator")
    form = {"name": "Phần mềm thử", "scopes": ["dossier.view"], "valid_to": "01/03/2023"}
    page = client.post(f"/can-bo/nhan-su/vi-tri/{owner.posts.get().pk}/ma-truy-cap", form)
    token = re.search(r"mc_[\w-]{20,}", page.content.decode())
    assert token is not None
    again = client.get(f"/can-bo/nhan-su/{owner.pk}").content.decode()
    assert token[0] not in again
    client.post(f"/can-bo/nhan-su/ma-truy-cap/{ApiToken.objects.get().pk}/thu-hoi")
    assert ApiToken.objects.get().revoked_at is not None


def test_an_auditor_sees_that_a_chain_is_whole(enter: Enter) -> None:
    stream = Event.objects.filter(stream_kind="unit").values_list("stream_id", flat=True)[0]
    page = enter("auditor").get(f"/can-bo/nhat-ky/{stream}").content.decode()
    assert "Chuỗi nguyên vẹn" in page


def test_a_reception_list_is_set_and_closed_by_decision(enter: Enter, tmp_path: Path) -> None:
    bring_in(tmp_path, record("9.000001"), record("9.000002", "Việc nội bộ", la_noi_bo=True))
    counter = Unit.objects.get(key="tinh.mot-cua")
    client = enter("control_office")
    form = {"valid_from": "01/03/2022", "decision_number": "giả định 9/QĐ"}
    address = f"/can-bo/danh-muc-tiep-nhan/{counter.pk}"
    refused = client.post(f"{address}/them", {**form, "codes": "9.000002"})
    assert refused.status_code == 409
    assert "không thuộc diện tiếp nhận" in refused.content.decode()
    assert client.post(f"{address}/them", {**form, "codes": "9.000001"}).status_code == 302
    assert "9.000001" in client.get(address).content.decode()
    closing = {"ma": ["9.000001"], "valid_to": "01/04/2022", "decision_number": "giả định 10/QĐ"}
    assert client.post(f"{address}/thoi", {**closing, "decision_number": ""}).status_code == 422
    assert client.post(f"{address}/thoi", closing).status_code == 302
    assert ReceptionEntry.objects.get().valid_to == date(2022, 4, 1)


def test_a_doubt_is_corrected_into_a_new_revision(enter: Enter, tmp_path: Path) -> None:
    channel = {"hinh_thuc": "truc_tiep", "thoi_han": 5, "don_vi": None, "phi_le_phi": [], "mo_ta": None}
    bring_in(tmp_path, record("9.000001", cach_thuc=[channel]))
    doubt = DoubtfulRecord.objects.filter(reason="limit_without_unit").get()
    client = enter("control_office")
    page = client.get(f"/can-bo/ban-ghi-nghi-ngo/{doubt.pk}")
    assert doubt.sentence in page.content.decode()
    form = {"correct": "keep", "decision": "Đã đối chiếu."}
    assert client.post(f"/can-bo/ban-ghi-nghi-ngo/{doubt.pk}", {**form, "decision": ""}).status_code == 422
    assert client.post(f"/can-bo/ban-ghi-nghi-ngo/{doubt.pk}", form).status_code == 302
    doubt.refresh_from_db()
    assert doubt.state == "resolved"


def test_a_word_that_officials_add_is_found_at_once(enter: Enter, tmp_path: Path) -> None:
    bring_in(tmp_path, record("9.000001", "Đăng ký khai sinh"))
    client = enter("control_office")
    client.post("/can-bo/tu-thuong-dung", {"phrase": "đẻ em bé", "expansion": "", "codes": "9.000001"})
    assert Synonym.objects.get().phrase == "đẻ em bé"
    assert "Đăng ký khai sinh" in client.get("/can-bo/tu-thuong-dung?thu=de em be").content.decode()


def test_an_import_shows_its_difference_before_it_changes_anything(enter: Enter, tmp_path: Path) -> None:
    client = enter("control_office")
    content = write_lines(tmp_path / "moi.jsonl", record("9.000001"), "hỏng").read_bytes()
    page = client.post("/can-bo/nhap-danh-muc", {"files": SimpleUploadedFile("moi.jsonl", content)})
    text = page.content.decode()
    assert page.status_code == 200
    assert "9.000001" in text
    assert Procedure.objects.count() == 0
    token = re.search(r'name="token" value="([^"]+)"', text)
    assert token is not None
    assert client.post("/can-bo/nhap-danh-muc/ap-dung", {"token": token[1]}).status_code == 302
    assert Procedure.objects.get().code == "9.000001"


def test_a_token_of_somebody_else_applies_nothing(enter: Enter) -> None:
    assert enter("control_office").post("/can-bo/nhap-danh-muc/ap-dung", {"token": "bịa"}).status_code == 409


def workbook(client: Client) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(client.get("/can-bo/bang-tinh-thiet-lap/tai-ve").content))


def send(client: Client, book: openpyxl.Workbook) -> str:
    out = io.BytesIO()
    book.save(out)
    answer = client.post(
        "/can-bo/bang-tinh-thiet-lap", {"file": SimpleUploadedFile("thu.xlsx", out.getvalue())}
    )
    return str(answer.content.decode())


def test_the_present_state_downloaded_and_sent_back_changes_nothing(
    enter: Enter, person: Callable[..., User]
) -> None:
    person("fee_collector")
    client = enter("administrator")
    assert "giống hiện trạng" in send(client, workbook(client))


def test_a_workbook_makes_a_unit_and_its_staff_at_once(enter: Enter) -> None:
    client = enter("administrator")
    book = workbook(client)
    book["Đơn vị"].append(
        [
            "tinh.moi",
            "Sở Mới",
            "",
            "Sở, ban, ngành tỉnh",
            "Cấp tỉnh",
            "tinh",
            *[""] * 6,
            "01/03/2022",
            "",
            "giả định 3/QĐ",
        ]
    )
    book["Nhân sự"].append(
        [
            "nguoi.moi",
            "Trần Văn Mới",
            "",
            "",
            "tinh.moi",
            "Chuyên viên",
            "Công chức thụ lý",
            "",
            "01/03/2022",
            "",
            "",
        ]
    )
    page = send(client, book)
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    assert not Unit.objects.filter(key="tinh.moi").exists()
    assert client.post("/can-bo/bang-tinh-thiet-lap/ap-dung", {"token": token[1]}).status_code == 302
    assert User.objects.get(username="nguoi.moi").posts.get().unit.key == "tinh.moi"


def test_a_wrong_cell_is_named_and_nothing_can_be_applied(enter: Enter) -> None:
    client = enter("administrator")
    book = workbook(client)
    book["Đơn vị"].append(["Khoá Sai", "X", "", "Loại lạ", "", "", *[""] * 6, "31/02/2022"])
    page = send(client, book)
    assert "Không có loại đơn vị «Loại lạ»." in page
    assert 'name="token"' not in page


@pytest.mark.parametrize("content", [b"", b"khong phai bang tinh", b"PK\x03\x04" + b"\0" * 50])
def test_a_broken_workbook_is_refused_in_a_sentence(enter: Enter, content: bytes) -> None:
    answer = enter("administrator").post(
        "/can-bo/bang-tinh-thiet-lap", {"file": SimpleUploadedFile("x.xlsx", content)}
    )
    assert answer.status_code == 422
