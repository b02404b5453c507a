"""The command line: `python app.py COMMAND`. Reads arguments, owns the transaction, prints; the work is done in `workflow`.

What each command takes and prints with --json is a contract with others (names, options, keys).
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from commands.context import Context
from commands.documents import extract, import_
from commands.looking_ahead import simulate
from commands.operation import backup, demo, init, scheduler, serve
from commands.registry import units, user
from commands.returned_mail import bounces
from commands.sweeping import deliver, sweep
from commands.work import escalations, tasks, tick
from workflow.errors import WorkflowError
from workflow.outages import as_outage
from workflow.settings import Settings

AppFactory = Callable[[Settings], Flask]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.pass_context
def cli(context: click.Context) -> None:
    """Đôn Đốc: đọc kế hoạch, giao việc, nhắc việc và chuyển cấp trên việc chậm.

    Cài đặt bằng các biến môi trường DONDOC_… (xem README.md).
    """
    context.ensure_object(Context)


for command in (
    extract,
    import_,
    init,
    units,
    user,
    sweep,
    deliver,
    bounces,
    simulate,
    tasks,
    escalations,
    tick,
    backup,
    serve,
    scheduler,
    demo,
):
    cli.add_command(command)


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
