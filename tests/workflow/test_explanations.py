"""Giải trình: who may write one when, what becomes of it, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, Explanation, MembershipRole, Notice, Substitution, Target, Task, TaskChange, Unit, User
from rules.values import Audience, Delivery, EscalationState, TaskState
from tests import builders
from tests.builders import NOW, TODAY
from workflow.calendar import national_calendar
from workflow.errors import InvalidInputError, WrongStateError
from workflow.explanations import (
    LONGEST,
    can_explain,
    current_of,
    explain,
    explanations_of,
    in_words,
    is_awaited,
)
from workflow.letter_lines import Told, lines_of, link_path
from workflow.moves import Act
from workflow.notices import Subject
from workflow.recipients import Recipient
from workflow.visibility import may_explain

WHY = "Cán bộ phụ trách nghỉ ốm, đã cử người khác làm tiếp từ thứ Hai"


@dataclass(frozen=True, slots=True)
class Desk:
    province: Unit
    commune: Unit
    task: Task
    target: Target
    late: Escalation
    lan: User
    chau: User


@pytest.fixture
def desk(session: Session) -> Desk:
    province = builders.province(session)
    commune = builders.unit(session, under=province)
    builders.committee(session, province)
    plan = builders.plan(session, owner=province)
    task = builders.task(session, plan, commune, due_on=date(2026, 3, 2), rung=1)
    return Desk(
        province=province,
        commune=commune,
        task=task,
        target=builders.target(session, plan, commune),
        late=builders.escalation(session, task, province, due_on=task.due_on),
        lan=builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT)),
        chau=builders.user(session, "chau", (province, MembershipRole.COMMITTEE)),
    )


def by_lan(desk: Desk, days: int = 0) -> Act:
    return Act(desk.lan, NOW + timedelta(days=days))


def notices(session: Session) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.kind == "explained").order_by(Notice.id)))


def test_an_explanation_is_a_row_a_line_of_the_history_and_a_line_for_the_committee(session: Session, desk: Desk) -> None:
    made = explain(session, desk.task, by_lan(desk), text=f"  {WHY}\n", asks_until=date(2026, 3, 20))
    assert (made.text, made.asks_until, made.by_id, made.unit_id) == (WHY, date(2026, 3, 20), desk.lan.id, desk.commune.id)
    assert [(line.action, line.note, line.to_value) for line in session.scalars(select(TaskChange))] == [
        ("explain", WHY, "hứa xong ngày 20/03/2026")
    ]
    notice = notices(session)[0]
    assert (notice.user_id, notice.escalation_id, notice.delivery.value, notice.audience.value) == (
        desk.chau.id,
        desk.late.id,
        "digest",
        "committee",
    )
    assert WHY in notice.why


def test_a_new_one_stands_before_the_old_ones_which_stay(session: Session, desk: Desk) -> None:
    explain(session, desk.task, by_lan(desk), text="Lần một")
    explain(session, desk.task, by_lan(desk), text="Lần hai")
    assert [one.text for one in explanations_of(session, desk.task)] == ["Lần hai", "Lần một"]


def test_the_committee_is_told_once_a_day_and_matter(session: Session, desk: Desk) -> None:
    for text in ("Lần một", "Lần hai"):
        explain(session, desk.task, by_lan(desk), text=text)
    assert len(notices(session)) == 1
    explain(session, desk.task, by_lan(desk, 1), text="Lần ba")
    assert len(notices(session)) == 2


def test_the_same_words_sent_twice_are_written_once(session: Session, desk: Desk) -> None:
    first = explain(session, desk.task, by_lan(desk), text=WHY)
    assert explain(session, desk.task, by_lan(desk), text=WHY).id == first.id
    assert len(session.scalars(select(Explanation)).all()) == 1


def test_one_who_sits_at_both_desks_is_not_told_of_their_own_words(session: Session, desk: Desk) -> None:
    explain(session, desk.task, Act(desk.chau, NOW), text=WHY)
    assert notices(session) == []


def test_before_anything_is_escalated_it_is_written_and_nobody_is_told(session: Session, desk: Desk) -> None:
    desk.late.state, desk.task.rung = EscalationState.CLOSED, 0
    explain(session, desk.task, by_lan(desk), text=WHY)
    assert notices(session) == []


def test_it_goes_to_the_rung_where_the_matter_lies_now(session: Session, desk: Desk) -> None:
    desk.late.state, desk.task.rung = EscalationState.RAISED, 2
    above = builders.unit(session, "Bộ Y tế")
    second = builders.escalation(session, desk.task, above, rung=2)
    explain(session, desk.task, by_lan(desk), text=WHY)
    assert [(notice.unit_id, notice.escalation_id) for notice in notices(session)] == [(above.id, second.id)]


@pytest.mark.parametrize(
    ("due_in", "rung", "state", "possible"),
    [
        (-1, 0, TaskState.ASSIGNED, True),
        (0, 0, TaskState.ASSIGNED, False),
        (1, 0, TaskState.IN_PROGRESS, False),
        (1, 1, TaskState.IN_PROGRESS, True),
        (-1, 0, TaskState.REPORTED, False),
        (-1, 1, TaskState.REPORTED, True),
        (-9, 0, TaskState.DONE, False),
        (-9, 0, TaskState.CANCELLED, False),
        (-9, 0, TaskState.SUSPENDED, False),
        (None, 0, TaskState.ASSIGNED, False),
    ],
)
def test_it_is_possible_from_the_first_day_late_and_while_it_is_escalated(
    session: Session, desk: Desk, due_in: int | None, rung: int, state: TaskState, possible: bool
) -> None:
    desk.task.effective_due_on = None if due_in is None else TODAY + timedelta(days=due_in)
    desk.task.rung, desk.task.state = rung, state
    assert can_explain(desk.task, TODAY) is possible
    if not possible:
        with pytest.raises(WrongStateError, match=f"Nhiệm vụ số {desk.task.id}"):
            explain(session, desk.task, by_lan(desk), text=WHY)


def test_a_target_is_explained_once_it_is_off_its_path(session: Session, desk: Desk) -> None:
    with pytest.raises(WrongStateError, match="Chỉ tiêu"):
        explain(session, desk.target, by_lan(desk), text=WHY)
    builders.measurement(session, desk.target, 30)
    session.refresh(desk.target)
    made = explain(session, desk.target, by_lan(desk), text=WHY)
    assert (made.task_id, made.target_id) == (None, desk.target.id)


@pytest.mark.parametrize(
    ("text", "until", "field", "words"),
    [
        ("  ", None, "text", "Chưa có nội dung"),
        ("a" * (LONGEST + 1), None, "text", str(LONGEST)),
        (WHY, TODAY - timedelta(days=1), "asks_until", "09/03/2026"),
    ],
)
def test_what_is_lacking_is_named_and_nothing_is_written(
    session: Session, desk: Desk, text: str, until: date | None, field: str, words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words) as refused:
        explain(session, desk.task, by_lan(desk), text=text, asks_until=until)
    assert refused.value.field == field
    assert session.scalars(select(Explanation)).all() == []


def test_the_doers_people_and_their_substitutes_write_and_others_do_not(session: Session, desk: Desk) -> None:
    minh = builders.user(session, "minh", (desk.commune, MembershipRole.LEADER))
    hoa = builders.user(session, "hoa")
    assert [may_explain(session, user, desk.task, TODAY) for user in (desk.lan, minh, hoa, desk.chau)] == [True, True, False, False]
    session.add(Substitution(principal=minh, substitute=hoa, from_on=TODAY, until_on=TODAY, made_by_id=minh.id, made_at=NOW))
    session.flush()
    session.expire(hoa)
    assert may_explain(session, hoa, desk.target, TODAY)
    assert explain(session, desk.task, Act(hoa, NOW), text=WHY).in_stead_of_id == minh.id


def test_the_doer_is_asked_until_something_is_written_about_this_lateness(session: Session, desk: Desk) -> None:
    assert is_awaited(session, desk.task, TODAY)
    made = explain(session, desk.task, by_lan(desk), text=WHY)
    assert not is_awaited(session, desk.task, TODAY)
    desk.task.effective_due_on = TODAY + timedelta(days=3)
    assert current_of(session, desk.task) is None
    desk.task.effective_due_on = date(2026, 3, 2)
    assert current_of(session, desk.task) == made
    desk.late.closed_on, desk.late.state = TODAY, EscalationState.CLOSED
    assert current_of(session, desk.task) is None


def test_in_words_it_names_whose_when_what_and_the_promise(session: Session, desk: Desk) -> None:
    made = explain(session, desk.task, by_lan(desk), text=WHY, asks_until=date(2026, 3, 20))
    assert in_words(made) == f"giải trình của Lan (UBND xã Tân Lập) ngày 10/03/2026: «{WHY}», hứa xong ngày 20/03/2026"


def test_words_of_several_lines_stand_in_one_line_of_the_history(session: Session, desk: Desk) -> None:
    made = explain(session, desk.task, by_lan(desk), text="Chờ số liệu\n\ncủa trạm  y tế")
    assert "«Chờ số liệu của trạm y tế»" in in_words(made)


@pytest.mark.parametrize(("audience", "step"), [(Audience.DOER, "Viết giải trình"), (Audience.COMMITTEE, "Xem và xử lý")])
def test_the_mail_that_tells_of_an_escalation_asks_the_doer_for_one(session: Session, desk: Desk, audience: Audience, step: str) -> None:
    outgoing = Act(None, NOW).outgoing
    people = [Recipient(desk.commune.id, desk.lan.id, "lan@example.vn")]
    subject = Subject(task_id=desk.task.id, escalation_id=desk.late.id)
    outgoing.owe(people, subject, kind="escalated", step="rung-1", audience=audience, delivery=Delivery.DIGEST, why="Quá hạn: 5 ngày")
    outgoing.write(session)
    told = Told(TODAY, national_calendar(), str, lambda notice: "/m/x", lambda notice: 0)
    line = lines_of(session.scalars(select(Notice)).all(), told)[0]
    assert line.step == step
    assert any("Hãy giải trình" in text for _weight, text in line.below) is (audience is Audience.DOER)


def test_the_committees_digest_leads_to_the_escalation(session: Session, desk: Desk) -> None:
    explain(session, desk.task, by_lan(desk), text=WHY)
    assert link_path(notices(session)[0]) == f"/escalations/{desk.late.id}"
