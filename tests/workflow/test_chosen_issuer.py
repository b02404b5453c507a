"""A reviewer who says which unit issued a plan, or whom a name means, is not spoken against by the text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from extraction.draft import PlanDraft
from models import Plan, Unit
from rules.values import Level
from tests import builders
from tests.workflow.drafts import import_sample, registry
from workflow import body_choice
from workflow.head_correction import PlanHead, edit_plan
from workflow.resolution import resolve, resolve_with_provisional


def of_nowhere(draft: PlanDraft) -> PlanDraft:
    """A plan whose head was misread: its place is wrong, its issuer has no place, its bodies are those of a commune."""
    head = replace(draft.plan, level=Level.COMMUNE, place="Sông Vân", issuer="Ban Chỉ đạo xã")
    return replace(draft, plan=head, clauses=(replace(draft.clauses[1], units=("Trạm Y tế",)), replace(draft.clauses[4])))


@pytest.fixture
def place(session: Session) -> list[Unit]:
    """Two communes with a health station each."""
    province = registry(session).province
    made = []
    for name in ("Lạc Hòa", "Vĩnh Thạch"):
        commune = builders.unit(session, f"Ủy ban nhân dân xã {name}", under=province, place=name)
        station = builders.unit(session, f"Trạm Y tế xã {name}", under=commune, place=name, kind="tram")
        made += [commune, station]
    return made


@pytest.fixture
def plan(session: Session, place: list[Unit], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A draft in which nothing is certain."""
    made = import_sample(session, tmp_path, monkeypatch, change=of_nowhere)
    resolve(session, made)
    session.expire_all()
    return made


def meant(plan: Plan) -> list[list[int | None]]:
    return [[body.unit_id for body in clause.bodies] for clause in plan.clauses]


def head_of(plan: Plan, owner: Unit | None) -> PlanHead:
    return PlanHead(plan.title, plan.number, plan.issued_on, plan.period_start, plan.period_end, owner.id if owner else None)


def test_open_names_are_matched_at_once_where_the_issuer_lies(session: Session, plan: Plan, place: list[Unit]) -> None:
    _, _, commune, station = place
    assert meant(plan) == [[None], [None]]
    edit_plan(session, plan, head_of(plan, commune))
    assert meant(plan) == [[station.id], [None]]


def test_a_name_that_a_reviewer_gave_a_unit_or_emptied_stays(session: Session, plan: Plan, place: list[Unit]) -> None:
    _, other, commune, _ = place
    body_choice.choose_units(session, plan.clauses[0].bodies[0], [other.id])
    edit_plan(session, plan, head_of(plan, commune))
    assert meant(plan)[0] == [other.id]
    body_choice.choose_units(session, plan.clauses[0].bodies[0], [])
    edit_plan(session, plan, head_of(plan, None))
    edit_plan(session, plan, head_of(plan, commune))
    assert meant(plan)[0] == [None]


def test_another_date_finds_the_units_of_that_date(session: Session, plan: Plan, place: list[Unit]) -> None:
    _, _, commune, station = place
    station.valid_to = date(2025, 12, 31)
    edit_plan(session, plan, head_of(plan, commune))
    assert meant(plan)[0] == [None]
    edit_plan(session, plan, replace(head_of(plan, commune), issued_on=date(2025, 6, 1)))
    assert meant(plan)[0] == [station.id]


def test_a_unit_is_made_without_the_issuer_that_the_text_names(session: Session, plan: Plan, place: list[Unit]) -> None:
    edit_plan(session, plan, head_of(plan, place[2]))
    made = body_choice.create_unit(session, plan.clauses[1].bodies[0])
    names = set(session.scalars(select(Unit.name)))
    assert "Hội Khuyến học làng nghề" in {unit.name for unit in made}
    assert not any("Sông Vân" in name or name.startswith("Ban Chỉ đạo") for name in names)
    assert meant(plan)[1] == [made[-1].id]
    assert "Vĩnh Thạch" in made[-1].place


def test_making_one_unit_leaves_what_a_reviewer_emptied_empty(session: Session, plan: Plan, place: list[Unit]) -> None:
    edit_plan(session, plan, head_of(plan, place[2]))
    body_choice.choose_units(session, plan.clauses[0].bodies[0], [])
    body_choice.create_unit(session, plan.clauses[1].bodies[0])
    assert meant(plan)[0] == [None]


def test_an_emptied_name_can_still_become_a_unit(session: Session, plan: Plan) -> None:
    body = plan.clauses[1].bodies[0]
    body_choice.choose_units(session, body, [])
    made = body_choice.create_unit(session, body)
    assert meant(plan)[1] == [made[-1].id]
    body_choice.choose_units(session, plan.clauses[0].bodies[0], [])
    resolve_with_provisional(session, plan)
    assert [None] not in meant(plan)
    assert session.scalar(select(func.count()).select_from(Unit).where(Unit.is_provisional))
