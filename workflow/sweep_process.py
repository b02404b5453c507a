"""One sweeping process as its supervisor has it: started, listened to, and ended for certain; what became of it, in words.

Owns the process and how its end is read; refuses to decide what follows from it (`workflow.supervision`).
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from workflow.desk import Counts
from workflow.set_aside import Hand
from workflow.settings import ROOT
from workflow.sweep_messages import Blame, Message, Order, Saying

COMMAND = (sys.executable, "-P", "-m", "workflow.sweep_child")
SILENCE_SECONDS = 120.0
"""A process that says nothing for so long is ended: a batch takes a second, and waits for others half a minute at most."""
ENDS_WITHIN_SECONDS = 10.0
_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
"""Signals by which somebody else ends a process; a crash of the engine is SIGSEGV, SIGABRT, SIGBUS, SIGFPE or SIGILL."""


class Cause(StrEnum):
    """How a process ended: nothing is left; it is to be renewed; by the rows in hand; by something outside; by what no second try mends."""

    DONE = "done"
    RENEWAL = "renewal"
    ROWS = "rows"
    OUTSIDE = "outside"
    HOPELESS = "hopeless"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a process. hand -- what it had in hand; is_killed -- somebody ended it by a signal; committed -- its batches."""

    cause: Cause
    detail: str = ""
    hand: Hand | None = None
    is_killed: bool = False
    committed: int = 0


class _SilentError(Exception):
    """The process says nothing any more."""


def run_process(
    order: Order, tell: Callable[[Counts], None], *, command: Sequence[str] = COMMAND, silence: float = SILENCE_SECONDS
) -> Fate:
    """Run one sweeping process to its end, and say what became of it. tell -- is given the counts of each committed batch.

    Whatever happens here, the process has ended when this returns or raises.
    """
    hand, is_deciding, committed, last = None, False, 0, None
    with _started(command) as process:
        try:
            for message in _messages(process, order, silence):
                if message.saying is Saying.IN_HAND:
                    hand, is_deciding = message.hand, True
                elif message.saying is Saying.DECIDED:
                    is_deciding = False
                elif message.saying is Saying.COMMITTED:
                    hand, is_deciding, committed = None, False, committed + 1
                    tell(message.counts)
                else:
                    last = message
            status = _ended(process)
        except _SilentError:
            process.kill()
            detail = f"không trả lời trong {silence:.0f} giây nên đã bị dừng"
            return Fate(Cause.ROWS if is_deciding else Cause.OUTSIDE, detail, hand if is_deciding else None, committed=committed)
        finally:
            process.kill()
    return _fate(last, status, hand, committed)


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C ends the supervisor, which ends it. In the same folder: SQLite's path may be a relative one."""
    pipe, environment = subprocess.PIPE, os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=0, env=environment, start_new_session=True)  # noqa: S603 -- our own


def _fate(last: Message | None, status: int, hand: Hand | None, committed: int) -> Fate:
    if last and last.saying is Saying.ENDED and status == 0:
        return Fate(Cause.RENEWAL if last.content["is_renewal"] else Cause.DONE, committed=committed)
    if last and last.saying is Saying.FAILED:
        cause = {Blame.HOPELESS: Cause.HOPELESS, Blame.SURROUNDINGS: Cause.OUTSIDE}.get(last.content["blame"], Cause.ROWS)
        in_hand = hand if cause is Cause.ROWS else None
        return Fate(cause if in_hand or cause is not Cause.ROWS else Cause.OUTSIDE, last.content["why"], in_hand, committed=committed)
    if -status in _FROM_OUTSIDE:
        return Fate(Cause.OUTSIDE, _signal_words(-status), hand, is_killed=True, committed=committed)
    detail = _signal_words(-status) if status < 0 else f"tiến trình kết thúc bất thường với mã {status}"
    return Fate(Cause.ROWS if hand else Cause.OUTSIDE, detail, hand, committed=committed)


def _signal_words(number: int) -> str:
    try:
        return f"tiến trình bị dừng bởi tín hiệu {signal.Signals(number).name}"
    except ValueError:
        return f"tiến trình bị dừng bởi tín hiệu số {number}"


def _messages(process: subprocess.Popen[bytes], order: Order, silence: float) -> Iterator[Message]:
    """What the process says, until its output ends. Raises _SilentError. A line that was cut off by its death says nothing."""
    if process.stdin is None or process.stdout is None:
        raise AssertionError("both ends are pipes")
    with suppress(BrokenPipeError):  # it is dead already: its output ends at once
        process.stdin.write(order.line())
    rest, said_at = b"", time.monotonic()
    while True:
        waited = time.monotonic() - said_at
        if waited >= silence or not select.select([process.stdout], [], [], silence - waited)[0]:
            raise _SilentError
        portion = os.read(process.stdout.fileno(), 65_536)
        if not portion:
            return
        *lines, rest = (rest + portion).split(b"\n")
        for line in lines:
            said_at = time.monotonic()
            yield Message.read(line)


def _ended(process: subprocess.Popen[bytes]) -> int:
    """The exit status of a process whose output has ended; one that does not end after that is silent."""
    try:
        return process.wait(ENDS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        raise _SilentError from None
