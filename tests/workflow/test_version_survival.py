"""Publishing a new version happens wholly or not at all: killed at any moment, done twice, or by two people at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from models import Notice, Plan, PlanState, Task, TaskChange, Unit
from models.database import session_factory
from rules.values import TaskState
from tests import builders
from tests.workflow import mortals, two_versions
from tests.workflow.two_versions import LIST, TRAIN
from workflow import publishing
from workflow.versions import settle_version

DAY = date(2026, 3, 10)
COMMUNES = 25
KILLS = 12


class Province:
    """A plan that gives three tasks to each of many communes, and drafts that replace it."""

    def __init__(self, engine: Engine) -> None:
        self.url = engine.url.render_as_string(hide_password=False)
        self.factory: sessionmaker[Session] = session_factory(engine)
        with self.factory.begin() as session:
            self.people = two_versions.cast(session)
            self.units = [builders.unit(session, f"UBND xã số {number}", under=self.people.province) for number in range(COMMUNES)]
            self.old_id = self._publish_first(session)

    def _publish_first(self, session: Session) -> int:
        plan = two_versions.draft(session, self.people)
        for text in (LIST, TRAIN, "Rà soát cơ sở vật chất của các nhà văn hóa thôn"):
            two_versions.say(session, plan, text, *self.units)
        publishing.publish(session, plan, by=None, now=two_versions.FIRST)
        return plan.id

    def draft(self, number: str) -> int:
        """Another draft that re-dates the first clause, drops the second, keeps the third and adds one."""
        with self.factory.begin() as session:
            plan = two_versions.draft(session, self.people, f"Bản điều chỉnh {number}", number=f"{number}/KH-UBND")
            settle_version(session, plan, session.get_one(Plan, self.old_id))
            units = [session.get_one(Unit, unit.id) for unit in self.units]
            two_versions.say(session, plan, LIST, *units, due_on=date(2026, 8, 14))
            two_versions.say(session, plan, "Rà soát cơ sở vật chất của các nhà văn hóa thôn", *units)
            two_versions.say(session, plan, "Khen thưởng tập thể, cá nhân có thành tích", *units)
            return plan.id

    def publish(self, plan_id: int, folder: Path) -> None:
        mortals.publish(self.url, folder, "", DAY, plan_id=plan_id)

    def tally(self) -> dict[str, int]:
        """What there is: tasks, lines of histories, notices and plans, by kind."""
        counted = {"task": Task.state, "line": TaskChange.action, "notice": Notice.kind, "plan": Plan.state}
        with self.factory() as session:
            rows = [(what, session.execute(select(column, func.count()).group_by(column))) for what, column in counted.items()]
            return {f"{what} {kind}": number for what, found in rows for kind, number in found}


AFTERWARDS = {
    "task assigned": COMMUNES * 3,
    "task cancelled": COMMUNES,
    "line carry": COMMUNES * 2,
    "line redate": COMMUNES,
    "line cancel": COMMUNES,
    "notice assigned": COMMUNES * 2,
    "notice redated": COMMUNES,
    "notice dropped": COMMUNES,
    "plan published": 1,
    "plan replaced": 1,
}
"""One undisturbed publication, with the notices of the first version."""


@pytest.fixture
def province(engine: Engine) -> Province:
    return Province(engine)


@pytest.mark.slow
def test_a_publication_killed_again_and_again_leaves_all_or_nothing(province: Province, tmp_path: Path) -> None:
    draft_id = province.draft("40")
    untouched, killed = province.tally(), 0
    for number in range(KILLS):
        process = mortals.start("publish", province.url, tmp_path, "", DAY, plan_id=draft_id)
        killed += mortals.kill_after(process, 0.02 * number)
        assert province.tally() in (untouched, AFTERWARDS)
    province.publish(draft_id, tmp_path)
    assert killed > 0
    assert province.tally() == AFTERWARDS


@pytest.mark.slow
def test_two_people_who_publish_the_same_draft_at_once_publish_it_once(province: Province, tmp_path: Path) -> None:
    draft_id = province.draft("40")
    pair = [mortals.start("publish", province.url, tmp_path, "", DAY, plan_id=draft_id) for _ in range(2)]
    for process in pair:
        process.join(120)
        assert process.exitcode == 0
    assert province.tally() == AFTERWARDS


@pytest.mark.slow
def test_of_two_new_versions_published_at_once_one_takes_the_place(province: Province, tmp_path: Path) -> None:
    drafts = [province.draft(number) for number in ("40", "41")]
    pair = [mortals.start("publish", province.url, tmp_path, "", DAY, plan_id=draft_id) for draft_id in drafts]
    for process in pair:
        process.join(120)
        assert process.exitcode == 0
    assert province.tally() == AFTERWARDS | {"plan draft": 1}
    with province.factory() as session:
        [published] = session.scalars(select(Plan.id).where(Plan.state == PlanState.PUBLISHED))
        with_work = session.scalars(select(Task.plan_id).where(Task.state == TaskState.ASSIGNED).distinct()).all()
        assert with_work == [published]
