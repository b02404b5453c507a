"""What a mail says: worst first, each task once, in text and HTML alike, with why it came, the next step, and how to do without it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Mail, MembershipRole, Notice, Task
from rules.mail_policy import OTHER, shipped_mail_policy
from rules.values import Audience, Delivery, TaskState
from tests import builders as build
from workflow.calendar import moment_of
from workflow.letter_lines import LONGEST_SECTION
from workflow.letter_paper import COLOURS
from workflow.letters import compose
from workflow.notice_words import KINDS, kind_of
from workflow.settings import ROOT, Settings
from workflow.tidings import DROPPED, REDATED, REWORDED

DAY = date(2026, 3, 10)
NOW = moment_of(DAY, 7)
SETTINGS = Settings(
    database_url="sqlite://", data_dir=ROOT / "instance", secret_key="s", base_url="https://dondoc.example.vn", mail_link_days=0
)


class Desk:
    """One person's mail in the making."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.commune = build.unit(session, "UBND xã Tân Lập", email="xa@example.vn")
        self.lan = build.user(session, "lan", (self.commune, MembershipRole.FOCAL_POINT), name="Nguyễn Thị Lan")
        self.plan = build.plan(session, "Kế hoạch dân số của xã", owner=self.commune)
        self.notices: list[Notice] = []

    def task(self, title: str, due_on: date, effective_on: date | None = None, **fields: Any) -> Task:
        return build.task(
            self.session,
            self.plan,
            self.commune,
            title,
            clause_id=None,
            period_label=title,
            due_on=due_on,
            effective_due_on=effective_on or due_on,
            **fields,
        )

    def say(
        self, task: Task | None, kind: str, step: str = "", *, audience: Audience = Audience.DOER, why: str = "", **fields: object
    ) -> None:
        defaults: dict[str, object] = {
            "key": f"{len(self.notices)}",
            "kind": kind,
            "step": step or kind,
            "delivery": Delivery.DIGEST,
            "audience": audience,
            "user_id": self.lan.id,
            "unit_id": self.commune.id,
            "task_id": task.id if task else None,
            "plan_id": None if task else self.plan.id,
            "due_on": task.due_on if task else None,
            "owed_on": DAY,
            "not_before": NOW,
            "created_at": NOW,
            "why": why,
        }
        self.notices.append(Notice(**(defaults | fields)))

    def mail(self, delivery: Delivery = Delivery.DIGEST, **fields: object) -> EmailMessage | None:
        whose = {"user_id": self.lan.id, "address": "lan@example.vn"} | fields
        mail = Mail(key="k", message_id="<k@example.vn>", delivery=delivery, next_attempt_at=NOW, created_at=NOW, **whose)
        mail.notices = self.notices
        self.session.add(mail)
        self.session.flush()
        self.session.expire_all()
        return compose(self.session, mail, SETTINGS, now=NOW)

    def text(self, delivery: Delivery = Delivery.DIGEST, **fields: object) -> str:
        message = self.mail(delivery, **fields)
        assert message is not None
        return body(message, "plain")


@pytest.fixture
def desk(session: Session, catalogues: None) -> Desk:
    return Desk(session)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


