"""Offices: the list of those one sees, and one of them with what stands above and below it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from sqlalchemy import ColumnElement, Select, or_, select

from models import Unit
from rules.values import Level
from web import asked, clock, database, labels, unit_page, unit_tree_page
from web.login import person
from web.permissions import Permission, requires
from web.state_bar import done_of, open_of, state_bar
from workflow.naming import normal_name
from workflow.unit_reach import Reach, reach
from workflow.unit_tree import is_alive
from workflow.visibility import visible_units

blueprint = Blueprint("units", __name__, url_prefix="/units")
for _one in (state_bar, done_of, open_of):
    blueprint.add_app_template_global(_one)


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    session, user, today = database.session(), person(), clock.today()
    shown = {"levels": labels.choices(Level), "orders": unit_tree_page.ORDERS, "heads": unit_tree_page.heads()}
    if any(request.args.get(name) for name in ("q", "level", "state", "told", "view")):
        page, counted_at = unit_tree_page.asked_list(
            session, filtered(select(Unit.id).where(visible_units(session, user, today)), today), today
        )
        return render_template("units/index.html", page=page, tree=None, counted_at=counted_at, **shown)
    tree, counted_at = unit_tree_page.asked_tree(session, user, today)
    return render_template("units/index.html", page=None, tree=tree, counted_at=counted_at, **shown)


@blueprint.get("/<int:unit_id>")
@requires(Permission.READ)
def show(unit_id: int) -> str:
    return unit_page.render(unit_page.find(unit_id))


@blueprint.get("/<int:unit_id>/plans")
@requires(Permission.READ)
def plans(unit_id: int) -> str:
    return unit_page.render_plans(unit_page.find(unit_id))


def filtered(query: Select[int], today: date) -> Select[int]:
    """A query over Unit, narrowed to what the address asks for."""
    typed, level = asked.text("q"), asked.word("level", Level)
    if typed:
        name = normal_name(typed)
        pattern = f"%{_escaped(typed)}%"
        matches: list[ColumnElement[bool]] = [Unit.name.ilike(pattern, escape="\\"), Unit.code.ilike(pattern, escape="\\")]
        if name:
            matches.append(Unit.normal_name.contains(name, autoescape=True))
        query = query.where(or_(*matches))
    if level is not None:
        query = query.where(Unit.level == level)
    if asked.text("told") == Reach.NOBODY.value:
        query = query.where(reach(today) == Reach.NOBODY.value)
    return query.where(~is_alive(today) if asked.text("state") == "ended" else is_alive(today))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
