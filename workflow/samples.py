"""Every kind of mail with invented contents: what administrators look at, and send to themselves, before the first true one goes out.

Owns the invented contents and which kinds there are; they are worded by the same modules and templates as true mails. Writes nothing but
the mail that somebody sends to the own address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage

from sqlalchemy.orm import Session

from models import LinkPurpose, Mail, Notice, Plan, Target, Task, Unit, User
from rules.calendar import WorkingCalendar
from rules.values import Audience, Delivery, TaskState
from workflow import account_letters, letters
from workflow.account_links import LASTS
from workflow.account_mail import Told as Word
from workflow.account_mail import mail_to
from workflow.calendar import day_of
from workflow.errors import InvalidInputError, NotFoundError, Words
from workflow.letter_lines import Told
from workflow.letter_paper import Say, say_in
from workflow.mail_keys import SAMPLE
from workflow.notice_words import KINDS, rank
from workflow.people import LANGUAGES
from workflow.settings import Settings

PREVIEW = "/system/mails/preview"
"""Where the links of samples lead: back to the page that shows them."""

DIGEST, STANDSTILL, UNIT, LONG = "digest", "standstill", "unit", "long"
INVITE, RESET = "invite", "reset"

_ABOUT_TARGETS = frozenset({"off-target", "target-given", "value-returned"})
_ABOUT_PLANS = frozenset({"assigned", "meeting", "set-aside"})
_FOR_COMMITTEES = frozenset({"escalated", "explained", "still-open"})

_TITLES = (
    "Lập danh sách người cao tuổi cần khám sức khỏe định kỳ",
    "Báo cáo kết quả rà soát hộ nghèo quý I",
    "Tổ chức nói chuyện chuyên đề tại các thôn",
    "Thẩm định hồ sơ đề nghị hỗ trợ",
)
_PLAN = "Kế hoạch chăm sóc sức khỏe người cao tuổi năm 2026"
_INDICATOR = "Tỷ lệ người cao tuổi được khám sức khỏe định kỳ"
_UNIT = "UBND xã Tân Lập"
_COLLEAGUE = "Nguyễn Thị Lan"


@dataclass(frozen=True, slots=True)
class Sample:
    """One kind of mail. name -- in addresses and keys; words -- what an administrator reads in the list."""

    name: str
    words: str


_BUNDLES = (
    Sample(DIGEST, Words("Bản tin ngày của một người")),
    Sample(STANDSTILL, Words("Bản tin sau khi hệ thống gián đoạn")),
    Sample(UNIT, Words("Bản tin tới địa chỉ chung của đơn vị")),
    Sample(LONG, Words("Bản tin rất dài, được rút gọn")),
    Sample(INVITE, Words("Thư mời dùng Đôn Đốc")),
    Sample(RESET, Words("Thư đặt lại mật khẩu")),
    Sample(Word.PASSWORD_CHANGED, Words("Báo mật khẩu vừa được đổi")),
    Sample(Word.TWO_FACTOR_RESET, Words("Báo đăng nhập hai lớp vừa được gỡ")),
)

SAMPLES = _BUNDLES + tuple(Sample(kind.name, kind.heading) for kind in KINDS)
"""Every kind of mail that leaves the house: bundles and accounts first, then each kind of urgent news in the order of a mail."""

_NAMES = frozenset(sample.name for sample in SAMPLES)


def send_to_oneself(session: Session, user: User, name: str, language: str, settings: Settings, *, now: datetime) -> Mail:
    """Owe a person a sample, through the outbox like every mail. Raises InvalidInputError (no address) or NotFoundError (no such kind)."""
    _refuse_unknown(name, language)
    if not user.email:
        raise InvalidInputError("Anh/chị chưa có địa chỉ thư điện tử: hãy nhập ở trang Tài khoản của tôi rồi gửi thử.", field="email")
    key = f"{SAMPLE}{name}:{language}:{user.id}:{int(now.timestamp() * 1000)}"
    made = mail_to(user, user.email, key, settings, now=now)
    session.add(made)
    session.flush()
    return made


def compose(mail: Mail, settings: Settings, *, now: datetime, calendar: WorkingCalendar) -> EmailMessage:
    """Word a sample that somebody sent to the own address; its subject says that it is one."""
    name, language = mail.key.removeprefix(SAMPLE).split(":")[:2]
    user = mail.user
    message = show(name, language, settings, reader=user.name if user else "", address=mail.address, now=now, calendar=calendar)
    subject = say_in(language)(Words("[Thư mẫu] %(subject)s")) % {"subject": message["Subject"]}
    del message["Subject"], message["Message-ID"], message["List-Unsubscribe"], message["List-Unsubscribe-Post"]
    message["Subject"], message["Message-ID"] = subject, mail.message_id
    return message


def show(
    name: str, language: str, settings: Settings, *, reader: str, address: str, now: datetime, calendar: WorkingCalendar
) -> EmailMessage:
    """A kind of mail as it would reach a person of this name. Raises NotFoundError for a kind or language that there is not."""
    _refuse_unknown(name, language)
    say, user = say_in(language), User(id=0, login="nguyen.lan", name=reader, email=address, language=language)
    mail = Mail(key=name, message_id="<mau@dondoc.invalid>", address=address, delivery=_delivery(name), created_at=now)
    if name in (INVITE, RESET) or name in list(Word):
        return account_letters.put(mail, user, _account_letter(name, user, settings, say, now), settings, now=now)
    if name == UNIT:
        mail.unit = Unit(id=0, name=_UNIT)
    else:
        mail.user = user
    mail.stood_still_since = day_of(now) - timedelta(days=4) if name == STANDSTILL else None
    told = Told(day_of(now), calendar, say, lambda notice: f"{settings.base_url}{PREVIEW}?kind={notice.kind}", lambda notice: 4)
    notices = list(_notices(name, day_of(now)))
    return letters.put(mail, notices, told, settings, language=language, has_calendar=name == DIGEST, now=now)


def _delivery(name: str) -> Delivery:
    return Delivery.DIGEST if name in (DIGEST, STANDSTILL, UNIT, LONG) else Delivery.IMMEDIATE


def _account_letter(name: str, user: User, settings: Settings, say: Say, now: datetime) -> account_letters.AccountLetter:
    if name in list(Word):
        return account_letters.word_of(Word(name), user, settings, say, at=now)
    purpose = LinkPurpose(name)
    return account_letters.letter_of(
        purpose, user, f"{settings.base_url}{PREVIEW}?kind={name}", say, until=now + LASTS[purpose], by=_COLLEAGUE
    )


def _notices(name: str, today: date) -> Iterator[Notice]:
    """Of a bundle some of everything; of one kind only that."""
    if name == LONG:
        yield from (_notice(number, kind.name, today) for number in range(20) for kind in KINDS)
    elif name in (DIGEST, STANDSTILL, UNIT):
        kinds = ("late", "late", "returned", "due", "due", "escalated", "extended", "assigned", "part-done")
        yield from (_notice(number, kind, today) for number, kind in enumerate(kinds))
    else:
        yield _notice(1, name, today)


def _notice(number: int, kind: str, today: date) -> Notice:
    plan, unit = Plan(id=1, title=_PLAN), Unit(id=1, name=_UNIT)
    due_on = (
        today - timedelta(days=5)
        if kind in ("late", "escalated", "still-open", "to-meeting")
        else today + timedelta(days=max(number - 1, 0))
    )
    is_task = kind not in _ABOUT_TARGETS | _ABOUT_PLANS
    task = Task(id=1, title=_TITLES[number % len(_TITLES)], state=TaskState.IN_PROGRESS, due_on=due_on, effective_due_on=due_on)
    task.plan, task.unit = plan, unit
    notice = Notice(id=number, key=f"{kind}:{number}", kind=kind, step=kind, owed_on=today, why=_WHY.get(kind, ""), policy_version="")
    notice.audience = Audience.COMMITTEE if kind in _FOR_COMMITTEES else Audience.DOER
    notice.unit, notice.due_on = unit, due_on if is_task else None
    if is_task:
        notice.task, notice.task_id = task, -100 * number - rank(kind) - 1  # each its own line
    elif kind in _ABOUT_TARGETS:
        notice.target = Target(id=1, indicator=_INDICATOR, plan=plan)
    else:
        notice.plan = plan
    return notice


_WHY = {
    "returned": "thiếu danh sách của thôn Đông",
    "part-returned": "số liệu chưa khớp với báo cáo của trạm y tế",
    "value-returned": "số nhập cao gấp mười lần kỳ trước",
    "escalated": "quá hạn từ 3 ngày làm việc nên chuyển lên cấp trên trực tiếp",
    "urged": "đề nghị báo cáo trước cuộc họp chiều thứ Năm",
    "stuck": "chưa có kinh phí in phiếu khám",
    "refused": "việc thuộc chức năng của trạm y tế",
    "extension-asked": "xin thêm 10 ngày vì mưa lũ chia cắt hai thôn",
    "extended": "được gia hạn 10 ngày",
    "instructed": "hoàn thành trước ngày 30, báo cáo bằng văn bản",
}
"""Why some of them came, as people write it."""


def _refuse_unknown(name: str, language: str) -> None:
    if name not in _NAMES or language not in LANGUAGES:
        raise NotFoundError("Không có loại thư «%(name)s»: hãy chọn trong danh sách ở trang Xem trước thư.", name=f"{name} {language}")
