"""The mailbox folder for administrators: which mails would have gone out, and what they look like."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, render_template

from web import installation
from web.letter_frame import framed
from web.paging import PAGE_SIZE, Page, asked_page
from web.permissions import Permission, requires
from workflow import mailbox

blueprint = Blueprint("mailbox", __name__, url_prefix="/mailbox")


def _folder() -> Path:
    folder: Path = installation.settings().data_dir / "mailbox"
    return folder


@blueprint.get("/")
@requires(Permission.ADMINISTER)
def index() -> str:
    names = mailbox.names(_folder())
    number = min(asked_page(), max(1, -(-len(names) // PAGE_SIZE)))
    shown = names[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    letters = [mailbox.open_letter(_folder(), name) for name in shown]
    has_server = bool(installation.settings().smtp_url)
    return render_template("system/mailbox.html", page=Page(letters, number, PAGE_SIZE, len(names)), has_server=has_server)


@blueprint.get("/<name>")
@requires(Permission.ADMINISTER)
def show(name: str) -> str:
    return render_template("system/letter.html", letter=mailbox.read(_folder(), name))


@blueprint.get("/<name>/html")
@requires(Permission.ADMINISTER)
def html(name: str) -> Response:
    """The HTML of a mail, for a frame without scripts, with a policy of its own."""
    return framed(mailbox.read(_folder(), name).html)
