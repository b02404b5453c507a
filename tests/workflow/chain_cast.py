"""A small invented chain of reports, for tests of chains: communes → health department → people's committee of the province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import BodyPurpose, Clause, ClauseBody, ClauseFeed, Plan, Task, Unit
from rules.values import Level
from tests import builders
from workflow.assignment import create_tasks
from workflow.calendar import working_calendar

GIVES = "Tổng kết công tác chăm sóc người cao tuổi, gửi về Sở Y tế trước ngày 10/11/2026 để tổng hợp."
COLLECTS = "Tổng hợp, xây dựng báo cáo chung trình Ủy ban nhân dân tỉnh trước ngày 20/11/2026."
SUMS_UP = "Xem xét, hoàn chỉnh báo cáo tổng kết gửi Bộ trước ngày 30/11/2026."


@dataclass(slots=True)
class Chain:
    """givers -- the communes' clause; middle -- the department's; last -- the province's."""

    plan: Plan
    province: Unit
    health: Unit
    communes: list[Unit]
    givers: Clause
    middle: Clause
    last: Clause

    def task(self, session: Session, clause: Clause, unit: Unit | None = None) -> Task:
        """The task of a clause, of one unit where it has several."""
        of_unit = [Task.unit_id == unit.id] if unit else []
        return session.scalars(select(Task).where(Task.clause_id == clause.id, *of_unit)).one()

    def feeds(self, session: Session) -> list[ClauseFeed]:
        """The links between the clauses."""
        return list(session.scalars(select(ClauseFeed).where(ClauseFeed.plan_id == self.plan.id).order_by(ClauseFeed.id)))


def chain(session: Session, *, communes: int = 3, given_on: date = date(2026, 11, 10), is_made: bool = True, **fields: Any) -> Chain:
    """The plan with its tasks, linked. given_on -- the communes' day. is_made -- tasks are made; fields -- of the plan."""
    province = builders.province(session, "UBND tỉnh Bình Minh")
    health = builders.unit(session, "Sở Y tế", level=Level.PROVINCE, under=province, kind="so")
    units = [builders.unit(session, f"UBND xã Đồng {number}", under=province) for number in range(1, communes + 1)]
    plan = builders.plan(session, "Kế hoạch tổng kết chăm sóc người cao tuổi", owner=province, **fields)
    givers = duty(session, plan, GIVES, {"UBND các xã": units}, report_to={"Sở Y tế": [health]}, due_on=given_on)
    middle = duty(session, plan, COLLECTS, {"Sở Y tế": [health]}, report_to={"UBND tỉnh": [province]}, due_on=date(2026, 11, 20))
    last = duty(session, plan, SUMS_UP, {"UBND tỉnh": [province]}, due_on=date(2026, 11, 30))
    if is_made:
        create(session, plan)
    return Chain(plan, province, health, units, givers, middle, last)


def create(session: Session, plan: Plan) -> None:
    """Make the tasks of a plan, as publishing does."""
    create_tasks(session, plan, today=builders.TODAY, now=builders.NOW, calendar=working_calendar(session))
    session.flush()


Bodies = dict[str, list[Unit]]


def duty(
    session: Session, plan: Plan, text: str, who: Bodies, *, report_to: Bodies | None = None, via: Bodies | None = None, **fields: Any
) -> Clause:
    """An accepted clause with its bodies by their words. due_on None and a frequency: a duty that returns."""
    clause = builders.clause(session, plan, text, **{"deadline_text": None} | fields)
    for purpose, bodies in ((BodyPurpose.RESPONSIBLE, who), (BodyPurpose.REPORT_TO, report_to), (BodyPurpose.VIA, via)):
        for phrase, units in (bodies or {}).items():
            clause.bodies += [ClauseBody(purpose=purpose, phrase=phrase, unit_id=unit.id) for unit in units] or [
                ClauseBody(purpose=purpose, phrase=phrase)
            ]
    session.flush()
    session.refresh(plan)
    return clause
