"""Takes the pictures of the README from a running demo: `python docs/make_pictures.py`. Needs Chromium and the development requirements."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from commands.demo_cast import PASSWORD  # noqa: E402 -- the project's root is known only now

PICTURES = Path(__file__).resolve().parent / "pictures"
PHONE, DESKTOP = (390, 844), (1280, 860)
SHOTS = (
    ("agenda", "daumoi.tramyte", "/", PHONE),
    ("escalations", "bcd.tinh", "/escalations", DESKTOP),
)
"""(name, whose eyes, address, size of the window)."""
PATIENCE_SECONDS = 120


def main() -> None:
    """Write docs/pictures/*.png."""
    PICTURES.mkdir(exist_ok=True)
    with _running_demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, login, address, size in SHOTS:
            _shoot(browser, url, name=name, login=login, address=address, size=size)
        browser.close()


def _shoot(browser: Browser, url: str, *, name: str, login: str, address: str, size: tuple[int, int]) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page.goto(f"{url}/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit], form button").last.click()
    page.goto(url + address)
    page.screenshot(path=PICTURES / f"{name}.png")
    page.close()


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
