"""Chains are put down: what the clauses of a published plan propose, and which task of the giver feeds which task of the receiver.

Owns the writing of links, a fixed number of statements for any number of units. Harmless to run again: a pair is linked once, what a person
decided stays. Refuses to change a deadline: what does not fit is shown (`workflow.chain_problems`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseFeed, FeedReach, FeedSource, FeedState, Plan, Task, TaskFeed
from models.chains import LINKING
from models.database import insert_new
from rules.values import TaskState
from workflow.chain_proposals import SAME_ROUND_DAYS, SURE, propose
from workflow.step_making import make_steps, take_over_steps
from workflow.superiors import Superiors

NEAR_DAYS = 92
"""An input may be used in the year in which it is due, or within a quarter from then on."""


@dataclass(frozen=True, slots=True)
class Link:
    """A task as far as pairing looks at it. due_on -- as the document in force has it: an extension must not change who feeds whom.

    is_derived -- the day is a default one.
    """

    task_id: int
    unit_id: int
    label: str
    due_on: date | None
    is_derived: bool = False


def weave(session: Session, plan: Plan) -> int:
    """Propose what feeds what in a published plan and through whom, and link its tasks; return how many links are new."""
    propose_feeds(session, plan)
    make_steps(session, plan)
    return link_tasks(session, plan)


def propose_feeds(session: Session, plan: Plan) -> None:
    """Put down the links that the words propose. Those that are there, whatever a person made of them, stay as they are."""
    rows = [
        {
            "plan_id": plan.id,
            "giver_id": one.giver.id,
            "receiver_id": one.receiver.id,
            "source": one.source,
            "reach": one.reach,
            "state": FeedState.ASSUMED if one.confidence >= SURE else FeedState.PROPOSED,
            "phrase": one.phrase,
            "confidence": one.confidence,
        }
        for one in propose(plan)
    ]
    insert_new(session, ClauseFeed, rows, ClauseFeed.id)


def link_tasks(session: Session, plan: Plan) -> int:
    """Link the tasks of each pair of clauses that feeds, and unlink those of pairs that a person removed; return how many are new."""
    feeds = session.scalars(select(ClauseFeed).where(ClauseFeed.plan_id == plan.id).order_by(ClauseFeed.id)).all()
    gone = [feed.id for feed in feeds if feed.state not in LINKING]
    if gone:
        session.execute(delete(TaskFeed).where(TaskFeed.feed_id.in_(gone)))
    linking = [feed for feed in feeds if feed.state in LINKING]
    if not linking:
        return 0
    tasks = _tasks_by_clause(session, linking)
    above = _superiors(session, linking, tasks)
    clauses = {clause.id: clause for clause in plan.clauses}
    rows = [
        {"giver_id": giver.task_id, "receiver_id": receiver.task_id, "feed_id": feed.id}
        for feed in linking
        for giver, receiver in _pairs(feed, tasks[feed.giver_id], tasks[feed.receiver_id], clauses, above)
    ]
    return len(insert_new(session, TaskFeed, rows, TaskFeed.giver_id))


def link_again(session: Session, task: Task) -> int:
    """A task has gone to another unit: where it feeds whoever stands above, or is fed from below, its links are found anew."""
    of_task = or_(TaskFeed.giver_id == task.id, TaskFeed.receiver_id == task.id)
    follows_unit = select(ClauseFeed.id).where(ClauseFeed.reach != FeedReach.NAMED)
    session.execute(delete(TaskFeed).where(of_task, TaskFeed.feed_id.in_(follows_unit)))
    return link_tasks(session, task.plan)


def take_over(session: Session, old: Plan, plan: Plan) -> None:
    """A new version has taken over the tasks: what people decided about its clauses holds on, and its tasks are linked anew.

    Links of tasks that stayed with the old plan stay: they are history.
    """
    before = {clause.previous_id: clause.id for clause in plan.clauses if clause.previous_id is not None}
    decided = select(ClauseFeed).where(ClauseFeed.plan_id == old.id)
    rows = [
        {
            "plan_id": plan.id,
            "giver_id": before[feed.giver_id],
            "receiver_id": before[feed.receiver_id],
            "source": feed.source,
            "reach": feed.reach,
            "state": feed.state,
            "phrase": feed.phrase,
            "confidence": feed.confidence,
            "decided_by_id": feed.decided_by_id,
            "decided_at": feed.decided_at,
        }
        for feed in session.scalars(decided)
        if feed.decided_at is not None and feed.giver_id in before and feed.receiver_id in before
    ]
    insert_new(session, ClauseFeed, rows, ClauseFeed.id)
    moved = select(Task.id).where(Task.plan_id == plan.id)
    of_old = select(ClauseFeed.id).where(ClauseFeed.plan_id == old.id)
    both = TaskFeed.giver_id.in_(moved), TaskFeed.receiver_id.in_(moved)
    session.execute(delete(TaskFeed).where(*both, TaskFeed.feed_id.in_(of_old)).execution_options(synchronize_session=False))
    take_over_steps(session, old, plan)
    weave(session, plan)


def _tasks_by_clause(session: Session, feeds: Sequence[ClauseFeed]) -> dict[int, list[Link]]:
    ids = {feed.giver_id for feed in feeds} | {feed.receiver_id for feed in feeds}
    found: dict[int, list[Link]] = defaultdict(list)
    rows = session.execute(
        select(Task.clause_id, Task.id, Task.unit_id, Task.period_label, Task.original_due_on, Task.is_derived)
        .where(Task.clause_id.in_(ids), Task.state != TaskState.CANCELLED)
        .order_by(Task.original_due_on, Task.id)
    )
    for clause_id, task_id, unit_id, label, due_on, is_derived in rows:
        found[clause_id or 0].append(Link(task_id, unit_id, label, due_on, is_derived))
    return found


def _superiors(session: Session, feeds: Sequence[ClauseFeed], tasks: dict[int, list[Link]]) -> Superiors:
    """Who stands above the giving units, where more than one unit receives."""
    climbing = [feed for feed in feeds if feed.reach is FeedReach.SUPERIOR or len({one.unit_id for one in tasks[feed.receiver_id]}) > 1]
    return Superiors(session, {one.unit_id for feed in climbing for one in tasks[feed.giver_id]})


def _pairs(
    feed: ClauseFeed, givers: Sequence[Link], receivers: Sequence[Link], clauses: dict[int, Clause], above: Superiors
) -> Iterator[tuple[Link, Link]]:
    by_unit: dict[int, list[Link]] = defaultdict(list)
    for receiver in receivers:
        by_unit[receiver.unit_id].append(receiver)
    named = _named(clauses.get(feed.giver_id), feed)
    is_for_one = feed.reach is FeedReach.NAMED and len(_responsible(clauses.get(feed.receiver_id))) == 1
    for giver in givers:
        shares = [receivers] if is_for_one else [by_unit[unit_id] for unit_id in _receiving(feed, giver, by_unit, named, above)]
        for share in shares:
            found = fitting(giver, share)
            if found is not None and found.task_id != giver.task_id:
                yield giver, found


def _responsible(clause: Clause | None) -> set[int]:
    bodies = clause.bodies if clause is not None else []
    return {body.unit_id for body in bodies if body.purpose is BodyPurpose.RESPONSIBLE and body.unit_id is not None}


def _named(giver: Clause | None, feed: ClauseFeed) -> set[int]:
    """The one unit that the giver's words name; empty for a group, of which each gives to the one above it."""
    purposes = {FeedSource.REPORT_TO: BodyPurpose.REPORT_TO, FeedSource.VIA: BodyPurpose.VIA}
    bodies = giver.bodies if giver is not None and feed.source in purposes else []
    units = {body.unit_id for body in bodies if body.phrase == feed.phrase and body.purpose is purposes[feed.source] and body.unit_id}
    return units if len(units) == 1 else set()


