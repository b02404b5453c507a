"""Takes the pictures of the guides and of the README from a demo: `python docs/make_pictures.py [address of a running one]`.

Needs Chromium and the development requirements. The pictures are few and small: scaled down, with a palette of few colours.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from commands.demo_cast import PASSWORD  # noqa: E402 -- the project's root is known only now

PICTURES = ROOT / "static" / "help"
PHONE, DESKTOP = (390, 780), (1180, 860)
DESKTOP_SHOWN = 900
COLOURS = 200
MOST_BYTES = 100_000
PATIENCE_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture. login -- whose eyes; address -- where to begin; follow -- links to click one after the other; size -- of the window.

    at -- what stands at the top of the picture; None: the top of the page.
    """

    name: str
    login: str
    address: str
    size: tuple[int, int]
    follow: tuple[str, ...] = ()
    at: str | None = None


SHOTS = (
    Shot("home-phone", "daumoi.tramyte", "/", PHONE),
    Shot("task-phone", "daumoi.tramyte", "/", PHONE, follow=("form.tick >> xpath=.. >> a.item-title",)),
    Shot("committee-desk", "bcd.tinh", "/", DESKTOP, at="section.area"),
    Shot("decision-phone", "bcd.tinh", "/escalations/?desk=mine", PHONE, follow=("main a.item-title",)),
    Shot("docket-desk", "bcd.tinh", "/meetings/", DESKTOP, follow=("main tbody a",)),
    Shot("plan-desk", "thuky.syt", "/plans/", DESKTOP, follow=("main tbody th a:has-text('tỉnh Sông Vân giai đoạn')",)),
    Shot("units-desk", "quantri", "/units/", DESKTOP),
)

DRAFT = """ỦY BAN NHÂN DÂN
XÃ GIANG ĐÔNG
Số: 61/KH-UBND

Giang Đông, ngày 16 tháng 11 năm 2026

KẾ HOẠCH
Tuần lễ nước sạch và vệ sinh môi trường xã Giang Đông năm 2026

I. MỤC TIÊU
- Tỷ lệ hộ dân dùng nước sạch đạt 92% trở lên vào năm 2026.

II. TỔ CHỨC THỰC HIỆN
1. Trạm Y tế xã Giang Đông: lấy mẫu nước tại các giếng dùng chung, báo cáo kết quả về Ủy ban nhân dân xã trước ngày 05/12/2026.
2. Phòng Văn hóa - Xã hội xã: phát thanh về vệ sinh môi trường hằng tuần, từ ngày 23/11/2026 đến ngày 20/12/2026.
3. Đoàn Thanh niên và Hội Phụ nữ xã: vận động các hộ thau rửa bể chứa nước, xong trong tháng 12 năm 2026.
4. Các thôn: lập danh sách hộ chưa có nước sạch, gửi Trạm Y tế xã trước ngày 30/11/2026.

Nơi nhận: như mục II; lưu VT.
"""
"""What the picture of a review shows; an invented commune's."""


def main() -> None:
    """Write static/help/*.png. Fails where one is larger than the guides' pages bear."""
    PICTURES.mkdir(exist_ok=True)
    with _demo(sys.argv[1:]) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for shot in SHOTS:
            page = _logged_in(browser, url, shot.login, shot.size)
            page.goto(url + shot.address)
            for link in shot.follow:
                page.locator(link).first.click()
            _take(page, shot.name, shot.at)
        _take_review(browser, url)
        browser.close()


def _logged_in(browser: Browser, url: str, login: str, size: tuple[int, int]) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page.goto(f"{url}/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit], form button").last.click()
    return page


def _take_review(browser: Browser, url: str) -> None:
    """The review of a plan that the secretary has just handed in."""
    page = _logged_in(browser, url, "thuky.syt", DESKTOP)
    page.goto(f"{url}/plans/new")
    file = FilePayload(name="ke-hoach-nuoc-sach.txt", mimeType="text/plain", buffer=DRAFT.encode())
    page.set_input_files("main input[type=file]", [file])
    page.locator("main form button.btn-primary").first.click()
    page.locator("a[href*='/review']").first.click(timeout=PATIENCE_SECONDS * 1000)
    _take(page, "review-desk", None)


def _take(page: Page, name: str, at: str | None) -> None:
    """Keep what the window shows, made small."""
    page.wait_for_load_state("networkidle")
    if at:
        page.locator(at).first.evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top + window.scrollY - 8)")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    if picture.width > DESKTOP_SHOWN:
        picture = picture.resize((DESKTOP_SHOWN, round(picture.height * DESKTOP_SHOWN / picture.width)), Image.Resampling.LANCZOS)
    path = PICTURES / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.name} has {path.stat().st_size} bytes: more than {MOST_BYTES}")
    page.context.close()


def _demo(given: list[str]) -> AbstractContextManager[str]:
    return nullcontext(given[0].rstrip("/")) if given else _running_demo()


@contextmanager
def _running_demo() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        settings = {name: value for name, value in os.environ.items() if not name.startswith("DONDOC_")} | {"DONDOC_DATA_DIR": folder}
        server = subprocess.Popen([sys.executable, str(ROOT / "app.py"), "demo", "--port", str(port)], env=settings)  # noqa: S603
        try:
            _wait_for(f"http://127.0.0.1:{port}/login")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def _wait_for(url: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url):  # noqa: S310 -- our own server
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


if __name__ == "__main__":
    main()
