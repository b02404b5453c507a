"""Each change that a reviewer makes to a draft is kept, so that it can be taken back: for pages and API alike, and said in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash, request
from flask_babel import gettext

from models import Plan, ReviewStep
from web import clock, database
from web.login import person
from workflow import undo
from workflow.errors import Words, filled

UNDOABLE = "undoable"
"""The kind of message that has a button to take back what it tells."""


@contextmanager
def recorded(plan: Plan, done: Words, words: str = "") -> Iterator[undo.Recording]:
    """A change of a draft by the person of this request. words -- the text or name that `done` speaks of."""
    with undo.recorded(database.session(), plan, done, by=person(), now=clock.now(), words=words) as recording:
        yield recording


def flash_undoable(message: str, recording: undo.Recording) -> None:
    """Say that something was done, with the button that takes it back; the page's script has its own."""
    has_button = recording.step is not None and "X-In-Place" not in request.headers
    flash(message, UNDOABLE if has_button else "success")


def said(step: ReviewStep) -> str:
    """What was done, in the language of the page."""
    return filled(gettext(step.done), step.values)
