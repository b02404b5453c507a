"""Mail for administrators: searching who was told what, and trying an address again that took no mail."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from models import MailState
from web import asked, clock, database, labels
from web.forms import flash_done
from web.paging import paged
from web.permissions import Permission, requires
from workflow.addresses import try_again
from workflow.journal import mails_found, of_mails

blueprint = Blueprint("delivery", __name__, url_prefix="/system")


@blueprint.get("/mails")
@requires(Permission.ADMINISTER)
def mails() -> str:
    """Every mail to a person, a unit or an address, of a day: who was told what. Without what was written in it (`workflow.journal`)."""
    session, words, typed = database.session(), asked.text("q")[:200], request.args.get("day", "")
    day, state = _day(typed), asked.word("state", MailState)
    page = paged(session, mails_found(words, day, state))
    return render_template(
        "system/mails.html",
        page=page,
        told=of_mails(session, page.rows),
        words=words,
        day=day,
        wrong_day=typed if typed and day is None else "",
        state=state,
        states=labels.choices(MailState),
    )


@blueprint.post("/addresses/retry")
@requires(Permission.ADMINISTER)
def retry_address() -> BaseResponse:
    """Thử lại: mails may go to an address again, and those that failed there go out anew."""
    address = request.form.get("address", "")
    waiting = try_again(database.session(), address, now=clock.now())
    flash_done(_("Sẽ lại gửi thư tới %(address)s; %(count)s thư chưa đến được gửi lại ở lượt kế tiếp.", address=address, count=waiting))
    return redirect(url_for("system.index", _anchor="addresses"))


def _day(text: str) -> date | None:
    """A day as the browser's field writes it; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
