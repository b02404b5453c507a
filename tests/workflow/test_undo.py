"""Every change that a reviewer makes can be taken back, the last first, and leaves the draft exactly as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Clause, ClauseBody, ClauseState, Plan, PlanState, ReviewStep, Target, Unit
from rules.values import Operator, Role
from tests import builders
from tests.workflow import two_versions
from tests.workflow.drafts import Registry
from workflow import body_choice, correction, head_correction, intake, kept, undo, versions
from workflow.correction import ClauseWords
from workflow.errors import InvalidInputError, Words, WorkflowError, WrongStateError
from workflow.head_correction import PlanHead, TargetWords, targets_of

DID = Words("làm một việc")


@contextmanager
def step(session: Session, plan: Plan, done: Words = DID) -> Iterator[undo.Recording]:
    """A change by nobody in particular, now."""
    with undo.recorded(session, plan, done, by=None, now=builders.NOW) as recording:
        yield recording


def stored(session: Session, plan: Plan) -> dict[str, list[tuple[Any, ...]]]:
    """All that the database holds of a draft, numbers included."""
    session.flush()
    of_plan = select(Clause.id).where(Clause.plan_id == plan.id)
    tables = {
        "plan": select(*Plan.__table__.columns).where(Plan.id == plan.id),
        "clauses": select(*Clause.__table__.columns).where(Clause.plan_id == plan.id).order_by(Clause.id),
        "bodies": select(*ClauseBody.__table__.columns).where(ClauseBody.clause_id.in_(of_plan)).order_by(ClauseBody.id),
        "targets": select(*Target.__table__.columns).where(Target.plan_id == plan.id).order_by(Target.id),
        "units": select(Unit.id, Unit.code).order_by(Unit.id),
    }
    return {name: [tuple(row) for row in session.execute(query)] for name, query in tables.items()}


def clause(plan: Plan, number: int) -> Clause:
    return plan.clauses[number % len(plan.clauses)]


def words(one: Clause, **change: Any) -> ClauseWords:
    return ClauseWords(**{"text": one.text, "role": one.role, "responsible": ("Sở Y tế", "Hội Chài lưới"), "when": "trước 15/11"} | change)


def head(plan: Plan, **change: Any) -> PlanHead:
    return PlanHead(**{"title": "Tên khác", "number": None, "issued_on": date(2026, 2, 2), "owner_id": plan.owner_id} | change)


def body(plan: Plan, number: int) -> ClauseBody:
    bodies = [one for each in plan.clauses for one in each.bodies]
    return bodies[number % len(bodies)]


def target(session: Session, plan: Plan) -> Target:
    return targets_of(session, plan)[0]


def typed(value: str) -> TargetWords:
    return TargetWords("Tỷ lệ khám", Operator.RANGE, Decimal(value), Decimal(99), "%", 2030, None)


def create(session: Session, plan: Plan, number: int, recording: undo.Recording) -> None:
    recording.made += body_choice.create_unit(session, body(plan, number))


ACTS: dict[str, Callable[[Session, Plan, Registry, int, undo.Recording], Any]] = {
    "accept": lambda s, p, k, n, r: correction.accept(clause(p, n)),
    "ignore": lambda s, p, k, n, r: correction.ignore(clause(p, n)),
    "restore": lambda s, p, k, n, r: correction.restore(clause(p, n)),
    "accept certain": lambda s, p, k, n, r: correction.accept_certain(p),
    "edit": lambda s, p, k, n, r: correction.edit_clause(s, clause(p, n), words(clause(p, n), text=f"Việc số {n}", role=Role.ADVISE)),
    "rename": lambda s, p, k, n, r: correction.edit_clause(s, clause(p, n), words(clause(p, n), responsible=("Ủy ban nhân dân các xã",))),
    "add": lambda s, p, k, n, r: correction.add_clause(s, p, words(clause(p, n), text=f"Việc mới {n}")),
    "split": lambda s, p, k, n, r: correction.split_clause(s, clause(p, n), 12),
    "merge": lambda s, p, k, n, r: correction.merge_clauses(s, clause(p, n), clause(p, n + 1)),
    "choose one": lambda s, p, k, n, r: body_choice.choose_units(s, body(p, n), [k.finance.id]),
    "choose many": lambda s, p, k, n, r: body_choice.choose_units(s, body(p, n), [k.health.id, k.finance.id], everywhere=True),
    "choose none": lambda s, p, k, n, r: body_choice.choose_units(s, body(p, n), [], everywhere=True),
    "create": lambda s, p, k, n, r: create(s, p, n, r),
    "head": lambda s, p, k, n, r: head_correction.edit_plan(s, p, head(p, owner_id=[k.health.id, k.province.id, None][n % 3])),
    "accept target": lambda s, p, k, n, r: head_correction.accept_target(target(s, p)),
    "ignore target": lambda s, p, k, n, r: head_correction.ignore_target(target(s, p)),
    "edit target": lambda s, p, k, n, r: head_correction.edit_target(s, target(s, p), typed(f"{n}.5")),
}
"""Every change that a reviewer can make, to the thing with some number."""


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("number", [0, 4, 7])
def test_each_kind_of_change_is_taken_back_whole_and_done_again(
    name: str, number: int, session: Session, plan: Plan, known: Registry
) -> None:
    before = stored(session, plan)
    with step(session, plan) as recording:
        ACTS[name](session, plan, known, number, recording)
    after = stored(session, plan)
    if recording.step is None:
        assert after == before
        return
    undo.undo(session, plan, now=builders.NOW)
    assert stored(session, plan) == before
    if undo.next_step(session, plan):
        undo.redo(session, plan)
        assert stored(session, plan) == after


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=some.lists(some.tuples(some.sampled_from(sorted(ACTS)), some.integers(0, 30)), min_size=1, max_size=14))
def test_any_review_taken_back_step_by_step_ends_where_it_began(
    acts: list[tuple[str, int]], session: Session, plan: Plan, known: Registry
) -> None:
    session.commit()
    seen = [stored(session, plan)]
    for name, number in acts:
        done = session.begin_nested()
        try:
            with step(session, plan) as recording:
                ACTS[name](session, plan, known, number, recording)
        except WorkflowError:
            done.rollback()
            session.expire_all()
            continue
        done.commit()
        if recording.step is not None:
            seen.append(stored(session, plan))
        session.expire_all()
    for state in reversed(seen[:-1]):
        undo.undo(session, plan, now=builders.NOW)
        assert stored(session, plan) == state
        session.expire_all()
    assert undo.last_step(session, plan) is None
    for step_left in session.scalars(select(ReviewStep)):
        session.delete(step_left)


def test_steps_are_taken_back_by_anybody_and_done_again_in_their_order(session: Session, plan: Plan) -> None:
    for number in range(3):
        with step(session, plan):
            correction.accept(clause(plan, number))
    for _ in range(2):
        undo.undo(session, plan, now=builders.NOW)
    assert [one.state for one in plan.clauses[:3]] == [ClauseState.ACCEPTED, ClauseState.PROPOSED, ClauseState.PROPOSED]
    undo.redo(session, plan)
    assert [one.state for one in plan.clauses[:3]] == [ClauseState.ACCEPTED, ClauseState.ACCEPTED, ClauseState.PROPOSED]
    undo.redo(session, plan)
    with pytest.raises(WrongStateError, match="làm lại"):
        undo.redo(session, plan)


def test_after_something_new_nothing_is_done_again(session: Session, plan: Plan) -> None:
    with step(session, plan):
        correction.accept(clause(plan, 0))
    undo.undo(session, plan, now=builders.NOW)
    with step(session, plan):
        correction.ignore(clause(plan, 1))
    assert undo.next_step(session, plan) is None


def test_a_change_of_nothing_and_a_refused_change_are_no_steps(session: Session, plan: Plan) -> None:
    with step(session, plan):
        correction.restore(clause(plan, 0))
    with pytest.raises(InvalidInputError), step(session, plan):
        correction.edit_clause(session, clause(plan, 0), words(clause(plan, 0), responsible=()))
    assert undo.last_step(session, plan) is None


def test_a_step_says_who_did_what_when_and_keeps_only_what_changed(session: Session, plan: Plan) -> None:
    thu = builders.user(session, "thu")
    one = clause(plan, 0)
    with undo.recorded(session, plan, undo.ACCEPTED, by=thu, now=builders.NOW, words=one.text):
        correction.accept(one)
    kept = undo.last_step(session, plan)
    assert kept is not None
    assert (kept.by_id, kept.at, kept.done) == (thu.id, builders.NOW, "chấp nhận khoản «%(words)s»")
    assert str(kept.values["words"]).startswith("Chủ trì, phối hợp với Sở Tài chính")
    assert kept.state == {"clauses": {"c1": {"state": "proposed", "id": one.id, "is_whole": False}}}


def test_nothing_left_and_a_published_plan_are_refused_in_words(session: Session, plan: Plan) -> None:
    with pytest.raises(WrongStateError, match="Không còn thao tác"):
        undo.undo(session, plan, now=builders.NOW)
    with step(session, plan):
        correction.accept(clause(plan, 0))
    plan.state = PlanState.PUBLISHED
    with pytest.raises(WrongStateError, match="đã ban hành nên không hoàn tác được"):
        undo.undo(session, plan, now=builders.NOW)
    with pytest.raises(WrongStateError, match="đã ban hành nên không hoàn tác được"):
        undo.redo(session, plan)


def test_a_unit_that_was_made_goes_unless_something_else_uses_it(session: Session, plan: Plan) -> None:
    count = session.scalar(select(func.count()).select_from(Unit))
    for is_used in (False, True):
        with step(session, plan) as recording:
            create(session, plan, 6, recording)
        made = recording.made[-1]
        assert made.name == "Hội Khuyến học làng nghề"
        if is_used:
            builders.task(session, builders.plan(session), made)
        undo.undo(session, plan, now=builders.NOW)
        assert session.scalar(select(func.count()).select_from(Unit)) == (count or 0) + is_used * len(recording.made)
        assert (undo.next_step(session, plan) is not None) is is_used


def test_a_unit_that_an_administrator_confirmed_stays(session: Session, plan: Plan) -> None:
    with step(session, plan) as recording:
        create(session, plan, 6, recording)
    recording.made[0].is_provisional = False
    undo.undo(session, plan, now=builders.NOW)
    assert session.get(Unit, recording.made[0].id) is not None


def test_a_name_waits_again_where_the_unit_that_it_meant_has_gone(session: Session, plan: Plan) -> None:
    other = builders.unit(session, "Hội Thả diều")
    body_choice.choose_units(session, body(plan, 6), [other.id])
    with step(session, plan):
        body_choice.choose_units(session, body(plan, 6), [])
    session.delete(other)
    undo.undo(session, plan, now=builders.NOW)
    assert [(one.phrase, one.unit_id) for one in clause(plan, 4).bodies] == [("Hội Khuyến học làng nghề", None)]


def test_a_merged_clause_comes_back_though_its_number_was_given_away(
    session: Session, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = [(one.key, one.text, [(b.phrase, b.unit_id) for b in one.bodies]) for one in plan.clauses]
    with step(session, plan):
        correction.merge_clauses(session, clause(plan, 4), clause(plan, 5))
    other = builders.plan(session, "Kế hoạch khác")
    for number in range(3):
        made = builders.clause(session, other, f"Việc {number}")
        made.bodies.append(ClauseBody(purpose="responsible", phrase="Sở Y tế"))
    session.flush()
    undo.undo(session, plan, now=builders.NOW)
    assert [(one.key, one.text, [(b.phrase, b.unit_id) for b in one.bodies]) for one in plan.clauses] == content


def test_the_last_steps_are_kept_and_go_with_the_plan(session: Session, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "MOST_STEPS", 5)
    for number in range(8):
        with step(session, plan):
            correction.accept(clause(plan, 0)) if number % 2 == 0 else correction.restore(clause(plan, 0))
    assert session.scalar(select(func.count()).select_from(ReviewStep)) == 5
    intake.withdraw(session, plan, by=None, now=builders.NOW)
    session.flush()
    assert session.scalar(select(func.count()).select_from(ReviewStep)) == 0


def test_what_was_taken_over_from_the_earlier_version_goes_and_comes_back(session: Session) -> None:
    people = two_versions.cast(session)
    old = two_versions.first_version(session, people)
    new = two_versions.draft(session, people, "Kế hoạch sửa đổi", number="40/KH-UBND", document_sha256="new")
    before = stored(session, new)
    with step(session, new):
        versions.settle_version(session, new, old)
    with step(session, new):
        assert kept.keep_all(session, new) > 0
    after = stored(session, new)
    undo.undo(session, new, now=builders.NOW)
    undo.undo(session, new, now=builders.NOW)
    assert stored(session, new) == before
    undo.redo(session, new)
    undo.redo(session, new)
    assert stored(session, new) == after
