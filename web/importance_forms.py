"""The forms in which coordinators say how much a plan, its clauses and a single task matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from models import Clause, Plan, Task
from rules.values import Importance
from web import labels
from web.forms import Form, at_most, long_text_field, select_choices, select_field

LONGEST_NOTE = 1000


def importance_choices(*, is_plans: bool) -> list[tuple[str, Any]]:
    """What may be chosen; for a clause or a task also what its plan has."""
    return ([] if is_plans else [("", _l("Theo kế hoạch"))]) + labels.choices(Importance)


def _note() -> Any:
    return long_text_field(_l("Lý do"), validators=[at_most(LONGEST_NOTE)], render_kw={"rows": 2})


class TaskImportanceForm(Form):
    importance = select_field(_l("Mức quan trọng"), importance_choices(is_plans=False), default="")
    note = _note()

    @classmethod
    def of(cls, task: Task) -> TaskImportanceForm:
        """The form as it stands before anything is chosen."""
        return cls(formdata=None, prefix="importance", importance=task.importance.value if task.importance else "")

    @property
    def wanted(self) -> Importance | None:
        """What was chosen; None: as the plan."""
        return Importance(self.importance.data) if self.importance.data else None


class PlanImportanceForm(Form):
    """The plan's importance; those of the clauses stand beside it under names of their own (`clause_field`)."""

    importance = select_field(_l("Cả kế hoạch"), importance_choices(is_plans=True))
    note = _note()

    @classmethod
    def of(cls, plan: Plan) -> PlanImportanceForm:
        """The form as it stands before anything is chosen."""
        return cls(formdata=None, importance=plan.importance.value)


def clauses_form(clauses: Sequence[Clause]) -> type[PlanImportanceForm]:
    """The form of a plan with these clauses."""
    fields = {clause_field(one): SelectField(_l("Mức quan trọng"), choices=_choices(), default=_value(one)) for one in clauses}
    return type("ClausesForm", (PlanImportanceForm,), fields)


def clause_field(clause: Clause) -> str:
    """The name of a clause's field."""
    return f"clause_{clause.id}"


def _choices() -> Any:
    return select_choices(importance_choices(is_plans=False))


def _value(clause: Clause) -> str:
    return clause.importance.value if clause.importance else ""
