"""One field for everything: what was typed, looked for in plans, documents, tasks, targets, units and people, a few of each."""

from __future__ import annotations

from flask import Blueprint, render_template

from web import asked, clock, database, found_words
from web.login import person
from web.permissions import Permission, requires
from workflow.search import FEW, search
from workflow.text import search_form

blueprint = Blueprint("search", __name__, url_prefix="/search")
blueprint.record(lambda state: state.app.jinja_env.globals.update(marked=found_words.marked, excerpt=found_words.excerpt))

LONGEST = 200


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    typed = asked.text("q")[:LONGEST]
    found = search(database.session(), person(), typed, clock.today())
    return render_template("search/index.html", typed=typed, has_words=bool(search_form(typed)), found=found, few=FEW)
