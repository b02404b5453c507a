"""Every page of the URL map, in both languages: axe finds nothing, nothing scrolls sideways or vanishes at any width, nothing complains."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from flask import Flask
from playwright.sync_api import ViewportSize, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import (
    Attachment,
    Clause,
    ClauseBody,
    IncentiveList,
    Indicator,
    LinkPurpose,
    Mail,
    Measurement,
    MeasurementUpload,
    Plan,
    PolicyScope,
    PreviewState,
    Reading,
    ReadingState,
    RegisterKind,
    Task,
    User,
)
from models.database import session_factory
from tests import builders
from tests.browser.cast import DOCUMENT_NAME, LATE_TITLES, Cast, plan_document
from tests.browser.conftest import Visit
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.workflow.preview_cast import sample_result
from web.help import Guide
from workflow import evidence, intake, jobs
from workflow.account_links import make_link, path_of
from workflow.mail_choices import unsubscribe_path
from workflow.mailbox import names
from workflow.meeting_preparation import prepare
from workflow.meetings import desks_of
from workflow.moves import Act
from workflow.policies import begin_draft, change_draft, register_shipped
from workflow.previews import ask
from workflow.register_uploads import check_records, read_register, receive
from workflow.resolution import resolve
from workflow.settings import Settings
from workflow.unit_rows import COLUMNS

pytestmark = pytest.mark.browser

NO_PAGES = {
    "static",
    "bootstrap.static",
    "plans.document",
    "tasks.export",
    "calendar.rows",
    "calendar_feed.feed",
    "calendar_feed.task",
    "journal.export",
    "tasks.file",
    "value_history.file",
    "value_files.download_template",
    "value_files.download_marked",
    "value_files.download_sent",
    "first_steps.sample",
    *(f"{kind}_register.download_{what}" for kind in ("unit", "people") for what in ("template", "standing", "marked", "sent")),
    "mailbox.html",
    "mail_preview.html",
    "account_links.forgotten",
    "two_factor.ask",
    "account.login",
    "mail_links.show",
    "readings.state",
    "policy_previews.state",
    "policy_previews.export",
    "minutes.download",
    "incentives.export",
    "league.export",
    "targets.export",
    "incentives.kept_file",
    "plan_bodies.units",
    "plan_bodies.understood",
}
"""Files, exports, answers to scripts, and what only shows without a login."""

STRANGERS = ("/login", "/forgotten-password")
"""Pages for those who are not logged in."""

LINKS = {"invitation": LinkPurpose.INVITE, "new_password": LinkPurpose.RESET}
"""Pages that a link to set a password opens."""

IN_THE_GUESTS_LANGUAGE = ("/invitation/", "/new-password/")
"""Pages that speak the language of the person whose link it is."""

FEW_RULES = 2
"""Rules of the draft: the form of each is the same, and long."""

ENLARGED = ViewportSize(width=640, height=800)
"""A desk at 200 %: nothing scrolls sideways there either. What axe asks is the same as on the phone or at the desk."""

SCREENS = (PHONE, ENLARGED, DESK)

COLOURS_OF_THE_DESK = ("/login", "/", "/tasks/", "/calendar/")
"""Where contrasts are measured at the desk too: the navigation in the head, tables with heads, the month's grid."""


@pytest.fixture
def places(application: Flask, engine: Engine, settings: Settings, cast: Cast) -> list[str]:
    """The address of every page that is opened by a GET, with rows to show on each."""
    with session_factory(engine).begin() as session:
        draft = _draft(session, settings.data_dir)
        known: dict[str, object] = {
            "task_id": cast.task.id,
            "policy": "escalation",
            **_policies(session),
            "meeting_id": _meeting(session),
            "escalation_id": cast.escalations[0].id,
            "target_id": cast.target.id,
            "indicator_id": session.scalars(select(Indicator.id).where(Indicator.is_shipped)).first(),
            "value_id": session.scalars(select(Measurement.id)).first(),
            "unit_id": cast.commune.id,
            "reading_id": _failed_reading(session),
            "clause_id": session.scalars(select(Clause.id).where(Clause.plan_id == cast.plan.id)).first(),
            "user_id": session.scalars(select(User.id)).first(),
            "upload_id": _sent_values(session, cast.commune.id),
            **_sent_registers(session, settings.data_dir),
            "list_id": _finalised(session, cast.commune.id),
            "guide": next(iter(Guide)).value,
            "secret": "",
            **{f"account_links.{page}.secret": _link(session, purpose, settings) for page, purpose in LINKS.items()},
            "signed": unsubscribe_path(Mail(user_id=_lan(session).id), settings).rpartition("/")[2],
            "body_id": session.scalars(select(ClauseBody.id).where(ClauseBody.unit_id.is_(None))).first(),
        }
    jobs.run_sweep(session_factory(engine), settings, today=builders.TODAY)
    jobs.run_delivery(session_factory(engine), settings, now=builders.NOW)
    known["name"] = names(settings.data_dir / "mailbox")[0]
    return _addresses(application, known, published=cast.plan.id, draft=draft)


