"""Explaining on a phone: the doer is asked by one button, the committee reads and accepts it; importance is set on one page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clause, Escalation, EscalationDecision, Explanation, Task
from rules.values import EscalationState, Importance
from tests.browser.cast import LATE_TITLES, Cast
from tests.browser.conftest import Visit
from tests.browser.visitor import DESK, PHONE

pytestmark = pytest.mark.browser

WHY = "Cán bộ phụ trách nghỉ ốm, đã cử người khác làm tiếp"


def test_the_doer_explains_and_the_committee_accepts_on_a_phone(visit: Visit, cast: Cast, now_kept: Session) -> None:
    escalation = cast.escalations[0]
    doer = visit(PHONE).log_in("lan")
    doer.goto(f"/tasks/{escalation.task_id}")
    doer.get_by_role("group").filter(has_text="Giải trình vì sao quá hạn").locator("summary").tap()
    doer.get_by_label("Vì sao chậm hoặc lệch").fill(WHY)
    doer.get_by_label("Hứa xong ngày").fill("2026-03-20")
    doer.get_by_role("button", name="Gửi giải trình").tap()
    expect(doer.get_by_role("status")).to_contain_text("Đã ghi giải trình")
    expect(doer.locator("#explanations ~ .timeline")).to_contain_text(WHY)

    committee = visit(PHONE)
    page = committee.log_in("chau")
    page.get_by_role("link", name=LATE_TITLES[0]).tap()
    expect(page.get_by_text("Hứa xong ngày 20/03/2026", exact=True)).to_be_visible()
    assert committee.too_wide() is None
    page.get_by_role("radio", name="Chấp nhận giải trình –").check()
    page.get_by_role("button", name="Ghi quyết định").tap()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi quyết định")
    kept = now_kept.get_one(Escalation, escalation.id)
    assert (kept.state, kept.actions[0].decision) == (EscalationState.CLOSED, EscalationDecision.ACCEPT_EXPLANATION)
    assert WHY in kept.actions[0].note
    assert now_kept.scalars(select(Explanation.text)).all() == [WHY]


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_the_coordinator_says_what_matters_more(visit: Visit, cast: Cast, now_kept: Session, screen: object) -> None:
    visitor = visit(screen)
    page = visitor.log_in("thu")
    page.goto(f"/plans/{cast.plan.id}")
    page.get_by_role("link", name="Đặt mức quan trọng").click()
    page.get_by_label("Mức quan trọng", exact=True).first.select_option("critical")
    assert visitor.too_wide() is None
    page.get_by_role("button", name="Lưu mức quan trọng").click()
    expect(page.get_by_role("status")).to_contain_text("Đã đổi mức quan trọng ở 1 chỗ")
    page.goto(f"/tasks/{cast.task.id}")
    expect(page.locator(".state-line")).to_contain_text("Đặc biệt quan trọng")
    assert now_kept.scalars(select(Clause.importance)).all() == [Importance.CRITICAL]
    assert now_kept.get_one(Task, cast.task.id).importance is Importance.CRITICAL
