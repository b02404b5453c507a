"""The chain of a task and of a plan on a phone and on a desk: readable, without scripts, nothing scrolls sideways but the picture."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models import ClauseFeed, FeedSource, FeedState, StepKind, Task, TaskFeed, TaskStep
from models.database import session_factory
from tests import builders
from tests.browser.cast import Cast
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def report(engine: Engine, cast: Cast) -> int:
    """The commune waits for what its village sends late, through two steps; the clauses of both are linked, one link is not sure."""
    with session_factory(engine).begin() as session:
        giving, receiving = _clauses(session, cast)
        task = builders.task(
            session, cast.plan, cast.commune, "Tổng hợp báo cáo của các thôn", due_on=date(2026, 3, 20), clause_id=receiving
        )
        for number in range(3):
            unit = builders.unit(session, f"Thôn Bờ Sông Đằng Sau Chợ Mới số {number}", under=cast.commune)
            giver = builders.task(session, cast.plan, unit, "Báo cáo", due_on=date(2026, 3, 3 + 10 * number), clause_id=giving)
            session.add(TaskFeed(giver_id=giver.id, receiver_id=task.id))
        _steps(session, task)
        return task.id


def _clauses(session: Session, cast: Cast) -> tuple[int, int]:
    giving = builders.clause(session, cast.plan, "Báo cáo về Ủy ban nhân dân xã để tổng hợp.")
    receiving = builders.clause(session, cast.plan, "Tổng hợp báo cáo của các thôn.")
    for state, pair in ((FeedState.ASSUMED, (giving.id, receiving.id)), (FeedState.PROPOSED, (receiving.id, giving.id))):
        feed = ClauseFeed(
            plan_id=cast.plan.id, giver_id=pair[0], receiver_id=pair[1], source=FeedSource.REPORT_TO, state=state, confidence=0.6
        )
        session.add(feed)
    session.flush()
    return giving.id, receiving.id


def _steps(session: Session, task: Task) -> None:
    for place, name in enumerate(("Đảng ủy xã Tân Lập", "Ủy ban nhân dân tỉnh"), start=1):
        session.add(TaskStep(task_id=task.id, key=name, position=place, kind=StepKind.THROUGH, name=name))


def test_inputs_are_urged_and_steps_ticked_on_a_phone(phone: Visitor, cast: Cast, report: int) -> None:
    phone.log_in("giang")
    page = phone.open(f"/tasks/{report}")
    expect(page.get_by_text("0/3 đã gửi").first).to_be_visible()
    page.locator("#urge summary").tap()
    page.get_by_role("button", name="Nhắc các đơn vị chưa gửi").tap()
    expect(page.get_by_text("hãy liên hệ trực tiếp")).to_be_visible()
    page.locator(".step summary").first.tap()
    page.get_by_role("button", name="Đã xong bước này").first.tap()
    expect(page.get_by_text("Đang chờ: Ủy ban nhân dân tỉnh")).to_be_visible()
    assert phone.too_wide() in (None, [])
    assert phone.inaccessible() == []


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_the_timeline_is_sound(request: pytest.FixtureRequest, cast: Cast, report: int, width: str) -> None:
    visitor: Visitor = request.getfixturevalue(width)
    visitor.log_in("giang")
    page = visitor.open(f"/plans/{cast.plan.id}/timeline")
    expect(page.locator("svg.tl .tl-day")).to_have_count(4)
    expect(page.locator(".tl-today")).to_have_count(1)
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    assert visitor.too_wide() in (None, [])
    assert visitor.inaccessible() == []
