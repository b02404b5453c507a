"""The wording of mails about an account: an invitation, a forgotten password, a word that something was changed.

Owns what they say, in text and HTML alike; refuses to send. A link that holds no more is not sent at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.orm import Session

from models import AccountLink, LinkPurpose, Mail, User
from workflow.account_links import path_of
from workflow.account_mail import Told, link_id_of, told_of
from workflow.errors import Words
from workflow.letter_paper import Say, render, say_in, sheet, write
from workflow.settings import TIME_ZONE, Settings


@dataclass(frozen=True, slots=True)
class AccountLetter:
    """What such a mail says. lines -- paragraphs before the button; after -- smaller ones below it."""

    subject: str
    lines: tuple[str, ...]
    step: str
    link: str
    after: tuple[str, ...]


def compose(session: Session, mail: Mail, settings: Settings, *, now: datetime) -> EmailMessage | None:
    """Word a mail about an account. None where its link has ended meanwhile."""
    user = mail.user
    if user is None:
        return None
    say, told = say_in(user.language), told_of(mail)
    if told is not None:
        return put(mail, user, word_of(told, user, settings, say, at=mail.created_at), settings, now=now)
    link = session.get(AccountLink, link_id_of(mail))
    path = path_of(link, user, settings, now=now) if link else None
    if link is None or path is None:
        return None
    by = session.get(User, link.by_id) if link.by_id else None
    letter = letter_of(link.purpose, user, settings.base_url + path, say, until=link.expires_at, by=by.name if by else "")
    return put(mail, user, letter, settings, now=now)


def put(mail: Mail, user: User, letter: AccountLetter, settings: Settings, *, now: datetime) -> EmailMessage:
    """A letter with headers, text and HTML."""
    message = sheet(mail, settings, subject=letter.subject, name=user.name, now=now)
    words = {
        "language": user.language,
        "name": user.name,
        "letter": letter,
        "preheader": letter.lines[0],
        "can_reply": bool(settings.mail_reply_to),
    }
    write(message, text=render("account.txt", user.language, words), html=render("account.html", user.language, words))
    return message


def letter_of(purpose: LinkPurpose, user: User, link: str, say: Say, *, until: datetime, by: str) -> AccountLetter:
    """The mail that carries a link. by -- who invites; "" where nobody in particular does."""
    return _invitation(user, link, say, until, by) if purpose is LinkPurpose.INVITE else _reset(user, link, say, until)


def word_of(told: Told, user: User, settings: Settings, say: Say, *, at: datetime) -> AccountLetter:
    """The mail that says what was done to the account."""
    values = {"login": user.login, "when": moment(at)}
    if told is Told.PASSWORD_CHANGED:
        subject, what = Words("Mật khẩu Đôn Đốc vừa được đổi"), Words("Mật khẩu của tài khoản «%(login)s» vừa được đổi lúc %(when)s.")
    else:
        subject = Words("Đăng nhập hai lớp vừa được gỡ")
        what = Words("Quản trị viên vừa gỡ đăng nhập hai lớp của tài khoản «%(login)s» lúc %(when)s.")
    return AccountLetter(
        subject=say(subject),
        lines=(say(what) % values,),
        step=say(Words("Mở tài khoản của tôi")),
        link=f"{settings.base_url}/profile",
        after=(say(Words("Nếu không phải do anh/chị làm hoặc nhờ làm, hãy báo ngay cho quản trị viên của cơ quan.")),),
    )


def _invitation(user: User, link: str, say: Say, until: datetime, by: str) -> AccountLetter:
    values = {"by": by, "login": user.login, "when": moment(until)}
    who = Words("%(by)s mời anh/chị dùng Đôn Đốc để nhận, báo cáo và theo dõi các việc được giao trong kế hoạch.")
    nobody = Words("Anh/chị được mời dùng Đôn Đốc để nhận, báo cáo và theo dõi các việc được giao trong kế hoạch.")
    return AccountLetter(
        subject=say(Words("Mời dùng Đôn Đốc: hãy đặt mật khẩu")),
        lines=(
            say(who if by else nobody) % values,
            say(Words("Tên đăng nhập của anh/chị: %(login)s. Chỉ cần đặt mật khẩu là bắt đầu được.")) % values,
        ),
        step=say(Words("Đặt mật khẩu")),
        link=link,
        after=(
            say(Words("Liên kết dùng được một lần, đến %(when)s. Hết hạn thì nhờ quản trị viên mời lại.")) % values,
            say(Words("Đừng chuyển tiếp thư này: ai có liên kết đều đặt được mật khẩu của anh/chị.")),
        ),
    )


def _reset(user: User, link: str, say: Say, until: datetime) -> AccountLetter:
    values = {"login": user.login, "when": moment(until)}
    return AccountLetter(
        subject=say(Words("Đặt lại mật khẩu Đôn Đốc")),
        lines=(say(Words("Có người vừa xin đặt lại mật khẩu của tài khoản «%(login)s».")) % values,),
        step=say(Words("Đặt mật khẩu mới")),
        link=link,
        after=(
            say(Words("Liên kết dùng được một lần, đến %(when)s. Đặt xong, mọi phiên đăng nhập cũ kết thúc.")) % values,
            say(Words("Nếu không phải anh/chị xin, hãy bỏ qua thư này: mật khẩu vẫn như cũ.")),
        ),
    )


def moment(at: datetime) -> str:
    """A moment as people in Viet Nam read it."""
    return f"{at.astimezone(TIME_ZONE):%H:%M %d/%m/%Y}"
