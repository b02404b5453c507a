"""A mail to oneself, sent at once, to see whether this installation's mail goes out; and what its settings say, item by item.

Owns that a trial which was taken is a row of the mails as any other; one that was not leaves nothing but the server's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy.orm import Session

from models import Mail, MailState, User
from rules.said import Said
from workflow.account_letters import AccountLetter, put
from workflow.account_mail import mail_to
from workflow.errors import InvalidInputError, Words, WrongStateError
from workflow.letter_paper import say_in
from workflow.mailer import Mailer, SendError, server_of
from workflow.settings import DEFAULT_BASE_URL, Settings

TRIAL = "trial:"
"""The beginning of the key of such a mail."""


@dataclass(frozen=True, slots=True)
class Item:
    """One setting. value -- as it is, never a password; remedy -- what to do, None where nothing needs to be done; name -- its variable."""

    word: Said
    value: Said
    name: str
    remedy: Said | None = None


def trial_mail(user: User, settings: Settings, *, now: datetime) -> Mail:
    """The mail, not yet sent and not yet kept. Raises InvalidInputError where the person has no address."""
    if not user.email:
        raise InvalidInputError("Tài khoản của anh/chị chưa có địa chỉ thư: hãy ghi địa chỉ ở trang Tài khoản của tôi rồi thử lại.")
    key = f"{TRIAL}{user.id}:{int(now.timestamp() * 1000)}"
    return mail_to(user, user.email, key, settings, now=now)


def send_trial(mail: Mail, user: User, mailer: Mailer, settings: Settings, *, now: datetime) -> None:
    """Send it, while no transaction is held: a server may take half a minute. Raises WrongStateError with the server's words."""
    say = say_in(user.language)
    letter = AccountLetter(
        subject=say(Words("[Đôn Đốc] Thư thử")),
        lines=(
            say(Words("Thư này được gửi từ trang Những bước đầu để thử cài đặt gửi thư.")),
            say(Words("Anh/chị đọc được thư này tức là máy chủ thư đã nhận gửi và thư đã đến nơi.")),
        ),
        step=say(Words("Về trang Những bước đầu")),
        link=f"{settings.base_url}/first-steps",
        after=(say(Words("Nếu thư nằm trong mục thư rác: hãy nhờ bộ phận quản lý tên miền kiểm tra SPF và DKIM.")),),
    )
    mail.subject = letter.subject
    message = put(mail, user, letter, settings, now=now)
    try:
        with mailer:
            mailer.send(message)
    except SendError as error:
        raise WrongStateError(
            "Chưa gửi được thư thử. Máy chủ trả lời: %(words)s. Hãy sửa DONDOC_SMTP_URL hoặc DONDOC_MAIL_FROM, khởi động lại rồi thử lại.",
            words=str(error)[:300],
        ) from error


def keep_trial(session: Session, mail: Mail, *, now: datetime) -> None:
    """Record that it was taken."""
    mail.state, mail.sent_at, mail.attempts = MailState.SENT, now, 1
    session.add(mail)
    session.flush()


def mail_items(settings: Settings, mailer: Mailer) -> list[Item]:
    """What is set and what is missing, in words."""
    return [_address(settings), _server(mailer), _sender(settings), _replies(settings), _returned(settings)]


def _address(settings: Settings) -> Item:
    word, value = Said("Địa chỉ của hệ thống"), Said("%(value)s", {"value": settings.base_url})
    if settings.base_url == DEFAULT_BASE_URL:
        remedy = Said("Đang là địa chỉ mặc định: liên kết trong thư chỉ mở được trên chính máy này. Hãy đặt địa chỉ mà mọi người mở.")
        return Item(word, value, "DONDOC_BASE_URL", remedy)
    if not settings.has_https:
        return Item(word, value, "DONDOC_BASE_URL", Said("Chưa dùng HTTPS: mật khẩu đi qua mạng không được mã hóa."))
    return Item(word, value, "DONDOC_BASE_URL")


def _server(mailer: Mailer) -> Item:
    word, server = Said("Máy chủ gửi thư"), server_of(mailer)
    if server is None:
        remedy = Said("Thư không ra ngoài mà nằm trong Hộp thư thử: đủ để dùng thử. Trước khi dùng thật hãy đặt máy chủ gửi thư.")
        return Item(word, Said("chưa đặt"), "DONDOC_SMTP_URL", remedy)
    return Item(word, Said("%(value)s", {"value": server}), "DONDOC_SMTP_URL")


def _sender(settings: Settings) -> Item:
    shown, address = parseaddr(settings.mail_from)
    word, value = Said("Tên và địa chỉ người gửi"), Said("%(value)s", {"value": f"{shown} <{address}>" if shown else address})
    if address.endswith("@localhost"):
        remedy = Said("Đang là địa chỉ mặc định: máy chủ thư bên ngoài sẽ từ chối. Hãy đặt tên và địa chỉ của cơ quan.")
        return Item(word, value, "DONDOC_MAIL_FROM", remedy)
    return Item(word, value, "DONDOC_MAIL_FROM")


def _replies(settings: Settings) -> Item:
    value = Said("%(value)s", {"value": settings.mail_reply_to}) if settings.mail_reply_to else Said("không ai đọc (thư có ghi rõ)")
    return Item(Said("Thư trả lời về"), value, "DONDOC_MAIL_REPLY_TO")


def _returned(settings: Settings) -> Item:
    value = Said("được đọc tự động") if settings.bounce_imap_url else Said("không đọc tự động")
    return Item(Said("Thư bị trả lại"), value, "DONDOC_BOUNCE_IMAP_URL")
