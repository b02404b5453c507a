"""Looking ahead: what the coming days would bring if nobody acted, with nothing written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models import BodyPurpose, ClauseBody, Escalation, MembershipRole, Notice, Task
from rules.values import Frequency
from tests import builders
from tests.builders import TODAY
from workflow.errors import InvalidInputError
from workflow.simulation import simulate


def test_days_to_come_bring_reminders_and_escalations_of_duties_that_are_not_made_yet(engine: Engine, session: Session) -> None:
    province = builders.province(session)
    commune = builders.unit(session, under=province)
    builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT))
    plan = builders.plan(session, owner=province, period_end=2027)
    clause = builders.clause(
        session, plan, due_on=None, deadline_text=None, frequency=Frequency.MONTHLY, recurrence_day=20, rrule="FREQ=MONTHLY;BYMONTHDAY=20"
    )
    session.add(ClauseBody(clause_id=clause.id, purpose=BodyPurpose.RESPONSIBLE, phrase="UBND xã", unit_id=commune.id))
    session.commit()
    until = TODAY + timedelta(days=400)
    days = simulate(engine, start=TODAY, until=until)
    assert {(day.on.year, day.on.month) for day in days if day.notices} >= {(2026, 4), (2026, 12), (2027, 3)}
    assert sum(day.escalations for day in days) > 10
    assert [session.scalar(select(func.count()).select_from(table)) for table in (Task, Notice, Escalation)] == [0, 0, 0]


@pytest.mark.parametrize("until", [TODAY - timedelta(days=1), TODAY + timedelta(days=732), date(2099, 1, 1)])
def test_a_span_that_is_empty_or_endless_is_refused(engine: Engine, until: date) -> None:
    with pytest.raises(InvalidInputError, match=f"{until:%d/%m/%Y}"):
        simulate(engine, start=TODAY, until=until)
