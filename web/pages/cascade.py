"""Giving a target to the units below: who gets which part, whether the parts add up, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from models import Indicator, Target, Unit
from web import clock, database
from web.cascade_forms import GivingForm
from web.forms import flash_done
from web.login import person
from web.pages.targets import find_target
from web.permissions import Permission, requires
from web.target_words import amount, promise
from workflow.cascade import even_shares, give_down, given_down, share_check, units_to_give_to
from workflow.errors import InvalidInputError, NotAllowedError
from workflow.figures import figures
from workflow.moves import Act
from workflow.visibility import may_give_down

blueprint = Blueprint("cascade", __name__)

Page = str | BaseResponse | tuple[str, int]
POPULATION = "population"
"""The catalogue's code of the indicator by which shares are proposed."""


@blueprint.get("/targets/<int:target_id>/given")
@requires(Permission.READ)
def show(target_id: int) -> Page:
    target = _target(target_id)
    session, today = database.session(), clock.today()
    units = units_to_give_to(session, target, today)
    return _page(target, GivingForm.of(target, units, given_down(session, target)))


@blueprint.post("/targets/<int:target_id>/given")
@requires(Permission.WORK)
def give(target_id: int) -> Page:
    target = _target(target_id, to_change=True)
    session, act = database.session(), Act(person(), clock.now())
    form = GivingForm.read(target, units_to_give_to(session, target, clock.today()), request.form)
    try:
        proposed = _proposed(target, form)
        if proposed is not None:
            form.fill(proposed)
            return _page(target, form)
        made = give_down(session, target, form.how, form.shares(), act)
    except InvalidInputError as error:
        form.blame(error)
        return _page(target, form), 400
    said = ngettext("Chỉ tiêu đã giao cho %(num)d đơn vị.", "Chỉ tiêu đã giao cho %(num)d đơn vị.", len(made))
    flash_done(said if made else _("Chỉ tiêu không còn giao xuống đơn vị nào."))
    return redirect(url_for("cascade.show", target_id=target.id), 303)


def _proposed(target: Target, form: GivingForm) -> dict[int, Decimal] | None:
    """Shares to look at before they are given, where that was asked for."""
    chosen = [row.unit for row in form.rows if row.is_chosen]
    match request.form.get("propose"):
        case "even":
            return even_shares(target.value, {unit.id: Decimal(1) for unit in chosen})
        case "population":
            return even_shares(target.value, _population(chosen))
        case _:
            return None


def _population(units: Sequence[Unit]) -> dict[int, Decimal]:
    """The last known population of each unit. Raises InvalidInputError naming those of which nothing is known."""
    session = database.session()
    indicator = session.scalar(select(Indicator).where(Indicator.code == POPULATION))
    known: dict[int, Decimal] = {}
    if indicator is not None:
        found = figures(session, [(indicator.id, unit.id) for unit in units], {indicator.id: indicator})
        for (_indicator, unit_id), rows in found.items():
            values = [one.value for one in rows if one.value is not None]
            if values:
                known[unit_id] = values[-1]
    unknown = [unit.name for unit in units if unit.id not in known]
    if unknown:
        raise InvalidInputError(
            "Chưa có số liệu dân số của %(units)s nên chưa chia theo dân số được; hãy nhập số liệu dân số hoặc chia đều.",
            field="propose",
            units="; ".join(unknown[:5]) + ("; …" if len(unknown) > 5 else ""),
        )
    return known


def _target(target_id: int, *, to_change: bool = False) -> Target:
    target = find_target(target_id, to_change=to_change)
    if not may_give_down(database.session(), person(), target, clock.today()):
        raise NotAllowedError(
            "Chỉ tiêu số %(target)s do đơn vị chịu trách nhiệm hoặc người điều phối kế hoạch giao xuống.", target=target_id
        )
    return target


def _page(target: Target, form: GivingForm) -> str:
    session, today = database.session(), clock.today()
    return render_template(
        "targets/given.html",
        target=target,
        form=form,
        check=share_check(session, target, today),
        given={one.owner_id: one for one in given_down(session, target)},
        promise=promise(target),
        amount=amount,
        is_followed=target.plan.state.value == "published",
    )
