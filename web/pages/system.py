"""The state of the system for administrators: what the jobs did, how the mails stand, what went wrong last."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response as BaseResponse

from models import JobRun, Mail, MailServer, MailState, Notice
from rules.features import Subject as Matter
from web import clock, database, run_words
from web.forms import flash_done
from web.login import person
from web.permissions import Permission, requires
from workflow.addresses import open_problems
from workflow.errors import NotFoundError
from workflow.outbox import retry_failed
from workflow.set_aside import release, release_all, set_aside_rows
from workflow.working_days import year_awaiting_decision

blueprint = Blueprint("system", __name__, url_prefix="/system")
for _word in (run_words.job_name, run_words.counts_said):
    blueprint.add_app_template_filter(_word)

RUNS_READ, RUNS_SHOWN = 300, 20
FAULTS_SHOWN = 20


@blueprint.get("/")
@requires(Permission.ADMINISTER)
def index() -> str:
    session = database.session()
    failed = select(Mail).where(Mail.state == MailState.FAILED).options(joinedload(Mail.user), joinedload(Mail.unit))
    return render_template(
        "system/index.html",
        runs=_telling(session.scalars(select(JobRun).order_by(JobRun.id.desc()).limit(RUNS_READ)).all()),
        mails=_mail_counts(session),
        failed=session.scalars(failed.order_by(Mail.id.desc()).limit(FAULTS_SHOWN)).all(),
        untold=_untold(session),
        problems=open_problems(session),
        servers=session.scalars(select(MailServer).order_by(MailServer.name)).all(),
        aside=set_aside_rows(session),
        awaited=year_awaiting_decision(session, clock.today()),
    )


@blueprint.post("/mails/<int:mail_id>/retry")
@requires(Permission.ADMINISTER)
def retry(mail_id: int) -> BaseResponse:
    mail = database.session().get(Mail, mail_id)
    if mail is None:
        raise NotFoundError("Không có thư số %(mail)s: hãy mở lại trang tình trạng hệ thống.", mail=mail_id)
    retry_failed(database.session(), mail, now=clock.now())
    flash_done(_("Thư sẽ được gửi lại ở lượt gửi kế tiếp."))
    return redirect(url_for("system.index"))


@blueprint.post("/set-aside/release")
@requires(Permission.ADMINISTER)
def release_row() -> BaseResponse:
    """Thử lại: the next sweep tries one task or target again that was set aside."""
    matter, number = request.form.get("matter", ""), request.form.get("id", "")
    if matter not in list(Matter) or not number.isascii() or not number.isdigit():
        raise NotFoundError("Mục số %(number)s không còn được để riêng: hãy mở lại trang Tình trạng hệ thống.", number=number[:20])
    release(database.session(), Matter(matter), int(number), by=person(), at=clock.now())
    flash_done(_("Lượt rà kế tiếp sẽ thử lại."))
    return redirect(url_for("system.index", _anchor="set-aside"))


@blueprint.post("/set-aside/release-all")
@requires(Permission.ADMINISTER)
def release_every_row() -> BaseResponse:
    """Thử lại tất cả: after the cause has been mended."""
    count = release_all(database.session(), by=person(), at=clock.now())
    flash_done(_("Lượt rà kế tiếp sẽ thử lại %(count)s mục.", count=count))
    return redirect(url_for("system.index"))


def _telling(runs: Sequence[JobRun]) -> list[JobRun]:
    """The latest runs that did something, failed or are under way, and the latest of each job whatever it did."""
    latest = {run.job: run.id for run in reversed(runs)}
    return [run for run in runs if run.id == latest[run.job] or run.error or not run.ended_at or any(run.counts.values())][:RUNS_SHOWN]


def _mail_counts(session: Session) -> dict[MailState, int]:
    counted = session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    found = {row[0]: row[1] for row in counted}
    return {state: found.get(state, 0) for state in MailState}


def _untold(session: Session) -> int:
    """How many notices reach nobody, because neither a person nor the unit has an address."""
    query = select(func.count()).select_from(Notice).where(Notice.is_unreachable, Notice.withdrawn_at.is_(None))
    return session.scalar(query) or 0