def _receiving(feed: ClauseFeed, giver: Link, by_unit: dict[int, list[Link]], named: set[int], above: Superiors) -> Collection[int]:
    """Of several receiving units those that get what one unit makes: itself, the one that is named, or the nearest ones above it.

    Where a person linked two clauses whose units do not stand so, all of them.
    """
    if feed.reach is FeedReach.OWN:
        return by_unit.keys() & {giver.unit_id}
    if feed.reach is FeedReach.NAMED and named & by_unit.keys():
        return named & by_unit.keys()
    nearest = above.nearest(giver.unit_id, by_unit.keys(), on=giver.due_on)
    if nearest or feed.source is not FeedSource.PERSON:
        return nearest
    return by_unit.keys() & {giver.unit_id} or by_unit.keys()


def fitting(giver: Link, receivers: Sequence[Link]) -> Link | None:
    """The task that the giver's result goes into: of the same period; else the first that is due on or after it, in the same year or within
    a quarter; else, of one round, the one that is due just before it, so that the contradiction is seen; a default day, which nobody wrote,
    belongs to the round of its year. receivers -- by their days.
    """
    if giver.label and (same := next((one for one in receivers if one.label == giver.label), None)):
        return same
    if len(receivers) == 1 and not receivers[0].label and not giver.label:
        return receivers[0]
    if giver.due_on is None:
        return None
    for one in receivers:
        if one.due_on and one.due_on >= giver.due_on and (one.due_on.year == giver.due_on.year or _days(one, giver) <= NEAR_DAYS):
            return one
    before = [one for one in receivers if not one.label and _is_just_before(one, giver)]
    return before[-1] if before else None


def _is_just_before(receiver: Link, giver: Link) -> bool:
    if receiver.due_on is None or giver.due_on is None or receiver.due_on >= giver.due_on:
        return False
    is_of_year = giver.is_derived and receiver.due_on.year == giver.due_on.year
    return is_of_year or _days(giver, receiver) <= SAME_ROUND_DAYS


def _days(later: Link, earlier: Link) -> int:
    return (later.due_on - earlier.due_on).days if later.due_on and earlier.due_on else 0
