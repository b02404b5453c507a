"""A small real IMAP server for tests, over a socket: LOGIN, SELECT, UID SEARCH UNSEEN, UID FETCH, UID STORE, LOGOUT, and nothing else."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Sequence

PASSWORD = "dung-roi"


class MailboxServer:
    """Holds messages numbered from 1. seen -- the numbers marked as seen."""

    def __init__(self, messages: Sequence[bytes]) -> None:
        self.messages = dict(enumerate(messages, 1))
        self.seen: set[int] = set()
        box = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                for line in self.rfile:
                    tag, _, command = line.decode("ascii").strip().partition(" ")
                    untagged, result = box.answer(command)
                    self.wfile.write(untagged + f"{tag} {result}\r\n".encode())
                    if command.upper().startswith("LOGOUT"):
                        return

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def answer(self, command: str) -> tuple[bytes, str]:
        """What is said to one command: untagged lines, and the result."""
        upper = command.upper()
        if upper.startswith("CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1\r\n", "OK done"
        if upper.startswith("LOGIN"):
            return b"", "OK in" if PASSWORD in command else "NO [AUTHENTICATIONFAILED] wrong"
        if upper.startswith("SELECT"):
            return (
                (f"* {len(self.messages)} EXISTS\r\n".encode(), "OK [READ-WRITE] open")
                if '"INBOX"' in command
                else (b"", "NO no such folder")
            )
        if upper.startswith("UID SEARCH"):
            unseen = " ".join(str(number) for number in self.messages if number not in self.seen)
            return f"* SEARCH {unseen}\r\n".encode(), "OK done"
        if fetched := re.match(r"UID FETCH (\d+) ", upper):
            number = int(fetched[1])
            content = self.messages[number]
            return f"* {number} FETCH (UID {number} BODY[]<0> {{{len(content)}}}\r\n".encode() + content + b")\r\n", "OK done"
        if stored := re.match(r"UID STORE (\d+) \+FLAGS", upper):
            self.seen.add(int(stored[1]))
            return b"", "OK done"
        return (b"* BYE\r\n", "OK bye") if upper.startswith("LOGOUT") else (b"", "BAD not known here")

    def __enter__(self) -> MailboxServer:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens, as DONDOC_BOUNCE_IMAP_URL wants it."""
        return f"imap://bounces:{PASSWORD}@127.0.0.1:{self._server.server_address[1]}/INBOX"
