"""Who walks the pages of the benchmark, and where: the addresses of every GET route, with things that each of the people may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from benchmarks.pages_ground import ADMINISTRATOR, CENTRE, COMMUNE, HEALTH_OFFICE, LEADER, NOW, PROVINCE, TODAY
from models import (
    Attachment,
    Clause,
    ClauseBody,
    Escalation,
    IncentiveList,
    Mail,
    Measurement,
    MeasurementUpload,
    Meeting,
    PolicyPreview,
    PolicyScope,
    PolicyVersion,
    Reading,
    ReadingState,
    Target,
    Task,
    User,
)
from models.database import session_factory
from web.help import Guide
from web.login import Person
from workflow.calendar_feed import address, make_feed
from workflow.ics import Kind
from workflow.mail_choices import unsubscribe_path
from workflow.mail_links import make_token
from workflow.moves import Act
from workflow.policies import begin_draft
from workflow.previews import ask
from workflow.settings import Settings
from workflow.tokens import create_token

PEOPLE = {
    "focal": COMMUNE,
    "coordinator": HEALTH_OFFICE,
    "committee": PROVINCE,
    "centre": LEADER + CENTRE,
    "administrator": ADMINISTRATOR,
}
"""A focal point of a commune; the coordinator of a province's many plans; its committee; a leader above the whole country; the one who
administers.
"""

PLAN, CENTRAL_PLAN, DRAFT = 45, 1, 60

EXTRA = (
    ("tasks.index", "/tasks/?state=all"),
    ("tasks.index", "/tasks/?due=overdue"),
    ("tasks.index", "/tasks/?state=all&sort=title"),
    ("tasks.index", "/tasks/?state=all&sort=unit&page=900"),
    ("tasks.index", "/tasks/?q=truyen+thong"),
    ("tasks.index", "/tasks/?q=khong+co+gi+giong"),
    ("tasks.index", f"/tasks/?unit={PROVINCE}&state=all"),
    ("tasks.index", f"/tasks/?plan={PLAN}&state=all&sort=latest_due"),
    ("escalations.index", "/escalations/?state=all"),
    ("plans.index", "/plans/?q=suc+khoe&sort=title"),
    ("units.index", "/units/?q=xa+mau"),
    ("people.index", "/people/?q=nguoi+99"),
    ("targets.index", "/targets/?sort=indicator"),
)
"""The lists as people narrow and sort them."""

FILES = {
    "static",
    "bootstrap.static",
    "plans.document",
    "tasks.export",
    "calendar.rows",
    "calendar_feed.feed",
    "exports.approvals",
    "exports.escalations",
    "exports.indicators",
    "exports.matters",
    "exports.meetings",
    "exports.plans",
    "exports.units",
    "exports_admin.mails",
    "exports_admin.people",
    "exports_plans.units",
    "exports_plans.idle",
    "exports_plans.deadlines",
    "exports_plans.issued",
    "exports_files.units",
    "exports_files.people",
    "exports_files.values",
    "exports_admin.policies",
    "first_steps.sample",
    "journal.export",
    "tasks.file",
    "value_history.file",
    "value_files.download_template",
    "value_files.download_marked",
    "value_files.download_sent",
    "people_register.download_marked",
    "people_register.download_sent",
    "people_register.download_standing",
    "people_register.download_template",
    "policy_previews.export",
    "minutes.download",
    "incentives.export",
    "incentives.kept_file",
    "league.export",
    "targets.export",
    "unit_register.download_marked",
    "unit_register.download_sent",
    "unit_register.download_standing",
    "unit_register.download_template",
    "api-docs.openapi_json",
    "api_docs.file",
    "api.download_attachment",
}
"""What is saved, not looked at."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One of the people. known -- the values of the routes' arguments."""

    name: str
    user_id: int
    token: str
    known: dict[str, Any]
    cookie: str = ""

    def log_in(self, client: FlaskClient) -> None:
        """Be logged in, without the form."""
        with client.session_transaction(base_url="https://localhost") as kept:
            kept["_user_id"], kept["_fresh"] = self.cookie, True

    def addresses(self, app: Flask) -> Iterator[tuple[str, str]]:
        """Endpoint and address of each GET route whose arguments are known, then the lists as people narrow them."""
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint.endswith("static"):
                continue
            known = self.known | (
                self.known["draft"] if rule.endpoint.startswith(("plan_review.", "plan_bodies.", "api.list_steps")) else {}
            )
            unknown = {name for name in rule.arguments if known.get(name) is None}
            if unknown:
                print(f"no value for {unknown} of {rule.rule}", flush=True)
                continue
            _host, path = rule.build({name: known[name] for name in rule.arguments}) or ("", "/")
            yield rule.endpoint, path
        for endpoint, path in EXTRA:
            yield f"{endpoint} {path.partition('?')[2]}", path


