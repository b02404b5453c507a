"""`bounces`: reading the messages with which mail servers say that a mail did not arrive."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from commands.context import Context, as_json, print_json
from workflow.bounce_intake import messages_at
from workflow.bounces import LARGEST
from workflow.jobs import run_bounces


@click.command()
@click.argument("source", required=False)
@as_json
@click.pass_obj
def bounces(context: Context, source: str | None, as_json: bool) -> None:
    """Đọc thư báo «không gửi được» mà máy chủ thư trả lại.

    SOURCE: một tệp .eml, một thư mục (.eml hoặc Maildir), hoặc «-» để đọc một thư từ đầu vào chuẩn (cho máy chủ thư chuyển tiếp vào).
    Không ghi SOURCE: đọc hộp thư IMAP ở DONDOC_BOUNCE_IMAP_URL.
    """
    done = asdict(run_bounces(context.factory, context.settings, _messages(source)))
    if as_json:
        print_json(done)
        return
    click.echo(
        f"Đã đọc {done['read']} thư: {done['failed']} báo không đến, {done['delayed']} báo chậm, {done['known']} đã đọc từ trước, "
        f"{done['unknown']} không phải về thư của hệ thống, {done['other']} không phải thư báo."
    )


def _messages(source: str | None) -> Iterable[bytes] | None:
    if source is None:
        return None
    if source == "-":
        return [sys.stdin.buffer.read(LARGEST)]
    return messages_at(Path(source))
