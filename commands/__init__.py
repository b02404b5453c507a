"""The command line: `python app.py COMMAND`. Reads arguments, owns the transaction, prints; the work is done in `workflow`.

What each command takes and prints with --json is a contract with others (names, options, keys).
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from commands.context import Context
from workflow.errors import WorkflowError
from workflow.outages import as_outage
from workflow.settings import Settings

AppFactory = Callable[[Settings], Flask]


_MODULES = {
    "documents": ("extract", "import"),
    "looking_ahead": ("simulate",),
    "operation": ("backup", "demo", "init", "scheduler", "serve"),
    "registry": ("units", "user"),
    "returned_mail": ("bounces",),
    "sweeping": ("deliver", "sweep"),
    "work": ("escalations", "tasks", "tick"),
}
"""Where each command is written. Only the one that runs is imported: mail servers and timers start a process for each call."""


class Commands(click.Group):
    """The commands of the modules of this package, imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in order."""
        return sorted(name for names in _MODULES.values() for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, if there is one."""
        for module, names in _MODULES.items():
            if cmd_name in names:
                found = vars(importlib.import_module(f"commands.{module}"))
                return next(each for each in found.values() if isinstance(each, click.Command) and each.name == cmd_name)
        return None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.pass_context
def cli(context: click.Context) -> None:
    """Đôn Đốc: đọc kế hoạch, giao việc, nhắc việc và chuyển cấp trên việc chậm.

    Cài đặt bằng các biến môi trường DONDOC_… (xem README.md).
    """
    context.ensure_object(Context)


def main(create_app: AppFactory) -> None:
    """Run the command line. Exit status: 0 done, 1 what was asked for cannot be done, 2 wrong usage."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("alembic", "apscheduler", "pdfminer", "waitress"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        cli(obj=Context(create_app), standalone_mode=True)
    except WorkflowError as error:
        click.echo(error.message, err=True)
        for line, column, message in getattr(error, "rows", []):
            click.echo(f"  dòng {line}, cột {column}: {message}", err=True)
        sys.exit(1)
    except (SQLAlchemyError, OSError) as error:
        outage = as_outage(error)
        if outage is None:
            raise
        click.echo(f"{outage.message}\n  ({error})", err=True)
        sys.exit(1)
