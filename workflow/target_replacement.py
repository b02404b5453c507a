"""The targets of a plan in its new version: the one that was measured goes on, with what is promised now; the old promise stays on record.

Owns which row lives on. Values, escalations and links in mails belong to a target's number, so that row goes over to the new plan and
takes the new promise; the row that the reader made for the new plan keeps the old promise, with the old plan.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models import ClauseState, Plan, Target
from workflow.calendar import day_of
from workflow.cascade import follow_parent, stop_below
from workflow.comparison import Pair
from workflow.custom_indicators import definition_for
from workflow.escalations import end_escalations
from workflow.head_correction import targets_of
from workflow.moves import Act
from workflow.target_verdicts import ON_COURSE, judge_target

PROMISE = (
    "key",
    "position",
    "review",
    "owner_id",
    "indicator",
    "operator",
    "value",
    "value_high",
    "unit_text",
    "year",
    "direction",
    "baseline",
    "baseline_year",
    "text",
    "section",
    "span_start",
    "span_end",
    "confidence",
    "warnings",
    "as_read",
    "indicator_id",
    "factor",
    "milestones",
)
"""What a document says of a target; the rest of the row is how it stands."""
_DECIDES = (
    "owner_id",
    "operator",
    "value",
    "value_high",
    "unit_text",
    "year",
    "direction",
    "baseline",
    "baseline_year",
    "indicator_id",
    "factor",
    "milestones",
)
"""What of it the judgement and the ladder go by."""


def replace_targets(session: Session, old: Plan, new: Plan, pairs: Sequence[Pair], act: Act) -> None:
    """Carry matched targets over, and stop those that the new version does not have."""
    before = {target.id: target for target in targets_of(session, old)}
    after = {target.id: target for target in targets_of(session, new)}
    for pair in pairs:
        if pair.new is None and pair.old is not None:
            _stop(session, before[pair.old.id], act)
        elif pair.old is not None and pair.new is not None:
            _carry(session, before[pair.old.id], after[pair.new.id], act)
        elif pair.new is not None:
            after[pair.new.id].is_previous_settled = True
    session.flush()


def _stop(session: Session, target: Target, act: Act) -> None:
    target.next_look_on = None
    stop_below(session, target, act)
    outgoing = act.outgoing
    end_escalations(session, target, because="chỉ tiêu không còn trong bản mới của kế hoạch", outgoing=outgoing)
    outgoing.write(session)


def _carry(session: Session, target: Target, record: Target, act: Act) -> None:
    """Let the two rows change places. target -- the one that was measured; record -- the one that was read from the new version."""
    definition_for(session, record)
    promised, now_promised = _promise(target), _promise(record)
    now_promised["owner_id"] = now_promised["owner_id"] or promised["owner_id"]
    old_plan, new_plan = target.plan_id, record.plan_id
    record.key = f"{record.key}~{target.id}"  # the keys change places too, and each is unique in its plan at every moment
    session.flush()
    target.plan_id = new_plan
    _put(target, now_promised)
    session.flush()
    record.plan_id = old_plan
    _put(record, promised)
    target.review = ClauseState.ACCEPTED
    record.previous_id, record.is_previous_settled = target.previous_id, True
    target.previous_id, target.is_previous_settled = record.id, True
    record.status, record.next_look_on = target.status, None
    session.flush()
    for row in (target, record):
        session.expire(row, ["plan", "owner", "definition", "measurements"])
    follow_parent(session, target, act)
    if any(promised[name] != now_promised[name] for name in _DECIDES):
        _judge_anew(session, target, act, is_other_ground=any(promised[name] != now_promised[name] for name in ("owner_id", "year")))


def _judge_anew(session: Session, target: Target, act: Act, *, is_other_ground: bool) -> None:
    """Another promise: the next sweep looks at it, and what was escalated for the old one ends where it does not hold any more."""
    today = day_of(act.at)
    target.status = judge_target(target, today).status
    target.next_look_on = today
    if target.rung and (is_other_ground or target.status in ON_COURSE):
        outgoing = act.outgoing
        end_escalations(session, target, because="chỉ tiêu được đổi trong bản mới của kế hoạch", outgoing=outgoing)
        outgoing.write(session)
    if not target.rung:
        target.round += 1


def _promise(target: Target) -> dict[str, object]:
    return {name: getattr(target, name) for name in PROMISE}


def _put(target: Target, promise: dict[str, object]) -> None:
    for name, value in promise.items():
        setattr(target, name, value)
