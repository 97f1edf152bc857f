"""Journeys through the screens of dossiers in a real browser: intake without a mouse, a life with several people."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from tests.browser.conftest import assert_accessible, assert_no_horizontal_scroll

from motcua.dossiers.models import Dossier
from motcua.dossiers.tests.screens import people, signed_in
from motcua.dossiers.tests.world import World, build, on
from motcua.kernel import clock
from motcua.kernel.models import ProvinceClock

Enter = Callable[[str], None]
CARD = "082190000001||Huỳnh Thị Bưởi|01021990|Nữ|Ấp 1, xã Thử Đông|01012021"


@pytest.fixture
def world(transactional_db: None) -> World:
    """The small province on the seventh of January 2022, on a clock that the server's thread sees too."""
    ProvinceClock.objects.create(business_start=on(7), machine_start=clock.machine_now())
    clock.forget_shift()
    return build()


@pytest.fixture
def enter(world: World, site: str, quiet_page: Page) -> Any:
    """`enter(who)`: the page goes on as this person, both factors shown."""
    known = people(world)

    def as_person(who: str) -> None:
        key = str(signed_in(known[who]).session.session_key)
        quiet_page.context.clear_cookies()
        quiet_page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])

    yield as_person
    clock.forget_shift()


def test_a_dossier_is_taken_in_without_a_mouse(
    world: World, site: str, quiet_page: Page, enter: Enter
) -> None:
    page = quiet_page
    enter("officer")
    page.goto(f"{site}/can-bo/ho-so/tiep-nhan")
    expect(page.locator("#id_citizen_card")).to_be_focused()
    assert_accessible(page)
    page.keyboard.type(CARD)
    page.keyboard.press("Enter")
    expect(page.locator("#id_applicant_name")).to_have_value("Huỳnh Thị Bưởi")
    expect(page.locator("#id_procedure_code")).to_be_focused()
    page.keyboard.type("thử nghiệm")
    expect(page.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#phan-tom-tat .due-large")).to_have_text("17:00 14/01/2022")
    page.keyboard.press("F8")
    expect(page.locator("input[name=paper]:checked")).to_have_count(2)
    # What happens to lie half under the bar while scrolled is no small target.
    page.evaluate("window.scrollTo(0, 0)")
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("H58.30.21-220107-0001")
    assert Dossier.objects.get().stage == "accepted"


def test_a_refusal_at_the_counter_keeps_what_was_typed(
    world: World, site: str, quiet_page: Page, enter: Enter
) -> None:
    page = quiet_page
    enter("officer")
    page.goto(f"{site}/can-bo/ho-so/tiep-nhan")
    page.locator("#id_applicant_name").fill("Huỳnh Thị Bưởi")
    page.locator("#id_applicant_name").press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_visible()
    expect(page.locator("#id_applicant_name")).to_have_value("Huỳnh Thị Bưởi")
    assert_accessible(page)


def test_a_life_with_several_people(world: World, site: str, quiet_page: Page, enter: Enter) -> None:
    from motcua.dossiers.commands import take_in
    from motcua.dossiers.tests.world import filing

    page = quiet_page
    done = take_in(filing(world), by=world.officer)
    address = f"{site}/can-bo/ho-so/{done.dossier_id}"

    def do(who: str, key: str, fill: Callable[[], None] | None = None) -> None:
        enter(who)
        page.goto(address)
        page.keyboard.press(key)
        form = page.locator("#khung-viec form")
        expect(form).to_be_visible()
        if fill is not None:
            fill()
        form.locator("button[type=submit]").click()
        page.wait_for_load_state()
        expect(page.locator("#messages .notice")).to_contain_text("Đã làm xong")

    do("officer", "c")
    do("head", "c")
    do("handler", "c")
    do("handler", "c")
    do("head", "y", lambda: page.locator("#khung-viec [name=number]").fill("12/QĐ-UBND"))
    do("head", "c")
    do("officer", "r")
    expect(page.locator(".timeline")).to_contain_text("Trả kết quả")
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    assert Dossier.objects.get().stage == "returned"


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("officer", ""),
        ("officer", "ho-so/viec-cua-toi?muc=don-vi"),
        ("head", "ho-so/qua-han"),
        ("officer", "bo-phan-mot-cua/giam-sat"),
        ("officer", "so-theo-doi"),
        ("officer", "man-hinh-sanh"),
        ("officer", "giao-nhan-buu-chinh"),
    ],
)
def test_pages_are_accessible_and_fit_a_telephone(
    world: World, site: str, quiet_page: Page, enter: Enter, who: str, path: str
) -> None:
    from motcua.dossiers.commands import take_in
    from motcua.dossiers.tests.world import filing

    take_in(filing(world), by=world.officer)
    enter(who)
    quiet_page.goto(f"{site}/can-bo/{path}")
    assert not re.search("Không tìm thấy|đăng nhập", quiet_page.title())
    assert_accessible(quiet_page)
    assert_no_horizontal_scroll(quiet_page)
