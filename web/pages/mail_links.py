"""What a link in a mail opens: one task for one person, without a login, in a reduced form with one big button.

A GET or HEAD shows and changes nothing, so that whatever follows links by itself (scanners, previews) does no harm; a POST carries the
form's own token. Nothing here logs anybody in or shows any other task.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from models import Channel, Task
from web import clock, database, installation, mail_link_page
from web.explaining import ExplainForm
from web.forms import Form, flash_done, showing_errors
from web.language import in_words_of
from web.mail_link_page import StuckForm, SureForm, TakeBackForm
from web.permissions import public
from web.security import csrf
from web.task_forms import ExtensionForm, FilesForm
from workflow import evidence, explanations, extensions, mail_links, progress, taking_back
from workflow.errors import InvalidInputError
from workflow.mail_links import Opened, Verdict
from workflow.moves import Act, allow

blueprint = Blueprint("mail_links", __name__, url_prefix="/m/<token>")
csrf.exempt(blueprint)
"""Its forms check their tokens themselves: the general check also wants a Referer, which these pages forbid browsers to send."""

Page = str | Response | BaseResponse | tuple[str, int]
Deed = Callable[[Task, Act], None]

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store, private"}


@blueprint.get("")
@public
def show(token: str) -> Page:
    opened = _opened(token)
    if _is_own_session(opened) and opened.verdict in (Verdict.GOOD, Verdict.EXPIRED, Verdict.ENDED):
        return redirect(url_for("tasks.show", task_id=opened.task_id))
    return _refused(opened) or _page(opened)


@blueprint.post("/done")
@public
def done(token: str) -> Page:
    form = SureForm(prefix="done")

    def tick(task: Task, act: Act) -> None:
        if mail_link_page.is_ticked_by(task, act.by):
            return  # a second tap on a slow line
        allow(task, "tick_off")
        _keep_files(task, form, act)
        progress.tick_off(database.session(), task, act, on=form.on.data, is_sure=bool(form.is_sure.data))
        flash_done(_("Đã ghi nhận hoàn thành."))

    return _do(token, form, "done", tick)


@blueprint.post("/take-back")
@public
def take_back(token: str) -> Page:
    def undo(task: Task, act: Act) -> None:
        taking_back.take_back(database.session(), task, act)
        flash_done(_("Đã rút lại báo cáo hoàn thành. Nhiệm vụ trở lại như trước."))

    return _do(token, TakeBackForm(prefix="take_back"), "take_back", undo)


@blueprint.post("/extension")
@public
def ask_extension(token: str) -> Page:
    form = ExtensionForm(prefix="extension")

    def ask(task: Task, act: Act) -> None:
        if form.until.data is None:
            raise InvalidInputError(_("Chưa có hạn đề nghị: hãy chọn ngày."), field="until")
        extensions.ask_extension(database.session(), task, act, until=form.until.data)
        flash_done(_("Đã gửi đề nghị gia hạn đến %(day)s.", day=f"{form.until.data:%d/%m/%Y}"))

    return _do(token, form, "extension", ask)


@blueprint.post("/stuck")
@public
def stuck(token: str) -> Page:
    def report(task: Task, act: Act) -> None:
        progress.report_obstacle(database.session(), task, act)
        flash_done(_("Đã gửi báo cáo. Cơ quan điều phối kế hoạch xem được ngay."))

    return _do(token, StuckForm(prefix="stuck"), "stuck", report)


@blueprint.post("/explain")
@public
def explain(token: str) -> Page:
    form = ExplainForm(prefix="explain")

    def write(task: Task, act: Act) -> None:
        explanations.explain(database.session(), task, act, text=form.text.data or "", asks_until=form.asks_until.data)
        flash_done(_("Đã ghi giải trình. Cấp trên đang xem xét việc này đọc được ngay."))

    return _do(token, form, "explain", write)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    """The address itself is the secret: no other site, no search engine and no cache is to learn it."""
    response.headers.update(HEADERS)
    return response


def _do(token: str, form: Form, name: str, deed: Deed) -> Page:
    """Do what was asked for in the name of the link's person, then show the page again. What cannot be used comes back as it was typed."""
    opened = _opened(token, to_change=True)
    refusal = _refused(opened)
    if refusal is not None or opened.task is None:
        return refusal or _page(opened)
    with in_words_of(opened.user):
        if form.validate_on_submit():
            note = form["note"].data if "note" in form else ""
            with showing_errors(form):
                deed(opened.task, Act(opened.user, clock.now(), note or "", Channel.MAIL_LINK))
                return redirect(url_for("mail_links.show", token=token), 303)
        return _page(opened, form, name), 400


def _opened(token: str, *, to_change: bool = False) -> Opened:
    secret_key = installation.settings().secret_key
    return mail_links.open_link(database.session(), token, secret_key=secret_key, today=clock.today(), to_change=to_change)


def _page(opened: Opened, sent: Form | None = None, name: str = "") -> str:
    with in_words_of(opened.user):
        return mail_link_page.render(opened, request.view_args["token"] if request.view_args else "", sent, name)


def _refused(opened: Opened) -> Response | None:
    """The page that says what is the matter with the link and what to do now; None where it holds and nobody else is logged in."""
    if opened.verdict is Verdict.UNKNOWN:
        return make_response(mail_link_page.render_refusal(opened), 404 if _count_wrong() else 429)
    with in_words_of(opened.user):
        if opened.verdict is not Verdict.GOOD:
            return make_response(mail_link_page.render_refusal(opened), 403 if opened.verdict is Verdict.MOVED else 410)
        if current_user.is_authenticated and not _is_own_session(opened):
            return make_response(mail_link_page.render_refusal(opened, logged_in=current_user.user), 403)
    return None


def _count_wrong() -> bool:
    """In the request's own transaction where it writes; a reading one gets a short one beside it."""
    if request.method not in database.READING_METHODS:
        return mail_links.note_wrong(database.session(), request.remote_addr or "", now=clock.now())
    with database.writing_session() as session:
        is_counted = mail_links.note_wrong(session, request.remote_addr or "", now=clock.now())
        session.commit()
    return is_counted


def _is_own_session(opened: Opened) -> bool:
    return bool(current_user.is_authenticated and opened.user is not None and current_user.user.id == opened.user.id)


def _keep_files(task: Task, form: FilesForm, act: Act) -> None:
    data_dir = installation.settings().data_dir
    for file in form.given:
        evidence.attach(database.session(), task, act, name=file.filename or "", data=file.read(), data_dir=data_dir)
