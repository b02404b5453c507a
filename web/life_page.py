"""What a task's page shows around the task: refusal, parts of coordinating units, parts passed down, comments, and their forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Comment,
    EscalationAction,
    ParentKind,
    Refusal,
    Task,
    TaskChange,
    TaskPartner,
    Unit,
    UnitParent,
    User,
)
from web.clock import now
from web.forms import Form
from web.life_forms import CommentForm, InsistForm, PartDoneForm, PartForm, PartReturnForm, PassDownForm, RefuseForm, prefixed
from workflow.acceptance import open_refusal
from workflow.beside_task import BesideTask, NamedUnit
from workflow.calendar import working_calendar
from workflow.comments import may_withdraw
from workflow.completion import Missing
from workflow.moves import Act, possible_moves
from workflow.onlookers import onlookers
from workflow.parts import PartStanding, awaited, standing
from workflow.subtasks import UNFINISHED, RollUp, rolled_up, units_below
from workflow.task_notices import reviewing_unit_id
from workflow.task_rows import MOST_LINES
from workflow.visibility import DOERS, may_review, may_tick, own_unit_ids

MOST_BELOW = 300
MOST_PEOPLE = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A coordinating unit's part. is_own -- the person acts for that unit."""

    partner: TaskPartner
    standing: PartStanding
    is_own: bool


@dataclass(frozen=True, slots=True)
class LifeView:
    """What stands on the page. forms -- by name; the one that was sent, with what was typed, stands among them.

    is_origin_seen -- the person may open the escalation on which the instruction was given.
    seen_parent -- the task of which it is a part, where the person sees it. withdrawable -- the numbers of comments to take back.
    """

    refusal: Refusal | None
    parts: Sequence[Part]
    subtasks: Sequence[Task]
    roll_up: RollUp | None
    missing: Missing
    given_by: EscalationAction | None
    is_origin_seen: bool
    seen_parent: Task | None
    last_report: TaskChange | None
    comments: Sequence[Comment]
    has_more_comments: bool
    withdrawable: frozenset[int]
    forms: dict[str, Form]
    sent: str


def view(
    session: Session, task: Task, user: User, today: date, beside: BesideTask, *, sent: Form | None = None, name: str = ""
) -> LifeView:
    """The view of a task for a person. beside -- what was read of it; sent, name -- a form that could not be used."""
    parts = _parts(session, task, user, today)
    forms = _forms(session, task, user, today, parts, beside.open.below)
    if sent is not None and name in forms:
        forms[name] = sent
    act, origin = Act(user, now()), beside.given_by
    return LifeView(
        refusal=open_refusal(task),
        parts=parts,
        subtasks=beside.subtasks,
        roll_up=rolled_up(beside.subtasks, today),
        missing=Missing(len(awaited(task)), sum(part.state in UNFINISHED for part in beside.subtasks)),
        given_by=origin,
        is_origin_seen=origin is not None and origin.escalation_id in beside.open.escalations,
        seen_parent=task.parent if task.parent_id in beside.open.tasks else None,
        last_report=beside.last_report,
        comments=task.comments[-MOST_LINES:],
        has_more_comments=len(task.comments) > MOST_LINES,
        withdrawable=frozenset(one.id for one in task.comments if may_withdraw(one, user, act)),
        forms=forms,
        sent=name if name in forms else "",
    )


def people_of(session: Session, task: Task, user: User, today: date) -> list[User]:
    """Whom one may call upon by choosing: the people of the task's units who see it, without oneself."""
    units = {task.unit_id, *(partner.unit_id for partner in task.partners)}
    units |= {unit_id for unit_id in (reviewing_unit_id(task.plan), task.parent.unit_id if task.parent else None) if unit_id}
    return [one for one in onlookers(session, task, units, today, most=MOST_PEOPLE + 1) if one.id != user.id][:MOST_PEOPLE]


def subordinates(session: Session, unit_id: int, today: date) -> Sequence[Unit]:
    """The units directly below, to which the page offers parts; the API takes any below."""
    direct = select(UnitParent.unit_id).where(UnitParent.parent_id == unit_id, UnitParent.kind == ParentKind.ADMINISTRATIVE)
    return session.scalars(select(Unit).where(Unit.id.in_(direct), units_below(unit_id, today)).order_by(Unit.name).limit(MOST_BELOW)).all()


def _parts(session: Session, task: Task, user: User, today: date) -> list[Part]:
    if not task.partners:
        return []
    calendar, own = working_calendar(session), own_unit_ids(user, today, DOERS)
    return [Part(partner, standing(partner, today, calendar), partner.unit_id in own) for partner in task.partners]


def _forms(session: Session, task: Task, user: User, today: date, parts: Sequence[Part], below: Sequence[NamedUnit]) -> dict[str, Form]:
    """Only the forms that this person may use now."""
    moves, is_lead = possible_moves(task), may_tick(session, user, task, today)
    forms: dict[str, Form] = {"comment": CommentForm(**prefixed("comment")).offer(people_of(session, task, user, today))}
    if is_lead and "refuse" in moves and open_refusal(task) is None:
        forms["refuse"] = RefuseForm(**prefixed("refuse"))
    if may_review(user, task, today) and "insist" in moves and open_refusal(task):
        forms["insist"] = InsistForm(**prefixed("insist"))
    if is_lead and "pass_down" in moves and below:
        forms["pass_down"] = PassDownForm(**prefixed("pass_down")).offer(below)
    for part in parts if "part_done" in moves else ():
        forms |= _part_forms(part, is_lead)
    return forms


def _part_forms(part: Part, is_lead: bool) -> dict[str, Form]:
    number = part.partner.unit_id
    if part.standing is PartStanding.IN:
        return {f"return-{number}": PartReturnForm(**prefixed(f"return-{number}"))} if is_lead else {}
    forms: dict[str, Form] = {}
    if is_lead:
        forms[f"ask-{number}"] = PartForm(**prefixed(f"ask-{number}")).offer(part.partner)
    if part.is_own:
        forms[f"finish-{number}"] = PartDoneForm(**prefixed(f"finish-{number}"))
    return forms
