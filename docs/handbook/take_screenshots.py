"""Takes every picture of the handbook from a running demonstration, by living through the README's five minutes.

    ./motcua up --port 8210                                              # in one window
    .venv/bin/python docs/handbook/take_screenshots.py --url http://127.0.0.1:8210

It signs in through the real sign-in page with the demonstration accounts, second factor included, takes one dossier
from the counter to its result, and stops with the page's own words when something does not go as the README says.
Needs the development environment, Chromium and pdftoppm (package poppler-utils). Each run makes one new dossier.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
IMAGES = Path(__file__).resolve().parent / "images"
PASSWORD = "mot-cua-2022"
CARD = "082190000001||Huỳnh Thị Bưởi|01021990|Nữ|Ấp 1, xã Đạo Thạnh|01052021"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}
COLOURS = 128
TALLEST = 1700
SIGN_IN = "/tai-khoan/dang-nhap/"


class Studio:
    """One browser, one signed-in window for each person, and the folder of pictures."""

    def __init__(self, browser: Browser, *, url: str, images: Path, motcua: Path) -> None:
        self.browser, self.url, self.images, self.motcua = browser, url, images, motcua
        self.pages: dict[str, Page] = {}
        self.dossier = ""
        self.code = ""

    def window(self) -> BrowserContext:
        """A Vietnamese browser on an office screen."""
        return self.browser.new_context(
            locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport=WIDE, reduced_motion="reduce"
        )

    def person(self, name: str, path: str = "") -> Page:
        """The window of an account, signed in at its first use, on a page of the office."""
        if name not in self.pages:
            self.pages[name] = self._sign_in(name)
        page = self.pages[name]
        if path:
            page.goto(self.url + path)
        return page

    def _sign_in(self, name: str) -> Page:
        page = self.window().new_page()
        page.goto(self.url + SIGN_IN)
        page.get_by_label("Tên đăng nhập").fill(name)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_load_state()
        if "hai-buoc" in page.url:
            code = subprocess.run(
                [self.motcua, "admin", "code", name], check=True, capture_output=True, text=True
            ).stdout.split()[-1]
            if name == "lanhdao.xa":
                self.picture(page, "dang-nhap-ma")
            page.locator("input[name=code]").fill(code)
            page.get_by_role("button", name="Tiếp tục").click()
        page.wait_for_url(re.compile("/can-bo/"))
        return page

    def picture(self, page: Page, name: str, *, narrow: bool = False, whole: bool = False) -> None:
        """The page as it is, at 1280 px and where asked at 360 px, as a small PNG."""
        page.wait_for_load_state("networkidle")
        self._take(page, f"{name}-1280", whole=whole)
        if narrow:
            page.set_viewport_size(NARROW)
            page.evaluate("window.scrollTo(0, 0)")
            self._take(page, f"{name}-360", whole=False)
            page.set_viewport_size(WIDE)

    def _take(self, page: Page, name: str, *, whole: bool) -> None:
        target = self.images / f"{name}.png"
        if whole:
            tall = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
            page.set_viewport_size({"width": WIDE["width"], "height": max(tall, WIDE["height"])})
        page.screenshot(path=target, animations="disabled", caret="hide")
        if whole:
            page.set_viewport_size(WIDE)
        shrink(target)

    def verb(
        self, who: str, title: str, fill: Callable[[Page], None] | None = None, picture: str = ""
    ) -> Page:
        """A verb of the dossier's page: its button, its form, its answer."""
        page = self.person(who, self.dossier)
        page.locator(".verbs a", has_text=re.compile(rf"^\s*{re.escape(title)}")).first.click()
        form = page.locator("#khung-viec form")
        expect(form).to_be_visible()
        if fill is not None:
            fill(page)
        if picture:
            self.picture(page, picture)
        form.get_by_role("button", name=title).click()
        done = page.locator("#messages .notice", has_text="Đã làm xong")
        wrong = page.locator("#khung-viec [data-error-summary]")
        expect(done.or_(wrong).first).to_be_visible(timeout=20_000)
        if wrong.count():
            raise SystemExit(f"{who}, {title}: {wrong.inner_text()}")
        print(f"  {who}: {title}")
        return page

    def slip(self, page: Page, title: str, name: str) -> None:
        """The first page of a slip that the dossier's page links to."""
        self.pdf(page, str(page.get_by_role("link", name=title).first.get_attribute("href")), name)

    def pdf(self, page: Page, address: str, name: str) -> bytes:
        """A PDF under an address, its first page as a picture."""
        answer = page.request.get(address if address.startswith("http") else self.url + address)
        content = answer.body()
        if not content.startswith(b"%PDF"):
            raise SystemExit(f"{address}: không phải PDF ({answer.status})")
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "slip.pdf"
            source.write_bytes(content)
            subprocess.run(
                ["pdftoppm", "-png", "-r", "110", "-f", "1", "-singlefile", source, self.images / name],
                check=True,
            )
        shrink(self.images / f"{name}.png")
        return content