def _lan(session: Session) -> User:
    return session.scalars(select(User).where(User.login == "lan")).one()


def _draft(session: Session, data_dir: Path) -> int:
    """A plan in review, and a task with a picture and a history."""
    thu = session.scalars(select(User).where(User.login == "thu")).one()
    plan = intake.import_document(session, DOCUMENT_NAME, plan_document(), data_dir=data_dir, by=thu, now=builders.NOW)
    resolve(session, plan)
    task = session.scalars(select(Task).where(Task.title == LATE_TITLES[0])).one()
    evidence.attach(
        session, task, Act(thu, builders.NOW, ""), name="bien-ban-hop-thon-dong-lan-thu-hai.pdf", data=b"%PDF-1.4", data_dir=data_dir
    )
    assert session.scalars(select(Attachment)).all()
    return session.scalars(select(Plan.id).where(Plan.id == plan.id)).one()


def _meeting(session: Session) -> int:
    """A meeting of a desk where matters lie."""
    giang = session.scalars(select(User).where(User.login == "giang")).one()
    made = [prepare(session, desk, Act(giang, builders.NOW), held_on=builders.TODAY) for desk in desks_of(session, giang, builders.TODAY)]
    return max(made, key=lambda meeting: len(meeting.items)).id


def _policies(session: Session) -> dict[str, object]:
    """A shipped version of the rules, and a draft made from it with its preview."""
    register_shipped(session, builders.NOW)
    giang = session.scalars(select(User).where(User.login == "giang")).one()
    draft = begin_draft(session, "escalation", PolicyScope.SYSTEM, Act(giang, builders.NOW))
    told = yaml.safe_load(draft.text)
    change_draft(session, draft, yaml.safe_dump(told | {"rules": told["rules"][:FEW_RULES]}), Act(giang, builders.NOW))
    preview = ask(session, draft, by=giang, now=builders.NOW)
    preview.state, preview.result, preview.permille = PreviewState.DONE, sample_result(), 1000
    return {"draft_id": draft.id, "version_id": draft.based_on_id}


def _finalised(session: Session, area_id: int) -> int:
    """A list of rewards with one unit that is due something and lacks something else."""
    award = {
        "rule": "village-two-years",
        "title": "Thôn hai năm liền không có",
        "amount": 2_000_000,
        "facts": "2 năm liền",
        "why": "Vì 2 năm liền.",
    }
    figure = {"births": 12, "third_births": 0, "rate": "0%", "is_approved": True}
    row = {
        "unit_id": area_id,
        "unit": "Thôn Đông",
        "level": "village",
        "above": "UBND xã Tân Lập",
        "policy_version": "1",
        "amount": 2_000_000,
    }
    said = {"standing": "due", "this": figure, "last": None, "awards": [award], "lacking": [], "missed": []}
    kept = IncentiveList(area_id=area_id, year=2025, policy_version="1", rows=[row | said], total=Decimal(2_000_000), at=builders.NOW)
    session.add(kept)
    session.flush()
    return kept.id


def _sent_values(session: Session, unit_id: int) -> int:
    """A file of values with a fault, a doubt, a correction and a new value."""
    place = {"sheet": "Số liệu", "unit": unit_id, "indicator": session.scalars(select(Indicator.id)).first(), "on": "2026-02-28"}
    numbers: dict[str, str | None] = {"value": "12.5", "numerator": None, "denominator": None}
    doubt = {"text": "%(value)s cao hơn mức thường thấy (đến %(bound)s)", "values": {"value": "12,5%", "bound": "10%"}}
    row = place | numbers | {"period": "monthly", "note": "", "note_cell": "J5", "had": None, "was": None, "warnings": []}
    rows = [
        row | {"row": 5, "cell": "I5", "does": "new", "warnings": [doubt]},
        row | {"row": 6, "cell": "I6", "does": "corrected", "was": numbers | {"value": "11"}},
    ]
    text = "Không có đơn vị mã «%(code)s» trong danh mục: hãy xem lại mã trong mẫu."
    wrong = {"sheet": "Số liệu", "cell": "A7", "row": 7, "value": "X-404", "text": text, "values": {"code": "X-404"}, "said": text}
    giang = session.scalars(select(User).where(User.login == "giang")).one()
    facts = {"read": 2, "faults": 1, "blank": 3, "hidden": 1, "ignored": ["Nháp"], "unused": ["Người ghi"]}
    upload = MeasurementUpload(
        by_id=giang.id, at=builders.NOW, file_name="so-lieu-thang-2.xlsx", file_sha256="0" * 64, rows=rows, faults=[wrong], facts=facts
    )
    session.add(upload)
    session.flush()
    return upload.id


