"""The sweeping process: `python -m workflow.sweep_child`, watched by `workflow.supervision`, as the engine may end it any time.

Reads its order from its input, says on its output what it has in hand and what is committed. Ends when its supervisor is gone.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
from dataclasses import asdict
from typing import BinaryIO

from sqlalchemy.exc import InterfaceError, OperationalError

from models.database import open_engine, session_factory
from models.outages import outage_of
from workflow.child_life import die_with, own_output
from workflow.errors import WorkflowError
from workflow.set_aside import Hand
from workflow.sweep_messages import Blame, Message, Order, Saying
from workflow.sweeping import Sweep
from workflow.watch import Watch

RENEWED_AFTER = 1_000
"""Batches after which a process ends and another one takes over: registering changed policies again and again costs memory for good."""

_log = logging.getLogger(__name__)


def main() -> int:
    """Sweep as ordered. Exit status: 0 nothing is left, or another process is to go on; 1 it failed, and has said at what."""
    faulthandler.enable()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    output = own_output()
    order = Order.read(sys.stdin.buffer.readline())
    die_with(order.parent)
    try:
        _say(output, Message(Saying.ENDED, {"is_renewal": _sweep(order, output)}))
    except Exception as error:  # whatever it is, the supervisor is told, and decides
        blame = _blame(error)
        if blame is Blame.ROWS:
            _log.exception("the sweep failed")
        _say(output, Message(Saying.FAILED, {"blame": blame, "why": _in_words(error)}))
        return 1
    return 0


def _sweep(order: Order, output: BinaryIO) -> bool:
    """Sweep until nothing is left, or until it is time for a fresh process: returns whether it is."""
    engine = open_engine(order.database_url, pool_size=1)
    watch = Watch(in_hand=lambda hand: _say(output, _in_hand(hand)), decided=lambda: _say(output, Message(Saying.DECIDED)))
    sweep = Sweep(session_factory(engine), order.today, order.now, watch=watch)
    try:
        for number, counts in enumerate(sweep.batches(), start=1):
            _say(output, Message(Saying.COMMITTED, asdict(counts)))
            if number == RENEWED_AFTER:
                return True
    finally:
        engine.dispose()
    return False


def _in_hand(hand: Hand) -> Message:
    return Message(Saying.IN_HAND, {"matter": hand.matter, "ids": hand.ids})


def _say(output: BinaryIO, message: Message) -> None:
    output.write(message.line())
    output.flush()


def _blame(error: Exception) -> Blame:
    if isinstance(error, WorkflowError):
        return Blame.HOPELESS
    is_around = isinstance(error, (OperationalError, InterfaceError, OSError, MemoryError)) or outage_of(error) is not None
    return Blame.SURROUNDINGS if is_around else Blame.ROWS


def _in_words(error: Exception) -> str:
    if isinstance(error, WorkflowError):
        return error.message
    return f"{type(error).__name__}: {getattr(error, 'orig', None) or error}"[:500]


if __name__ == "__main__":
    sys.exit(main())
