"""A small province for previews: duties late and to come, a target off its path, a part with a day, a suspended task; a stricter policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from models import BodyPurpose, ClauseBody, MembershipRole, Plan, PolicyScope, PolicyVersion, Unit, User
from rules.policy import SHIPPED, Policy, parse_policy
from rules.values import Frequency, TaskState
from tests import builders
from tests.builders import NOW, TODAY
from workflow.moves import Act
from workflow.policies import begin_draft, change_draft, register_shipped
from workflow.policy_book import parsed
from workflow.preview import Difference

ESCALATION = (SHIPPED / "escalation.yaml").read_text()
STRICTER = ESCALATION.replace("working_days_late: {gte: 5}", "working_days_late: {gte: 2}").replace(
    "working_days_late: {gte: 3}", "working_days_late: {gte: 1}"
)
"""Late tasks go up sooner."""


@dataclass(frozen=True)
class Cast:
    """Who takes part."""

    province: Unit
    communes: tuple[Unit, Unit]
    plan: Plan
    other_plan: Plan
    lan: User


def make_cast(session: Session) -> Cast:
    """Two communes of a province, two plans."""
    province = builders.province(session)
    builders.committee(session, province)
    communes = tuple(builders.unit(session, f"UBND xã {name}", under=province) for name in ("Tân Lập", "Tân An"))
    builders.user(session, "chu-tich", (province, MembershipRole.COMMITTEE))
    lan = builders.user(session, "lan", (communes[0], MembershipRole.FOCAL_POINT), (communes[0], MembershipRole.LEADER))
    builders.user(session, "minh", (communes[1], MembershipRole.FOCAL_POINT))
    plan = builders.plan(session, owner=province, period_end=2027)
    clause = builders.clause(
        session, plan, due_on=None, deadline_text=None, frequency=Frequency.MONTHLY, recurrence_day=20, rrule="FREQ=MONTHLY;BYMONTHDAY=20"
    )
    for commune in communes:
        session.add(ClauseBody(clause_id=clause.id, purpose=BodyPurpose.RESPONSIBLE, phrase="UBND xã", unit_id=commune.id))
    other_plan = builders.plan(session, "Kế hoạch khám sức khỏe học sinh năm 2026", owner=province)
    for number, days in enumerate((-8, -1, 0, 6, 20)):
        of, by = (plan, other_plan)[number % 2], communes[number % 2]
        builders.task(session, of, by, f"Việc số {number}", due_on=TODAY + timedelta(days=days))
    builders.task(
        session,
        plan,
        communes[0],
        "Việc tạm dừng",
        state=TaskState.SUSPENDED,
        suspended_on=TODAY,
        resume_on=TODAY + timedelta(days=7),
        next_look_on=None,
    )
    together = builders.task(session, plan, communes[0], "Việc làm chung", due_on=TODAY + timedelta(days=30), partners=(communes[1],))
    together.partners[0].asked, together.partners[0].due_on = "Gửi danh sách", TODAY + timedelta(days=10)
    target = builders.target(session, plan, communes[1], next_look_on=TODAY)
    builders.measurement(session, target, 10)
    session.commit()
    return Cast(province, (communes[0], communes[1]), plan, other_plan, lan)


def stricter(version: str = "99") -> Policy:
    """The stricter policy."""
    return parsed(STRICTER, version)


def draft_of(session: Session, text: str = STRICTER, *, scope: PolicyScope = PolicyScope.SYSTEM, **where: Unit | Plan) -> PolicyVersion:
    """A draft of the policy of escalation with another text."""
    register_shipped(session, NOW)
    draft = begin_draft(session, "escalation", scope, Act(None, NOW, ""), **where)  # type: ignore[arg-type]
    change_draft(session, draft, text, Act(None, NOW, ""))
    session.commit()
    return draft


def sample_result(task_id: int | None = None) -> dict[str, Any]:
    """A result as it is kept, with one escalation of each kind, without living any day."""
    before = {"notices": 20, "mails": 12, "escalations": 5, "closings": 1}
    after = {"notices": 24, "mails": 9, "escalations": 5, "closings": 1}
    kinds = [kind.value for kind in Difference]
    boxes = [
        {"mails": mails, "lines": mails, "busiest": {"date": TODAY.isoformat(), "mails": 1, "lines": 1} if mails else None}
        for mails in (4, 0)
    ]
    people = [
        {"who": "user:1", "name": "Nguyễn Thị Lan", "unit": "UBND xã Tân Lập", "before": boxes[0], "after": boxes[1]},
        {"who": "unit:2", "name": "UBND xã Tân An", "unit": "", "before": boxes[1], "after": boxes[0]},
    ]
    return {
        "from": TODAY.isoformat(),
        "until": (TODAY + timedelta(days=89)).isoformat(),
        "size": 8,
        "every_nth_unit": 3,
        "totals": {
            "before": before,
            "after": after,
            "differences": dict.fromkeys(kinds, 1),
            "sooner_working_days": 2,
            "later_working_days": 3,
        },
        "days": [{"date": TODAY.isoformat(), "before": before, "after": after}],
        "people": {"total": 2, "rows": people},
        "escalations": {"total": 7, "rows": [_sample_climb(kind, task_id) for kind in kinds]},
    }


def _sample_climb(kind: str, task_id: int | None) -> dict[str, Any]:
    by = {"rule": "late-two-levels-up", "rule_title": "Quá hạn từ 5 ngày làm việc nên chuyển lên cấp trên", "policy_version": "3.7"}
    side = {"date": TODAY.isoformat(), "from": "UBND xã Tân Lập", "to": "Ban Chỉ đạo công tác dân số tỉnh Bình An", **by}
    days = {"sooner": -2, "later": 3}.get(kind, 0)
    subject = {
        "task_id": task_id,
        "target_id": None,
        "is_coming": task_id is None,
        "title": "Lập danh sách phụ nữ mang thai",
        "plan": "15/KH-UBND",
    }
    sides = {"before": None if kind == "only_after" else side, "after": None if kind == "only_before" else side}
    return {"difference": kind, "working_days": days, "rung": 1, **subject, **sides}


assert parse_policy(STRICTER, source="thử").rules != parse_policy(ESCALATION, source="thử").rules
