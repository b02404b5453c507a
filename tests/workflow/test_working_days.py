"""An administrator's decision about a day rolls the deadlines that it touches, at once, and nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models import CalendarDay, Escalation, MembershipRole, Notice, Plan, Task, TaskChange, User
from rules.calendar import WorkingCalendar
from rules.values import EscalationState, TaskState
from tests import builders as build
from workflow.calendar import moment_of, working_calendar
from workflow.day_rows import DayDecision, read_decisions, written_decisions
from workflow.errors import InvalidInputError, NotFoundError, RowsError
from workflow.judges import judge_by
from workflow.sweep import sweep_tasks
from workflow.working_days import decided_days, put_down, put_down_rows, take_back, year_awaiting_decision

TODAY = date(2026, 3, 10)  # a Tuesday
NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)
FRIDAY = date(2026, 3, 13)
SATURDAY = date(2026, 3, 14)
MONDAY = date(2026, 3, 16)


class Office:
    """Tỉnh Bình An → Xã Tân Lập with its focal point, a plan, and an administrator."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.province = build.province(session)
        self.commune = build.unit(session, under=self.province)
        self.lan: User = build.user(session, "lan", (self.commune, MembershipRole.FOCAL_POINT))
        self.admin: User = build.user(session, "admin", (self.province, MembershipRole.ADMINISTRATOR))
        self.plan: Plan = build.plan(session, owner=self.province)

    def task(self, due_on: date, **fields: object) -> Task:
        effective_on = fields.pop("effective_due_on", WorkingCalendar().roll_forward(due_on))
        return build.task(self.session, self.plan, self.commune, due_on=due_on, effective_due_on=effective_on, **fields)  # type: ignore[arg-type]

    def decide(self, day: date, *, works: bool, reason: str = "công văn số 12 của tỉnh", now: datetime = NOW) -> int:
        return put_down(self.session, DayDecision(day, works, reason), by=self.admin, now=now).tasks

    def sweep(self, today: date) -> None:
        judge = judge_by(calendar=working_calendar(self.session))
        while sweep_tasks(self.session, today=today, now=moment_of(today, 6), judge=judge).looked_at:
            pass
        self.session.expire_all()

    def steps(self) -> list[str]:
        waiting = select(Notice.step).where(Notice.user_id == self.lan.id, Notice.withdrawn_at.is_(None))
        return list(self.session.scalars(waiting.order_by(Notice.id)))


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


@pytest.mark.parametrize(
    ("due_on", "before", "after"),
    [
        (date(2026, 3, 12), date(2026, 3, 12), date(2026, 3, 12)),  # the day before the day given off
        (FRIDAY, FRIDAY, MONDAY),
        (SATURDAY, MONDAY, MONDAY),
        (MONDAY, MONDAY, MONDAY),
    ],
)
def test_a_day_given_off_moves_what_was_due_on_it_to_the_next_working_day(office: Office, due_on: date, before: date, after: date) -> None:
    task = office.task(due_on)
    assert task.effective_due_on == before
    office.decide(FRIDAY, works=False)
    assert (task.due_on, task.original_due_on, task.effective_due_on) == (due_on, due_on, after), "the written day is kept"


@pytest.mark.parametrize(
    ("due_on", "after"),
    [(FRIDAY, FRIDAY), (SATURDAY, SATURDAY), (date(2026, 3, 15), MONDAY), (MONDAY, MONDAY)],
)
def test_a_worked_saturday_takes_back_what_had_rolled_over_it(office: Office, due_on: date, after: date) -> None:
    task = office.task(due_on)
    office.decide(SATURDAY, works=True)
    assert task.effective_due_on == after


