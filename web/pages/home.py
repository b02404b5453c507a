"""The first page: what I must do now."""

from __future__ import annotations

from flask import Blueprint, render_template

from web import clock, database
from web.login import person
from web.permissions import Permission, requires
from workflow.agenda import agenda
from workflow.people import roles_on

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    today = clock.today()
    return render_template("home.html", agenda=agenda(database.session(), person(), today), memberships=roles_on(person(), today))
