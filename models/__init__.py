"""Persistence: plain SQLAlchemy, one module per family of tables. Importing this package knows every table."""

from models.base import Base
from models.calendar import CalendarDay
from models.chains import ClauseFeed, ClauseStep, FeedReach, FeedSource, FeedState, StepKind, TaskFeed, TaskStep
from models.delivery import AddressProblem, Bounce, MailServer, ProblemKind
from models.escalations import Escalation, EscalationAction, EscalationDecision
from models.feeds import CalendarFeed
from models.indicators import (
    IncentiveList,
    Indicator,
    IndicatorChange,
    Measurement,
    MeasurementSource,
    MeasurementState,
    MeasurementUpload,
    Rollup,
    UploadState,
)
from models.meetings import Explanation, Meeting, MeetingAction, MeetingChange, MeetingItem, MeetingState
from models.notices import Mail, MailState, Notice
from models.people import AccountLink, ApiToken, LinkPurpose, LoginAttempt, Membership, MembershipRole, RoleDemand, SavedView, User
from models.plans import BodyPurpose, Clause, ClauseBody, ClauseState, Plan, PlanChange, PlanEvent, PlanState
from models.policies import Judgement, PolicyPreview, PolicyScope, PolicyStamp, PolicyState, PolicyVersion, PreviewState
from models.readings import Reading, ReadingState
from models.registers import RegisterKind, RegisterUpload
from models.review import CorrectionKind, LearntCorrection, ReviewStep
from models.runs import JobRun
from models.search import Passage
from models.substitutions import Substitution
from models.sweeping import SweepDeath
from models.targets import Cascade, Target
from models.task_life import Comment, Mention, Refusal, RefusalState
from models.tasks import Attachment, Channel, Extension, ExtensionState, Task, TaskChange, TaskOrigin, TaskPartner
from models.units import Committee, ParentKind, Unit, UnitGroup, UnitGroupMember, UnitParent

__all__ = [
    "AccountLink",
    "AddressProblem",
    "ApiToken",
    "Attachment",
    "Base",
    "BodyPurpose",
    "Bounce",
    "CalendarDay",
    "CalendarFeed",
    "Cascade",
    "Channel",
    "Clause",
    "ClauseBody",
    "ClauseFeed",
    "ClauseState",
    "ClauseStep",
    "Comment",
    "Committee",
    "CorrectionKind",
    "Escalation",
    "EscalationAction",
    "EscalationDecision",
    "Explanation",
    "Extension",
    "ExtensionState",
    "FeedReach",
    "FeedSource",
    "FeedState",
    "IncentiveList",
    "Indicator",
    "IndicatorChange",
    "JobRun",
    "Judgement",
    "LearntCorrection",
    "LinkPurpose",
    "LoginAttempt",
    "Mail",
    "MailServer",
    "MailState",
    "Measurement",
    "MeasurementSource",
    "MeasurementState",
    "MeasurementUpload",
    "Meeting",
    "MeetingAction",
    "MeetingChange",
    "MeetingItem",
    "MeetingState",
    "Membership",
    "MembershipRole",
    "Mention",
    "Notice",
    "ParentKind",
    "Passage",
    "Plan",
    "PlanChange",
    "PlanEvent",
    "PlanState",
    "PolicyPreview",
    "PolicyScope",
    "PolicyStamp",
    "PolicyState",
    "PolicyVersion",
    "PreviewState",
    "ProblemKind",
    "Reading",
    "ReadingState",
    "Refusal",
    "RefusalState",
    "RegisterKind",
    "RegisterUpload",
    "ReviewStep",
    "RoleDemand",
    "Rollup",
    "SavedView",
    "StepKind",
    "Substitution",
    "SweepDeath",
    "Target",
    "Task",
    "TaskChange",
    "TaskFeed",
    "TaskOrigin",
    "TaskPartner",
    "TaskStep",
    "Unit",
    "UnitGroup",
    "UnitGroupMember",
    "UnitParent",
    "UploadState",
    "User",
]
