"""The design system in a real browser: accessible, narrow, by keyboard, and it keeps what people typed."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import assert_accessible, assert_no_horizontal_scroll

pytestmark = pytest.mark.django_db(transaction=True)

LAYOUTS = ["/_bo-suu-tap", "/_bo-suu-tap?khung=cong", "/tai-khoan/dang-nhap/", "/khong-co-trang-nay"]


@pytest.mark.parametrize("address", LAYOUTS)
def test_axe_finds_nothing_wide_or_narrow(quiet_page, site, address):
    quiet_page.goto(site + address)
    assert_accessible(quiet_page)
    quiet_page.set_viewport_size({"width": 360, "height": 740})
    assert_accessible(quiet_page)


@pytest.mark.parametrize("address", LAYOUTS)
def test_nothing_scrolls_sideways_at_360_px_nor_at_twice_the_size(quiet_page, site, address):
    quiet_page.goto(site + address)
    assert_no_horizontal_scroll(quiet_page, width=360)
    assert_no_horizontal_scroll(quiet_page, width=640)


def test_a_wrong_form_leads_to_its_fields_and_keeps_what_was_typed(quiet_page, site):
    quiet_page.goto(f"{site}/_bo-suu-tap")
    quiet_page.get_by_label("Họ và tên chủ hồ sơ").fill("Nguyễn Thị Giả Định")
    quiet_page.get_by_label("Ngày sinh").fill("31/02/1990")
    quiet_page.get_by_role("button", name="Lưu và tiếp tục").click()
    summary = quiet_page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    assert_accessible(quiet_page)
    summary.get_by_role("link", name=re.compile("Ngày sinh")).click()
    expect(quiet_page.get_by_label("Ngày sinh")).to_be_focused()
    expect(quiet_page.get_by_label("Ngày sinh")).to_have_value("31/02/1990")
    expect(quiet_page.get_by_label("Họ và tên chủ hồ sơ")).to_have_value("Nguyễn Thị Giả Định")


def test_a_refusal_stands_beside_the_form_with_its_rule(quiet_page, site):
    quiet_page.goto(f"{site}/_bo-suu-tap")
    quiet_page.get_by_role("button", name="Thử bị từ chối").click()
    expect(quiet_page.locator("[data-error-summary]")).to_contain_text("Nghị định 61/2018/NĐ-CP")
    assert_accessible(quiet_page)


def test_a_dangerous_button_asks_first_and_escape_takes_it_back(quiet_page, site):
    quiet_page.goto(f"{site}/_bo-suu-tap")
    quiet_page.get_by_role("button", name="Từ chối hồ sơ").click()
    dialog = quiet_page.get_by_role("dialog")
    expect(dialog).to_contain_text("Không hoàn tác được")
    expect(dialog.get_by_role("button", name="Quay lại")).to_be_focused()
    assert_accessible(quiet_page)
    quiet_page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(quiet_page.locator("[data-error-summary]")).to_have_count(0)
    quiet_page.get_by_role("button", name="Từ chối hồ sơ").click()
    quiet_page.get_by_role("dialog").get_by_role("button", name="Từ chối hồ sơ").click()
    expect(quiet_page.locator("[data-error-summary]")).to_be_visible()


def test_the_keys_of_a_page_are_listed_and_work(quiet_page, site):
    quiet_page.goto(f"{site}/_bo-suu-tap")
    quiet_page.keyboard.press("?")
    expect(quiet_page.get_by_role("dialog")).to_contain_text("Chuyển bước sau")
    quiet_page.keyboard.press("Escape")
    quiet_page.keyboard.press("/")
    expect(quiet_page.get_by_label("Tìm hồ sơ, thủ tục, người nộp")).to_be_focused()
    quiet_page.keyboard.type("?")
    expect(quiet_page.get_by_role("dialog")).to_have_count(0)


def test_the_first_tab_leads_to_the_content(quiet_page, site):
    quiet_page.goto(f"{site}/_bo-suu-tap")
    quiet_page.keyboard.press("Tab")
    link = quiet_page.get_by_role("link", name="Đến thẳng nội dung")
    expect(link).to_be_focused()
    quiet_page.keyboard.press("Enter")
    expect(quiet_page.locator("main")).to_be_focused()


def test_a_combobox_is_filled_by_keyboard_without_diacritics(quiet_page, site):
    quiet_page.goto(f"{site}/_bo-suu-tap")
    box = quiet_page.get_by_role("combobox", name="Thủ tục")
    box.fill("khai")
    options = quiet_page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(2)
    assert_accessible(quiet_page)
    quiet_page.keyboard.press("ArrowDown")
    quiet_page.keyboard.press("Enter")
    expect(box).to_have_value("Đăng ký khai tử")
    expect(quiet_page.locator("input[name=procedure]")).to_have_value("1.000656")
    box.fill("không có đâu")
    expect(quiet_page.get_by_text("Không có gợi ý phù hợp").first).to_be_visible()
    expect(quiet_page.locator("input[name=procedure]")).to_have_value("")


def test_a_draft_survives_a_closed_page(quiet_page, site):
    quiet_page.goto(f"{site}/_bo-suu-tap")
    quiet_page.get_by_label("Ghi chú").fill("gõ dở")
    expect(quiet_page.locator(".draft-state")).to_contain_text("Đã lưu bản nháp")
    quiet_page.goto("about:blank")
    quiet_page.goto(f"{site}/_bo-suu-tap")
    expect(quiet_page.get_by_label("Ghi chú")).to_have_value("")
    quiet_page.get_by_role("button", name="Khôi phục bản nháp").click()
    expect(quiet_page.get_by_label("Ghi chú")).to_have_value("gõ dở")


class Store:
    """A server that takes uploads by the contract and loses the connection when told to."""

    def __init__(self, lose_at):
        self.content = b""
        self.lose_at = list(lose_at)
        self.patches = 0

    def answer(self, route):
        request = route.request
        if request.method == "POST":
            route.fulfill(status=201, headers={"Location": "/tam/1"})
        elif request.method == "HEAD":
            route.fulfill(status=200, headers={"Upload-Offset": str(len(self.content))})
        else:
            self.patches += 1
            if self.patches in self.lose_at:
                self.content += (request.post_data_buffer or b"")[:1000]
                route.abort("connectionreset")
                return
            assert int(request.headers["upload-offset"]) == len(self.content)
            self.content += request.post_data_buffer or b""
            route.fulfill(status=204, headers={"Upload-Offset": str(len(self.content))})


def test_an_upload_goes_on_where_the_connection_was_lost(quiet_page, site):
    store = Store(lose_at=[2])
    quiet_page.route(
        lambda address: urlsplit(address).path in ("/_bo-suu-tap/tai-len", "/tam/1"), store.answer
    )
    quiet_page.goto(f"{site}/_bo-suu-tap")
    content = bytes(range(256)) * 10_000
    quiet_page.locator("[data-upload] input[type=file]").set_input_files(
        {"name": "giấy tờ.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    expect(quiet_page.locator(".upload-state")).to_contain_text("Đã tải lên xong", timeout=15_000)
    expect(quiet_page.locator("[data-upload-value]")).to_have_value("/tam/1")
    assert store.content == content


def test_a_refused_file_says_why(quiet_page, site):
    quiet_page.route(
        lambda address: urlsplit(address).path == "/_bo-suu-tap/tai-len",
        lambda route: route.fulfill(
            status=422, content_type="application/json", body='{"detail": "Tệp có mã độc."}'
        ),
    )
    quiet_page.goto(f"{site}/_bo-suu-tap")
    quiet_page.locator("[data-upload] input[type=file]").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x"}
    )
    expect(quiet_page.locator(".upload-state")).to_contain_text("Tệp có mã độc.")


def test_the_language_changes_on_every_page_and_stays(quiet_page, site):
    quiet_page.goto(f"{site}/tai-khoan/dang-nhap/")
    quiet_page.get_by_role("button", name="EN · English").click()
    expect(quiet_page.locator("html")).to_have_attribute("lang", "en")
    quiet_page.goto(f"{site}/khong-co-trang-nay")
    expect(quiet_page.locator("html")).to_have_attribute("lang", "en")
