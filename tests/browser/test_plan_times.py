"""A coordinator changes the rhythm of a duty of a published plan: sees on a phone and at a desk what would happen, then has it happen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import Clause, Task
from models.database import session_factory
from rules.values import TaskState
from tests import builders
from tests.browser.cast import Cast
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.workflow.test_horizons import MONTHLY_25, duty
from workflow.assignment import create_tasks
from workflow.calendar import working_calendar

pytestmark = pytest.mark.browser


@pytest.fixture
def clause(engine: Engine, cast: Cast) -> Clause:
    with session_factory(engine).begin() as session:
        plan = builders.plan(session, "Kế hoạch phòng cháy năm 2026", owner=cast.units.health, issued_on=date(2026, 1, 5))
        text = "Báo cáo tình hình phòng cháy, chữa cháy của xã về Sở Y tế"
        made = duty(session, plan, cast.commune, text=text, **MONTHLY_25)
        create_tasks(session, plan, today=builders.TODAY, now=builders.NOW, calendar=working_calendar(session))
    return made


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_another_rhythm_is_seen_before_it_is_carried_out(visit: Any, screen: Any, clause: Clause, now_kept: Session) -> None:
    thu: Visitor = visit(screen)
    thu.log_in("thu")
    page = thu.open(f"/plans/{clause.plan_id}/clauses")
    expect(page.get_by_text("Kỳ tới: 25/03/2026 (thứ Tư)")).to_be_visible()
    page.get_by_role("link", name="Sửa thời hạn, chu kỳ").click()
    page.get_by_label("Thời hạn, chu kỳ").fill("hằng quý, trước ngày 20 của tháng cuối quý")
    page.locator("#time-note").fill("khớp với lịch giao ban")
    page.get_by_role("button", name="Xem trước").first.click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("20/03/2026 (thứ Sáu)")
    expect(preview).to_contain_text("hủy vì kỳ không còn")
    assert thu.too_wide() is None
    page.get_by_role("button", name="Thực hiện thay đổi").click()
    expect(page.locator(".notice-success")).to_contain_text("4 nhiệm vụ mới, 7 nhiệm vụ hủy")
    expect(page.get_by_text("khớp với lịch giao ban")).to_be_visible()
    assert thu.too_wide() is None
    open_days = now_kept.scalars(
        select(Task.due_on).where(Task.clause_id == clause.id, Task.state == TaskState.ASSIGNED, Task.due_on > builders.TODAY)
    )
    assert sorted(str(day) for day in open_days) == ["2026-03-20", "2026-06-20", "2026-09-20", "2026-12-20"]
