"""A sweeping process that dies over some tasks, as the real one does when the engine crashes: for tests of its supervision.

Run as the real one, with a way to die ("SIGSEGV", "SIGKILL", "exit", "error", "hang") and the ids of the tasks over which it dies; a third
word names a file: the first process that dies leaves it behind, and the next ones live.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import date
from pathlib import Path

from models.database import AnyRow
from workflow import sweep, sweep_child
from workflow.desk import Case, Desk

_look_at = sweep._look_at
_way, _culprits = sys.argv[1], frozenset(map(int, sys.argv[2].split(",")))
_once = Path(sys.argv[3]) if sys.argv[3:4] > [""] else None


def _die(desk: Desk, task: AnyRow, case: Case) -> date | None:
    if task.id not in _culprits or (_once and _once.exists()):
        return _look_at(desk, task, case)
    if _once:
        _once.touch()
    if _way == "exit":
        os._exit(3)
    if _way == "error":
        raise RuntimeError("the engine knows no answer")
    if _way == "hang":
        print(os.getpid(), file=sys.stderr, flush=True)
        time.sleep(600)
    os.kill(os.getpid(), getattr(signal, _way))
    raise AssertionError("still alive")


if __name__ == "__main__":
    sweep._look_at = _die
    sys.exit(sweep_child.main())
