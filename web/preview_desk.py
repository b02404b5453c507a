"""Where previews of changed rules are asked for and looked at, by pages and API alike: found, owed to the process's pool, put into words.

Owns the pool of this application and how a preview stands, in words; refuses to work anything out in a request.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import Engine, select

from models import PolicyPreview, PolicyVersion, PreviewState
from models.database import session_factory
from web import clock, database
from web.filters import number
from web.login import person
from web.policy_desk import find_draft
from workflow.errors import NotFoundError
from workflow.preview_pool import PreviewPool
from workflow.preview_words import sentence
from workflow.previews import ask as owe
from workflow.previews import is_of_today, is_open
from workflow.settings import Settings

TASKS_A_MINUTE = 6_000
"""Tasks lived through 90 days twice within a minute, roughly: for the first guess, before a preview has come far enough to tell."""
FAR_ENOUGH = 50
_LOOK_SECONDS = 0.1


def init_app(app: Flask) -> None:
    """Give the application its pool; it starts when a preview is asked for."""
    engine: Engine = app.extensions["dondoc_engine"]
    settings: Settings = app.config["DONDOC_SETTINGS"]
    app.extensions["dondoc_preview_pool"] = PreviewPool(session_factory(engine), digest_hour=settings.digest_hour)
    app.extensions["dondoc_preview_engine"] = engine


def pool() -> PreviewPool:
    """The pool of this process; another one when the application has been given another database."""
    if current_app.extensions["dondoc_preview_engine"] is not current_app.extensions["dondoc_engine"]:
        init_app(current_app)
    return cast(PreviewPool, current_app.extensions["dondoc_preview_pool"])


def ask(draft_id: int, *, anew: bool = False) -> PolicyPreview:
    """Owe a preview of a draft, and wait a moment for it. Raises NotFoundError, NotAllowedError, WrongStateError."""
    draft = find_draft(draft_id)
    preview_id = owe(database.session(), draft, by=person(), now=clock.now(), anew=anew).id
    database.session().commit()  # the pool, which looks in another transaction, must find it
    _wait_for(preview_id)
    return database.session().get_one(PolicyPreview, preview_id, populate_existing=True)


def find(preview_id: int) -> PolicyPreview:
    """A preview of a draft that the person may change. Raises NotFoundError and what `find_draft` raises."""
    preview = database.session().get(PolicyPreview, preview_id)
    if preview is None:
        raise NotFoundError("Không có lần xem trước số %(preview)s; hãy xem trước lại từ bản nháp.", preview=preview_id)
    find_draft(preview.version_id)
    return preview


def latest(draft: PolicyVersion) -> PolicyPreview | None:
    """The latest preview of a draft."""
    found = select(PolicyPreview).where(PolicyPreview.version_id == draft.id).order_by(PolicyPreview.id.desc()).limit(1)
    return database.session().scalar(found)


def found_today(draft: PolicyVersion) -> str:
    """What today's preview of a draft as it stands has found, in one sentence; "" where there is none."""
    preview = latest(draft)
    if preview is None or preview.state is not PreviewState.DONE:
        return ""
    return in_words(preview) if is_of_today(database.session(), preview, clock.today()) else ""


def words_of(preview: PolicyPreview, now: datetime) -> str:
    """How it stands, in one sentence."""
    match preview.state:
        case PreviewState.WAITING:
            return str(_("Đang chờ đến lượt tính."))
        case PreviewState.RUNNING:
            return _running(preview, now)
        case PreviewState.FAILED:
            return preview.error
        case PreviewState.DONE:
            return in_words(preview)


def in_words(preview: PolicyPreview) -> str:
    """What it has found, in one sentence."""
    return sentence(preview.result["totals"], say=_, number=number)


def _running(preview: PolicyPreview, now: datetime) -> str:
    outlook = (preview.result or {}).get("outlook")
    if not outlook:
        return str(_("Đang chuẩn bị dữ liệu…"))
    words = _(
        "Đang tính: %(done)s%% của %(tasks)s việc và chỉ tiêu, còn %(rest)s.",
        done=preview.permille // 10,
        tasks=number(outlook["size"]),
        rest=_time_left(preview.permille, outlook, now),
    )
    return str(words)


def _time_left(permille: int, outlook: dict[str, str | int], now: datetime) -> str:
    if permille >= FAR_ENOUGH:
        passed = now - datetime.fromisoformat(str(outlook["since"]))
        left = passed * (1000 - permille) / permille
    else:
        left = timedelta(minutes=int(outlook["size"]) / int(outlook["every_nth_unit"]) / TASKS_A_MINUTE)
    minutes = round(left.total_seconds() / 60)
    return str(_("khoảng %(minutes)s phút", minutes=minutes) if minutes else _("dưới một phút"))


def _wait_for(preview_id: int) -> None:
    pool().wake()
    ends = time.monotonic() + current_app.config["DONDOC_PATIENCE"]
    while time.monotonic() < ends:
        time.sleep(_LOOK_SECONDS)
        with database.beside() as session:
            preview = session.get(PolicyPreview, preview_id)
            if preview is None or not is_open(preview):
                return