class Seen(HTMLParser):
    """What a reader sees of a page, and the addresses of its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "title") or ("class", "preheader") in attrs
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title", "div")  # the only div is the preheader

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.extend(data.split())


def full(desk: Desk) -> None:
    """A mail with everything in it."""
    late = desk.task("Lập danh sách <b>& gửi</b>", date(2026, 3, 4))
    desk.say(late, "late", "late-1")
    desk.say(
        late, "escalated", "rung-1", why="Quá hạn từ 3 ngày làm việc nên chuyển lên cấp trên trực tiếp: quá hạn 4.", rule="escalate-local"
    )
    rolled = desk.task("Nói chuyện chuyên đề", date(2026, 3, 14), date(2026, 3, 16))
    desk.say(rolled, "due", "due-7")
    desk.say(rolled, "due", "due-3")
    for number in range(LONGEST_SECTION + 4):
        desk.say(desk.task(f"Việc {number}", date(2026, 3, 17)), "due", "due-7")
    desk.say(desk.task("Rà soát hộ", date(2026, 4, 20)), "returned", why="thiếu chữ ký")
    desk.say(None, "assigned", why="kế hoạch vừa được ban hành")


def test_text_and_html_say_the_same(desk: Desk) -> None:
    full(desk)
    message = desk.mail(stood_still_since=DAY - timedelta(days=5))
    assert message is not None
    text, html = body(message, "plain"), Seen(body(message, "html"))
    links = re.findall(r"https://\S+", text)
    assert links == html.links
    spoken = [word for word in re.sub(r": https://\S+", "", text).split() if word not in ("-", "--")]
    seen = [word for word in html.words if word not in ("Đôn", "Đốc", "·", "10/03/2026")]
    assert [word.casefold() for word in spoken] == [word.casefold() for word in seen]


def test_the_subject_says_numbers_and_the_worst_day(desk: Desk) -> None:
    full(desk)
    message = desk.mail()
    assert message is not None
    assert message["Subject"] == "1 việc quá hạn, 20 việc sắp đến hạn – sớm nhất 04/03/2026"


def test_a_task_stands_once_under_its_worst_with_every_reason(desk: Desk) -> None:
    full(desk)
    text = desk.text()
    assert text.count("Lập danh sách") == 1
    assert "Vì sao có thư này: quá hạn 4 ngày làm việc; Đã chuyển cấp trên: Quá hạn từ 3 ngày làm việc nên chuyển" in text
    assert text.count("Nói chuyện chuyên đề") == 1
    assert "QUÁ HẠN (1)" in text
    assert text.index("QUÁ HẠN") < text.index("BỊ TRẢ LẠI") < text.index("ĐẾN HẠN") < text.index("MỚI GIAO")


def test_both_days_of_a_deadline_on_a_day_off_are_said(desk: Desk) -> None:
    full(desk)
    assert "Hạn: 14/03/2026 là ngày nghỉ, nên tính đến hết 16/03/2026 – UBND xã Tân Lập" in desk.text()


def test_a_long_section_is_cut_and_says_how_many_more_and_where(desk: Desk) -> None:
    full(desk)
    text = desk.text()
    assert "và 5 việc nữa: https://dondoc.example.vn/tasks?due=due_soon" in text
    assert text.count("còn 7 ngày đến hạn") == LONGEST_SECTION - 1


def test_what_was_due_when_it_was_owed_and_is_late_now_is_late(desk: Desk) -> None:
    desk.say(desk.task("Rà soát", date(2026, 3, 6)), "due", "due-3")
    text = desk.text()
    assert "QUÁ HẠN (1)" in text
    assert "quá hạn 2 ngày làm việc" in text


def test_what_is_done_meanwhile_is_not_said_and_an_empty_mail_is_none(desk: Desk) -> None:
    desk.say(desk.task("Rà soát", date(2026, 3, 6), state=TaskState.DONE), "late", "late-1")
    desk.say(desk.task("Báo cáo", date(2026, 3, 6), state=TaskState.DONE), "returned")
    assert desk.mail() is None


def test_markup_in_a_title_is_text(desk: Desk) -> None:
    desk.say(desk.task("<script>alert(1)</script> & <b>đậm</b>", date(2026, 3, 20)), "due", "due-7", why="<i>")
    message = desk.mail()
    assert message is not None
    assert "<script>" not in body(message, "html")
    assert "&lt;b&gt;đậm" in body(message, "html")


def test_an_urgent_mail_says_what_it_is_and_has_no_way_out(desk: Desk) -> None:
    desk.say(desk.task("Rà soát", date(2026, 3, 20)), "returned", why="thiếu chữ ký")
    message = desk.mail(Delivery.IMMEDIATE)
    assert message is not None
    assert message["Subject"] == "Trả lại: Rà soát"
    assert message["List-Unsubscribe"] is None
    assert "/mail/off/" not in body(message, "plain")


def test_a_digest_has_the_headers_of_automatic_mail(desk: Desk) -> None:
    desk.say(desk.task("Rà soát", date(2026, 3, 20)), "due", "due-7")
    message = desk.mail()
    assert message is not None
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] is None
    assert re.fullmatch(r"<https://dondoc\.example\.vn/mail/off/\S+>", message["List-Unsubscribe"])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Reply-To"] is None


def test_mail_in_somebodys_stead_says_for_whom(desk: Desk) -> None:
    absent = build.user(desk.session, "binh", name="Trần Bình")
    desk.say(desk.task("Rà soát", date(2026, 3, 20)), "due", "due-7", in_stead_of_id=absent.id)
    assert "Thay mặt Trần Bình (đang vắng)." in desk.text()


def test_mail_to_a_unit_says_why_it_comes_there(desk: Desk) -> None:
    desk.say(desk.task("Rà soát", date(2026, 3, 20)), "due", "due-7", user_id=None)
    text = desk.text(user_id=None, unit_id=desk.commune.id, address="xa@example.vn")
    assert "Kính gửi UBND xã Tân Lập" in text
    assert "chưa có người đầu mối" in text


def test_a_kind_that_nobody_has_put_into_words_is_told_under_a_neutral_heading(desk: Desk) -> None:
    desk.say(desk.task("Rà soát", date(2026, 3, 20)), "quite-new", why="một điều mới")
    text = desk.text()
    assert "THÔNG BÁO KHÁC (1)" in text
    assert "một điều mới" in text


def kinds_in_code() -> Iterator[str]:
    """Every kind of notice that any use case owes: constants given as `kind=`, wherever they stand."""
    for path in sorted((ROOT / "workflow").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            for given in (keyword.value for keyword in call.keywords if keyword.arg == "kind"):
                yield from (part.value for part in _alternatives(given) if isinstance(part.value, str))
                yield from (str(named[given.id]) for _ in [0] if isinstance(given, ast.Name) and isinstance(named.get(given.id), str))


def _alternatives(given: ast.expr) -> list[ast.Constant]:
    branches = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
    return [branch for branch in branches if isinstance(branch, ast.Constant)]


FOUND = sorted({*kinds_in_code(), REDATED, REWORDED, DROPPED})


def test_the_search_for_kinds_finds_them() -> None:
    assert {"due", "late", "escalated", "returned", "decided", "closed", "assigned", "while-away", "stuck"} <= set(FOUND)


@pytest.mark.parametrize("kind", FOUND)
def test_each_kind_that_the_code_owes_has_words_and_a_topic(kind: str) -> None:
    assert kind in {known.name for known in KINDS}, f"add {kind!r} to workflow/notice_words.py"
    assert kind_of(kind).heading
    assert shipped_mail_policy().topic_of(kind, kind, Audience.DOER) is not OTHER, f"add {kind!r} to rules/policies/mail.yaml"


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", list(COLOURS.values()))
def test_headings_can_be_read_on_white(colour: str) -> None:
    assert 1.05 / (_luminance(colour) + 0.05) >= 4.5


def test_the_day_that_a_mail_shows_is_that_of_viet_nam() -> None:
    assert datetime.fromisoformat("2026-03-10T00:00+00:00") == NOW