def shrink(picture: Path) -> None:
    """A palette of few colours is enough for screens and paper, and a fifth of the bytes."""
    with Image.open(picture) as image:
        small = image.convert("RGB")
    if small.height > TALLEST:
        small = small.crop((0, 0, small.width, TALLEST))
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)


def choose(page: Page, label: str, text: str, option: str) -> None:
    """Pick from a combobox by typing, as a person does."""
    box = page.get_by_role("combobox", name=label).first
    box.fill(text)
    found = page.locator("[role=option]", has_text=option).first
    expect(found).to_be_visible()
    found.click()


def intake(studio: Studio) -> None:
    """1. The counter takes the dossier in without a mouse and passes it on."""
    page = studio.person("tiepnhan.xa", "/can-bo/ho-so/tiep-nhan")
    expect(page.locator("#id_citizen_card")).to_be_focused()
    page.keyboard.type(CARD)
    page.keyboard.press("Enter")
    expect(page.locator("#id_applicant_name")).to_have_value("Huỳnh Thị Bưởi")
    page.get_by_label("Điện thoại").first.fill("0900000001")
    page.keyboard.press("F3")
    page.keyboard.type("đăng ký lại khai sinh")
    expect(page.locator("[role=option]").first).to_be_visible()
    studio.picture(page, "tiep-nhan-tim-thu-tuc")
    page.keyboard.press("Enter")
    expect(page.locator("#phan-tom-tat .due-large")).to_be_visible()
    page.keyboard.press("F8")
    expect(page.locator("input[name=paper]:checked").first).to_be_visible()
    page.evaluate("window.scrollTo(0, 0)")
    studio.picture(page, "tiep-nhan", narrow=True, whole=True)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("H58", timeout=20_000)
    studio.code = page.locator("h1 .code").inner_text()
    page.wait_for_timeout(1500)
    studio.picture(page, "da-tiep-nhan")
    studio.dossier = str(page.get_by_role("link", name="Mở hồ sơ").get_attribute("href"))
    page.goto(studio.url + studio.dossier)
    studio.picture(page, "ho-so-moi")
    studio.slip(page, "Giấy tiếp nhận hồ sơ", "mau-01")
    studio.verb("tiepnhan.xa", "Chuyển tiếp", picture="chuyen-tiep")


def supplement(studio: Studio) -> None:
    """2. The handler finds something missing; the counter takes it and the clock starts anew."""
    page = studio.person("thuly.xa", "/can-bo/ho-so/viec-cua-toi")
    studio.picture(page, "viec-cua-toi", narrow=True)
    studio.verb("thuly.xa", "Nhận hồ sơ")

    def missing(page: Page) -> None:
        page.locator("#thieu-1").fill("Bản sao giấy khai sinh cấp trước đây hoặc văn bản cam đoan")
        page.locator("#can-cu-1").fill("Khoản 1 Điều 26 Nghị định 123/2015/NĐ-CP")
        page.get_by_label("Lý do chung").fill("Chưa có căn cứ về việc đã đăng ký khai sinh trước đây.")

    page = studio.verb("thuly.xa", "Yêu cầu bổ sung", missing, picture="yeu-cau-bo-sung")
    studio.slip(page, "Phiếu yêu cầu bổ sung", "mau-02")
    page = studio.verb("tiepnhan.xa", "Nhận bổ sung")
    page.get_by_text("Cách tính hạn").click()
    studio.picture(page, "sau-bo-sung")


