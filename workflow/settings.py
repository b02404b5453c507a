"""The settings, read once from environment variables that begin with DONDOC_. Owns their names, defaults and checks."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from workflow.errors import InvalidInputError

TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The time zone in which days begin and end, everywhere in the product."""

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_BASE_URL = "http://127.0.0.1:8000"
"""Where `serve` listens unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides for itself. See the table in README.md."""

    database_url: str
    data_dir: Path
    secret_key: str
    base_url: str = DEFAULT_BASE_URL
    smtp_url: str | None = None
    mail_from: str = "Đôn Đốc <dondoc@localhost>"
    digest_hour: int = 7
    upload_megabytes: int = 20
    has_https: bool = False

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
            digest_hour=_whole(environ, "DONDOC_DIGEST_HOUR", 7, 0, 23),
            upload_megabytes=_whole(environ, "DONDOC_UPLOAD_MEGABYTES", 20, 1, 200),
            has_https=base_url.startswith("https://"),
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
