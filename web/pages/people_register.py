"""The register of people, brought in as a spreadsheet; those whom a file made are invited by mail when asked for."""

from __future__ import annotations

from flask import redirect, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from models import RegisterKind
from web import clock, database, installation
from web.forms import flash_done
from web.login import person
from web.permissions import Permission, requires
from web.register_desk import blueprint_for
from workflow.register_uploads import find_upload, invite_made

blueprint = blueprint_for(RegisterKind.PEOPLE, "people_register", "/people/import")


@blueprint.post("/<int:upload_id>/invite")
@requires(Permission.ADMINISTER)
def invite(upload_id: int) -> BaseResponse:
    """Send the invitations."""
    session = database.session()
    upload = find_upload(session, RegisterKind.PEOPLE, upload_id)
    count = invite_made(session, upload, installation.settings(), by=person(), now=clock.now())
    flash_done(ngettext("Đã gửi %(num)d thư mời.", "Đã gửi %(num)d thư mời.", count))
    return redirect(url_for("people_register.show", upload_id=upload_id), 303)
