"""`sweep`, `deliver`, `simulate`: deciding for a day, sending what is owed, looking ahead."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from commands.context import Context, Day, Moment, as_json, print_json
from models.database import open_engine, session_factory
from workflow.backup import copy_sqlite
from workflow.jobs import run_delivery, run_sweep
from workflow.judges import judge_in_force
from workflow.simulation import simulate as look_ahead


@click.command()
@click.option("--today", type=Day(), default=None, help="Làm như hôm nay là ngày này.")
@as_json
@click.pass_obj
def sweep(context: Context, today: date | None, as_json: bool) -> None:
    """Xét các việc và chỉ tiêu cần xét trong ngày: nhắc việc, chuyển cấp trên, kết thúc."""
    counts = asdict(run_sweep(context.factory, context.settings, today=today))
    if as_json:
        print_json(counts)
        return
    click.echo(
        f"Đã xét {counts['looked_at']}; thông báo {counts['notices']}; chuyển cấp trên mới {counts['escalations_opened']}, "
        f"lên cấp nữa {counts['escalations_raised']}, kết thúc {counts['escalations_closed']}."
    )


@click.command()
@click.option("--now", type=Moment(), default=None, help="Làm như bây giờ là thời điểm này.")
@as_json
@click.pass_obj
def deliver(context: Context, now: datetime | None, as_json: bool) -> None:
    """Gửi những thư đang nợ."""
    done = asdict(run_delivery(context.factory, context.settings, now=now))
    if as_json:
        print_json(done)
    else:
        click.echo(f"Đã gửi {done['sent']} thư; không gửi được {done['failed']}; còn chờ {done['waiting']}.")


@contextmanager
def _apart(context: Context) -> Iterator[Session]:
    """A session for days that never come. On SQLite on a copy, so that nobody who works meanwhile waits for its one writer."""
    if context.engine.dialect.name != "sqlite":
        with context.factory() as session:
            yield session
        return
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{copy_sqlite(context.engine, Path(folder))}")
        try:
            with session_factory(engine)() as session:
                yield session
        finally:
            engine.dispose()


@click.command()
@click.option("--from", "start", type=Day(), required=True, help="Ngày đầu.")
@click.option("--until", type=Day(), required=True, help="Ngày cuối.")
@as_json
@click.pass_obj
def simulate(context: Context, start: date, until: date, as_json: bool) -> None:
    """Xem trước những ngày tới sẽ nhắc và chuyển cấp trên những gì; không ghi gì."""
    with _apart(context) as session:
        days = look_ahead(session, start=start, until=until, judge=judge_in_force(session, start))
    if as_json:
        print_json({"days": [{"date": day.on, "notices": day.notices, "escalations": day.escalations} for day in days]})
        return
    for day in days:
        click.echo(f"{day.on:%d/%m/%Y}: {day.notices} thông báo, {day.escalations} chuyển cấp trên")
