"""Who of some people sees a task, asked at once, is who sees it when each is asked alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models import MembershipRole, StepKind, Substitution, TaskPartner, TaskStep
from rules.values import Level
from tests import builders
from workflow.comments import sees
from workflow.moves import Act
from workflow.onlookers import onlookers

LEADER, FOCAL_POINT, COORDINATOR, ADMINISTRATOR = (
    MembershipRole.LEADER,
    MembershipRole.FOCAL_POINT,
    MembershipRole.COORDINATOR,
    MembershipRole.ADMINISTRATOR,
)


@pytest.mark.parametrize("owner", ["province", "elsewhere", None])
def test_those_who_see_a_task_are_found_at_once_as_one_by_one(session: Session, owner: str | None) -> None:
    province = builders.province(session)
    commune, partner, step, elsewhere = (
        builders.unit(session, f"UBND xã {name}", under=province) for name in ("Tân Lập", "Phú Sơn", "Hòa An", "Xa")
    )
    district = builders.unit(session, "UBND huyện Cũ", under=province, level=Level.PROVINCE)
    village = builders.unit(session, "Thôn Đông", level=Level.VILLAGE, under=commune, kind="thon")
    units = {"province": province, "commune": commune, "partner": partner, "step": step, "elsewhere": elsewhere, "village": village}
    plan = builders.plan(session, owner=units.get(owner or ""))
    task = builders.task(session, plan, village)
    session.add(TaskPartner(task_id=task.id, unit_id=partner.id))
    session.add(TaskStep(task_id=task.id, unit_id=step.id, name="Thẩm định", kind=StepKind.THROUGH, position=1, key="q"))
    people = [
        builders.user(session, f"{name}-{role.value}", (unit, role))
        for name, unit in (units | {"district": district}).items()
        for role in (LEADER, COORDINATOR, MembershipRole.COMMITTEE)
    ]
    people += [builders.user(session, "quan-tri", (None, ADMINISTRATOR)), builders.user(session, "da-nghi", (commune, LEADER))]
    people[-1].is_active = False
    importer = builders.user(session, "nguoi-nap", (elsewhere, COORDINATOR))
    plan.imported_by_id = importer.id
    stand_in = builders.user(session, "thay", (elsewhere, FOCAL_POINT))
    session.add(
        Substitution(
            principal_id=people[3].id,
            substitute_id=stand_in.id,
            from_on=builders.TODAY - timedelta(1),
            until_on=builders.TODAY,
            made_at=builders.NOW,
        )
    )
    session.flush()
    one_by_one = [one for one in (*people, importer, stand_in) if sees(session, one, task, Act(one, builders.NOW))]
    everywhere = [*(unit.id for unit in units.values()), district.id]
    found = onlookers(session, task, everywhere, builders.TODAY, most=100)
    assert {one.login for one in found} == {one.login for one in one_by_one if one.login != "quan-tri"}
    assert stand_in in found and importer in found and len(found) < len(people)
