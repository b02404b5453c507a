"""Headers, cookies, limits and error pages of every answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.web.conftest import Browser, Place
from workflow.settings import Settings


@pytest.mark.parametrize("path", ["/login", "/static/style.css", "/no-such-page", "/bootstrap/static/css/bootstrap.min.css"])
def test_every_answer_carries_the_security_headers(browser: Browser, path: str) -> None:
    headers = browser.client.get(path, base_url="https://localhost", buffered=True).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(browser: Browser) -> None:
    cookie = browser.client.get("/login", base_url="https://localhost").headers["Set-Cookie"]
    assert all(words in cookie for words in ("dondoc=", "Secure", "HttpOnly", "SameSite=Lax"))


def test_pages_hold_neither_inline_script_nor_inline_style_nor_another_host(browser: Browser) -> None:
    browser.log_in("admin")
    for path in ("/", "/profile", "/units/", "/people/1", "/people/add", "/system/", "/mailbox/", "/no-such-page"):
        page = browser.get(path, 404 if path == "/no-such-page" else 200)
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page), path
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), path


def test_an_unknown_page_says_so_and_leads_home(browser: Browser) -> None:
    page = browser.log_in("lan").get("/no-such-page", 404)
    assert "Không tìm thấy" in page
    assert "Về trang đầu" in page


def test_a_file_that_is_too_large_is_refused_in_friendly_words(browser: Browser, settings: Settings) -> None:
    browser.log_in("lan")
    body = b"x" * (settings.upload_megabytes * 1024 * 1024 + 1)
    answer = browser.client.post("/profile", data=body, base_url="https://localhost", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert f"vượt quá {settings.upload_megabytes} MB" in answer.get_data(as_text=True)


@pytest.mark.own_app
def test_a_fault_of_ours_is_shown_without_its_traceback_and_writes_nothing(app: Flask, place: Place) -> None:
    app.config["TESTING"] = False

    def broken() -> str:
        raise RuntimeError("secret detail")

    app.view_functions["home.index"] = broken
    setattr(broken, "dondoc_permission", "public")  # noqa: B010
    with app.test_client() as client:
        answer = client.get("/", base_url="https://localhost")
    assert answer.status_code == 500
    assert "secret detail" not in answer.get_data(as_text=True)
    assert "Hệ thống gặp lỗi" in answer.get_data(as_text=True)


def test_an_error_under_the_api_is_json(app: Flask, place: Place) -> None:
    with app.test_client() as client:
        answer = client.get("/api/v1/no-such-thing", base_url="https://localhost")
    assert answer.status_code == 404
    assert {"code", "message"} <= set(answer.get_json()["error"])


def test_a_mail_is_shown_in_a_frame_that_runs_no_scripts(browser: Browser, settings: Settings) -> None:
    folder = settings.data_dir / "mailbox"
    folder.mkdir(parents=True)
    head = "From: a@localhost\nTo: lan@example.vn\nSubject: =?utf-8?q?Vi=E1=BB=87c?=\nContent-Type: text/html; charset=utf-8\n\n"
    Path(folder / "1@localhost.eml").write_text(head + "<script>alert(1)</script><p>Xin chào</p>", encoding="utf-8")
    page = browser.log_in("admin").get("/mailbox/1@localhost.eml")
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    answer = browser.client.get("/mailbox/1@localhost.eml/html", base_url="https://localhost")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("name", ["..%2f..%2fsecret-key", "no.eml", "....eml"])
def test_no_name_leads_out_of_the_mailbox_folder(browser: Browser, name: str) -> None:
    browser.log_in("admin").get(f"/mailbox/{name}", 404)
