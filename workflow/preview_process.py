"""The process of one preview as its parent has it: started, listened to, and ended for certain.

Owns the process; what follows from its end is `workflow.previews`, what it does `workflow.preview_child`.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from workflow.errors import InvalidInputError, WorkflowError
from workflow.preview_child import Order
from workflow.settings import ROOT

COMMAND = (sys.executable, "-P", "-m", "workflow.preview_child")
SILENCE_SECONDS = 1800.0
"""A process that says nothing for so long is ended: filling the tables and the first day take minutes where there are very many tasks."""

Tell = Callable[[dict[str, Any]], None]
"""Is given each message on the way: {"cast": {...}} once, then {"done", "of"}. What it raises ends the process."""


class DiedError(Exception):
    """The process ended without a result."""


def work_out(order: Order, tell: Tell) -> dict[str, Any]:
    """The result, worked out in a process of its own, which has ended when this returns or raises.

    It runs in the same folder, since SQLite's path may be a relative one.

    Raises WorkflowError where there can be no result, DiedError where the process died or fell silent.
    """
    pipe, environment = subprocess.PIPE, os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, bufsize=0, env=environment, start_new_session=True) as process:  # noqa: S603 -- our own
        try:
            return _listen(process, order, tell)
        finally:
            process.kill()
            with suppress(BrokenPipeError):
                process.communicate()


def _listen(process: subprocess.Popen[bytes], order: Order, tell: Tell) -> dict[str, Any]:
    for message in _messages(process, order):
        if "result" in message:
            return dict(message["result"])
        if "error" in message:
            text = str(message["error"])  # a name of its own: the catalogue would take the key for a text
            raise InvalidInputError(text, field="policy", **message["values"])
        tell(message)
    raise DiedError


def _messages(process: subprocess.Popen[bytes], order: Order) -> Iterator[dict[str, Any]]:
    """What the process says, until its output ends. A line that was cut off by its death says nothing."""
    if process.stdin is None or process.stdout is None:
        raise AssertionError("both ends are pipes")
    with suppress(BrokenPipeError):
        process.stdin.write(order.line())
    rest, said_at = b"", time.monotonic()
    while True:
        if not select.select([process.stdout], [], [], max(0.0, SILENCE_SECONDS - (time.monotonic() - said_at)))[0]:
            raise DiedError
        portion = os.read(process.stdout.fileno(), 1 << 20)
        if not portion:
            return
        said_at = time.monotonic()
        *lines, rest = (rest + portion).split(b"\n")
        yield from (json.loads(line) for line in lines)


def unforeseen() -> WorkflowError:
    """What is said where the process died again and again."""
    return WorkflowError("Việc xem trước bị dừng giữa chừng nhiều lần; lỗi đã được ghi lại. Hãy thử lại, hoặc báo quản trị viên.")
