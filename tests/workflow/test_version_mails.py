"""What people read when a new version of a plan concerns them: one digest, with what changed and the link that was always there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Mail, MailState
from tests.workflow.two_versions import LIST, REPORT, TRAIN, VISIT, cast, first_version, publish, repeat, say, second_version, tasks
from workflow.bundling import bundle
from workflow.calendar import moment_of, working_calendar
from workflow.letters import compose
from workflow.settings import Settings

PRIZE = "Khen thưởng tập thể, cá nhân có thành tích"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_url="sqlite://", data_dir=tmp_path, secret_key="s", base_url="https://dondoc.example.vn", mail_link_days=0)


def test_one_digest_says_what_changed_what_is_new_and_what_is_gone(session: Session, settings: Settings) -> None:
    people = cast(session)
    old = first_version(session, people)
    morning = moment_of(date(2026, 2, 3), 8)
    bundle(session, settings, now=morning, calendar=working_calendar(session))
    session.execute(update(Mail).values(state=MailState.SENT, sent_at=morning))
    new = second_version(session, people, old)
    say(session, new, LIST, *people.communes, due_on=date(2026, 8, 14))
    repeat(session, old, new, TRAIN, REPORT)
    say(session, new, PRIZE, people.communes[0])
    publish(session, new, people)
    now = moment_of(date(2026, 3, 11), 8)
    bundle(session, settings, now=now, calendar=working_calendar(session))
    letters = {
        mail.address: compose(session, mail, settings, now=now) for mail in session.scalars(select(Mail).where(Mail.created_at == now))
    }
    lan = letters["lan@example.vn"]
    assert lan is not None
    text = lan.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "HẠN THAY ĐỔI (1)" in text
    assert "hạn đổi từ 30/06/2026 thành 14/08/2026" in text
    assert f"https://dondoc.example.vn/tasks/{tasks(session, LIST)[0].id}" in text
    assert f"1 việc mới theo {new.title}" in text, "what goes on is not new"
    assert "KHÔNG CÒN PHẢI LÀM (1)" in text
    assert VISIT in text
    assert "minh@example.vn" not in letters, "nothing changed for the department"
