"""What policies say, in the language of the page. Owns the translation of `Said`; its Vietnamese text is the msgid."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext

from web.policy_groups import NAMES
from workflow.policy_terms import Said


def said(one: object) -> str:
    """A text with its values, all in the language of the page; what is not `Said` (numbers, typed words) stands as it is."""
    if not isinstance(one, Said):
        return str(one)
    text: str = gettext(one.text)
    return text % {name: said(value) for name, value in one.values.items()} if one.values else text


def init_app(app: Flask) -> None:
    """Make `said` and `policy_name` known to templates: {{ change.field|said }}, {{ escalation.policy|policy_name }}."""
    app.jinja_env.filters["said"] = said
    app.jinja_env.filters["policy_name"] = lambda name: NAMES.get(name, name)
