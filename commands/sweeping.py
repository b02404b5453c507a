"""`sweep`, `deliver`: deciding for a day, sending what is owed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

import click

from commands.context import Context, Day, Moment, as_json, print_json
from workflow.jobs import run_delivery, run_sweep


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
