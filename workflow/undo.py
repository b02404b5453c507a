"""Taking back what reviewers did to a draft, step by step, the last first, and doing it again.

Owns the steps of a draft; refuses a plan that is published. Each change by a reviewer runs within `recorded`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models import Plan, PlanState, ReviewStep, Unit, User
from models.base import Base
from workflow.errors import Words, WrongStateError
from workflow.review_state import difference, picture_of, put_back
from workflow.text import shorten

MOST_STEPS = 200
"""How many steps of a draft can be taken back; older ones stay done."""
MOST_WORDS = 60

ACCEPTED = Words("chấp nhận khoản «%(words)s»")
IGNORED = Words("bỏ qua khoản «%(words)s»")
RESTORED = Words("xem lại khoản «%(words)s»")
EDITED = Words("sửa khoản «%(words)s»")
ADDED = Words("thêm khoản «%(words)s»")
SPLIT = Words("tách khoản «%(words)s»")
MERGED = Words("gộp khoản «%(words)s» với khoản khác")
CERTAIN_ACCEPTED = Words("chấp nhận %(count)s khoản chắc chắn")
UNITS_CHOSEN = Words("chọn đơn vị cho «%(words)s»")
UNIT_CREATED = Words("tạo đơn vị tạm «%(words)s»")
HEAD_EDITED = Words("sửa thông tin chung")
TARGET_ACCEPTED = Words("chấp nhận chỉ tiêu «%(words)s»")
TARGET_IGNORED = Words("bỏ qua chỉ tiêu «%(words)s»")
TARGET_RESTORED = Words("xem lại chỉ tiêu «%(words)s»")
TARGET_EDITED = Words("sửa chỉ tiêu «%(words)s»")
VERSION_SETTLED = Words("cho biết đây là bản mới của kế hoạch nào")
PAIRED = Words("ghép «%(words)s» với bản trước")
KEPT = Words("giữ lại mục của bản trước")
CORRECTIONS_APPLIED = Words("áp dụng %(count)s sửa đổi đã nhớ")


@dataclass(slots=True)
class Recording:
    """What the caller adds while a change is made. made -- units that it made; step -- what was kept, None where nothing changed."""

    values: dict[str, object] = field(default_factory=dict)
    made: list[Unit] = field(default_factory=list)
    step: ReviewStep | None = None


@contextmanager
def recorded(session: Session, plan: Plan, done: Words, *, by: User | None, now: datetime, words: str = "") -> Iterator[Recording]:
    """Keep what a change of a draft changes, so that it can be taken back. An error keeps nothing; neither does a change of nothing.

    words -- the text or name that `done` speaks of.
    """
    before = picture_of(session, plan)
    recording = Recording({"words": shorten(words, MOST_WORDS)} if words else {})
    yield recording
    state = difference(before, picture_of(session, plan))
    if recording.made:
        state["units"] = [unit.id for unit in recording.made]
    if not state:
        return
    _forget_undone(session, plan)
    recording.step = ReviewStep(plan_id=plan.id, at=now, by_id=by.id if by else None, done=str(done), values=recording.values, state=state)
    session.add(recording.step)
    session.flush()
    _forget_old_steps(session, plan)


def last_step(session: Session, plan: Plan) -> ReviewStep | None:
    """What would be taken back next."""
    return steps_beside(session, plan)[0]


def next_step(session: Session, plan: Plan) -> ReviewStep | None:
    """What would be done again next."""
    return steps_beside(session, plan)[1]


def steps_beside(session: Session, plan: Plan) -> tuple[ReviewStep | None, ReviewStep | None]:
    """Both, in one statement."""
    is_done = ReviewStep.undone_at.is_(None)
    last = select(func.max(ReviewStep.id)).where(ReviewStep.plan_id == plan.id, is_done)
    coming = select(func.min(ReviewStep.id)).where(ReviewStep.plan_id == plan.id, ~is_done)
    steps = session.scalars(select(ReviewStep).where(ReviewStep.id.in_([last.scalar_subquery(), coming.scalar_subquery()]))).all()
    by_state = {step.undone_at is None: step for step in steps}
    return by_state.get(True), by_state.get(False)


def undo(session: Session, plan: Plan, *, now: datetime) -> ReviewStep:
    """Take back the last step, whoever made it. Units that it made go where nothing uses them; nothing can be done again then.

    Raises WrongStateError where the plan is published or nothing is left to take back.
    """
    _refuse_published(plan)
    step = last_step(session, plan)
    if step is None:
        raise WrongStateError("Không còn thao tác nào của kế hoạch số %(plan)s để hoàn tác.", plan=plan.id)
    _turn(session, plan, step)
    step.undone_at = now
    session.flush()
    if _remove_unused(session, step.state.get("units", [])):
        _forget_undone(session, plan)
    return step


def redo(session: Session, plan: Plan) -> ReviewStep:
    """Do the step again that was taken back last. Raises WrongStateError as `undo` does."""
    _refuse_published(plan)
    step = next_step(session, plan)
    if step is None:
        raise WrongStateError("Kế hoạch số %(plan)s không có thao tác nào vừa hoàn tác để làm lại.", plan=plan.id)
    _turn(session, plan, step)
    step.undone_at = None
    session.flush()
    return step


def _turn(session: Session, plan: Plan, step: ReviewStep) -> None:
    """Put the other side of a step in place, and keep the one that stood."""
    before = picture_of(session, plan)
    put_back(session, plan, step.state)
    units = {name: value for name, value in step.state.items() if name == "units"}
    step.state = difference(before, picture_of(session, plan)) | units


def _refuse_published(plan: Plan) -> None:
    if plan.state is not PlanState.DRAFT:
        raise WrongStateError(
            "Kế hoạch số %(plan)s đã ban hành nên không hoàn tác được thao tác rà soát; hãy sửa ở từng nhiệm vụ.", plan=plan.id
        )


def _forget_undone(session: Session, plan: Plan) -> None:
    session.execute(delete(ReviewStep).where(ReviewStep.plan_id == plan.id, ReviewStep.undone_at.is_not(None)))


def _forget_old_steps(session: Session, plan: Plan) -> None:
    of_plan = select(ReviewStep.id).where(ReviewStep.plan_id == plan.id).order_by(ReviewStep.id.desc())
    oldest = session.scalar(of_plan.offset(MOST_STEPS - 1).limit(1))
    if oldest is not None:
        session.execute(delete(ReviewStep).where(ReviewStep.plan_id == plan.id, ReviewStep.id < oldest))


def _remove_unused(session: Session, unit_ids: Iterable[int]) -> bool:
    """Remove the units that nothing speaks of any more and that nobody has confirmed, the lowest first. Whether one was removed."""
    removed = False
    for unit_id in sorted(unit_ids, reverse=True):
        unit = session.get(Unit, unit_id)
        if unit is not None and unit.is_provisional and not _is_used(session, unit_id):
            session.delete(unit)
            session.flush()
            removed = True
    return removed


def _is_used(session: Session, unit_id: int) -> bool:
    """Whether any table points at a unit; its own parents do not count."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            points = any(key.column.table is Unit.__table__ for key in column.foreign_keys)
            if points and column is not _OWN_PARENTS and session.execute(select(column).where(column == unit_id).limit(1)).first():
                return True
    return False


_OWN_PARENTS = Base.metadata.tables["unit_parents"].columns["unit_id"]
