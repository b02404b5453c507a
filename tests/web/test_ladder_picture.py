"""The picture of an escalation's way: who was passed over and why, how each rung stands, and what comes next; also as a list."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Committee, Escalation
from rules.values import EscalationState, Level
from tests import builders
from tests.builders import TODAY
from tests.web.conftest import Browser, Place


@pytest.fixture
def case(session: Session, place: Place) -> Escalation:
    """Tân Lập's task before the province's committee since today; above the province a ministry that has ended, and the Government."""
    government = builders.unit(session, "Chính phủ", level=Level.CENTRAL)
    ministry = builders.unit(session, "Bộ Cũ", level=Level.CENTRAL, under=government, valid_to=date(2025, 12, 31))
    builders.unit_parent(session, place.province, ministry)
    place.task.due_on = place.task.effective_due_on = date(2026, 3, 2)
    place.task.rung = 1
    made = builders.escalation(
        session,
        place.task,
        place.province,
        to_committee_id=session.scalars(select(Committee.id)).one(),
        passed_over=["UBND huyện Đông Hà: đã kết thúc hoạt động từ 01/07/2025"],
    )
    session.commit()
    return made


def rungs(page: str) -> list[str]:
    """The ladder as it is read out, from the foot to the top."""
    listed = re.search(r'<ol class="visually-hidden">(.*?)</ol>', page, re.S)
    assert listed
    return re.findall(r"<li[^>]*>(.*?)</li>", listed.group(1))


def test_the_way_is_read_out_with_who_was_passed_over_and_what_comes_next(browser: Browser, case: Escalation) -> None:
    page = browser.log_in("chau").get(f"/escalations/{case.id}")
    assert rungs(page) == [
        "UBND xã Tân Lập: đơn vị chịu trách nhiệm",
        "UBND huyện Đông Hà: bỏ qua: đã kết thúc hoạt động từ 01/07/2025",
        "Ban Chỉ đạo công tác dân số UBND tỉnh Bình An: chuyển ngày 10/03/2026 · chờ xử lý",
        "Bộ Cũ: bỏ qua: đã kết thúc hoạt động từ 01/01/2026",
        "Chính phủ: chưa chuyển đến; nếu không ai xử lý thì ngày 17/03/2026",
    ]
    assert "Nếu không tiếp nhận đến hết 16/03/2026 thì việc này sẽ chuyển lên Chính phủ." in page
    assert page.count("ladder-dot-passed") == page.count("ladder-strike") == 2


@pytest.mark.parametrize(
    ("state", "fields", "sentence"),
    [
        (EscalationState.ACKNOWLEDGED, {"acknowledged_on": TODAY}, "Đã tiếp nhận; nếu đến hết 23/03/2026 việc vẫn chưa xong"),
        (
            EscalationState.OPEN,
            {"opened_on": date(2026, 3, 2)},
            "Đã hết thời gian chờ: việc này sẽ chuyển lên Chính phủ trong lần xét ngày 10/03/2026.",
        ),
        (EscalationState.CLOSED, {"closed_on": TODAY}, ""),
    ],
)
def test_what_comes_next_is_said_as_things_stand(
    browser: Browser, session: Session, case: Escalation, state: EscalationState, fields: dict[str, date], sentence: str
) -> None:
    case.state = state
    for name, value in fields.items():
        setattr(case, name, value)
    session.commit()
    page = browser.log_in("chau").get(f"/escalations/{case.id}")
    assert sentence in page
    assert ("ladder-coming" in page) == bool(sentence)


def test_at_the_top_the_next_mention_is_said(browser: Browser, session: Session, case: Escalation, place: Place) -> None:
    for link in list(place.province.parents):
        session.delete(link)
    session.commit()
    page = browser.log_in("chau").get(f"/escalations/{case.id}")
    assert "Đây là cấp cao nhất: việc nằm lại đây và mỗi tuần được nhắc một lần, lần tới ngày 17/03/2026." in page
