"""What administrators, coordinators and people see of mail that does not arrive, and of who was told what."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import AddressProblem, Mail, MailServer, MailState, MembershipRole, Notice, Plan, ProblemKind, Task, User
from rules.values import Audience, Delivery
from tests import builders as build
from tests.web.conftest import Browser
from workflow.addresses import note_problem

WORDS = "5.1.1 không có người này"


class Office:
    """A commune with Lan, whose address takes no mail, and a task of which she was told."""

    def __init__(self, session: Session) -> None:
        self.session = session
        province = build.province(session)
        commune = build.unit(session, under=province)
        self.lan: User = build.user(session, "lan", (commune, MembershipRole.FOCAL_POINT), name="Nguyễn Thị Lan")
        build.user(session, "quan_tri", (None, MembershipRole.ADMINISTRATOR))
        build.user(session, "dieu_phoi", (province, MembershipRole.COORDINATOR))
        self.plan: Plan = build.plan(session, owner=province)
        self.task: Task = build.task(session, self.plan, commune, "Lập danh sách hộ")
        for fate in ("sent", "bounced", "failed", "withdrawn", "unreachable", "waiting"):
            self._tell(fate)
        kind = ProblemKind.REFUSED
        note_problem(session, "lan@example.vn", kind=kind, status="5.1.1", words=WORDS, at=build.NOW, is_blocking=True)
        session.commit()

    def _tell(self, fate: str) -> None:
        mail = self._mail(fate) if fate in ("sent", "bounced", "failed") else None
        notice = Notice(
            key=fate,
            kind="late",
            step="late-1",
            delivery=Delivery.DIGEST,
            audience=Audience.DOER,
            user_id=self.lan.id,
            unit_id=self.task.unit_id,
            task_id=self.task.id,
            owed_on=build.TODAY,
            not_before=build.NOW,
            rule="late-digest",
            policy_version="7",
            why=f"chuyện {fate}",
            created_at=build.NOW,
            mail_id=mail.id if mail else None,
            is_unreachable=fate == "unreachable",
            withdrawn_at=build.NOW if fate == "withdrawn" else None,
            withdrawn_because="việc đã xong" if fate == "withdrawn" else "",
        )
        self.session.add(notice)
        self.session.flush()

    def _mail(self, fate: str) -> Mail:
        is_failed = fate == "failed"
        mail = Mail(
            key=fate,
            message_id=f"<{fate}@x>",
            user_id=self.lan.id,
            address="lan@example.vn",
            delivery=Delivery.DIGEST,
            state=MailState.FAILED if is_failed else MailState.SENT,
            next_attempt_at=build.NOW,
            attempts=3 if is_failed else 1,
            sent_at=None if is_failed else build.NOW,
            bounced_at=build.NOW + timedelta(hours=1) if fate == "bounced" else None,
            subject=f"Thư {fate}",
            error="" if fate == "sent" else WORDS,
            created_at=build.NOW,
        )
        self.session.add(mail)
        self.session.flush()
        return mail


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def browse(app: Flask, login: str) -> Browser:
    return Browser(app.test_client()).log_in(login)


def test_the_administrator_sees_addresses_that_take_no_mail_and_tries_them_again(app: Flask, office: Office) -> None:
    browser = browse(app, "quan_tri")
    page = browser.get("/system/")
    assert "lan@example.vn" in page
    assert WORDS in page
    assert f"/people/{office.lan.id}" in page
    assert "lại gửi thư tới lan@example.vn; 1 thư" in browser.post("/system/addresses/retry", address="lan@example.vn")
    office.session.expire_all()
    problem = office.session.get_one(AddressProblem, "lan@example.vn")
    assert problem.cleared_at is not None


def test_a_mail_server_that_refuses_the_installation_is_said_with_its_words(app: Flask, office: Office) -> None:
    later = build.NOW + timedelta(minutes=5)
    row = MailServer(name="mail.example:587", down_since=build.NOW, next_try_at=later, failures=3, is_setup=True, words="535 sai mật khẩu")
    office.session.add(row)
    office.session.commit()
    page = browse(app, "quan_tri").get("/system/")
    assert "mail.example:587" in page
    assert "535 sai mật khẩu" in page


def test_a_person_sees_that_mail_does_not_arrive_and_says_try_again(app: Flask, office: Office) -> None:
    browser = browse(app, "lan")
    page = browser.get("/profile")
    assert "Thư gửi tới lan@example.vn không đến." in page
    assert WORDS in page
    assert "không đến." not in browser.post("/profile/address/retry")
    assert "không đến." not in browse(app, "dieu_phoi").get("/profile")


def test_the_persons_page_says_so_too(app: Flask, office: Office) -> None:
    assert "Thư gửi tới lan@example.vn không đến." in browse(app, "quan_tri").get(f"/people/{office.lan.id}")


def test_a_units_own_address_is_marked_on_its_page(app: Flask, office: Office) -> None:
    office.task.unit.email = "Lan@example.vn"
    office.session.commit()
    assert "Thư gửi tới lan@example.vn không đến." in browse(app, "lan").get(f"/units/{office.task.unit_id}")


def test_a_tasks_journal_tells_what_became_of_each_notice(app: Flask, office: Office) -> None:
    page = browse(app, "lan").get(f"/tasks/{office.task.id}")
    for said in (
        "Thư bị trả lại",
        "Không gửi được",
        "Không gửi nữa",
        "Không có nơi nhận",
        "Chờ gửi",
        "việc đã xong",
        "Đã thử 3 lần",
        WORDS,
    ):
        assert said in page


def test_the_journal_over_the_api(app: Flask, office: Office) -> None:
    client = browse(app, "lan").client
    answer = client.get(f"/api/v1/tasks/{office.task.id}/journal", base_url="https://localhost")
    if answer.status_code == 401:
        from workflow.tokens import create_token

        _row, token = create_token(office.session, office.session.get_one(User, office.lan.id), name="t", days=1, now=build.NOW)
        office.session.commit()
        address = f"/api/v1/tasks/{office.task.id}/journal"
        answer = client.get(address, base_url="https://localhost", headers={"Authorization": f"Bearer {token}"})
    entries = answer.get_json()["entries"]
    assert [entry["fate"] for entry in entries] == ["waiting", "unreachable", "withdrawn", "failed", "bounced", "sent"]
    assert (entries[3]["said"], entries[3]["attempts"], entries[3]["who"]) == (WORDS, 3, "Nguyễn Thị Lan")


def test_a_plans_journal_is_a_table_for_its_coordinator_only(app: Flask, office: Office) -> None:
    answer = browse(app, "dieu_phoi").client.get(f"/plans/{office.plan.id}/journal.xlsx", base_url="https://localhost")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert all(words in sheet for words in ("Lập danh sách hộ", "late-digest", "việc đã xong", WORDS))
    browse(app, "lan").get(f"/plans/{office.plan.id}/journal.xlsx", 403)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=lan@example", True),
        ("q=Nguyễn Thị", True),
        ("q=ai-do-khac", False),
        ("day=2026-03-10", True),
        ("day=2026-03-11", False),
        ("q=lan&day=2026-03-10", True),
        ("day=khong-phai-ngay", True),
    ],
)
def test_an_administrator_searches_all_mails(app: Flask, office: Office, asked: str, found: bool) -> None:
    page = browse(app, "quan_tri").get(f"/system/mails?{asked}")
    assert ("Thư bounced" in page) is found
    assert ("Lập danh sách hộ" in page) is found
    assert ("hãy nhập như 2026-11-30" in page) is asked.startswith("day=k")


def test_nobody_else_searches_mails(app: Flask, office: Office) -> None:
    browse(app, "lan").get("/system/mails", 403)
