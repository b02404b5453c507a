"""The pages that people meet, one blueprint a module. Each module here with a `blueprint` is registered by itself.

To add a page:
1. `web/pages/<things>.py` with `blueprint = Blueprint("<things>", __name__, url_prefix="/<things>")`. Endpoint names that others link to:
   tasks.index, tasks.show(task_id), plans.index, plans.show(plan_id), escalations.index, escalations.show(escalation_id),
   targets.index, targets.show(target_id), units.show(unit_id); mails lead to /tasks/1, /escalations/1, /targets/1 and /tasks?plan=1.
   In templates `link("tasks.show", task_id=1)` is "" while a page is missing.
2. Each view states who may open it, below its route: `@requires(Permission.READ)` or `@public` (`web.permissions`). What it shows is
   narrowed by `workflow.visibility` (`visible_tasks(session, person(), today())` …); what one may not see is a NotFoundError, a 404.
3. A view reads with `database.session()`, the clock with `clock.today()/now()`, the person with `login.person()`. It changes things only
   through `workflow`, in a POST that ends in a redirect. The transaction is the request's: do not commit. A WorkflowError that nobody
   catches is shown on the page that the person came from; in a form use `web.forms.showing_errors`, which keeps what was typed.
4. The template extends `base.html` (blocks title, crumbs, content, and actions beside the heading) and imports what it needs from
   `macros/show.html` (badge, badges, empty, pagination, definition, stat) and `macros/form.html` (field, fields, submit, post_button).
   No inline script, no style attribute: the Content-Security-Policy refuses both. Icons: `{{ icon("check-circle") }}`, with a word beside.
   Filters: `|day`, `|moment`, `|number`, `|label` (enums, `web.labels`), `|days_from(today())`, `|file_size`.
5. A navigation entry stands in `web.navigation` (the main ones are there already and appear with their page).
6. Every word shown is Vietnamese inside `_()` (templates, `flask_babel.gettext`) or `_l()` (forms, tables). The msgid is that text; its
   English stands in translations/en/LC_MESSAGES/messages.po, brought up to date by `make catalogue`. An error keeps its values apart:
   `NotFoundError("Không có thư số %(mail)s …", mail=7)`, and is translated where it is shown.
"""

from __future__ import annotations

import importlib
import pkgutil

from flask import Flask


def register(app: Flask) -> None:
    """Put every module's blueprint into the application."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        blueprint = getattr(importlib.import_module(f"{__name__}.{module.name}"), "blueprint", None)
        if blueprint is not None:
            app.register_blueprint(blueprint)
