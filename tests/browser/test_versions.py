"""A new version on a phone and on a desk: offered on the review page, compared, published."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import MembershipRole, Plan, PlanState
from models.database import session_factory
from tests import builders
from tests.browser.conftest import Visit
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.workflow import two_versions
from tests.workflow.two_versions import LIST, TRAIN, VISIT

pytestmark = pytest.mark.browser

PRIZE = "Khen thưởng tập thể, cá nhân có thành tích xuất sắc trong công tác chăm sóc người cao tuổi"


@pytest.fixture
def cast(engine: Engine) -> int:
    """A published plan and a draft that looks like its new version; the draft's number."""
    with session_factory(engine)() as session:
        people = two_versions.cast(session)
        builders.user(session, "admin", (None, MembershipRole.ADMINISTRATOR))  # without one, every login leads to the set-up
        old = two_versions.first_version(session, people)
        two_versions.target(session, old, "Tỷ lệ người cao tuổi được khám sức khỏe định kỳ").review = old.clauses[0].state
        new = two_versions.draft(session, people, f"{old.title} ", number="40/KH-UBND", issued_on=date(2026, 3, 5), document_sha256="new")
        two_versions.repeat(session, old, new, VISIT, TRAIN)
        two_versions.say(session, new, LIST.replace("hộ gia đình", "các hộ"), *people.communes, due_on=date(2026, 8, 14))
        two_versions.say(session, new, PRIZE, people.health, due_on=date(2026, 2, 20))
        two_versions.target(session, new, "Tỷ lệ người cao tuổi được khám sức khỏe định kỳ", value=85)
        session.commit()
        return new.id


def is_sound(visitor: Visitor) -> None:
    visitor.page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    assert [*(visitor.too_wide() or []), *visitor.inaccessible()] == []


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without"])
def test_a_new_version_is_confirmed_compared_and_published(
    visit: Visit, cast: int, now_kept: Session, screen: dict[str, int], has_scripts: bool
) -> None:
    visitor = visit(screen, has_scripts=has_scripts)
    visitor.log_in("thu")
    page = visitor.open(f"/plans/{cast}/review")
    expect(page.locator("#version")).to_contain_text("Có vẻ là bản mới")
    page.get_by_role("button", name="Đúng, là bản mới").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("So sánh với bản trước")
    expect(page.locator(".version-line ins").filter(has_text="14/08/2026").first).to_be_visible()
    is_sound(visitor)
    page.get_by_role("link", name="Tất cả").click()
    expect(page.get_by_text(VISIT).first).to_be_visible()
    page.get_by_role("link", name="Xem trước và ban hành").click()
    expect(page.locator(".version-numbers")).to_contain_text("nhiệm vụ tiếp tục, giữ nguyên hạn")
    is_sound(visitor)
    page.get_by_role("radio", name="coi như đã thực hiện").check()
    page.get_by_role("button", name="Ban hành và giao việc").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ban hành")
    assert set(now_kept.scalars(select(Plan.state))) == {PlanState.PUBLISHED, PlanState.REPLACED}


def test_the_two_sides_stand_beside_each_other_on_a_desk_and_below_on_a_phone(visit: Visit, cast: int) -> None:
    for screen, is_beside in ((DESK, True), (PHONE, False)):
        visitor = visit(screen)
        visitor.log_in("thu")
        page = visitor.open(f"/plans/{cast}/version")
        is_sound(visitor)
        page.get_by_role("button", name="Đây là bản mới của kế hoạch đã chọn").click()
        sides = page.locator(".version-line").first.locator(".version-side")
        boxes = [sides.nth(number).bounding_box() for number in (0, 1)]
        assert boxes[0] and boxes[1]
        assert (boxes[0]["y"] == boxes[1]["y"]) is is_beside