def consultation(studio: Studio) -> None:
    """3. The Department of Justice is asked and answers."""

    def asked(page: Page) -> None:
        choose(page, "Cơ quan 1", "sở tư pháp", "Sở Tư pháp")
        page.get_by_label("Nội dung").first.fill("Đề nghị cho biết dữ liệu hộ tịch lưu tại Sở của người nộp.")

    studio.verb("thuly.xa", "Lấy ý kiến, liên thông", asked, picture="lay-y-kien")
    page = studio.person("truongphong.sotuphap", "/can-bo/ho-so/viec-cua-toi?muc=cho-y-kien")
    studio.picture(page, "cho-y-kien")
    studio.verb(
        "truongphong.sotuphap", "Trả lời phối hợp",
        lambda page: page.get_by_label("Nội dung trả lời").fill("Sổ hộ tịch năm 1990 không còn lưu; đồng ý đăng ký lại."),
        picture="tra-loi",
    )  # fmt: skip


def apology(studio: Studio) -> None:
    """4. The agency says sorry and proposes a date; the counter changes it."""
    page = studio.verb(
        "lanhdao.xa", "Xin lỗi, đề nghị gia hạn",
        lambda page: page.get_by_label("Lý do chưa trả được đúng hẹn").fill("Phải chờ xác minh tại nơi đăng ký trước đây."),
        picture="xin-loi",
    )  # fmt: skip
    page = studio.verb("motcua.xa", "Hẹn lại ngày trả")
    studio.picture(page, "da-hen-lai")
    studio.slip(page, "Phiếu xin lỗi", "mau-04")


def decision_and_return(studio: Studio) -> None:
    """5. Signed, back to the counter, returned."""
    studio.verb("thuly.xa", "Chuyển tiếp")
    studio.verb(
        "lanhdao.xa", "Ký kết quả",
        lambda page: page.get_by_label("Số văn bản").fill("12/TLKS-2022"), picture="ky-ket-qua",
    )  # fmt: skip
    studio.verb("lanhdao.xa", "Chuyển tiếp")
    studio.verb("vanthu.xa", "Chuyển tiếp", picture="van-thu")
    # What comes back to the counter has to be taken there; within the committee nothing changes hands on paper.
    if studio.person("tiepnhan.xa", studio.dossier).locator(".verbs a", has_text="Nhận hồ sơ").count():
        studio.verb("tiepnhan.xa", "Nhận hồ sơ")
    page = studio.verb("tiepnhan.xa", "Trả kết quả", picture="tra-ket-qua")
    studio.picture(page, "ho-so", narrow=True, whole=True)
    studio.slip(page, "Phiếu kiểm soát (Mẫu 05)", "mau-05")


def checking(studio: Studio) -> None:
    """6. The dossier again in register, board and on the public pages."""
    page = studio.person("tiepnhan.xa", f"/can-bo/so-theo-doi?q={studio.code}")
    expect(page.locator("main")).to_contain_text(studio.code)
    studio.picture(page, "so-theo-doi")
    studio.picture(
        studio.person("motcua.xa", "/can-bo/bo-phan-mot-cua/giam-sat"), "bang-giam-sat", narrow=True
    )
    studio.picture(studio.person("tiepnhan.xa", "/can-bo/man-hinh-sanh"), "man-hinh-sanh")
    stranger = studio.window().new_page()
    stranger.goto(f"{studio.url}/tra-cuu?ma={studio.code}")
    expect(stranger.locator("main")).to_contain_text(studio.code)
    studio.picture(stranger, "tra-cuu", narrow=True)
    page = studio.person("tiepnhan.xa", studio.dossier)
    asked = page.get_by_role("link", name="Phiếu yêu cầu bổ sung")
    content = studio.pdf(page, str(asked.get_attribute("href")), "mau-02")
    stranger.goto(studio.url + address_in(content))
    expect(stranger.locator("main")).to_contain_text(studio.code)
    studio.picture(stranger, "kiem-tra-phieu", narrow=True)


