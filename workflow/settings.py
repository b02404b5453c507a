"""The settings, read once from environment variables that begin with DONDOC_. Owns their names, defaults and checks."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from workflow.errors import InvalidInputError

TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The time zone in which days begin and end, everywhere in the product."""

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_BASE_URL = "http://127.0.0.1:8000"
"""Where `serve` listens unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides for itself. See the table in README.md.

    sweep_workers -- processes that share a sweep on PostgreSQL; on SQLite there is one.
    mail_link_days -- working days for which a link in a mail lets its person act without logging in; 0: no such links.
    """

    database_url: str
    data_dir: Path
    secret_key: str
    base_url: str = DEFAULT_BASE_URL
    smtp_url: str | None = None
    mail_from: str = "Đôn Đốc <dondoc@localhost>"
    mail_reply_to: str | None = None
    digest_hour: int = 7
    mail_link_days: int = 14
    upload_megabytes: int = 20
    has_https: bool = False
    envelope_from: str | None = None
    mails_per_minute: int = 600
    bounce_imap_url: str | None = None
    sweep_workers: int = 1

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Settings from the environment. Raises InvalidInputError naming the variable, its value and the remedy."""
        data_dir = Path(environ.get("DONDOC_DATA_DIR") or ROOT / "instance").resolve()
        base_url = (environ.get("DONDOC_BASE_URL") or DEFAULT_BASE_URL).rstrip("/")
        return cls(
            database_url=environ.get("DONDOC_DATABASE_URL") or f"sqlite:///{data_dir / 'dondoc.sqlite3'}",
            data_dir=data_dir,
            secret_key=environ.get("DONDOC_SECRET_KEY") or _kept_secret(data_dir),
            base_url=base_url,
            smtp_url=_smtp_url(environ.get("DONDOC_SMTP_URL")),
            mail_from=environ.get("DONDOC_MAIL_FROM") or "Đôn Đốc <dondoc@localhost>",
            mail_reply_to=environ.get("DONDOC_MAIL_REPLY_TO") or None,
            digest_hour=_whole(environ, "DONDOC_DIGEST_HOUR", 7, 0, 23),
            mail_link_days=_whole(environ, "DONDOC_MAIL_LINK_DAYS", 14, 0, 60),
            upload_megabytes=_whole(environ, "DONDOC_UPLOAD_MEGABYTES", 20, 1, 200),
            has_https=base_url.startswith("https://"),
            envelope_from=environ.get("DONDOC_ENVELOPE_FROM") or None,
            mails_per_minute=_whole(environ, "DONDOC_MAILS_PER_MINUTE", 600, 0, 100_000),
            bounce_imap_url=_imap_url(environ.get("DONDOC_BOUNCE_IMAP_URL")),
            sweep_workers=_whole(environ, "DONDOC_SWEEP_WORKERS", 1, 1, 64),
        )


def _kept_secret(data_dir: Path) -> str:
    """The secret of this installation, made at the first start and kept in the data folder for the next ones."""
    path = data_dir / "secret-key"
    if path.exists():
        return path.read_text().strip()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _smtp_url(value: str | None) -> str | None:
    if not value:
        return None
    if not value.startswith(("smtp://", "smtps://", "smtp+starttls://")):
        raise InvalidInputError(
            "DONDOC_SMTP_URL có giá trị «%(value)s» không dùng được: hãy viết smtp://, smtps:// hoặc smtp+starttls:// rồi máy chủ và cổng.",
            field="DONDOC_SMTP_URL",
            value=value,
        )
    return value


def _imap_url(value: str | None) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("imap", "imaps", "imap+starttls") or not parts.hostname or not parts.username:
        raise InvalidInputError(
            "DONDOC_BOUNCE_IMAP_URL không dùng được: hãy viết imaps://tài-khoản:mật-khẩu@máy-chủ/INBOX.", field="DONDOC_BOUNCE_IMAP_URL"
        )
    return value


def _whole(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name)
    if not text:
        return default
    if text.isdigit() and low <= int(text) <= high:
        return int(text)
    raise InvalidInputError(
        "%(name)s có giá trị «%(text)s» không dùng được: hãy đặt một số nguyên từ %(low)s đến %(high)s.",
        field=name,
        name=name,
        text=text,
        low=low,
        high=high,
    )
