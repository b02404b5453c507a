"""What becomes of the links of tasks when a new version of their plan takes over, and what people decided about them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, ClauseFeed, FeedState, Plan, TaskFeed
from tests.workflow import two_versions
from tests.workflow.two_versions import LIST, REPORT, Cast, cast, draft, publish, say, second_version, tasks
from workflow.chains import inputs_of, problems


def reporting(session: Session, plan: Plan, cast: Cast, *, given_on: date) -> tuple[Clause, Clause]:
    """The communes send their lists to the department, which reports."""
    giver = say(session, plan, f"{LIST}, gửi Sở Y tế để tổng hợp", *cast.communes, due_on=given_on)
    giver.bodies.append(ClauseBody(purpose=BodyPurpose.REPORT_TO, phrase="Sở Y tế tỉnh Bình An", unit_id=cast.health.id))
    receiver = say(session, plan, REPORT, cast.health, due_on=date(2026, 11, 30))
    session.flush()
    return giver, receiver


def versions(session: Session, *, given_on: date = date(2026, 6, 30)) -> tuple[Plan, Plan, Cast]:
    """The first version, published, and the second, ready to be published."""
    people = cast(session)
    old = draft(session, people)
    reporting(session, old, people, given_on=date(2026, 6, 30))
    publish(session, old, people, at=two_versions.FIRST)
    session.commit()
    new = second_version(session, people, old)
    reporting(session, new, people, given_on=given_on)
    return old, new, people


def test_tasks_that_go_on_stay_linked_by_the_new_version(session: Session) -> None:
    old, new, people = versions(session)
    before = {task.id for task in inputs_of(session, tasks(session, REPORT)[0])}
    publish(session, new, people)
    assert {task.id for task in inputs_of(session, tasks(session, REPORT)[0])} == before
    assert len(before) == 2
    feeds = set(session.scalars(select(ClauseFeed.plan_id).join(TaskFeed, TaskFeed.feed_id == ClauseFeed.id)))
    assert feeds == {new.id} != {old.id}


def test_a_day_moved_beyond_the_receivers_is_shown_and_not_corrected(session: Session) -> None:
    _, new, people = versions(session, given_on=date(2026, 12, 10))
    publish(session, new, people)
    found = problems(session, new)
    assert len(found) == 1
    assert "10/12/2026" in found[0].message
    assert tasks(session, REPORT)[0].due_on == date(2026, 11, 30)


def test_what_a_coordinator_removed_stays_removed(session: Session) -> None:
    old, new, people = versions(session)
    feed = session.scalars(select(ClauseFeed).where(ClauseFeed.plan_id == old.id)).one()
    feed.state, feed.decided_at = FeedState.REMOVED, two_versions.FIRST
    session.commit()
    publish(session, new, people)
    assert inputs_of(session, tasks(session, REPORT)[0]) == []
    assert session.scalars(select(ClauseFeed.state).where(ClauseFeed.plan_id == new.id)).all() == [FeedState.REMOVED]
