"""How far a person sees in a session that only reads: the same as in one that writes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Unit
from models.database import READS
from tests import builders
from tests.builders import TODAY
from workflow.sight import sight_of


@pytest.fixture
def centre(session: Session) -> Unit:
    return builders.unit(session, "Bộ Y tế")


@pytest.fixture
def province(session: Session, centre: Unit) -> Unit:
    return builders.unit(session, "UBND tỉnh Lam Giang", under=centre)


@pytest.fixture
def commune(session: Session, province: Unit) -> Unit:
    return builders.unit(session, "UBND xã Tân Lập", under=province)


def names_seen(session: Session, own: Unit, on: date = TODAY) -> set[str]:
    """As a page asks, and as what changes something asks."""
    seen = {}
    for reads in (True, False):
        session.info[READS] = reads
        seen[reads] = set(session.scalars(select(Unit.name).where(sight_of(session, [own.id], on).has(Unit.id))))
    assert seen[True] == seen[False]
    return seen[True]


def test_whoever_sits_at_the_top_sees_every_unit(session: Session, centre: Unit, province: Unit, commune: Unit) -> None:
    assert names_seen(session, centre) == {centre.name, province.name, commune.name}
    assert names_seen(session, province) == {province.name, commune.name}
    assert names_seen(session, commune) == {commune.name}


def test_a_unit_that_stands_below_nothing_lies_outside_the_sight_of_the_top(session: Session, centre: Unit, province: Unit) -> None:
    alone = builders.unit(session, "Hội chưa xếp cấp trên")
    assert names_seen(session, centre) == {centre.name, province.name}
    assert names_seen(session, alone) == {alone.name}
