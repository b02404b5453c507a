"""How much things matter: set on a plan, a clause or a task, kept in the history, and looked at by the rules the same day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clause, MembershipRole, Plan, PlanChange, PlanState, Task, TaskChange, Unit, User
from rules.values import Importance, TaskState
from tests import builders
from tests.builders import NOW, TODAY
from workflow.correction import ClauseWords, edit_clause, merge_clauses, split_clause
from workflow.errors import WrongStateError
from workflow.escalation_list import EscalationFilter, find_escalations
from workflow.importance import importance_of, set_clause_importance, set_plan_importance, set_task_importance
from workflow.moves import Act
from workflow.task_list import TaskFilter, find_tasks
from workflow.versions import settle_version

NORMAL, IMPORTANT, CRITICAL = Importance
LATER = TODAY + timedelta(days=30)


class Cast:
    """A plan with one clause: a task of it, a task set singly, and a task without a clause; all are looked at next in a month."""

    def __init__(self, session: Session) -> None:
        self.province: Unit = builders.province(session)
        self.commune = builders.unit(session, under=self.province)
        other = builders.unit(session, "UBND xã Phú Sơn", under=self.province)
        self.plan: Plan = builders.plan(session, owner=self.province)
        self.clause: Clause = builders.clause(session, self.plan)
        self.own: Task = builders.task(session, self.plan, self.commune, clause_id=self.clause.id, next_look_on=LATER)
        self.single: Task = builders.task(session, self.plan, other, "Việc riêng", clause_id=self.clause.id, next_look_on=LATER)
        self.single.importance = CRITICAL
        self.free: Task = builders.task(session, self.plan, self.commune, "Không theo khoản", next_look_on=LATER)
        self.thu: User = builders.user(session, "thu", (self.province, MembershipRole.COORDINATOR))
        session.flush()

    @property
    def act(self) -> Act:
        return Act(self.thu, NOW, "Theo kết luận giao ban")

    @property
    def levels(self) -> list[Importance]:
        return [importance_of(task) for task in (self.own, self.single, self.free)]

    @property
    def looks(self) -> list[date | None]:
        return [task.next_look_on for task in (self.own, self.single, self.free)]


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


def test_the_plans_importance_is_that_of_all_that_has_none_of_its_own(session: Session, cast: Cast) -> None:
    assert set_plan_importance(session, cast.plan, IMPORTANT, cast.act)
    session.expire_all()
    assert cast.levels == [IMPORTANT, CRITICAL, IMPORTANT]
    assert cast.looks == [TODAY, LATER, TODAY]


def test_a_clauses_importance_goes_to_its_tasks_but_not_to_one_that_was_set_singly(session: Session, cast: Cast) -> None:
    assert set_clause_importance(session, cast.clause, IMPORTANT, cast.act)
    session.expire_all()
    assert cast.levels == [IMPORTANT, CRITICAL, NORMAL]
    assert cast.looks == [TODAY, LATER, LATER]
    assert set_clause_importance(session, cast.clause, None, cast.act)
    session.expire_all()
    assert cast.levels == [NORMAL, CRITICAL, NORMAL]


def test_a_single_task_is_set_with_a_line_in_its_history(session: Session, cast: Cast) -> None:
    assert set_task_importance(session, cast.free, CRITICAL, cast.act)
    session.expire_all()
    assert (cast.levels, cast.looks) == ([NORMAL, CRITICAL, CRITICAL], [LATER, LATER, TODAY])
    lines = session.scalars(select(TaskChange)).all()
    assert [(line.action, line.from_value, line.to_value, line.note) for line in lines] == [
        ("importance", "theo kế hoạch", "đặc biệt quan trọng", "Theo kết luận giao ban")
    ]


def test_the_history_of_the_plan_keeps_who_when_from_to_and_why(session: Session, cast: Cast) -> None:
    set_plan_importance(session, cast.plan, IMPORTANT, cast.act)
    set_clause_importance(session, cast.clause, CRITICAL, cast.act)
    lines = session.scalars(select(PlanChange).order_by(PlanChange.id)).all()
    assert [(line.clause_id, line.from_value, line.to_value, line.by_id, line.note) for line in lines] == [
        (None, "thường xuyên", "trọng tâm", cast.thu.id, "Theo kết luận giao ban"),
        (cast.clause.id, "theo kế hoạch", "đặc biệt quan trọng", cast.thu.id, "Theo kết luận giao ban"),
    ]


def test_what_is_so_already_is_no_change(session: Session, cast: Cast) -> None:
    assert not set_plan_importance(session, cast.plan, NORMAL, cast.act)
    assert not set_clause_importance(session, cast.clause, None, cast.act)
    assert not set_task_importance(session, cast.single, CRITICAL, cast.act)
    assert not session.scalars(select(PlanChange)).all()
    assert not session.scalars(select(TaskChange)).all()
    assert cast.looks == [LATER, LATER, LATER]


@pytest.mark.parametrize(("state", "due_in"), [(TaskState.DONE, 5), (TaskState.CANCELLED, 5), (TaskState.SUSPENDED, 5)])
def test_only_open_tasks_are_looked_at(session: Session, cast: Cast, state: TaskState, due_in: int) -> None:
    cast.own.state, cast.own.next_look_on = state, None
    set_plan_importance(session, cast.plan, IMPORTANT, cast.act)
    session.expire_all()
    assert cast.own.next_look_on is None


def test_a_task_years_away_gets_its_first_look_in_time_anyway(session: Session, cast: Cast) -> None:
    far = date(2030, 12, 31)
    cast.own.due_on = cast.own.effective_due_on = cast.own.next_look_on = far
    set_plan_importance(session, cast.plan, IMPORTANT, cast.act)
    session.expire_all()
    assert cast.own.next_look_on == far


def test_a_drafts_importance_is_corrected_in_its_review(session: Session, cast: Cast) -> None:
    cast.plan.state = PlanState.DRAFT
    with pytest.raises(WrongStateError, match="trang rà soát"):
        set_plan_importance(session, cast.plan, IMPORTANT, cast.act)
    with pytest.raises(WrongStateError, match="trang rà soát"):
        set_clause_importance(session, cast.clause, IMPORTANT, cast.act)
    words = ClauseWords(cast.clause.text, cast.clause.role, ("UBND xã Tân Lập",), when="15/3/2026", importance=CRITICAL)
    edit_clause(session, cast.clause, words)
    assert cast.clause.importance is CRITICAL


def test_both_parts_of_a_split_clause_keep_it_and_a_merged_one_takes_the_greater(session: Session, cast: Cast) -> None:
    cast.plan.state = PlanState.DRAFT
    cast.clause.importance = IMPORTANT
    second = split_clause(session, cast.clause, 8)
    assert second.importance is IMPORTANT
    second.importance = None
    merge_clauses(session, cast.clause, second)
    assert cast.clause.importance is IMPORTANT


def test_lists_are_narrowed_to_what_matters_so_much(session: Session, cast: Cast) -> None:
    cast.plan.importance = IMPORTANT
    target = builders.target(session, cast.plan, cast.commune)
    rows = [builders.escalation(session, matter, cast.province) for matter in (cast.own, cast.single, target)]
    for wanted, tasks, escalated in (
        (IMPORTANT, [cast.own.id, cast.free.id], [rows[0].id, rows[2].id]),
        (CRITICAL, [cast.single.id], [rows[1].id]),
        (NORMAL, [], []),
    ):
        found = session.scalars(find_tasks(session, cast.thu, TaskFilter(importance=wanted), TODAY)).all()
        assert sorted(task.id for task in found) == tasks
        assert sorted(find_escalations(session, cast.thu, EscalationFilter(importance=wanted), TODAY)) == escalated


def test_a_new_version_matters_as_much_as_the_one_that_it_replaces_unless_it_says_otherwise(session: Session, cast: Cast) -> None:
    cast.plan.importance = IMPORTANT
    drafts = [builders.plan(session, f"Bản mới {number}", owner=cast.province, state=PlanState.DRAFT) for number in (1, 2)]
    drafts[1].importance = CRITICAL
    for draft in drafts:
        settle_version(session, draft, cast.plan)
    assert [draft.importance for draft in drafts] == [IMPORTANT, CRITICAL]
