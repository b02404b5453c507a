"""What coordinators say about the links of a plan: right, wrong, missing. Each holds for all periods, and for later versions of the plan.

Owns these decisions; who may make them is asked by entry points (`visibility.may_coordinate`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clause, ClauseFeed, ClauseState, FeedReach, FeedSource, FeedState, Plan, PlanState, User
from workflow.chain_links import link_tasks, weave
from workflow.errors import InvalidInputError, NotFoundError, WrongStateError


def find_feed(session: Session, plan: Plan, feed_id: int) -> ClauseFeed:
    """A link of a plan. Raises NotFoundError."""
    feed = session.scalar(select(ClauseFeed).where(ClauseFeed.id == feed_id, ClauseFeed.plan_id == plan.id))
    if feed is None:
        raise NotFoundError("Kế hoạch số %(plan)s không có liên kết số %(feed)s; hãy tải lại trang.", plan=plan.id, feed=feed_id)
    return feed


def confirm_feed(session: Session, plan: Plan, feed: ClauseFeed, *, by: User, now: datetime) -> int:
    """The one does feed the other: their tasks are linked; returns how many links are new."""
    return _decide(session, plan, feed, FeedState.CONFIRMED, by, now)


def remove_feed(session: Session, plan: Plan, feed: ClauseFeed, *, by: User, now: datetime) -> None:
    """The one has nothing to do with the other: their tasks are unlinked, and the words propose it no more."""
    _decide(session, plan, feed, FeedState.REMOVED, by, now)


def add_feed(session: Session, plan: Plan, giver_id: int | None, receiver_id: int | None, *, by: User, now: datetime) -> ClauseFeed:
    """A link that the words do not say; one that was removed comes back.

    Raises InvalidInputError for clauses that are not two accepted ones of this plan.
    """
    _refuse_draft(plan)
    accepted = {clause.id for clause in plan.clauses if clause.state is ClauseState.ACCEPTED}
    for value, field in ((giver_id, "giver"), (receiver_id, "receiver")):
        if value not in accepted:
            raise InvalidInputError("Hãy chọn một khoản của kế hoạch này.", field=field)
    if giver_id == receiver_id or giver_id is None or receiver_id is None:
        raise InvalidInputError("Một khoản không thể là đầu vào của chính nó: hãy chọn hai khoản khác nhau.", field="receiver")
    feed = session.scalar(select(ClauseFeed).where(ClauseFeed.giver_id == giver_id, ClauseFeed.receiver_id == receiver_id))
    if feed is None:
        feed = ClauseFeed(plan_id=plan.id, giver_id=giver_id, receiver_id=receiver_id, source=FeedSource.PERSON, reach=FeedReach.NAMED)
        session.add(feed)
    confirm_feed(session, plan, feed, by=by, now=now)
    return feed


def search_again(session: Session, plan: Plan) -> int:
    """Look through the plan's words once more, for a plan that was published before links were known; returns how many links are new."""
    _refuse_draft(plan)
    return weave(session, plan)


def feeds_of(session: Session, plan: Plan) -> list[ClauseFeed]:
    """The links of a plan: those that wait for an answer first, the surest of them first, then as the document goes."""
    order = [FeedState.PROPOSED, FeedState.CONFIRMED, FeedState.ASSUMED, FeedState.REMOVED]
    clauses: dict[int, Clause] = {clause.id: clause for clause in plan.clauses}
    found = [feed for feed in session.scalars(select(ClauseFeed).where(ClauseFeed.plan_id == plan.id)) if feed.giver_id in clauses]
    return sorted(found, key=lambda feed: (order.index(feed.state), -feed.confidence, clauses[feed.giver_id].position, feed.id))


def _decide(session: Session, plan: Plan, feed: ClauseFeed, state: FeedState, by: User, now: datetime) -> int:
    _refuse_draft(plan)
    feed.state, feed.decided_by_id, feed.decided_at = state, by.id, now
    if state is FeedState.CONFIRMED:
        feed.confidence = 1.0
    session.flush()
    return link_tasks(session, plan)


def _refuse_draft(plan: Plan) -> None:
    if plan.state is not PlanState.PUBLISHED:
        raise WrongStateError("Kế hoạch số %(plan)s chưa ban hành hoặc không còn hiệu lực nên không sửa được liên kết.", plan=plan.id)
