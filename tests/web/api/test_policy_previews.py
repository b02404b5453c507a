"""Previews of drafts over the API: asked for, then looked at; only by those who set the rules."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import PolicyPreview, PreviewState
from tests.web.api.conftest import Calling, on_sqlite
from tests.web.conftest import Place
from tests.workflow.preview_cast import draft_of
from workflow.preview_pool import PreviewPool


@pytest.fixture(autouse=True)
def _asleep(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is worked out."""
    app.config["DONDOC_PATIENCE"] = 0
    monkeypatch.setattr(PreviewPool, "wake", lambda _pool: None)


def test_a_preview_is_asked_for_and_looked_at(session: Session, calling: Calling, place: Place) -> None:
    draft = draft_of(session)
    caller = calling(place.admin)
    asked = caller.post(f"/policies/drafts/{draft.id}/previews", 202)
    assert (asked["state"], asked["result"], asked["draft_id"]) == ("waiting", None, draft.id)
    assert caller.post(f"/policies/drafts/{draft.id}/previews", 202, anew=True)["id"] == asked["id"]
    preview = session.scalars(select(PolicyPreview)).one()
    totals = {"before": {"mails": 3, "escalations": 1}, "after": {"mails": 2, "escalations": 1}}
    for each in totals.values():
        each |= {"notices": 0, "closings": 0}
    differences = dict.fromkeys(("only_after", "only_before", "sooner", "later", "elsewhere", "none"), 0)
    preview.state, preview.result = PreviewState.DONE, {"totals": totals | {"differences": differences}}
    session.commit()
    seen = caller.get(f"/policies/previews/{asked['id']}")
    assert seen["words"] == "Thư: 3 → 2; chuyển cấp: 1 → 1."
    assert seen["result"]["totals"]["after"]["mails"] == 2


@on_sqlite
def test_others_are_refused(session: Session, calling: Calling, place: Place) -> None:
    draft = draft_of(session)
    calling(place.lan).post(f"/policies/drafts/{draft.id}/previews", 403)
    calling(place.thu).post(f"/policies/drafts/{draft.id}/previews", 404)
    calling(place.admin).get("/policies/previews/77", 404)
