"""What the tests of the use cases share: the registry that the sample speaks of, and the sample as a draft in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Plan
from tests.workflow.chaos_town import DAYS, town_on_sqlite
from tests.workflow.drafts import Registry, import_sample, registry
from workflow.resolution import resolve


@pytest.fixture
def known(session: Session) -> Registry:
    """The registry that the sample speaks of."""
    return registry(session)


@pytest.fixture
def plan(session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """The sample as a draft with its bodies matched."""
    made = import_sample(session, tmp_path, monkeypatch)
    resolve(session, made)
    session.commit()
    return made


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> dict[str, list[Any]]:
    """What three weeks without any disaster leave of the town of `chaos_town`."""
    with town_on_sqlite(tmp_path_factory.mktemp("undisturbed"), sqlite_template) as town:
        town.live(DAYS)
        return town.story()