def test_the_history_says_until_when_and_why(office: Office) -> None:
    moved, unmoved = office.task(FRIDAY), office.task(MONDAY)
    assert office.decide(FRIDAY, works=False, reason="tỉnh cho nghỉ phòng bão") == 1
    [line] = office.session.scalars(select(TaskChange).where(TaskChange.task_id == moved.id))
    assert (line.action, line.by_id, line.from_value, line.to_value) == ("roll", office.admin.id, "13/03/2026", "16/03/2026")
    assert line.note == "hạn tính đến hết ngày 16/03/2026 vì ngày 13/03/2026 là ngày nghỉ (tỉnh cho nghỉ phòng bão)"
    assert not unmoved.changes


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (TaskState.ASSIGNED, MONDAY),
        (TaskState.REPORTED, MONDAY),
        (TaskState.SUSPENDED, MONDAY),
        (TaskState.DONE, FRIDAY),
        (TaskState.CANCELLED, FRIDAY),
    ],
)
def test_only_what_is_still_owed_moves(office: Office, state: TaskState, after: date) -> None:
    task = office.task(FRIDAY, state=state, next_look_on=None)
    office.decide(FRIDAY, works=False)
    assert task.effective_due_on == after
    assert (task.next_look_on is None) == (state not in (TaskState.ASSIGNED, TaskState.REPORTED))


def test_taking_a_decision_back_brings_the_deadline_back(office: Office) -> None:
    task = office.task(FRIDAY)
    office.decide(FRIDAY, works=False)
    assert take_back(office.session, FRIDAY, by=office.admin, now=NOW).tasks == 1
    assert task.effective_due_on == FRIDAY
    assert "bỏ quyết định về ngày 13/03/2026" in task.changes[-1].note
    assert not decided_days(office.session)
    with pytest.raises(NotFoundError):
        take_back(office.session, FRIDAY, by=office.admin, now=NOW)


def test_changing_only_the_words_of_a_decision_moves_nothing_twice(office: Office) -> None:
    task = office.task(FRIDAY)
    office.decide(FRIDAY, works=False)
    assert office.decide(FRIDAY, works=False, reason="công văn số 13, thay công văn số 12") == 0
    [decided] = decided_days(office.session, 2026)
    assert (decided.reason, decided.decided_by_id) == ("công văn số 13, thay công văn số 12", office.admin.id)
    assert len(task.changes) == 1


