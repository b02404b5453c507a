"""`python app.py bounces`: whatever a mail server pipes in, it ends with status 0; what cannot be read is said with its remedy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from models import migrate
from models.database import open_engine
from tests.workflow import bounce_samples as samples

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Installation:
    """A database and nothing in it."""

    folder: Path

    def bounces(self, *words: str, given: bytes = b"", settings: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("DONDOC_")}
        environment = others | {"DONDOC_DATA_DIR": str(self.folder)} | (settings or {})
        command = [sys.executable, str(ROOT / "app.py"), "bounces", *words]
        return subprocess.run(command, input=given, capture_output=True, env=environment, timeout=120, check=False)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("installation")
    engine = open_engine(f"sqlite:///{folder / 'dondoc.sqlite3'}")
    migrate.upgrade(engine)
    engine.dispose()
    return Installation(folder)


@pytest.mark.parametrize(
    ("given", "counted"),
    [(b"", "other"), (samples.report(), "unknown"), (samples.OUT_OF_OFFICE, "other"), (samples.RUBBISH["zeros"], "other")],
)
def test_a_pipe_is_never_refused(installation: Installation, given: bytes, counted: str) -> None:
    done = installation.bounces("-", "--json", given=given)
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert (counts["read"], counts[counted]) == (1, 1)


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        ((), {}, "DONDOC_BOUNCE_IMAP_URL"),
        (("/khong/co",), {}, "/khong/co"),
        ((), {"DONDOC_BOUNCE_IMAP_URL": "imap://ai:mat-khau@127.0.0.1:1/INBOX"}, "127.0.0.1"),
        ((), {"DONDOC_BOUNCE_IMAP_URL": "pop://ai:mat-khau@may"}, "imaps://"),
    ],
    ids=["nowhere", "no such folder", "no server", "a wrong address"],
)
def test_what_cannot_be_read_is_said_with_the_remedy_and_without_the_password(
    installation: Installation, words: tuple[str, ...], settings: dict[str, str], said: str
) -> None:
    done = installation.bounces(*words, settings=settings)
    errors = done.stderr.decode()
    assert done.returncode == 1
    assert said in errors
    assert "mat-khau@" not in errors
    assert "Traceback" not in errors
