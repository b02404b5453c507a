"""One sweeping process as its supervisor has it: started, listened to, and ended for certain; what became of it, in words.

Owns the process and how its end is read; refuses to decide what follows from it (`workflow.supervision`).
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflow.child_pipes import SilentError, lines_of, started
from workflow.desk import Counts
from workflow.set_aside import Hand
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


def run_process(
    order: Order, tell: Callable[[Counts], None], *, command: Sequence[str] = COMMAND, silence: float = SILENCE_SECONDS
) -> Fate:
    """Run one sweeping process to its end, and say what became of it. tell -- is given the counts of each committed batch.

    Whatever happens here, the process has ended when this returns or raises.
    """
    hand, is_deciding, committed, last = None, False, 0, None
    with started(command) as process:
        try:
            for message in map(Message.read, lines_of(process, order.line(), silence)):
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
        except SilentError:
            process.kill()
            detail = f"không trả lời trong {silence:.0f} giây nên đã bị dừng"
            return Fate(Cause.ROWS if is_deciding else Cause.OUTSIDE, detail, hand if is_deciding else None, committed=committed)
        finally:
            process.kill()
    return _fate(last, status, hand, committed)


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


def _ended(process: subprocess.Popen[bytes]) -> int:
    """The exit status of a process whose output has ended; one that does not end after that is silent."""
    try:
        return process.wait(ENDS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        raise SilentError from None
