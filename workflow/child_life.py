"""What the processes have in common that are started for one piece of work (a sweep, a preview) and talk to their parent over pipes.

Owns their output and their end; what they work on is theirs.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from typing import BinaryIO

_SET_PDEATHSIG = 1


def own_output() -> BinaryIO:
    """The output for messages alone; whatever else is printed goes where errors go."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


def die_with(parent: int) -> None:
    """End when the parent ends, however it ends: the kernel's word where it gives one, and the end of our input everywhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    threading.Thread(target=_end_with_input, daemon=True).start()


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1):  # not through the buffer, which a thread must not hold when the process ends
        continue
    os._exit(1)
