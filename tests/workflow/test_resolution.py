"""The names of a draft become units: certain ones at once, the rest with candidates, groups one by one, never a silent guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from extraction.draft import PlanDraft
from models import BodyPurpose, Clause, Plan, PlanState, Unit
from tests import builders
from tests.workflow.drafts import import_sample, registry, with_head
from workflow.assignment import units_named
from workflow.errors import WrongStateError
from workflow.head_correction import targets_of
from workflow.intake import unresolved_bodies
from workflow.naming import normal_name
from workflow.resolution import resolve, resolve_with_provisional


def _clause(plan: Plan, key: str) -> Clause:
    return next(clause for clause in plan.clauses if clause.key == key)


def test_a_certain_name_is_filled_in_with_its_score(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry(session)
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve(session, plan)
    lead = _clause(plan, "c1").bodies[0]
    assert lead.unit_id == known.health.id
    assert lead.score is not None and lead.score >= 0.9
    assert units_named(_clause(plan, "c1"), BodyPurpose.PARTNER) == [known.finance.id]


def test_a_group_gets_one_row_for_each_unit(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry(session)
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve(session, plan)
    bodies = _clause(plan, "c4").bodies
    assert {body.unit_id for body in bodies} == {unit.id for unit in known.communes}
    assert {body.phrase for body in bodies} == {"Ủy ban nhân dân các xã"}


def test_an_unknown_name_stays_open(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry(session)
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve(session, plan)
    assert [body.phrase for body in unresolved_bodies(plan)] == ["Hội Khuyến học làng nghề"]


def test_a_name_that_two_units_bear_is_left_to_the_reviewer_with_both(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = registry(session)
    twin = builders.unit(session, "Sở Y tế", code="TWIN", level=known.health.level, under=known.province, kind="so", place="Bình An")
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve(session, plan)
    body = _clause(plan, "c2").bodies[0]
    assert body.unit_id is None
    assert {candidate["unit_id"] for candidate in body.candidates} >= {known.health.id, twin.id}
    assert set(body.candidates[0]) == {"unit_id", "name", "score"}


def test_owner_standing_agency_and_the_targets_owner_are_set(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry(session)
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve(session, plan)
    assert plan.owner_id == known.province.id
    assert plan.standing_id == known.health.id
    session.expire_all()
    assert [target.owner_id for target in targets_of(session, plan)] == [known.province.id]


@pytest.mark.parametrize(
    "words",
    [
        "Giao Sở Tài chính làm cơ quan thường trực, giúp Ủy ban nhân dân tỉnh theo dõi.",
        "Mọi vướng mắc gửi về cơ quan thường trực (Sở Tài chính) để tổng hợp.",
    ],
)
def test_a_standing_agency_named_in_passing_is_recognised(
    words: str, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = registry(session)

    def change(draft: PlanDraft) -> PlanDraft:
        return replace(draft, clauses=(draft.clauses[0], replace(draft.clauses[1], text=words)))

    plan = import_sample(session, tmp_path, monkeypatch, change=change)
    resolve(session, plan)
    assert plan.standing_id == known.finance.id


def test_two_standing_agencies_are_none(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry(session)

    def change(draft: PlanDraft) -> PlanDraft:
        other = replace(draft.clauses[1], text="Giao Sở Tài chính là cơ quan thường trực.")
        return replace(draft, clauses=(other, draft.clauses[2]))

    plan = import_sample(session, tmp_path, monkeypatch, change=change)
    resolve(session, plan)
    assert plan.standing_id is None


def test_units_are_those_of_the_plans_date(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry(session)
    known.health.valid_to = date(2025, 6, 30)
    session.flush()
    plan = import_sample(session, tmp_path, monkeypatch)
    resolve(session, plan)
    assert _clause(plan, "c2").bodies[0].unit_id is None


def test_what_a_reviewer_chose_stays(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry(session)
    plan = import_sample(session, tmp_path, monkeypatch)
    _clause(plan, "c2").bodies[0].unit_id = known.finance.id
    resolve(session, plan)
    resolve(session, plan)
    assert [body.unit_id for body in _clause(plan, "c2").bodies] == [known.finance.id]


def test_provisional_units_close_what_is_open_and_are_listed(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry(session)
    plan = import_sample(session, tmp_path, monkeypatch)
    made = resolve_with_provisional(session, plan)
    assert [unit.name for unit in made if unit.name == "Hội Khuyến học làng nghề"]
    assert all(unit.is_provisional for unit in made)
    assert unresolved_bodies(plan) == []


def test_an_empty_registry_becomes_provisional_units_with_an_owner(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = import_sample(session, tmp_path, monkeypatch)
    made = resolve_with_provisional(session, plan)
    assert unresolved_bodies(plan) == []
    assert plan.owner_id in {unit.id for unit in made}


def test_a_plan_without_date_and_issuer_is_resolved_as_far_as_it_goes(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry(session)
    head = with_head(issued_on=None, issuer=None, level=None, branch=None, place=None, period=None)
    plan = import_sample(session, tmp_path, monkeypatch, change=head)
    resolve(session, plan)
    assert plan.owner_id is None
    assert resolve_with_provisional(session, plan)
    assert unresolved_bodies(plan) == []


def test_a_published_plan_is_not_resolved_again(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = import_sample(session, tmp_path, monkeypatch)
    plan.state = PlanState.PUBLISHED
    with pytest.raises(WrongStateError, match=f"số {plan.id}"):
        resolve(session, plan)


def test_sixty_clauses_find_their_units_among_ten_thousand(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry(session)
    names = [f"Trạm Y tế xã Hòa {number}" for number in range(10_000)]
    rows = [
        {
            "code": f"T{number}",
            "name": name,
            "short_name": "",
            "normal_name": normal_name(name),
            "level": "commune",
            "branch": "government",
            "kind": "tram_y_te",
            "place": f"Hòa {number}",
            "is_provisional": False,
        }
        for number, name in enumerate(names)
    ]
    session.execute(insert(Unit), rows)

    def change(draft: PlanDraft) -> PlanDraft:
        return replace(draft, clauses=tuple(replace(draft.clauses[1], id=f"c{number}", units=(names[number],)) for number in range(60)))

    plan = import_sample(session, tmp_path, monkeypatch, change=change)
    resolve(session, plan)
    assert unresolved_bodies(plan) == []
    assert plan.owner_id == known.province.id
