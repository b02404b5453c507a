"""Units made by hand at the review: what is proposed, what is made, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import BodyPurpose, ClauseBody, Plan, Unit
from rules.values import Branch, Level
from tests import builders
from tests.workflow.drafts import Registry, import_sample, registry
from workflow.body_choice import find_units, is_group, is_vague, units_named
from workflow.errors import InvalidInputError
from workflow.resolution import resolve
from workflow.unit_creation import NewUnit, create_for, create_members, proposal


@pytest.fixture
def known(session: Session) -> Registry:
    """The registry of the sample."""
    return registry(session)


@pytest.fixture
def plan(session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """The sample as a draft of the province."""
    made = import_sample(session, tmp_path / "data", monkeypatch)
    resolve(session, made)
    session.flush()
    return made


def body(session: Session, plan: Plan, phrase: str) -> ClauseBody:
    """A body of the first clause, as a plan may word it."""
    made = ClauseBody(purpose=BodyPurpose.PARTNER, phrase=phrase)
    plan.clauses[0].bodies.append(made)
    session.flush()
    return made


@pytest.mark.parametrize(
    ("phrase", "name", "level", "branch", "under"),
    [
        ("Đề nghị Hội Làm vườn tỉnh", "Hội Làm vườn tỉnh", Level.PROVINCE, Branch.FRONT, "Ủy ban nhân dân tỉnh Bình An"),
        ("Sở Xây dựng", "Sở Xây dựng", Level.PROVINCE, Branch.GOVERNMENT, "Ủy ban nhân dân tỉnh Bình An"),
        ("Trạm Y tế xã Tân Lập", "Trạm Y tế xã Tân Lập", Level.COMMUNE, Branch.GOVERNMENT, "Ủy ban nhân dân xã Tân Lập"),
        ("Ủy ban nhân dân xã Mây Trắng", "Ủy ban nhân dân xã Mây Trắng", Level.COMMUNE, Branch.GOVERNMENT, "Ủy ban nhân dân tỉnh Bình An"),
        ("Yêu cầu giao Thôn Trung xã Phú Sơn", "Thôn Trung xã Phú Sơn", Level.VILLAGE, Branch.GOVERNMENT, "Ủy ban nhân dân tỉnh Bình An"),
    ],
)
def test_name_level_branch_and_superior_are_proposed(
    session: Session, plan: Plan, phrase: str, name: str, level: Level, branch: Branch, under: str
) -> None:
    found = proposal(session, body(session, plan, phrase))
    parent = session.get(Unit, found.parent_id)
    assert (found.name, found.level, found.branch, parent.name if parent else None) == (name, level, branch, under)


def test_the_front_of_the_area_goes_before_its_government(session: Session, known: Registry, plan: Plan) -> None:
    front = builders.unit(
        session, "Ủy ban Mặt trận Tổ quốc tỉnh Bình An", level=Level.PROVINCE, branch=Branch.FRONT, kind="mat_tran", place="Bình An"
    )
    assert proposal(session, body(session, plan, "Hội Làm vườn tỉnh")).parent_id == front.id


def test_a_unit_is_made_once_and_meant_wherever_the_words_stand(session: Session, known: Registry, plan: Plan) -> None:
    named = plan.clauses[4].bodies[0]
    made = create_for(session, named, NewUnit("Hội Khuyến học làng nghề", Level.PROVINCE, Branch.FRONT, known.province.id))
    assert (made.is_provisional, made.place, [link.parent_id for link in made.parents]) == (True, "Bình An", [known.province.id])
    assert named.unit_id == made.id
    again = body(session, plan, "Hội Khuyến học làng nghề")
    with pytest.raises(InvalidInputError, match="Danh mục đã có «Hội Khuyến học làng nghề»"):
        create_for(session, again, NewUnit("hội khuyến học LÀNG NGHỀ", Level.PROVINCE, Branch.FRONT))


def test_a_unit_without_a_name_is_refused(session: Session, plan: Plan) -> None:
    with pytest.raises(InvalidInputError, match="Tên đơn vị"):
        create_for(session, plan.clauses[4].bodies[0], NewUnit("  ", Level.PROVINCE, Branch.FRONT))


def test_members_come_to_those_that_a_group_means_already(session: Session, known: Registry, plan: Plan) -> None:
    group = plan.clauses[3].bodies[0]
    like = NewUnit("", Level.COMMUNE, Branch.GOVERNMENT, known.province.id)
    made = create_members(session, group, ["Ủy ban nhân dân xã Mây Trắng", "", "UBND xã Phú Sơn"], like)
    assert [unit.name for unit in made] == ["Ủy ban nhân dân xã Mây Trắng"]
    assert {one.unit_id for one in plan.clauses[3].bodies} == {*(unit.id for unit in known.communes), made[0].id}
    with pytest.raises(InvalidInputError, match="Đã ghi 0 tên"):
        create_members(session, group, [" "], like)


def test_vague_words_are_told_from_groups_and_offered_what_the_plan_names(session: Session, known: Registry, plan: Plan) -> None:
    vague, group, single = (body(session, plan, words) for words in ("Các đơn vị liên quan", "UBND các xã", "Sở Y tế"))
    assert [is_vague(vague), is_vague(group), is_group(group), is_group(single)] == [True, False, True, False]
    plan.recipients = ["Sở Tài chính", "Lưu: VT"]
    assert {unit.name for unit in units_named(session, plan)} >= {"Sở Y tế", "Sở Tài chính", "Ủy ban nhân dân xã Tân Lập"}


def test_the_best_unit_comes_first(session: Session, known: Registry, plan: Plan) -> None:
    for name in ("Trường Sở Y tế cũ", "Sở Y tế dự phòng", "Phòng Nghiệp vụ Y sở tế"):
        builders.unit(session, name, level=Level.PROVINCE, kind="so")
    assert [unit.name for unit in find_units(session, plan, "so y te")] == [
        "Sở Y tế",
        "Sở Y tế dự phòng",
        "Trường Sở Y tế cũ",
        "Phòng Nghiệp vụ Y sở tế",
    ]
    known.finance.short_name = "STC"
    session.flush()
    assert find_units(session, plan, "stc")[0] is known.finance
    assert session.scalars(select(Unit).where(Unit.id == known.finance.id)).one().short_name == "STC"
