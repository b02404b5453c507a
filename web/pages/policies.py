"""The rules of reminding and escalating: what holds everywhere, for a unit, for a plan, who changed it, and how a change begins."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField

from models import Plan, PlanState, PolicyScope, PolicyVersion, Unit
from web import clock, database, plan_frame, policy_desk, policy_page, unit_choice
from web.asked import word
from web.forms import Form, flash_done, select_choices, select_field, showing_errors, text_field
from web.login import person
from web.permissions import Permission, requires
from web.policy_groups import ABOUT, CAUTIONS, HEADINGS, ICONS, NAMES, POLICY_ICONS, SCOPES
from workflow.errors import NotFoundError
from workflow.policy_book import POLICY_NAMES, SWEPT_POLICIES
from workflow.visibility import DECIDERS, coordinated_plans, is_administrator, may_set_policy, own_unit_ids, settable_areas, visible_units

blueprint = Blueprint("policies", __name__, url_prefix="/policies")

Page = str | Response | BaseResponse | tuple[str, int]
NAME = f"<any({', '.join(POLICY_NAMES)}):policy>"
MOST_PLANS = 400


class ScopeForm(Form):
    """For whom a new draft is meant; only what the person may set is offered."""

    scope = RadioField(_l("Quy tắc mới dành cho"), choices=[], validate_choice=False)
    unit = text_field(
        _l("Đơn vị"),
        render_kw={"list": "unit-suggestions", "autocomplete": "off"},
        description=_l("Khi chọn «Các đơn vị trực thuộc»: mọi đơn vị bên dưới đơn vị này sẽ theo quy tắc mới, chính đơn vị ấy thì không."),
    )
    plan = select_field(_l("Kế hoạch"), [], validate_choice=False)

    def offer(self, policy: str) -> ScopeForm:
        """Fill in what the person may choose for a policy."""
        session, user, today = database.session(), person(), clock.today()
        plans = session.scalars(
            select(Plan).where(coordinated_plans(user, today), Plan.state == PlanState.PUBLISHED).order_by(Plan.id.desc()).limit(MOST_PLANS)
        ).all()
        is_open = {
            PolicyScope.SYSTEM: may_set_policy(session, user, PolicyScope.SYSTEM, today),
            PolicyScope.AREA: is_administrator(user, today) or bool(own_unit_ids(user, today, DECIDERS)),
            PolicyScope.PLAN: bool(plans) and policy in SWEPT_POLICIES,
        }
        self.scope.choices = select_choices((scope.value, SCOPES[scope]) for scope, is_so in is_open.items() if is_so)
        if not self.scope.data and self.scope.choices:
            self.scope.data = self.scope.choices[0].value
        titles = [(str(plan.id), f"{plan.number or ''} {plan.title}".strip()[:120]) for plan in plans]
        self.plan.choices = select_choices([("", "–"), *titles] if is_open[PolicyScope.PLAN] else [])
        return self


@blueprint.context_processor
def words() -> dict[str, object]:
    """What every template of policies needs."""
    return {
        "names": NAMES,
        "about": ABOUT,
        "cautions": CAUTIONS,
        "previewable": SWEPT_POLICIES,
        "policy_icons": POLICY_ICONS,
        "scope_words": policy_page.scope_words,
        "policy_mark": policy_page.mark,
        "sentence_of": policy_page.sentence_of,
        "has_stale_title": policy_page.has_stale_title,
        "headings": HEADINGS,
        "heading_icons": ICONS,
        "address_of": policy_page.address_of,
    }


@blueprint.get("/")
@requires(Permission.READ)
def index() -> str:
    return render_template(
        "policies/index.html",
        standings=[policy_page.standing(name, PolicyScope.SYSTEM) for name in POLICY_NAMES],
        overrides=policy_page.overrides(POLICY_NAMES),
        events=policy_page.history(PolicyVersion.scope != PolicyScope.SHIPPED),
        own_units=_own_units(),
    )


@blueprint.get(f"/{NAME}")
@requires(Permission.READ)
def show(policy: str) -> str:
    return _policy(policy, ScopeForm(formdata=None).offer(policy))


@blueprint.post(f"/{NAME}/drafts")
@requires(Permission.SET_POLICIES)
def begin(policy: str) -> Page:
    form = ScopeForm().offer(policy)
    if form.validate_on_submit():
        with showing_errors(form):
            unit, plan = _chosen_unit(form), _chosen_plan(form)
            scope = next((one for one in PolicyScope if one.value == form.scope.data), PolicyScope.SHIPPED)
            asked = unit if scope is PolicyScope.AREA else None, plan if scope is PolicyScope.PLAN else None
            return _to_draft(policy, scope, *asked)
    return _policy(policy, form), 400


@blueprint.get("/plans/<int:plan_id>")
@requires(Permission.READ)
def of_plan(plan_id: int) -> str:
    plan = plan_frame.find(plan_id)
    return render_template(
        "policies/plan.html",
        plan=plan,
        standings=[policy_page.standing(name, PolicyScope.PLAN, plan=plan) for name in SWEPT_POLICIES],
        may_set=may_set_policy(database.session(), person(), PolicyScope.PLAN, clock.today(), plan=plan),
        events=policy_page.history(PolicyVersion.plan_id == plan.id),
    )


@blueprint.post(f"/plans/<int:plan_id>/{NAME}")
@requires(Permission.SET_POLICIES)
def begin_for_plan(plan_id: int, policy: str) -> Page:
    return _to_draft(policy, PolicyScope.PLAN, None, plan_frame.find(plan_id))


@blueprint.get("/units/<int:unit_id>")
@requires(Permission.READ)
def of_unit(unit_id: int) -> str:
    unit = _find_unit(unit_id)
    return render_template(
        "policies/unit.html",
        unit=unit,
        standings=[policy_page.standing(name, PolicyScope.AREA, unit=unit) for name in POLICY_NAMES],
        may_set=may_set_policy(database.session(), person(), PolicyScope.AREA, clock.today(), unit=unit),
        events=policy_page.history(PolicyVersion.unit_id == unit.id),
    )


@blueprint.post(f"/units/<int:unit_id>/{NAME}")
@requires(Permission.SET_POLICIES)
def begin_for_unit(unit_id: int, policy: str) -> Page:
    return _to_draft(policy, PolicyScope.AREA, _find_unit(unit_id), None)


def _policy(name: str, form: ScopeForm) -> str:
    session, user, today = database.session(), person(), clock.today()
    standing = policy_page.standing(name, PolicyScope.SYSTEM)
    return render_template(
        "policies/show.html",
        name=name,
        standing=standing,
        version=standing.version,
        **policy_page.read_out(standing.version),
        overrides=[version for version in policy_page.overrides([name])[name] if version.scope is not PolicyScope.SYSTEM],
        events=policy_page.history(PolicyVersion.name == name),
        outdated=policy_page.outdated(standing.version),
        form=form if form.scope.choices else None,
        scope=word("scope", PolicyScope),
        suggestions=unit_choice.suggestions(session, settable_areas(session, user, today)),
    )


def _to_draft(name: str, scope: PolicyScope, unit: Unit | None, plan: Plan | None) -> BaseResponse:
    """The draft that is under way for the scope, else a new one."""
    begun = policy_desk.draft_under_way(name, scope, unit=unit, plan=plan)
    draft = begun or policy_desk.begin(name, scope, unit=unit, plan=plan)
    if begun is not None:
        flash_done(_("Đang có bản nháp cho phạm vi này: anh/chị sửa tiếp bản ấy."))
    return redirect(url_for("policy_drafts.edit", draft_id=draft.id), 303)


def _chosen_unit(form: ScopeForm) -> Unit | None:
    return unit_choice.chosen(database.session(), form.unit.data, settable_areas(database.session(), person(), clock.today()))


def _chosen_plan(form: ScopeForm) -> Plan | None:
    typed = form.plan.data or ""
    return plan_frame.find(int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _own_units() -> list[Unit]:
    ids = own_unit_ids(person(), clock.today())
    return list(database.session().scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.name)))


def _find_unit(unit_id: int) -> Unit:
    session, user, today = database.session(), person(), clock.today()
    unit = session.scalar(select(Unit).where(Unit.id == unit_id, visible_units(session, user, today)))
    if unit is None:
        raise NotFoundError("Không có đơn vị số %(unit)s trong phạm vi của anh/chị.", unit=unit_id)
    return unit
