"""Statements that are made once for the process are safe to share: whoever gets one finds nothing in it still to be worked out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest
from sqlalchemy import ColumnElement
from sqlalchemy.sql import base

from workflow import beside_task, task_rows
from workflow.side_by_side import Together

AT_ONCE = 4


@pytest.mark.parametrize("make", [task_rows._by_the_task, beside_task._named])
def test_people_at_once_get_the_same_statement(make: Callable[[], Together], monkeypatch: pytest.MonkeyPatch) -> None:
    """What SQLAlchemy does lazily to a subquery is slowed down, so that threads would surely meet in it. Found by ten people at once:
    a table stood in the statement without a condition, for as long as the process lived."""

    def slowly(self: base.WriteableColumnCollection[str, ColumnElement[Any]]) -> None:
        if not self._proxy_index:
            for _key, _name, metrics in self._collection:
                for column in metrics.column._expanded_proxy_set:
                    self._proxy_index[column].add(metrics)
                sleep(0.001)

    monkeypatch.setattr(base.WriteableColumnCollection, "_init_proxy_index", slowly)
    statement = make.__wrapped__().asked  # type: ignore[attr-defined]  # a fresh one, not the one that other tests have used
    with ThreadPoolExecutor(AT_ONCE) as threads:
        texts = list(threads.map(lambda _one: str(statement.compile()), range(AT_ONCE)))
    assert len(set(texts)) == 1
