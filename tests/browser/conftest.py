"""What every browser test shares: Chromium, the live server, signing in, accessibility, narrow screens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Page

from motcua.kernel import clock

# Playwright runs an event loop in the test's thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("MOTCUA_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
#: WCAG 2.2 AA and everything below it.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Every test account's password.
PASSWORD = "giả-định-1234"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser and says so."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, quiet: nothing updates, nothing is asked of other hosts."""
    if not Path(CHROMIUM).exists():
        pytest.skip("bỏ qua: máy này không có chromium (apt-get install chromium)")
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Vietnamese browser on an office screen."""
    return {
        **browser_context_args,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture
def erasable_journal(transactional_db: None) -> Iterator[None]:
    """After the test the tables are emptied; the journal refuses that to everybody, so its guards rest meanwhile."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = 'replica'")


@pytest.fixture
def site(erasable_journal: None, live_server: Any, settings: Any) -> Iterator[str]:
    """The address of the running site, with the gallery open."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = 'origin'")
    settings.MOTCUA_GALLERY = True
    clock.forget_shift()
    yield str(live_server.url)
    clock.forget_shift()


@pytest.fixture
def quiet_page(page: Page) -> Iterator[Page]:
    """A page that fails the test on script errors, on blocked content and on requests to other hosts."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"lỗi kịch bản: {error}"))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            complaints.append(f"gọi ra ngoài: {request.url}")
            if not request.url.startswith(("http://localhost", "http://127.0.0.1", "data:", "blob:"))
            else None
        ),
    )
    yield page
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def sign_in(site: str) -> Callable[[Page, str], None]:
    """`sign_in(page, username)`: through the sign-in page, as a person does; the password is PASSWORD."""

    def enter(page: Page, username: str) -> None:
        page.goto(f"{site}/tai-khoan/dang-nhap/")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator(".entrance button[type=submit]").click()
        page.wait_for_url(lambda address: "dang-nhap" not in address)

    return enter


def assert_accessible(page: Page, *, within: str = "") -> None:
    """Axe finds nothing on the page (or below the selector)."""
    page.evaluate(AXE)
    found = page.evaluate(
        "([where, tags]) => axe.run(where || document, {runOnly: tags, resultTypes: ['violations']})",
        [within, AXE_TAGS],
    )
    lines = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n    "
        + "\n    ".join(f"{node['target']} {node['failureSummary']}" for node in violation["nodes"][:4])
        for violation in found["violations"]
    ]
    assert not lines, "\n".join(lines)


def assert_no_horizontal_scroll(page: Page, *, width: int = 360) -> None:
    """At this width the page itself does not scroll sideways (tables may, in their frames)."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 740})
    wide = page.evaluate(
        """() => {
            const limit = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= limit) return [];
            return Array.from(document.querySelectorAll('body *'))
                .filter(e => e.getBoundingClientRect().right > limit + 1 && !e.closest('.table-frame, .tabs'))
                .slice(0, 5).map(e => e.tagName + '.' + e.className);
        }"""
    )
    fits = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    if before is not None:
        page.set_viewport_size(before)
    assert fits, f"trang rộng hơn {width} px: {wide}"
