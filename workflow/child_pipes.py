"""A process started for one piece of work as its parent has it: given its order over a pipe, and listened to line by line.

Owns the pipes; what is said over them, and what follows from an end, is the callers'. The child's side is `workflow.child_life`.
"""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress

from workflow.settings import ROOT


class SilentError(Exception):
    """The process says nothing any more."""


def started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C ends the parent, which ends it. In the same folder: SQLite's path may be a relative one."""
    pipe, environment = subprocess.PIPE, os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=0, env=environment, start_new_session=True)  # noqa: S603 -- our own


def lines_of(process: subprocess.Popen[bytes], order: bytes, silence: float) -> Iterator[bytes]:
    """What the process says once it has its order, until its output ends. A line that was cut off by its death says nothing.

    silence -- seconds without a line after which SilentError is raised.
    """
    if process.stdin is None or process.stdout is None:
        raise AssertionError("both ends are pipes")
    with suppress(BrokenPipeError):  # it is dead already: its output ends at once
        process.stdin.write(order)
    rest, said_at = b"", time.monotonic()
    while True:
        waited = time.monotonic() - said_at
        if waited >= silence or not select.select([process.stdout], [], [], silence - waited)[0]:
            raise SilentError
        portion = os.read(process.stdout.fileno(), 1 << 16)
        if not portion:
            return
        *lines, rest = (rest + portion).split(b"\n")
        for line in lines:
            said_at = time.monotonic()
            yield line
