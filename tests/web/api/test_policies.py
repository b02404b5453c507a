"""Rules of reminding and escalating over the API."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models import PolicyVersion
from tests import builders
from tests.web.api.conftest import Calling
from tests.web.conftest import Place
from workflow.policies import register_shipped

WHY = "Theo kết luận họp giao ban"


@pytest.fixture(autouse=True)
def _shipped(place: Place, session: Session) -> None:
    register_shipped(session, builders.NOW)
    session.commit()


def test_a_draft_is_begun_changed_put_in_force_and_withdrawn(calling: Calling, place: Place) -> None:
    admin = calling(place.admin)
    draft = admin.post("/policies/drafts", 201, name="escalation", scope="system")
    assert (draft["state"], draft["findings"], draft["changes"]) == ("draft", [], [])
    document = draft["document"] | {"parameters": {"most_extensions": 5}}
    changed = admin.patch(f"/policies/drafts/{draft['id']}", document=document, digest=draft["digest"])
    assert len(changed["changes"]) == 1
    assert admin.patch(f"/policies/drafts/{draft['id']}", 409, document=document, digest=draft["digest"])["field"] == "digest"
    held = admin.post(f"/policies/drafts/{draft['id']}/put-in-force", note=WHY, accepts_warnings=True)
    assert (held["state"], held["in_force_by"], held["note"]) == ("in_force", place.admin.name, WHY)
    found = calling(place.lan).get("/policies", name="escalation", state="in_force", scope="system")
    assert [one["id"] for one in found] == [draft["id"]]
    assert admin.patch(f"/policies/drafts/{draft['id']}", 409, document=document)["code"] == "wrong-state"
    gone = admin.post(f"/policies/{draft['id']}/withdraw", note="Hết đợt")
    assert (gone["state"], gone["ended_because"]) == ("withdrawn", "Hết đợt")
    again = admin.post(f"/policies/{draft['id']}/again", 201)
    assert again["document"]["parameters"] == {"most_extensions": 5}
    admin.delete(f"/policies/drafts/{again['id']}")
    admin.get(f"/policies/{again['id']}", 404)


def test_what_cannot_hold_is_refused_with_its_findings(calling: Calling, place: Place) -> None:
    admin = calling(place.admin)
    draft = admin.post("/policies/drafts", 201, name="escalation", scope="system")
    path = f"/policies/drafts/{draft['id']}"
    rule = next(one for one in draft["document"]["rules"] if one["id"] == "escalate-local")
    rule["when"]["state"] = "done"
    assert {"error"} <= {one["severity"] for one in admin.patch(path, document=draft["document"])["findings"]}
    error = admin.post(f"{path}/put-in-force", 422, note=WHY, accepts_warnings=True)
    assert error["code"] == "policy-refused"
    assert error["details"]["may_insist"] is False
    assert {one["rule"] for one in error["details"]["findings"]} >= {"escalate-local"}
    rule["when"]["state"] = "asleep"
    assert "asleep" in admin.patch(path, 422, document=draft["document"])["message"]
    assert admin.patch(path, 422, document={"name": "reminders"})["code"] == "invalid"
    deep: dict[str, object] = {}
    for _level in range(400):
        deep = {"a": deep}
    assert admin.patch(path, 422, document=deep)["code"] == "invalid"
    assert admin.post(f"{path}/put-in-force", 422, note=" ")["field"] == "note"


def test_nobody_sets_rules_beyond_their_own(calling: Calling, place: Place, session: Session) -> None:
    minh = calling(place.minh)
    minh.post("/policies/drafts", 403, name="escalation", scope="system")
    assert minh.post("/policies/drafts", 422, name="escalation", scope="area", unit=place.province.id)["field"] == "unit"
    minh.post("/policies/drafts", 403, name="escalation", scope="plan", plan=place.plan.id)
    assert minh.post("/policies/drafts", 422, name="escalation", scope="area")["field"] == "unit"
    assert minh.post("/policies/drafts", 422, name="mail", scope="system")["code"] == "invalid"
    draft = minh.post("/policies/drafts", 201, name="escalation", scope="area", unit=place.commune.id)
    assert draft["unit"] == place.commune.name
    hoa = calling(place.hoa)
    hoa.get(f"/policies/{draft['id']}", 404)
    hoa.post("/policies/drafts", 403, name="escalation", scope="system")
    calling(place.thu).post(f"/policies/drafts/{draft['id']}/put-in-force", 404, note=WHY)
    assert session.query(PolicyVersion).filter_by(state="draft").count() == 1