def extras(engine: Engine, settings: Settings) -> None:
    """What no statement makes: a draft of the rules with its preview, a reading, a file of values, a body that means nobody yet, a mail."""
    mailbox = settings.data_dir / "mailbox"
    mailbox.mkdir(parents=True, exist_ok=True)
    (mailbox / "a.eml").write_text("From: a@x.example\nTo: b@x.example\nSubject: c\n\nd\n")
    with session_factory(engine).begin() as session:
        if session.scalar(select(Reading.id).limit(1)):
            return
        person = session.get_one(User, ADMINISTRATOR)
        draft = begin_draft(session, "escalation", PolicyScope.SYSTEM, Act(person, NOW))
        ask(session, draft, by=person, now=NOW)
        session.add(Reading(name="a.pdf", sha256="0", size=1, uploaded_at=NOW, ended_at=NOW, state=ReadingState.FAILED, error="Tệp hỏng."))
        session.add(MeasurementUpload(by_id=COMMUNE, at=NOW, file_name="a.xlsx", file_sha256="0"))
        clause = session.scalars(select(Clause.id).where(Clause.plan_id == DRAFT)).first()
        session.add(ClauseBody(clause_id=clause, purpose="responsible", phrase="Hội Khuyến học làng nghề"))
        session.execute(text("ANALYZE"))


def visitors(engine: Engine, settings: Settings, names: list[str]) -> Iterator[Visitor]:
    """The people, each with the things to look at."""
    with session_factory(engine).begin() as session:
        shared = _things(session, settings)
        made = []
        for name in names:
            user = session.get_one(User, PEOPLE[name])
            _token, words = create_token(session, user, name="bench", now=NOW)
            known = shared | _own(name, user, session, settings)
            made.append(Visitor(name, user.id, words, known, Person(user).get_id()))
    yield from made


def _things(session: Session, settings: Settings) -> dict[str, Any]:
    """A thing of each kind within everybody's sight, as far as there is one."""

    def first(query: Any) -> Any:
        return session.scalars(query.limit(1)).first()

    done = select(Attachment).join(Task).where(Task.unit_id == COMMUNE).order_by(Attachment.id)
    attachment = first(done)
    late = select(Escalation.id).where(Escalation.to_unit_id == PROVINCE).order_by(Escalation.from_unit_id != COMMUNE, Escalation.id)
    return {
        "task_id": attachment.task_id,
        "attachment_id": attachment.id,
        "escalation_id": first(late),
        "meeting_id": first(select(Meeting.id).where(Meeting.unit_id == PROVINCE).order_by(Meeting.id)),
        "target_id": first(select(Target.id).where(Target.plan_id == PLAN, Target.owner_id == PROVINCE).order_by(Target.id)),
        "indicator_id": first(select(Measurement.indicator_id)),
        "value_id": first(select(Measurement.id).where(Measurement.unit_id == COMMUNE).order_by(Measurement.id)),
        "upload_id": (upload := first(select(MeasurementUpload.id))),
        "file_id": upload,
        "list_id": first(select(IncentiveList.id).where(IncentiveList.area_id == PROVINCE)),
        "reading_id": first(select(Reading.id)),
        "draft_id": first(select(PolicyVersion.id).where(PolicyVersion.state == "draft")),
        "version_id": first(select(PolicyVersion.id).where(PolicyVersion.state == "in_force")),
        "preview_id": first(select(PolicyPreview.id)),
        "body_id": first(select(ClauseBody.id).where(ClauseBody.unit_id.is_(None))),
        "draft": {"plan_id": DRAFT, "clause_id": first(select(Clause.id).where(Clause.plan_id == DRAFT))},
        "user_id": COMMUNE,
        "policy": "escalation",
        "sheet": "days",
        "year": 2026,
        "name": "a.eml",
        "code": "vi",
        "kind": "units",
        "guide": Guide.FOCAL_POINT.value,
        "word": "plan",
    }


def _own(name: str, user: User, session: Session, settings: Settings) -> dict[str, Any]:
    """What differs from person to person: the centre and the administrator look at a plan of the whole country and at a province."""
    plan = CENTRAL_PLAN if name in ("centre", "administrator") else PLAN
    feed = make_feed(session, user, settings, now=NOW)
    return {
        "plan_id": plan,
        "clause_id": session.scalars(select(Clause.id).where(Clause.plan_id == plan).order_by(Clause.id)).first(),
        "unit_id": COMMUNE if name == "focal" else CENTRE if name in ("centre", "administrator") else PROVINCE,
        "signed": unsubscribe_path(Mail(user_id=user.id), settings).rpartition("/")[2],
        "token": make_token(user, 1, last_day=TODAY, secret_key=settings.secret_key),
        "secret": (address(feed, settings, Kind.EVENTS) or "").rpartition("/")[2].removesuffix(".ics"),
    }
