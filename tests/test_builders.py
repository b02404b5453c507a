"""The builders make rows that both databases accept."""

from sqlalchemy.orm import Session

from models import MembershipRole
from rules.values import Level
from tests import builders


def test_every_builder_makes_a_row_that_the_database_accepts(session: Session) -> None:
    province = builders.province(session)
    commune = builders.unit(session, under=province)
    village = builders.unit(session, "Thôn Đông", level=Level.VILLAGE, under=commune)
    builders.committee(session, province)
    builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT), (None, MembershipRole.ADMINISTRATOR))
    plan = builders.plan(session, owner=province)
    clause = builders.clause(session, plan)
    task = builders.task(session, plan, commune, clause_id=clause.id, partners=(village,))
    target = builders.target(session, plan, commune)
    builders.extension(session, task)
    builders.measurement(session, target)
    builders.escalation(session, task, province)
    builders.escalation(session, target, province)
    session.commit()

    assert task.partners[0].unit is village
