"""Persistence: plain SQLAlchemy, one module per family of tables. Importing this package knows every table."""

from models.base import Base
from models.calendar import CalendarDay
from models.escalations import Escalation, EscalationAction, EscalationDecision
from models.notices import Mail, MailState, Notice
from models.people import ApiToken, LoginAttempt, Membership, MembershipRole, User
from models.plans import BodyPurpose, Clause, ClauseBody, ClauseState, Plan, PlanEvent, PlanState
from models.readings import Reading, ReadingState
from models.review import CorrectionKind, LearntCorrection, ReviewStep
from models.runs import JobRun
from models.targets import Measurement, Target
from models.tasks import Attachment, Extension, ExtensionState, Task, TaskChange, TaskPartner
from models.units import Committee, ParentKind, Unit, UnitGroup, UnitGroupMember, UnitParent

__all__ = [
    "ApiToken",
    "Attachment",
    "Base",
    "BodyPurpose",
    "CalendarDay",
    "Clause",
    "ClauseBody",
    "ClauseState",
    "Committee",
    "CorrectionKind",
    "Escalation",
    "EscalationAction",
    "EscalationDecision",
    "Extension",
    "ExtensionState",
    "JobRun",
    "LearntCorrection",
    "LoginAttempt",
    "Mail",
    "MailState",
    "Measurement",
    "Membership",
    "MembershipRole",
    "Notice",
    "ParentKind",
    "Plan",
    "PlanEvent",
    "PlanState",
    "Reading",
    "ReadingState",
    "ReviewStep",
    "Target",
    "Task",
    "TaskChange",
    "TaskPartner",
    "Unit",
    "UnitGroup",
    "UnitGroupMember",
    "UnitParent",
    "User",
]
