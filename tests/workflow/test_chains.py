"""Chains of tasks: who feeds whom, what hangs on a task, and what contradicts itself."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from models import ClauseFeed, FeedReach, FeedSource, FeedState, Task, TaskFeed
from rules.values import Frequency, Level, TaskState
from tests import builders
from tests.workflow.chain_cast import chain, create, duty
from workflow import handing_over
from workflow.calendar import working_calendar
from workflow.chain_circles import find_circles
from workflow.chain_links import Link, fitting, link_tasks, weave
from workflow.chain_problems import ProblemKind
from workflow.chains import Standing, dependants_of, inputs_of, problems, receivers_of, standing_of, with_inputs
from workflow.horizons import extend_horizons
from workflow.moves import Act


def units(tasks: object) -> list[str]:
    return [task.unit.name for task in tasks]  # type: ignore[attr-defined]


def test_publishing_links_what_is_sent_to_be_collected(session: Session) -> None:
    made = chain(session)
    draft = made.task(session, made.middle)
    assert units(inputs_of(session, draft)) == ["UBND xã Đồng 1", "UBND xã Đồng 2", "UBND xã Đồng 3"]
    assert units(receivers_of(session, draft)) == ["UBND tỉnh Bình Minh"]
    assert inputs_of(session, made.task(session, made.givers, made.communes[0])) == []


def test_the_words_of_the_giver_stand_beside_the_link(session: Session) -> None:
    feed = chain(session).feeds(session)[0]
    assert (feed.source, feed.reach, feed.state, feed.phrase) == (FeedSource.REPORT_TO, FeedReach.NAMED, FeedState.ASSUMED, "Sở Y tế")
    assert feed.confidence >= 0.9


def test_weaving_again_changes_nothing(session: Session) -> None:
    made = chain(session)
    assert weave(session, made.plan) == 0
    assert session.scalar(select(func.count()).select_from(TaskFeed)) == 4
    assert session.scalar(select(func.count()).select_from(ClauseFeed)) == 2


def test_a_body_that_collects_nothing_in_the_plan_gets_no_link(session: Session) -> None:
    made = chain(session, is_made=False)
    duty(session, made.plan, "Báo cáo Sở Nội vụ trước ngày 01/12/2026.", {"UBND các xã": made.communes}, report_to={"Sở Nội vụ": []})
    create(session, made.plan)
    assert len(made.feeds(session)) == 2


def test_what_is_not_sure_waits_for_a_coordinator_and_links_nothing(session: Session) -> None:
    made = chain(session, is_made=False)
    made.givers.text = "Nếu có vướng mắc thì báo cáo Sở Y tế để tổng hợp."
    made.givers.due_on = None
    made.middle.due_on = None
    create(session, made.plan)
    feed = made.feeds(session)[0]
    assert (feed.giver_id, feed.state) == (made.givers.id, FeedState.PROPOSED) if feed.receiver_id == made.middle.id else True
    assert inputs_of(session, made.task(session, made.middle)) == []


def test_a_removed_link_does_not_come_back(session: Session) -> None:
    made = chain(session)
    made.feeds(session)[0].state = FeedState.REMOVED
    session.flush()
    weave(session, made.plan)
    assert inputs_of(session, made.task(session, made.middle)) == []


def test_three_hundred_communes_are_linked_in_a_few_statements(session: Session) -> None:
    made = chain(session, communes=300)
    session.query(TaskFeed).delete()
    session.flush()
    session.refresh(made.plan)
    _ = [clause.bodies for clause in made.plan.clauses]
    with counted(session) as statements:
        assert link_tasks(session, made.plan) == 301
    assert len(statements) <= 5


def test_each_period_feeds_its_own_report(session: Session) -> None:
    made = chain(session, is_made=False, period_end=2027)
    for clause, day in ((made.givers, 10), (made.middle, 20), (made.last, 28)):
        clause.due_on, clause.frequency, clause.recurrence_month, clause.recurrence_day = None, Frequency.YEARLY, 11, day
    create(session, made.plan)
    extend_horizons(session, today=date(2027, 1, 4), now=builders.NOW, calendar=working_calendar(session))
    for label in ("2026", "2027"):
        report = session.scalars(select(Task).where(Task.clause_id == made.middle.id, Task.period_label == label)).one()
        assert {task.period_label for task in inputs_of(session, report)} == {label}
        assert len(inputs_of(session, report)) == 3


@pytest.mark.parametrize(
    ("giver", "receivers", "expected"),
    [
        (("2026-03", date(2026, 3, 25)), [("2026-02", date(2026, 2, 20)), ("2026-03", date(2026, 3, 20))], 1),
        (("2026-03", date(2026, 3, 25)), [("2026", date(2026, 12, 15))], 0),
        (("2026-Q4", date(2026, 12, 31)), [("", date(2027, 1, 15))], 0),
        (("2026", date(2026, 12, 1)), [("", date(2030, 12, 1))], None),
        (("", date(2026, 11, 10)), [("", date(2030, 12, 1))], 0),
        (("", None), [("", date(2026, 12, 1))], 0),
        (("2026", None), [("2025", None)], None),
        (("", date(2026, 11, 10)), [("2026-09", date(2026, 9, 5)), ("2026-10", date(2026, 10, 5))], None),
        (("2026", date(2026, 11, 10)), [("", date(2026, 9, 1)), ("", date(2026, 10, 31))], 1),
        (("2026", date(2026, 11, 10)), [("", date(2026, 9, 1))], None),
        (("", date(2026, 11, 10)), [("", date(2026, 11, 5)), ("", date(2026, 11, 10)), ("", date(2026, 11, 20))], 1),
    ],
)
def test_a_result_goes_into_the_first_work_that_can_use_it(
    giver: tuple[str, date | None], receivers: list[tuple[str, date | None]], expected: int | None
) -> None:
    there = [Link(number, 1, label, due_on) for number, (label, due_on) in enumerate(receivers)]
    found = fitting(Link(99, 2, *giver), there)
    assert (found.task_id if found else None) == expected


def test_of_a_group_of_receivers_each_unit_gives_to_the_one_above_it(session: Session) -> None:
    made = chain(session, is_made=False)
    districts = [builders.unit(session, f"UBND huyện {name}", level=Level.DISTRICT, under=made.province) for name in ("Bắc", "Nam")]
    villages = [builders.unit(session, f"UBND xã {name}", under=district) for name, district in zip("AB", districts, strict=True)]
    below = {"UBND cấp xã": villages}
    giver = duty(session, made.plan, "Báo cáo UBND các huyện để tổng hợp.", below, report_to={"UBND các huyện": districts})
    receiver = duty(session, made.plan, "Tổng hợp báo cáo của các xã.", {"UBND các huyện": districts})
    create(session, made.plan)
    for village, district in zip(villages, districts, strict=True):
        assert units(inputs_of(session, made.task(session, receiver, district))) == [village.name]
        assert units(receivers_of(session, made.task(session, giver, village))) == [district.name]


def test_what_lower_ones_send_to_their_superior_comes_back_to_the_one_who_directs_them(session: Session) -> None:
    made = chain(session, is_made=False)
    who = {"UBND các xã": made.communes}
    words = "Chỉ đạo các thôn tổng kết, gửi báo cáo về cấp trên trực tiếp trước ngày 01/11/2026."
    directed = duty(session, made.plan, words, who, report_to={"cấp trên trực tiếp": []}, due_on=date(2026, 11, 1))
    create(session, made.plan)
    report = made.task(session, made.givers, made.communes[1])
    assert [(task.clause_id, task.unit_id) for task in inputs_of(session, report)] == [(directed.id, made.communes[1].id)]


def test_a_reassigned_receiver_keeps_its_inputs(session: Session) -> None:
    made = chain(session)
    task = made.task(session, made.middle)
    other = builders.unit(session, "Chi cục Dân số", level=Level.PROVINCE, under=made.province, kind="chi_cuc")
    handing_over.reassign(session, task, Act(None, builders.NOW), unit=other)
    assert len(inputs_of(session, task)) == 3
    assert units(receivers_of(session, task)) == ["UBND tỉnh Bình Minh"]


def test_what_hangs_on_a_task_is_found_to_the_end_and_once(session: Session) -> None:
    made = chain(session)
    first = made.task(session, made.givers, made.communes[0])
    part = builders.task(session, made.plan, made.communes[0], "Phần việc của thôn", parent_id=first.id)
    draft, report = made.task(session, made.middle), made.task(session, made.last)
    assert set(dependants_of(session, first)) == {part, draft, report}
    session.add(TaskFeed(giver_id=report.id, receiver_id=first.id))
    session.flush()
    assert set(dependants_of(session, first)) == {part, draft, report}


def test_a_cancelled_task_is_no_part_of_a_chain(session: Session) -> None:
    made = chain(session)
    draft = made.task(session, made.middle)
    draft.state = TaskState.CANCELLED
    session.flush()
    first = made.task(session, made.givers, made.communes[0])
    assert (dependants_of(session, first), receivers_of(session, first)) == ([], [])


def test_the_receiver_sees_its_inputs_worst_first(session: Session) -> None:
    made = chain(session, communes=4)
    tasks = [made.task(session, made.givers, unit) for unit in made.communes]
    tasks[0].state, tasks[0].done_on = TaskState.DONE, date(2026, 11, 11)
    tasks[1].effective_due_on = date(2026, 11, 16)
    tasks[3].state = TaskState.REPORTED
    tasks[3].done_on = date(2026, 11, 9)
    session.flush()
    draft = made.task(session, made.middle)
    found = standing_of(inputs_of(session, draft), date(2026, 11, 12))
    assert [(row.task.unit.name[-1], row.standing, row.was_late) for row in found.rows] == [
        ("3", Standing.MISSING_LATE, True),
        ("2", Standing.MISSING, False),
        ("1", Standing.HANDED_IN, True),
        ("4", Standing.HANDED_IN, False),
    ]
    assert (found.total, found.handed_in, found.late, found.missing) == (4, 2, 1, 1)
    assert with_inputs(session, [draft.id, tasks[0].id]) == {draft.id: (2, 4)}


def test_a_receiver_due_before_its_inputs_is_said_with_both_days_and_what_to_do(session: Session) -> None:
    made = chain(session, given_on=date(2026, 11, 25))
    for about in (made.plan, made.task(session, made.middle), made.task(session, made.givers, made.communes[1])):
        found = problems(session, about)
        assert [one.kind for one in found] == [ProblemKind.RECEIVER_FIRST]
        assert "20/11/2026" in found[0].message
        assert "25/11/2026" in found[0].message
        assert "Hãy" in found[0].message
    assert problems(session, made.plan)[0].count == 3
    assert problems(session, made.task(session, made.givers, made.communes[1]))[0].count == 1


def test_an_extension_beyond_the_receiver_is_a_problem_until_the_receiver_moves_too(session: Session) -> None:
    made = chain(session)
    assert problems(session, made.plan) == []
    task, draft = made.task(session, made.givers, made.communes[0]), made.task(session, made.middle)
    task.due_on = date(2026, 11, 21)
    session.flush()
    assert [one.kind for one in problems(session, made.plan)] == [ProblemKind.EXTENDED_BEYOND]
    draft.due_on = date(2026, 11, 21)
    session.flush()
    assert problems(session, made.plan) == []


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.REPORTED, TaskState.CANCELLED])
def test_an_input_that_is_in_contradicts_nothing(session: Session, state: TaskState) -> None:
    made = chain(session, communes=1, given_on=date(2026, 11, 25))
    made.task(session, made.givers).state = state
    session.flush()
    assert problems(session, made.plan) == []


def test_a_default_deadline_after_the_receiver_is_called_one(session: Session) -> None:
    made = chain(session, is_made=False)
    made.givers.due_on = None
    create(session, made.plan)
    assert [one.kind for one in problems(session, made.plan)] == [ProblemKind.DEFAULT_BEYOND]


def test_a_circle_is_shown_once_for_the_plan_and_on_each_of_its_tasks(session: Session) -> None:
    made = chain(session)
    report, draft = made.task(session, made.last), made.task(session, made.middle)
    session.add(ClauseFeed(plan_id=made.plan.id, giver_id=made.last.id, receiver_id=made.middle.id, source=FeedSource.PERSON))
    session.flush()
    session.add(TaskFeed(giver_id=report.id, receiver_id=draft.id))
    made.feeds(session)[-1].state = FeedState.CONFIRMED
    session.flush()
    for about in (made.plan, report, draft):
        circles = [one for one in problems(session, about) if one.kind is ProblemKind.CIRCLE]
        assert len(circles) == 1
        assert "Sở Y tế" in circles[0].message
    assert [one.kind for one in problems(session, made.task(session, made.givers, made.communes[0]))] == []


@pytest.mark.parametrize(
    ("pairs", "circles"),
    [
        ([], []),
        ([(1, 2), (2, 3), (1, 3)], []),
        ([(1, 2), (2, 1)], [[1, 2]]),
        ([(1, 2), (2, 3), (3, 4), (4, 2)], [[2, 3, 4]]),
        ([(1, 1)], [[1]]),
        ([(1, 2), (2, 1), (5, 6), (6, 5)], [[1, 2], [5, 6]]),
    ],
)
def test_circles_are_found(pairs: list[tuple[int, int]], circles: list[list[int]]) -> None:
    assert find_circles(pairs) == circles


def test_a_long_chain_is_walked_without_recursion() -> None:
    assert find_circles([(number, number + 1) for number in range(20_000)]) == []


class counted:  # noqa: N801 -- reads as a sentence
    """The statements that are sent inside the block."""

    def __init__(self, session: Session) -> None:
        self.engine = session.get_bind()
        self.sent: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self.sent

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.sent.append(statement)