@pytest.mark.parametrize(
    ("day", "works", "reason", "said"),
    [
        (FRIDAY, False, "  ", "Chưa có lý do"),
        (FRIDAY, False, "x" * 401, "tối đa 400"),
        (FRIDAY, True, "thừa", "vốn|đã coi ngày 13/03/2026 là ngày làm việc"),
        (SATURDAY, False, "thừa", "đã coi ngày 14/03/2026 là ngày nghỉ"),
        (date(2026, 9, 2), False, "thừa", "ngày nghỉ"),
        (date(2026, 8, 22), True, "thừa", "ngày làm việc"),
        (date(2029, 3, 13), False, "xa", "2025 đến 2028"),
        (date(2024, 3, 13), False, "xa", "2025 đến 2028"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_the_remedy(office: Office, day: date, works: bool, reason: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        office.decide(day, works=works, reason=reason)
    assert not office.session.scalars(select(CalendarDay)).all()


def test_a_reminder_of_the_last_working_day_comes_a_day_earlier_when_that_day_is_given_off(office: Office) -> None:
    office.task(MONDAY, next_look_on=TODAY)
    office.sweep(TODAY)  # four working days are left
    office.decide(FRIDAY, works=False)
    for day in (11, 12, 13, 14, 15, 16):
        office.sweep(date(2026, 3, day))
    by_day = {notice.step: notice.owed_on for notice in office.session.scalars(select(Notice).where(Notice.user_id == office.lan.id))}
    assert by_day["due-1"] == date(2026, 3, 12)
    assert by_day["due-0"] == MONDAY


def test_what_is_no_longer_late_is_let_go_by_the_next_sweep_and_may_be_said_anew(office: Office) -> None:
    task = office.task(date(2026, 3, 6), next_look_on=date(2026, 3, 6))  # Friday
    for day in (6, 9, 10, 11):
        office.sweep(date(2026, 3, day))
    [escalation] = office.session.scalars(select(Escalation))
    now = moment_of(date(2026, 3, 11), 9)
    rows = "".join(f"{day:02d}/03/2026 nghỉ phòng bão\n" for day in (6, 9, 10, 11))
    assert put_down_rows(office.session, rows, by=office.admin, now=now).tasks == 1
    assert task.effective_due_on == date(2026, 3, 12)
    assert office.steps() == ["rung-1"], "what waited in the outbox about the old day is withdrawn"
    office.sweep(date(2026, 3, 12))
    assert (escalation.state, task.rung) == (EscalationState.CLOSED, 0)
    assert "due-0.1" in office.steps(), "the new last day is said, though the old one had been"


def test_decisions_cost_a_fixed_number_of_statements(office: Office) -> None:
    for n in range(40):
        office.task(FRIDAY - timedelta(days=n % 2), period_label=str(n))
    asked: list[str] = []
    engine = office.session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert office.decide(FRIDAY, works=False) == 20
    assert len(asked) <= 12, asked


def test_a_far_day_wakes_nobody_up(office: Office) -> None:
    near = office.task(MONDAY, next_look_on=FRIDAY)
    office.decide(date(2027, 2, 3), works=False)
    assert near.next_look_on == FRIDAY


# --- a year's decision as lines


def test_a_years_decision_is_pasted_as_lines_and_comes_out_as_lines(office: Office) -> None:
    text = "# Lịch nghỉ năm 2027\n\n03/02/2027 nghỉ Hoán đổi dịp Tết\n13-2-2027; làm việc: Bù ngày 03/02/2027\n20.02.2027\tLÀM\tBù nữa\n"
    done = put_down_rows(office.session, text, by=office.admin, now=NOW)
    assert done.days == 3
    written = written_decisions(decided_days(office.session, 2027))
    assert written == "03/02/2027 nghỉ Hoán đổi dịp Tết\n13/02/2027 làm Bù ngày 03/02/2027\n20/02/2027 làm Bù nữa\n"
    assert [one for _, one in read_decisions(written)] == [one for _, one in read_decisions(text)]
    assert put_down_rows(office.session, written, by=office.admin, now=NOW).days == 0, "a second time changes nothing"


def test_one_faulty_line_keeps_all_of_them_out_and_each_is_named(office: Office) -> None:
    text = "03/02/2027 nghỉ Tết\n31/02/2027 nghỉ\nngày mai nghỉ\n13/02/2027 chơi\n03/02/2027 nghỉ lần nữa\n04/05/2026"
    with pytest.raises(RowsError) as refused:
        put_down_rows(office.session, text, by=office.admin, now=NOW)
    assert [line for line, _, _ in refused.value.rows] == [2, 3, 4, 5, 6]
    with pytest.raises(RowsError) as unusable:
        put_down_rows(office.session, "03/02/2027 nghỉ Tết\n13/02/2027 làm\n02/09/2027 nghỉ Quốc khánh", by=office.admin, now=NOW)
    assert [(line, column) for line, column, _ in unusable.value.rows] == [(2, "reason"), (3, "day")]
    assert not decided_days(office.session)


def test_an_english_interface_has_its_words(office: Office) -> None:
    assert put_down_rows(office.session, "03/02/2027 off Tet\n13/02/2027 work instead", by=office.admin, now=NOW).days == 2
    assert [(one.is_working, one.reason) for one in decided_days(office.session)] == [(False, "Tet"), (True, "instead")]


@pytest.mark.parametrize("text", ["", " \n# chỉ có ghi chú\n", "03/02/2027 nghỉ x\n" * 401])
def test_no_lines_or_too_many_are_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="từ 1 đến 400 dòng"):
        read_decisions(text)


@pytest.mark.parametrize(
    ("today", "asked"),
    [(date(2026, 10, 31), None), (date(2026, 11, 1), 2027), (date(2026, 12, 31), 2027), (date(2025, 12, 1), None)],
)
def test_next_years_decision_is_asked_for_from_november_on_where_none_is_known(office: Office, today: date, asked: int | None) -> None:
    assert year_awaiting_decision(office.session, today) == asked


def test_it_is_not_asked_for_once_a_day_of_that_year_is_put_down(office: Office) -> None:
    office.decide(date(2027, 2, 3), works=False)
    assert year_awaiting_decision(office.session, date(2026, 12, 1)) is None
