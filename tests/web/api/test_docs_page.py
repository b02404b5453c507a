"""The page /api/docs in a real browser: it shows the API, without an error and without a word to another host."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from tests.web.api.conftest import on_sqlite

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = pytest.mark.browser


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application, served on a port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page() -> Iterator[Page]:
    """A page of a real Chromium."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed here")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium.new_page()
        chromium.close()


@on_sqlite
def test_the_page_shows_the_api_and_asks_nobody_else(address: str, page: Page) -> None:
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/api/docs")
    operation = page.get_by_text("Đánh dấu đã hoàn thành")
    operation.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Authorize").wait_for()
    page.get_by_text("Danh sách nhiệm vụ").click()
    assert page.locator(".opblock").count() >= 30
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert complaints == []