def _sent_registers(session: Session, data_dir: Path) -> dict[str, object]:
    """A file of units with faults, and one of people that says something to look at."""
    files = {
        RegisterKind.UNITS: ",".join(COLUMNS) + "\nM,Ủy ban nhân dân xã Suối Hoa,,Xóm,Chính quyền,,KHONG,,,,\n",
        RegisterKind.PEOPLE: "Họ và tên,Mã đơn vị,Vai trò\nLò Thị Mây,,Quản trị\n",
    }
    sent = {}
    for kind, endpoint in ((RegisterKind.UNITS, "unit_register.show"), (RegisterKind.PEOPLE, "people_register.show")):
        data = files[kind].encode()
        checked = check_records(session, kind, read_register(kind, "tep.csv", data), today=builders.TODAY)
        upload = receive(session, kind, "tep.csv", data, checked, by=_lan(session), now=builders.NOW, data_dir=data_dir)
        sent[f"{endpoint}.upload_id"] = upload.id
    return dict(sent)


def _failed_reading(session: Session) -> int:
    """A document that could not be read."""
    reading = Reading(name="quet-mo.pdf", sha256="0" * 64, size=2_000_000, uploaded_at=builders.NOW, ended_at=builders.NOW)
    reading.state, reading.error, reading.error_values = ReadingState.FAILED, "Tệp «%(name)s» quá mờ.", {"name": "quet-mo.pdf"}
    session.add(reading)
    session.flush()
    return reading.id


def _link(session: Session, purpose: LinkPurpose, settings: Settings) -> str:
    link = make_link(session, _lan(session), purpose, settings, by=None, now=builders.NOW)
    return str(path_of(link, _lan(session), settings, now=builders.NOW)).rpartition("/")[2]


def _addresses(app: Flask, known: dict[str, object], *, published: int, draft: int) -> list[str]:
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if (
                "GET" not in (rule.methods or ())
                or rule.endpoint in NO_PAGES
                or rule.rule.startswith("/api/")
                or rule.rule.endswith(".xlsx")
            ):
                continue
            plan = draft if rule.endpoint.startswith(("plan_review.", "plan_bodies.")) else published
            unknown = rule.arguments - known.keys() - {"plan_id"}
            assert not unknown, f"{rule.rule}: give this test a value for {unknown}"
            values = {name: plan if name == "plan_id" else known.get(f"{rule.endpoint}.{name}", known[name]) for name in rule.arguments}
            found.append(str(app.url_map.bind("").build(rule.endpoint, values)))
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_sound(visit: Visit, places: list[str], language: str) -> None:
    """Each page is opened once for each language, pulled through the widths while it is open, and looked through by axe at two of them."""
    assert len(places) > 15
    assert {*COLOURS_OF_THE_DESK} <= {*places, *STRANGERS}
    visitor = visit(DESK)
    visitor.bring_axe()
    visitor.open("/login")
    if language == "en":
        visitor.page.get_by_role("button", name="English").click()
        expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    found = {place: _looked_at(visitor, place, language) for place in STRANGERS}
    visitor.log_in("giang")
    found |= {place: _looked_at(visitor, place, language) for place in places}
    all_faults = [f"{place}  {fault}" for place, faults in found.items() for fault in faults]
    assert not all_faults, "\n".join(all_faults)


def _looked_at(visitor: Visitor, place: str, language: str) -> list[str]:
    page = visitor.open(place)
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    is_in_language = page.locator("html").get_attribute("lang") == language or place.startswith(IN_THE_GUESTS_LANGUAGE)
    faults = [] if is_in_language else ["another language"]
    faults += visitor.inaccessible()
    for screen in reversed(SCREENS) if page.viewport_size == DESK else SCREENS:
        if page.viewport_size != screen:
            page.set_viewport_size(screen)
        seen = (visitor.too_wide() or []) + visitor.swallowed()
        if screen != ENLARGED:
            seen += visitor.against_axe(sees_colours=_has_colours_of_its_own(place, language, screen))
        faults += [f"{screen['width']}: {fault}" for fault in seen]
    return faults


def _has_colours_of_its_own(place: str, language: str, screen: ViewportSize) -> bool:
    return language == "vi" and (screen == PHONE or place in COLOURS_OF_THE_DESK)
