"""The application behind a real server (the one that runs in service) on a free port of this machine, until the test ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

POLL_SECONDS = 0.05


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def served(app: Flask, port: int) -> Iterator[str]:
    """Serve the application in a thread of its own; the address that it answers at."""
    connections: dict[int, Any] = {}
    server: Any = create_server(app, map=connections, host="127.0.0.1", port=port, threads=4)
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            wasyncore.loop(timeout=POLL_SECONDS, map=connections, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(connections)

    thread = threading.Thread(target=serve, name="server of the browser tests")
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        ended.set()
        thread.join()
