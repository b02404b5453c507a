"""Changing the times of a published plan in the browser, without scripts: seen before it happens, carried out once, kept in a history."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models import Clause, MembershipRole, Plan, PlanChange, Task
from rules.values import TaskState
from tests import builders
from tests.web.conftest import Browser
from tests.workflow.test_horizons import MONTHLY_25, duty
from workflow.assignment import create_tasks
from workflow.calendar import working_calendar

Kept = Callable[[Select[Any]], list[Any]]


@pytest.fixture
def clause(session: Session) -> Clause:
    province = builders.province(session)
    commune = builders.unit(session, "UBND xã Tân Lập", under=province)
    builders.user(session, "thu", (province, MembershipRole.COORDINATOR))
    builders.user(session, "hoa", (commune, MembershipRole.FOCAL_POINT))
    plan = builders.plan(session, owner=province, issued_on=date(2026, 1, 5))
    made = duty(session, plan, commune, **MONTHLY_25)
    create_tasks(session, plan, today=builders.TODAY, now=builders.NOW, calendar=working_calendar(session))
    session.commit()
    return made


@pytest.fixture
def browser(app: Flask, clause: Clause) -> Browser:
    return Browser(app.test_client()).log_in("thu")


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def shown_mark(page: str, prefix: str) -> str:
    found = re.search(rf'name="{prefix}-shown"[^>]*value="([0-9a-f]+)"', page)
    assert found, page
    return found.group(1)


def days(kept: Kept) -> list[str]:
    return [f"{day:%d/%m}" for day in kept(select(Task.due_on).where(Task.state != TaskState.CANCELLED).order_by(Task.due_on))]


def test_the_plans_page_says_when_each_duty_falls_due_next_and_leads_to_its_times(browser: Browser, clause: Clause) -> None:
    page = browser.get(f"/plans/{clause.plan_id}/clauses")
    assert "Kỳ tới: 25/03/2026 (thứ Tư), 25/04/2026 (thứ Bảy → 28/04), 25/05/2026 (thứ Hai)." in words(page)
    assert f"/plans/{clause.plan_id}/clauses/{clause.id}/time" in page


def test_a_change_is_shown_first_and_happens_only_when_confirmed(browser: Browser, clause: Clause, kept: Kept) -> None:
    address = f"/plans/{clause.plan_id}/clauses/{clause.id}/time"
    assert "Sửa thời hạn, chu kỳ" in browser.get(address)
    typed = {"time-when": "trước ngày 20 hằng tháng", "time-note": "khớp lịch giao ban"}
    preview = browser.post(address, 200, **typed)
    assert "20/03/2026 (thứ Sáu)" in words(preview)
    assert "Thực hiện thay đổi" in preview
    assert days(kept)[2] == "25/03"
    browser.post(address, 302, **typed, apply="1", **{"time-shown": shown_mark(preview, "time")})
    assert days(kept)[:4] == ["25/01", "25/02", "20/03", "20/04"]
    page = words(browser.get(address))
    assert "trước ngày 25 hằng tháng → trước ngày 20 hằng tháng" in page
    assert "khớp lịch giao ban" in page


def test_what_was_not_shown_is_shown_instead_of_done(browser: Browser, clause: Clause, kept: Kept) -> None:
    address = f"/plans/{clause.plan_id}/clauses/{clause.id}/time"
    preview = browser.post(address, 200, **{"time-when": "trước ngày 20 hằng tháng", "time-note": "x"})
    other = {"time-when": "trước ngày 15 hằng tháng", "time-note": "x", "apply": "1", "time-shown": shown_mark(preview, "time")}
    answer = browser.post(address, 200, **other)
    assert "15/03/2026" in answer
    assert days(kept)[2] == "25/03"


def test_words_that_mean_nothing_and_a_missing_reason_are_said_at_their_fields_and_nothing_typed_is_lost(
    browser: Browser, clause: Clause, kept: Kept
) -> None:
    address = f"/plans/{clause.plan_id}/clauses/{clause.id}/time"
    wrong = browser.post(address, 400, **{"time-when": "lúc nào đó", "time-note": "vì sao"})
    assert "Không hiểu thời hạn «lúc nào đó»" in wrong
    assert "vì sao" in wrong
    typed = {"time-when": "trước ngày 20 hằng tháng", "time-note": ""}
    mark = shown_mark(browser.post(address, 200, **typed), "time")
    unsaid = browser.post(address, 400, **typed, apply="1", **{"time-shown": mark})
    assert "Chưa có lý do thay đổi" in unsaid
    assert 'value="trước ngày 20 hằng tháng"' in unsaid
    assert kept(select(func.count()).select_from(PlanChange)) == [0]


def test_a_duty_is_paused_and_goes_on(browser: Browser, clause: Clause, kept: Kept) -> None:
    base = f"/plans/{clause.plan_id}/clauses/{clause.id}"
    typed = {"pause-from_on": "2026-04-01", "pause-until_on": "", "pause-note": "hết nhiệm vụ"}
    preview = browser.post(f"{base}/pause", 200, **typed)
    assert "không còn phải thực hiện từ 01/04/2026" in preview
    browser.post(f"{base}/pause", 302, **typed, apply="1", **{"pause-shown": shown_mark(preview, "pause")})
    assert days(kept) == ["25/01", "25/02", "25/03"]
    page = browser.get(f"{base}/time")
    assert "Tiếp tục từ hôm nay" in page
    again = browser.post(f"{base}/resume", 200, **{"resume-note": "lại có việc"})
    mark = shown_mark(again, "resume")
    browser.post(f"{base}/resume", 302, **{"resume-note": "lại có việc", "apply": "1", "resume-shown": mark})
    assert len(days(kept)) == 9


def test_the_plans_period_is_changed_with_its_preview(browser: Browser, clause: Clause, kept: Kept) -> None:
    address = f"/plans/{clause.plan_id}/times"
    assert "Sửa giai đoạn, ngày báo cáo" in browser.get(address)
    wrong = browser.post(address, 400, **{"period-period_start": "2026", "period-period_end": "2020", "period-note": "x"})
    assert "Năm cuối 2020 sớm hơn năm đầu 2026" in wrong
    typed = {"period-period_start": "2026", "period-period_end": "2028", "period-note": "kéo dài"}
    preview = browser.post(address, 200, **typed)
    assert "giai đoạn 2026–2028" in preview
    browser.post(address, 302, **typed, apply="1", **{"period-shown": shown_mark(preview, "period")})
    assert kept(select(Plan.period_end)) == [2028]


def test_only_the_plans_coordinators_change_its_times(app: Flask, clause: Clause) -> None:
    browser = Browser(app.test_client()).log_in("hoa")
    for address in (f"/plans/{clause.plan_id}/clauses/{clause.id}/time", f"/plans/{clause.plan_id}/times"):
        browser.get(address, 403)
    assert "Sửa thời hạn" not in browser.get(f"/plans/{clause.plan_id}/clauses")
