"""A citizen at the public site: finds by everyday words, learns what to bring, looks a dossier up."""

from datetime import date, datetime

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import assert_accessible, assert_no_horizontal_scroll

from motcua.agencies.models import Unit
from motcua.catalogue import commands, queries, search
from motcua.catalogue.tests.samples import record, write_lines
from motcua.kernel import clock
from motcua.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
BEGINNING = date(2021, 1, 1)
PAGES = [
    "/",
    "/thu-tuc",
    "/thu-tuc?q=khai+sinh",
    "/thu-tuc?q=zzzz",
    "/thu-tuc/9.000001",
    "/tra-cuu",
    "/tra-cuu?ma=H58-000000",
]


@pytest.fixture
def catalogue(site, tmp_path):
    """A birth to be registered at one counter, and forty other procedures."""
    queries.forget()
    search.forget()
    with clock.at(datetime(2022, 3, 1, 8)):
        others = [record(f"9.1{number:05d}", f"Thủ tục thử số {number}") for number in range(40)]
        file = write_lines(tmp_path / "thu.jsonl", record("9.000001", "Đăng ký khai sinh"), *others)
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
    return site


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(quiet_page, catalogue, address):
    quiet_page.goto(catalogue + address)
    assert_accessible(quiet_page)
    assert_no_horizontal_scroll(quiet_page, width=360)
    quiet_page.set_viewport_size({"width": 360, "height": 740})
    assert_accessible(quiet_page)


def test_from_the_home_page_to_what_to_bring_by_keyboard(quiet_page, catalogue):
    quiet_page.goto(catalogue)
    quiet_page.get_by_role("searchbox", name="Tìm thủ tục").fill("dang ky khai sinh")
    quiet_page.keyboard.press("Enter")
    quiet_page.get_by_role("link", name="Đăng ký khai sinh").first.click()
    expect(quiet_page.get_by_role("heading", level=1)).to_have_text("Đăng ký khai sinh")
    headings = quiet_page.locator("main h2").all_inner_texts()
    wanted = ["Cần mang gì", "Bao lâu, bao nhiêu tiền", "Nộp ở đâu"]
    assert [text for text in headings if text in wanted] == wanted
    expect(quiet_page.get_by_text("Bộ phận Một cửa xã Thử")).to_be_visible()
    first = quiet_page.get_by_role("checkbox").first
    first.check()
    expect(first).to_be_checked()


def test_a_wrong_dossier_code_is_told_and_stays_to_be_mended(quiet_page, catalogue):
    quiet_page.goto(f"{catalogue}/tra-cuu")
    quiet_page.get_by_label("Mã hồ sơ").fill("H58.99-220101-0001")
    quiet_page.get_by_role("main").get_by_role("button", name="Tra cứu").click()
    expect(quiet_page.get_by_role("alert")).to_contain_text("Không có hồ sơ nào mang mã này")
    expect(quiet_page.get_by_label("Mã hồ sơ")).to_have_value("H58.99-220101-0001")


def test_the_first_page_weighs_less_than_the_promise(quiet_page, catalogue):
    sizes = []
    quiet_page.on(
        "response", lambda answer: sizes.append(answer) if answer.url.endswith((".css", ".js")) else None
    )
    quiet_page.goto(catalogue)
    quiet_page.wait_for_load_state("networkidle")
    import gzip

    packed = sum(len(gzip.compress(answer.body())) for answer in sizes)
    assert packed < 150_000
