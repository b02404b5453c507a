"""Where documents are handed in: kept and given to the process's readers, then waited for a moment, since most are read at once.

Owns the pool of this application and the words for how a reading stands; refuses to read anything in a request.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import cast

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import select

from models import Reading, ReadingState
from models.database import session_factory
from web import database, error_words
from workflow.reading_pool import ReadingPool
from workflow.readings import error_of
from workflow.settings import Settings

PATIENCE_SECONDS = 1.5
"""How long a request waits for a document before it shows how far the reading is. Tests set DONDOC_PATIENCE."""

_LOOK_SECONDS = 0.05
_OPEN = (ReadingState.WAITING, ReadingState.READING)


def init_app(app: Flask) -> None:
    """Give the application its readers; they start when something is handed in."""
    app.config.setdefault("DONDOC_PATIENCE", PATIENCE_SECONDS)
    app.jinja_env.filters["reading_words"] = words_of
    app.jinja_env.tests["is_being_read"] = is_open
    open_pool(app)


def open_pool(app: Flask) -> None:
    """Give the application readers for its engine and its data folder."""
    settings: Settings = app.config["DONDOC_SETTINGS"]
    app.extensions["dondoc_reading_pool"] = ReadingPool(session_factory(app.extensions["dondoc_engine"]), settings.data_dir)


def pool() -> ReadingPool:
    """The readers of this process."""
    return cast(ReadingPool, current_app.extensions["dondoc_reading_pool"])


def wait_for(reading_ids: Collection[int]) -> None:
    """Wake the readers and wait until these have ended, but not for long. The request must hold no transaction."""
    pool().wake()
    ends = time.monotonic() + current_app.config["DONDOC_PATIENCE"]
    while time.monotonic() < ends:
        time.sleep(_LOOK_SECONDS)
        with database.beside() as session:
            if not session.scalar(select(Reading.id).where(Reading.id.in_(reading_ids), Reading.state.in_(_OPEN)).limit(1)):
                return


def is_open(reading: Reading) -> bool:
    """Whether it waits or is being read."""
    return reading.state in _OPEN


def words_of(reading: Reading) -> str:
    """How it stands, in one sentence."""
    match reading.state:
        case ReadingState.WAITING:
            words = _("Đang chờ đến lượt đọc.")
        case ReadingState.READING if reading.pages:
            words = _("Đang nhận dạng chữ: xong %(done)s/%(pages)s trang.", done=reading.pages_done, pages=reading.pages)
        case ReadingState.READING:
            words = _("Đang đọc văn bản…")
        case ReadingState.DONE if reading.plan_id:
            words = _("Đã đọc xong.")
        case ReadingState.DONE:
            words = _("Đã đọc xong, nhưng bản nháp đã bị xóa.")
        case ReadingState.FAILED:
            words = error_words.message(error_of(reading))
    return str(words)
