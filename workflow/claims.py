"""Who claims a row: the name of this process, and whether another one that bears a name is dead.

Owns names of processes only; what is claimed, and for how long, is a matter of its use case (`workflow.outbox`, `workflow.readings`).
"""

from __future__ import annotations

import os
import socket
from pathlib import Path


def process_name() -> str:
    """A name of this process that no other process, here or elsewhere, now or later, bears: host, number, and when it was started."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started_at(os.getpid())}"


def is_dead(claimant: str) -> bool:
    """Whether a claimant is known to be dead: it ran on this host, and no process of that number and start runs any more."""
    host, _, rest = claimant.partition(":")
    number, _, started = rest.partition(":")
    return host == socket.gethostname() and number.isdigit() and _started_at(int(number)) != started


def _started_at(number: int) -> str:
    """When a process was started, in the kernel's ticks since boot; "" where there is no such process (or no /proc)."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
