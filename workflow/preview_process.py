"""The process of one preview as its parent has it: started, listened to, and ended for certain.

Owns the process; what follows from its end is `workflow.previews`, what it does `workflow.preview_child`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from workflow.child_pipes import SilentError, lines_of, started
from workflow.errors import InvalidInputError, WorkflowError
from workflow.preview_child import Order

COMMAND = (sys.executable, "-P", "-m", "workflow.preview_child")
SILENCE_SECONDS = 1800.0
"""A process that says nothing for so long is ended: filling the tables and the first day take minutes where there are very many tasks."""

Tell = Callable[[dict[str, Any]], None]
"""Is given each message on the way: {"cast": {...}} once, then {"done", "of"}. What it raises ends the process."""


class DiedError(Exception):
    """The process ended without a result."""


def work_out(order: Order, tell: Tell) -> dict[str, Any]:
    """The result, worked out in a process of its own, which has ended when this returns or raises.

    Raises WorkflowError where there can be no result, DiedError where the process died or fell silent.
    """
    with started(COMMAND) as process:
        try:
            return _listen(process, order, tell)
        finally:
            process.kill()
            with suppress(BrokenPipeError):
                process.communicate()


def _listen(process: subprocess.Popen[bytes], order: Order, tell: Tell) -> dict[str, Any]:
    try:
        for message in map(json.loads, lines_of(process, order.line(), SILENCE_SECONDS)):
            if "result" in message:
                return dict(message["result"])
            if "error" in message:
                text = str(message["error"])  # a name of its own: the catalogue would take the key for a text
                raise InvalidInputError(text, field="policy", **message["values"])
            tell(message)
    except SilentError as error:
        raise DiedError from error
    raise DiedError


def unforeseen() -> WorkflowError:
    """What is said where the process died again and again."""
    return WorkflowError("Việc xem trước bị dừng giữa chừng nhiều lần; lỗi đã được ghi lại. Hãy thử lại, hoặc báo quản trị viên.")
