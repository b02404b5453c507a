"""Choosing which mail comes, doing without what is optional by the link in a mail, and standing in, as people meet it in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Mail, MembershipRole, Substitution, Unit, User
from tests import builders
from tests.web.conftest import Browser, Place
from workflow.mail_choices import SALT, unsubscribe_path
from workflow.settings import Settings

Kept = Callable[[Select[Any]], list[Any]]


@pytest.fixture
def off_path(place: Place, settings: Settings) -> str:
    return unsubscribe_path(Mail(user_id=place.lan.id), settings)


def choices(kept: Kept, user: User) -> tuple[int | None, dict[str, str]]:
    [found] = kept(select(User).where(User.id == user.id))
    return found.digest_hour, found.mail_choices


def test_a_person_chooses_hour_and_kinds(browser: Browser, kept: Kept, place: Place) -> None:
    page = browser.log_in("lan").get("/profile/mail")
    assert "Nhắc sớm" in page
    assert "Theo hệ thống (7 giờ)" in page
    page = browser.post(
        "/profile/mail", 200, **{"digest_hour": "15", "topic-due-early": "off", "topic-returned": "digest", "topic-closed": "digest"}
    )
    assert "Đã lưu lựa chọn về thư." in page
    assert choices(kept, place.lan) == (15, {"due-early": "off", "returned": "digest"})
    browser.post("/profile/mail", 200, **{"digest_hour": "", "topic-due-early": "digest", "topic-returned": "immediate"})
    assert choices(kept, place.lan) == (None, {})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"digest_hour": "23"}, "từ 6 đến 18 giờ"),
        ({"digest_hour": "bảy"}, "từ 6 đến 18 giờ"),
        ({"digest_hour": "", "topic-late": "off"}, "«late» không nhận lựa chọn «off»"),
        ({"digest_hour": "", "topic-closed": "immediate"}, "không nhận lựa chọn"),
        ({"digest_hour": "", "topic-nothing": "off"}, "Không có loại thư «nothing»"),
    ],
)
def test_what_the_policy_does_not_allow_is_refused_and_nothing_is_kept(
    browser: Browser, kept: Kept, place: Place, data: dict[str, str], says: str
) -> None:
    browser.log_in("lan").get("/profile/mail")
    assert says in browser.post("/profile/mail", 400, **data)
    assert choices(kept, place.lan) == (None, {})


def test_a_get_on_the_link_of_a_mail_changes_nothing(browser: Browser, kept: Kept, place: Place, off_path: str) -> None:
    page = browser.get(off_path)
    assert "Các thư này sẽ ngừng" in page
    assert "Vẫn gửi, vì người khác đang chờ" in page
    assert browser.client.head(off_path, base_url="https://localhost").status_code == 200
    assert choices(kept, place.lan) == (None, {})


def test_a_mail_programs_one_click_switches_off_what_is_optional_and_no_more(
    browser: Browser, kept: Kept, place: Place, off_path: str
) -> None:
    for _ in range(2):
        answer = browser.client.post(off_path, data={"List-Unsubscribe": "One-Click"}, base_url="https://localhost")
        assert answer.status_code == 200
    chosen = choices(kept, place.lan)[1]
    assert set(chosen.values()) == {"off"}
    assert {"due-early", "closed", "reworded", "mentioned"} <= set(chosen)
    assert chosen.keys().isdisjoint({"late", "escalated", "returned", "instructed", "last-day"})


def test_the_page_takes_it_back(browser: Browser, kept: Kept, place: Place, off_path: str) -> None:
    browser.get(off_path)
    assert "Đã ngừng các thư không bắt buộc" in browser.post(off_path)
    assert "Các thư này đã ngừng" in browser.get(off_path)
    assert "Đã nhận lại" in browser.post(off_path, again="1")
    assert choices(kept, place.lan) == (None, {})


@pytest.mark.parametrize("token", ["x", "WyJ1c2VyIiwxXQ.x", "a.b.c"])
def test_a_link_that_is_not_ours_says_so(browser: Browser, place: Place, token: str) -> None:
    assert "không còn dùng được" in browser.get(f"/mail/off/{token}", 404)
    assert SALT


def test_a_leader_chooses_for_the_address_of_the_unit_and_others_may_not(
    browser: Browser, session: Session, kept: Kept, place: Place
) -> None:
    unit = place.lan.memberships[0].unit
    assert unit is not None
    browser.log_in("lan").get(f"/units/{unit.id}/mail", 403)
    builders.user(session, "chanh", (unit, MembershipRole.LEADER))
    session.commit()
    browser.post("/logout")
    browser.log_in("chanh").get(f"/units/{unit.id}/mail")
    browser.post(f"/units/{unit.id}/mail", digest_hour="8")
    assert kept(select(Unit.digest_hour).where(Unit.id == unit.id)) == [8]


def test_a_person_names_who_stands_in_and_ends_it(browser: Browser, session: Session, kept: Kept, place: Place) -> None:
    builders.user(session, "binh", name="Trần Bình")
    session.commit()
    browser.log_in("lan").get("/profile/absences")
    page = browser.post("/profile/absences", 400, substitute="khong-co", from_on="2026-03-10", until_on="2026-03-12", reason="nghỉ phép")
    assert "Không có người đang làm việc nào" in page
    assert 'value="nghỉ phép"' in page
    page = browser.post("/profile/absences", substitute="binh", from_on="2026-03-10", until_on="2026-03-12", reason="nghỉ phép")
    assert "Trần Bình thay" in page
    [made] = kept(select(Substitution))
    assert (made.from_on, made.until_on) == (date(2026, 3, 10), date(2026, 3, 12))
    assert "Đã kết thúc" in browser.post(f"/absences/{made.id}/end")


def test_who_stands_in_sees_and_does_the_work(browser: Browser, session: Session, place: Place) -> None:
    binh = builders.user(session, "binh", name="Trần Bình")
    today = builders.TODAY
    session.add(
        Substitution(principal_id=place.lan.id, substitute_id=binh.id, from_on=today, until_on=today, reason="", made_at=builders.NOW)
    )
    session.commit()
    page = browser.log_in("binh").get("/")
    assert "Lập danh sách phụ nữ mang thai" in page
    assert "thay" in browser.get("/profile")


def test_strangers_see_no_absences_of_others(browser: Browser, session: Session, place: Place, app: Flask) -> None:
    other = builders.user(session, "binh")
    session.commit()
    browser.log_in("lan").get(f"/absences/of/{other.id}", 404)
