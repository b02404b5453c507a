"""Administrators see every kind of mail before it is sent, in a frame that runs no script, and send one to themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Mail
from tests.web.conftest import Browser, Place
from web.letter_frame import POLICY

Kept = Callable[[Select[Any]], list[Any]]
ADDRESS = "/system/mails/preview"


def test_a_kind_is_shown_as_html_and_as_text(browser: Browser) -> None:
    page = browser.log_in("admin").get(f"{ADDRESS}?kind=late&language=en&look=dark&width=wide")
    assert "Overdue: Báo cáo kết quả" in page
    assert "letter-wide" in page
    assert "sandbox=" in page
    assert "Báo cáo kết quả rà soát" in page[page.index("mail-text") :]


def test_what_the_address_does_not_know_is_the_first(browser: Browser) -> None:
    assert "letter-narrow" in browser.log_in("admin").get(f"{ADDRESS}?kind=x&language=x&look=x&width=x")


@pytest.mark.parametrize(("look", "expected"), [("light", "@media not all"), ("dark", "@media all"), ("bare", "<body")])
def test_the_frame_runs_nothing_and_is_light_or_dark_as_asked(browser: Browser, look: str, expected: str) -> None:
    browser.log_in("admin")
    answer = browser.client.get(f"{ADDRESS}/html?kind=digest&look={look}", base_url="https://localhost")
    assert answer.headers["Content-Security-Policy"] == POLICY
    html = answer.get_data(as_text=True)
    assert expected in html
    assert ("@media" in html) == (look != "bare")


def test_one_is_sent_to_oneself(browser: Browser, kept: Kept, session: Session, place: Place) -> None:
    browser.log_in("admin").get(ADDRESS)
    assert "Thư mẫu sẽ tới admin@example.vn" in browser.post(f"{ADDRESS}/send", 200, kind="invite", language="vi", look="dark")
    assert [mail.key.split(":")[:3] for mail in kept(select(Mail))] == [["sample", "invite", "vi"]]


def test_nobody_else_sees_it(browser: Browser) -> None:
    browser.log_in("thu").get(ADDRESS, 403)


def test_the_link_that_ends_mail_leads_from_a_sample_to_words_and_changes_nothing(browser: Browser, place: Place) -> None:
    shown = browser.log_in("admin").get(f"{ADDRESS}/html?kind=digest")
    path = re.search(r"/mail/off/[^\"&]+", shown)
    assert path
    assert "thư mẫu" in browser.get(path[0])
    assert "thư mẫu" in browser.client.post(path[0], base_url="https://localhost").get_data(as_text=True)
