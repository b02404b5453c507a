"""What the tests of the use cases share: the registry that the sample speaks of, and the sample as a draft in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models import Plan
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
