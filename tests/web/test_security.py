"""Headers, cookies, limits and error pages of every answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.web.conftest import Browser, Place
from web.security import HEADERS
from workflow.settings import Settings

OWN_POLICY = {"mailbox.html": "sandbox allow-popups", "mail_preview.html": "sandbox allow-popups"}
"""Answers with a policy of their own, and what it must say: the page that is a mail may style itself and run nothing."""

FORBIDDEN = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|\b(?:src|href|action)=\"(?:https?:)?//")
"""Inline script and style, and anything of another host."""


ARGUMENT = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<choices>[^)]*)\))?:)?\w+>")


def test_every_route_answers_with_the_security_headers_and_without_inline_script(browser: Browser, app: Flask) -> None:
    browser.log_in("admin")
    addresses = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    faults = [fault for rule in addresses for fault in _faults(browser, rule)]
    assert len(addresses) > 100
    assert faults == []


def _some_value(argument: re.Match[str]) -> str:
    if argument["choices"]:
        return argument["choices"].partition(",")[0]
    return "1" if argument["kind"] == "int" else "x"


def _faults(browser: Browser, rule: Rule) -> list[str]:
    address = "/static/style.css" if rule.endpoint == "static" else ARGUMENT.sub(_some_value, rule.rule)
    answer = browser.client.get(address, base_url="https://localhost", buffered=True)
    policy = answer.headers["Content-Security-Policy"]
    is_loose = "unsafe" in policy and OWN_POLICY.get(rule.endpoint, "no policy") not in policy
    wanted = HEADERS if answer.headers.get("Referrer-Policy") != "no-referrer" else HEADERS | {"Referrer-Policy": "no-referrer"}
    wrong = [name for name, value in wanted.items() if answer.headers.get(name) != value and rule.endpoint not in OWN_POLICY]
    said = answer.get_data(as_text=True) if answer.mimetype == "text/html" and rule.endpoint not in OWN_POLICY else ""
    found = FORBIDDEN.search(said)
    complaints = [policy if is_loose else "", ", ".join(wrong), found[0] if found else "", "" if "default-src 'none'" in policy else policy]
    complaints.append("" if "Server" not in answer.headers and answer.headers["Strict-Transport-Security"] else "Server or no HSTS")
    return [f"{address}: {one}" for one in complaints if one]


def test_pages_name_each_source_and_let_no_script_make_markup(browser: Browser) -> None:
    policy = browser.client.get("/login", base_url="https://localhost").headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "require-trusted-types-for 'script'"} <= set(policy)
    data = browser.client.get("/api/v1/no-such-thing", base_url="https://localhost").headers["Content-Security-Policy"]
    assert data == "default-src 'none'; frame-ancestors 'none'"


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(browser: Browser) -> None:
    cookie = browser.client.get("/login", base_url="https://localhost").headers["Set-Cookie"]
    assert all(words in cookie for words in ("__Host-dondoc=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie


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
