"""What the page before publishing says of chains that will not fit, from the draft's clauses alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ClauseFeed, PlanState
from rules.values import Frequency
from tests import builders
from tests.workflow.chain_cast import Chain, chain, duty
from workflow.chain_forecast import problems_of_draft
from workflow.chain_problems import ProblemKind
from workflow.publication import foresee


def draft(session: Session, **fields: Any) -> Chain:
    return chain(session, is_made=False, state=PlanState.DRAFT, **fields)


def test_a_draft_that_fits_says_nothing_and_writes_nothing(session: Session) -> None:
    made = draft(session)
    assert problems_of_draft(made.plan, builders.TODAY) == []
    assert session.scalars(select(ClauseFeed)).all() == []


def test_an_input_due_after_its_receiver_is_said_before_publishing(session: Session) -> None:
    made = draft(session, given_on=date(2026, 11, 25))
    found = foresee(session, made.plan, builders.TODAY).contradictions
    assert [one.kind for one in found] == [ProblemKind.RECEIVER_FIRST]
    assert found[0].receiver_clause_id == made.middle.id
    assert "UBND các xã đến ngày 25/11/2026" in found[0].message
    assert "Sở Y tế phải xong ngày 20/11/2026" in found[0].message


def test_a_duty_that_returns_is_said_once(session: Session) -> None:
    made = draft(session)
    made.plan.period_end = 2030
    for clause, day in ((made.givers, 25), (made.middle, 20)):
        clause.due_on, clause.frequency, clause.recurrence_month, clause.recurrence_day = None, Frequency.YEARLY, 11, day
    assert len(problems_of_draft(made.plan, builders.TODAY)) == 1


def test_two_that_wait_for_each_other_are_a_circle(session: Session) -> None:
    made = draft(session)
    who, back = ({name: [builders.unit(session, name, under=made.province)]} for name in ("Sở Nội vụ", "Sở Tài chính"))
    day = date(2026, 12, 1)
    duty(session, made.plan, "Tổng hợp, báo cáo Sở Tài chính để tổng hợp.", who, report_to=back, due_on=day)
    duty(session, made.plan, "Tổng hợp, báo cáo Sở Nội vụ để tổng hợp.", back, report_to=who, due_on=day)
    assert [one.kind for one in problems_of_draft(made.plan, builders.TODAY)] == [ProblemKind.CIRCLE]
