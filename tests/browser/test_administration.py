"""The control office at its screens: lists, forms and differences, accessible and narrow."""

from datetime import date, datetime

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import PASSWORD, assert_accessible, assert_no_horizontal_scroll

from motcua.accounts import commands as accounts
from motcua.agencies import freshness
from motcua.agencies.commands import change_units
from motcua.agencies.models import Unit
from motcua.catalogue import commands, queries, search
from motcua.catalogue.models import DoubtfulRecord
from motcua.catalogue.tests.samples import record, write_lines
from motcua.kernel import clock
from motcua.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
START = date(2021, 1, 1)
PAGES = [
    "thu-tuc",
    "thu-tuc/9.000001",
    "thu-tuc/9.000001/quy-trinh",
    "thu-tuc/9.000001/phien-ban",
    "thu-tuc/9.000001/noi-tiep-nhan",
    "danh-muc-tiep-nhan",
    "ban-ghi-nghi-ngo",
    "tu-thuong-dung",
    "nhap-danh-muc",
    "co-quan",
    "tham-so",
    "quy-dinh",
    "nhan-su",
    "nhan-su/vai-tro",
    "vi-tri-cua-toi",
    "ket-noi",
    "thong-bao",
    "bang-tinh-thiet-lap",
]


@pytest.fixture
def office(site, sign_in, quiet_page, tmp_path):
    """The control office signed in, with a small catalogue that holds a doubt; gives the page and the address."""
    freshness.forget()
    queries.forget()
    search.forget()
    with clock.at(datetime(2022, 3, 1, 8)):
        common = {"valid_from": START, "level": "province"}
        change_units(
            [{"key": "tinh", "name": "UBND tỉnh Thử", "kind": "province_committee", **common}],
            by=SYSTEM,
            on=START,
        )
        counter = {"key": "tinh.mot-cua", "name": "Bộ phận Một cửa Thử", "kind": "counter", "parent": "tinh"}
        change_units([{**common, **counter, "counter_of": "tinh"}], by=SYSTEM, on=START)
        user = accounts.create_user(username="thu.kstt", name="Nguyễn Thị Thử", by=SYSTEM, password=PASSWORD)
        accounts.give_post(
            user_id=user.pk,
            unit="tinh",
            title="Chuyên viên",
            roles=["control_office"],
            valid_from=START,
            by=SYSTEM,
        )
        channel = {"hinh_thuc": "truc_tiep", "thoi_han": 5, "don_vi": None, "phi_le_phi": [], "mo_ta": None}
        file = write_lines(
            tmp_path / "thu.jsonl", record("9.000001", cach_thuc=[channel]), record("9.000002")
        )
        commands.import_files([file], by=SYSTEM, valid_from=START)
    sign_in(quiet_page, "thu.kstt")
    return quiet_page, f"{site}/can-bo"


def test_axe_finds_nothing_and_nothing_scrolls_sideways(office):
    page, address = office
    for path in PAGES:
        page.goto(f"{address}/{path}")
        assert page.locator("h1").count() == 1, path
        assert_accessible(page)
        assert_no_horizontal_scroll(page, width=360)


def test_a_doubt_is_resolved_and_leaves_the_work_list(office):
    page, address = office
    doubt = DoubtfulRecord.objects.filter(reason="limit_without_unit").get()
    page.goto(f"{address}/ban-ghi-nghi-ngo")
    page.get_by_role("link", name=doubt.sentence).click()
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Cách xử lý, căn cứ").fill("Đã đối chiếu với quyết định công bố.")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.locator(".messages")).to_contain_text("Đã ghi cách xử lý")
    doubt.refresh_from_db()
    assert doubt.state == "resolved"


def test_a_procedure_is_put_on_a_reception_list_and_taken_off(office):
    page, address = office
    counter = Unit.objects.get(key="tinh.mot-cua")
    page.goto(f"{address}/danh-muc-tiep-nhan/{counter.pk}/them")
    page.get_by_label("Mã thủ tục").fill("9.000002")
    page.get_by_label("Theo quyết định").fill("giả định 9/QĐ-UBND")
    page.get_by_label("Tiếp nhận từ ngày").fill("01/01/2022")
    page.get_by_role("button", name="Thêm vào danh mục").click()
    expect(page.locator(".messages")).to_contain_text("Đã đưa 1 thủ tục")
    page.get_by_role("checkbox", name="Chọn dòng 1").check()
    page.get_by_label("Thôi tiếp nhận từ ngày").fill("01/02/2022")
    page.get_by_label("Theo quyết định").fill("giả định 10/QĐ-UBND")
    page.get_by_role("button", name="Thôi tiếp nhận").click()
    dialog = page.get_by_role("dialog")
    assert_accessible(page)
    dialog.get_by_role("button").last.click()
    expect(page.locator(".messages")).to_contain_text("Đã thôi tiếp nhận 1 thủ tục")


def test_an_import_shows_its_difference_first(office, tmp_path):
    page, address = office
    file = write_lines(tmp_path / "moi.jsonl", record("9.000003", "Thủ tục mới"), "dòng hỏng")
    page.goto(f"{address}/nhap-danh-muc")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Xem trước khác biệt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem trước khi nhập")
    assert_accessible(page)
    assert_no_horizontal_scroll(page, width=360)
    page.get_by_role("button", name="Nhập", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("1 mới")
