"""Policies in force: which one holds for what, how one takes another's place, and that a sweep decides by what is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Escalation, Judgement, MembershipRole, Notice, Plan, PolicyScope, PolicyState, PolicyVersion, Task, Unit, User
from rules.policy import SHIPPED, parse_policy
from tests import builders as build
from tests.builders import NOW, TODAY
from workflow import policy_book
from workflow.assignment import first_look
from workflow.calendar import moment_of
from workflow.errors import InvalidInputError, WrongStateError
from workflow.judges import in_step, judge_in_force
from workflow.moves import Act
from workflow.policies import begin_draft, change_draft, in_force, inherited, put_in_force, register_shipped, withdraw
from workflow.policy_book import open_book
from workflow.sweep import sweep_tasks

ESCALATION = (SHIPPED / "escalation.yaml").read_text()
SLOWER = ESCALATION.replace("working_days_late: {gte: 3}", "working_days_late: {gte: 9}")
SLOWEST = ESCALATION.replace("working_days_late: {gte: 3}", "working_days_late: {gte: 12}")


@dataclass(frozen=True)
class Cast:
    """Province and district, two communes, two plans of the province."""

    admin: User
    province: Unit
    district: Unit
    commune: Unit
    neighbour: Unit
    plan: Plan
    other: Plan


@pytest.fixture
def cast(session: Session) -> Cast:
    province = build.province(session)
    district = build.unit(session, "UBND huyện Hạ", under=province)
    commune = build.unit(session, "UBND xã Tân Lập", under=district)
    neighbour = build.unit(session, "UBND xã Đông", under=province)
    admin = build.user(session, "admin", (province, MembershipRole.ADMINISTRATOR))
    build.user(session, "chair", (province, MembershipRole.COMMITTEE))
    plan, other = build.plan(session, owner=province), build.plan(session, title="Kế hoạch khác", owner=province)
    session.commit()
    return Cast(admin, province, district, commune, neighbour, plan, other)


def _act(cast: Cast, note: str = "họp giao ban ngày 09/3 thống nhất") -> Act:
    return Act(cast.admin, NOW, note)


def _set(session: Session, cast: Cast, text: str, scope: PolicyScope, **where: object) -> PolicyVersion:
    draft = begin_draft(session, "escalation", scope, _act(cast), **where)  # type: ignore[arg-type]
    change_draft(session, draft, text, _act(cast))
    return put_in_force(session, draft, _act(cast))


def _version_for(session: Session, plan: Plan | None, unit: Unit) -> str:
    return open_book(session, on=TODAY).policies_for(plan.id if plan else None, unit.id)[1].version


def test_what_was_shipped_holds_where_nobody_has_set_anything(session: Session, cast: Cast) -> None:
    register_shipped(session, NOW)
    shipped = in_force(session, "escalation", "shipped")
    assert shipped is not None and shipped.text == ESCALATION
    assert _version_for(session, cast.plan, cast.commune) == shipped.version


def test_the_narrowest_scope_wins(session: Session, cast: Cast) -> None:
    system = _set(session, cast, SLOWER, PolicyScope.SYSTEM)
    area = _set(session, cast, SLOWEST, PolicyScope.AREA, unit=cast.province)
    inner = _set(session, cast, SLOWER, PolicyScope.AREA, unit=cast.district)
    of_plan = _set(session, cast, SLOWEST, PolicyScope.PLAN, plan=cast.plan)
    assert _version_for(session, cast.plan, cast.commune) == of_plan.version
    assert _version_for(session, cast.other, cast.commune) == inner.version
    assert _version_for(session, cast.other, cast.neighbour) == area.version
    assert _version_for(session, cast.other, cast.province) == system.version


def test_nobody_loosens_the_supervision_of_their_own_unit(session: Session, cast: Cast) -> None:
    area = _set(session, cast, SLOWER, PolicyScope.AREA, unit=cast.district)
    assert _version_for(session, cast.plan, cast.commune) == area.version
    assert _version_for(session, cast.plan, cast.district) != area.version


def test_a_version_is_named_by_the_shipped_one_and_its_own_row(session: Session, cast: Cast) -> None:
    version = _set(session, cast, SLOWER, PolicyScope.SYSTEM)
    shipped = in_force(session, "escalation", "shipped")
    assert shipped is not None and version.version == f"{shipped.version}.{version.id}"
    assert version.based_on_id == shipped.id and version.in_force_by_id == cast.admin.id


def test_the_next_version_replaces_the_one_before_and_a_withdrawn_one_leaves_the_wider_scope(session: Session, cast: Cast) -> None:
    first = _set(session, cast, SLOWER, PolicyScope.PLAN, plan=cast.plan)
    second = _set(session, cast, SLOWEST, PolicyScope.PLAN, plan=cast.plan)
    assert (first.state, second.state, second.based_on_id) == (PolicyState.REPLACED, PolicyState.IN_FORCE, first.id)
    withdraw(session, second, _act(cast))
    assert second.state is PolicyState.WITHDRAWN
    shipped = in_force(session, "escalation", "shipped")
    assert shipped is not None and _version_for(session, cast.plan, cast.commune) == shipped.version


def test_an_area_inherits_from_the_next_one_above_it(session: Session, cast: Cast) -> None:
    area = _set(session, cast, SLOWER, PolicyScope.AREA, unit=cast.province)
    assert inherited(session, "escalation", unit=cast.district, now=NOW).id == area.id
    assert inherited(session, "escalation", plan=cast.plan, now=NOW).scope is PolicyScope.SHIPPED


def test_a_draft_decides_nothing_and_cannot_be_changed_once_in_force(session: Session, cast: Cast) -> None:
    draft = begin_draft(session, "escalation", PolicyScope.SYSTEM, _act(cast))
    change_draft(session, draft, SLOWER, _act(cast))
    assert _version_for(session, cast.plan, cast.commune) != draft.version
    put_in_force(session, draft, _act(cast))
    with pytest.raises(WrongStateError):
        change_draft(session, draft, SLOWEST, _act(cast))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: [", "YAML"),
        (ESCALATION.replace("working_days_late: {gte: 3}", "working_days_late: {gte: ba}"), "working_days_late"),
        ((SHIPPED / "reminders.yaml").read_text(), "reminders"),
    ],
)
def test_a_text_that_is_no_such_policy_is_refused_and_the_draft_stays(session: Session, cast: Cast, text: str, said: str) -> None:
    draft = begin_draft(session, "escalation", PolicyScope.SYSTEM, _act(cast))
    with pytest.raises(InvalidInputError) as refused:
        change_draft(session, draft, text, _act(cast))
    assert said in refused.value.message and draft.text == ESCALATION


def test_putting_in_force_needs_a_reason(session: Session, cast: Cast) -> None:
    draft = begin_draft(session, "escalation", PolicyScope.SYSTEM, _act(cast))
    with pytest.raises(InvalidInputError):
        put_in_force(session, draft, _act(cast, " "))


def test_a_scope_without_its_unit_or_plan_is_refused(session: Session, cast: Cast) -> None:
    for scope in (PolicyScope.AREA, PolicyScope.PLAN, PolicyScope.SHIPPED):
        with pytest.raises(InvalidInputError):
            begin_draft(session, "escalation", scope, _act(cast))


def test_only_what_lies_in_the_scope_is_looked_at_anew(session: Session, cast: Cast) -> None:
    register_shipped(session, NOW)
    later = TODAY + timedelta(days=9)
    mine = build.task(session, cast.plan, cast.commune, due_on=TODAY, next_look_on=later)
    done = build.task(session, cast.plan, cast.neighbour, due_on=TODAY, next_look_on=None)
    done.state = "done"  # type: ignore[assignment]
    far = build.task(session, cast.plan, cast.commune, due_on=date(2028, 12, 31), next_look_on=date(2028, 6, 1), period_label="2028")
    others = build.task(session, cast.other, cast.commune, due_on=TODAY, next_look_on=later)
    session.flush()
    _set(session, cast, SLOWER, PolicyScope.PLAN, plan=cast.plan)
    session.expire_all()
    assert [task.next_look_on for task in (mine, done, far, others)] == [TODAY, None, date(2028, 6, 1), later]


def test_a_sweep_decides_by_what_is_in_force_and_keeps_rule_version_and_facts(session: Session, cast: Cast) -> None:
    late_since = TODAY - timedelta(days=9)
    quick = build.task(session, cast.other, cast.commune, due_on=late_since)
    slow = build.task(session, cast.plan, cast.commune, due_on=late_since, period_label="2")
    version = _set(session, cast, SLOWER, PolicyScope.PLAN, plan=cast.plan)
    sweep_tasks(session, today=TODAY, now=NOW, judge=judge_in_force(session, TODAY))
    escalated = session.scalars(select(Escalation)).one()
    shipped = in_force(session, "escalation", "shipped")
    assert shipped is not None and (escalated.task_id, escalated.policy_version) == (quick.id, shipped.version)
    notice = session.scalars(select(Notice).where(Notice.task_id == quick.id, Notice.kind == "escalated")).first()
    assert notice is not None
    kept = session.get_one(Judgement, notice.judgement)
    assert (kept.rule, kept.policy_version, kept.facts) == (escalated.rule, escalated.policy_version, escalated.facts)
    assert version.version != shipped.version and session.get_one(Task, slow.id).rung == 0


def test_a_judge_follows_what_is_put_in_force_between_two_batches(session: Session, cast: Cast) -> None:
    register_shipped(session, NOW)
    judge = judge_in_force(session, TODAY)
    assert in_step(session, judge, TODAY) is judge
    version = _set(session, cast, SLOWER, PolicyScope.SYSTEM)
    judge = in_step(session, judge, TODAY)
    assert [policy.version for policy in judge.bench(cast.plan.id, cast.commune.id).policies][1] == version.version


def _as_if_shipped(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    shipped = dict(policy_book.shipped_by_name())
    shipped["escalation"] = parse_policy(text, source="escalation.yaml")
    monkeypatch.setattr("workflow.policies.shipped_by_name", lambda: shipped)


def test_after_an_upgrade_everything_is_looked_at_and_an_older_process_stops(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    register_shipped(session, NOW)
    task = build.task(session, cast.plan, cast.commune, due_on=TODAY, next_look_on=TODAY + timedelta(days=9))
    session.flush()
    with monkeypatch.context() as upgraded:
        _as_if_shipped(upgraded, ESCALATION.replace("name: escalation", "name: escalation\n# bản mới", 1))
        register_shipped(session, NOW)
    session.refresh(task)
    assert task.next_look_on == TODAY
    with pytest.raises(WrongStateError) as refused:
        register_shipped(session, NOW)
    assert "khởi động lại" in refused.value.message
    register_shipped(session, NOW, adopt=True)
    register_shipped(session, NOW)


def test_a_text_in_force_that_cannot_be_read_any_more_leaves_the_wider_scope(session: Session, cast: Cast) -> None:
    version = _set(session, cast, SLOWER, PolicyScope.SYSTEM)
    version.text = version.text.replace("is_derived", "is_gone")
    session.flush()
    book = open_book(session, on=TODAY)
    assert [row for row, _ in book.unusable] == [version.id]
    assert book.policies_for(cast.plan.id, cast.commune.id)[1].version != version.version


def test_a_policy_that_asks_for_the_earliest_reminder_allowed_finds_the_task_in_time(session: Session, cast: Cast) -> None:
    text = (SHIPPED / "reminders.yaml").read_text().replace("working_days_left: {gte: 6, lte: 20}", "working_days_left: {gte: 6, lte: 120}")
    draft = begin_draft(session, "reminders", PolicyScope.SYSTEM, _act(cast))
    change_draft(session, draft, text, _act(cast))
    put_in_force(session, draft, _act(cast))
    task = build.task(session, cast.plan, cast.commune, due_on=date(2027, 3, 10))
    told = _days_told(session, task)
    calendar = judge_in_force(session, TODAY).calendar
    assert told[0] == calendar.add_working_days(date(2027, 3, 10), -120)


def _days_told(session: Session, task: Task) -> list[date]:
    """Live the days from look to look, and return those on which something was owed."""
    task.next_look_on = first_look(task.effective_due_on)
    session.flush()
    while task.next_look_on is not None and task.next_look_on < date(2027, 3, 10):
        day = task.next_look_on
        sweep_tasks(session, today=day, now=moment_of(day, 6), judge=judge_in_force(session, day))
        session.refresh(task)
    return list(session.scalars(select(Notice.owed_on).where(Notice.task_id == task.id).order_by(Notice.owed_on)))
