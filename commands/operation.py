"""`init`, `serve`, `scheduler`, `backup`, `demo`: running an installation."""

from __future__ import annotations

import errno
import signal
import sys
from dataclasses import replace
from pathlib import Path
from types import FrameType

import click
from waitress import serve as serve_wsgi

from commands import collector
from commands.context import Context
from models import migrate
from models.database import open_engine
from workflow.backup import back_up
from workflow.calendar import day_of
from workflow.errors import WorkflowError
from workflow.first_steps import awaits_administrator, setup_address, setup_code
from workflow.indicator_book import register_indicators
from workflow.jobs import true_now
from workflow.policies import register_shipped
from workflow.scheduler import build_scheduler
from workflow.settings import DEFAULT_BASE_URL


@click.command()
@click.pass_obj
def init(context: Context) -> None:
    """Tạo cơ sở dữ liệu, hoặc đưa nó lên phiên bản mới nhất."""
    engine = open_engine(context.settings.database_url)
    migrate.upgrade(engine)
    with context.factory.begin() as session:
        register_shipped(session, true_now(), adopt=True)
        register_indicators(session, true_now())
    click.echo(f"Cơ sở dữ liệu sẵn sàng: {engine.url!r}")
    say_first_step(context)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ lắng nghe.")
@click.option("--port", type=int, default=8000, show_default=True, help="Cổng lắng nghe.")
@click.option("--no-scheduler", is_flag=True, help="Không chạy bộ lập lịch trong tiến trình này (khi nó chạy riêng).")
@click.pass_obj
def serve(context: Context, host: str, port: int, no_scheduler: bool) -> None:
    """Chạy máy chủ web, kèm bộ lập lịch (đủ cho một máy)."""
    run_server(context, host, port, has_scheduler=not no_scheduler)


def run_server(context: Context, host: str, port: int, *, has_scheduler: bool) -> None:
    """Serve until the process is told to stop."""
    app = context.create_app(context.settings)
    collector.settle(day_of(true_now()))
    readers = app.extensions["dondoc_reading_pool"]
    previews = app.extensions["dondoc_preview_pool"]
    for pool in (readers, previews):
        pool.wake()  # what was being worked on when the last process ended
    background = None
    if has_scheduler:
        background = build_scheduler(context.factory, context.settings, in_background=True, readers=readers, previews=previews)
    if background:
        background.start()
    click.echo(f"Đôn Đốc đang chạy tại http://{host}:{port}", err=True)
    say_first_step(context, f"http://{host}:{port}")
    try:
        serve_wsgi(app, host=host, port=port, threads=8, ident=None)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise WorkflowError(
            f"Cổng {port} đang có chương trình khác dùng: hãy dừng chương trình ấy, hoặc chọn cổng khác bằng --port."
        ) from error
    finally:
        if background:
            background.shutdown(wait=False)


def say_first_step(context: Context, listening: str = "") -> None:
    """While nobody is an administrator: where to begin, and the code that makes the first one. listening -- where the server does."""
    with context.reading() as session:
        if not awaits_administrator(session):
            return
    begin = "Mở" if listening else "Chạy «python app.py serve», mở"
    click.echo("", err=bool(listening))
    click.echo(f"Chưa có quản trị viên. {begin} {setup_address(context.settings, listening)}", err=bool(listening))
    click.echo(f"và nhập mã cài đặt (chỉ dùng một lần): {setup_code(context.settings)}", err=bool(listening))
    click.echo("", err=bool(listening))


@click.command()
@click.pass_obj
def scheduler(context: Context) -> None:
    """Chạy bộ lập lịch trong một tiến trình riêng; có thể chạy nhiều cái cùng lúc."""
    blocking = build_scheduler(context.factory, context.settings, in_background=False)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        blocking.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo("Bộ lập lịch đang chạy.", err=True)
    blocking.start()


@click.command()
@click.argument("file", type=str)
@click.pass_obj
def backup(context: Context, file: str) -> None:
    """Sao lưu cơ sở dữ liệu và các tệp đã tải lên vào một tệp .tar.gz."""
    size = back_up(context.engine, context.settings.data_dir, Path(file))
    click.echo(f"Đã sao lưu vào {file} ({size / 1024 / 1024:.1f} MB).")


@click.command()
@click.option("--port", type=int, default=8000, show_default=True, help="Cổng lắng nghe.")
@click.option("--no-serve", is_flag=True, help="Chỉ dựng dữ liệu mẫu, không chạy máy chủ.")
@click.pass_obj
def demo(context: Context, port: int, no_serve: bool) -> None:
    """Dựng tỉnh mẫu với kế hoạch mẫu rồi chạy máy chủ; in địa chỉ và các tài khoản."""
    from commands.demo import build_demo, describe_demo  # the demo is heavy and needed by this command alone

    engine = open_engine(context.settings.database_url)
    migrate.upgrade(engine)
    address = f"http://127.0.0.1:{port}"
    if context.settings.base_url == DEFAULT_BASE_URL:
        context.settings = replace(context.settings, base_url=address)  # so that the links in its mails open it on any port
    build_demo(context)
    click.echo(describe_demo(address, context.settings.data_dir))
    if not no_serve:
        sys.stdout.flush()
        run_server(context, "127.0.0.1", port, has_scheduler=True)