def address_in(pdf: bytes) -> str:
    """The path that the QR code of a slip leads to: it is printed beside it, over two lines."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "slip.pdf"
        source.write_bytes(pdf)
        text = subprocess.run(["pdftotext", source, "-"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"/kiem-tra-phieu/[A-Z0-9]{12}", re.sub(r"[\s\u200b]", "", text))
    if found is None:
        raise SystemExit("Phiếu không ghi địa chỉ kiểm tra.")
    return found.group()


PLACES = (
    ("", "/", "cong-trang-chu", True),
    ("", "/thu-tuc?q=lam giay khai sinh", "cong-thu-tuc", True),
    ("tiepnhan.xa", "/can-bo/", "trang-chu-can-bo", False),
    ("lanhdao.xa", "/can-bo/ho-so/qua-han", "ho-so-qua-han", True),
    ("lanhdao.xa", "/can-bo/ho-so/viec-cua-toi", "viec-cua-lanh-dao", False),
    ("phongkstt", "/can-bo/ho-so/qua-han", "kiem-soat-qua-han", False),
    ("phongkstt", "/can-bo/thu-tuc", "danh-muc-thu-tuc", False),
    ("phongkstt", "/can-bo/ban-ghi-nghi-ngo", "ban-ghi-nghi-ngo", False),
    ("phongkstt", "/can-bo/danh-muc-tiep-nhan", "danh-muc-tiep-nhan", False),
    ("buuchinh", "/can-bo/giao-nhan-buu-chinh", "buu-chinh", False),
    ("quantri", "/can-bo/co-quan", "co-quan", False),
    ("quantri", "/can-bo/nhan-su", "nhan-su", False),
    ("quantri", "/can-bo/tham-so", "tham-so", False),
    ("quantri", "/can-bo/bang-tinh-thiet-lap", "thiet-lap", False),
    ("quantri", "/can-bo/ket-noi", "ket-noi", False),
    ("quantri", "/can-bo/thong-bao", "thong-bao", False),
    ("quantri", "/can-bo/nhat-ky", "nhat-ky", False),
)


def places(studio: Studio) -> None:
    """Pages that belong to no story."""
    entrance = studio.window().new_page()
    entrance.goto(studio.url + SIGN_IN)
    studio.picture(entrance, "dang-nhap", narrow=True)
    for who, path, name, narrow in PLACES:
        page = studio.person(who, path) if who else studio.window().new_page()
        answer = page.goto(studio.url + path)
        if answer is None or answer.status != 200:
            raise SystemExit(f"{path}: {answer.status if answer else 'không trả lời'}")
        studio.picture(page, name, narrow=narrow)


STORY = (intake, supplement, consultation, apology, decision_and_return, checking)


def main() -> int:
    """Live through the story, then visit the other places."""
    parser = argparse.ArgumentParser(description="Chụp các hình của sổ tay từ một bản trình diễn đang chạy.")
    parser.add_argument("--url", default="http://127.0.0.1:8000", metavar="ĐỊA_CHỈ")
    parser.add_argument(
        "--motcua", type=Path, default=ROOT / "motcua", metavar="TỆP", help="lệnh motcua của bản ấy"
    )
    parser.add_argument("--images", type=Path, default=IMAGES, metavar="THƯ_MỤC")
    chosen = parser.parse_args()
    chosen.images.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        studio = Studio(
            browser, url=chosen.url.rstrip("/"), images=chosen.images, motcua=chosen.motcua.resolve()
        )
        for part in (*STORY, places):
            print(part.__doc__)
            part(studio)
        browser.close()
    print(f"Hồ sơ {studio.code}: {studio.url}{studio.dossier}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
