"""One's own mail and absences over the API."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests import builders
from tests.web.api.conftest import Caller, Calling
from tests.web.conftest import Place


def chosen(caller: Caller) -> dict[str, str]:
    return {topic["id"]: topic["chosen"] for topic in caller.get("/me/mail")["topics"]}


def test_the_hour_and_kinds_of_mail_are_read_and_changed(calling: Calling, place: Place) -> None:
    lan = calling(place.lan)
    found = lan.get("/me/mail")
    assert (found["digest_hour"], found["first_hour"], found["last_hour"]) == (None, 6, 18)
    answer = lan.patch("/me/mail", digest_hour=9, choices={"closed": "off", "escalated": "digest"})
    assert answer["digest_hour"] == 9
    lan.patch("/me/mail", choices={"reworded": "off"})
    assert lan.get("/me/mail")["digest_hour"] == 9, "what is not named stays"
    assert {name: how for name, how in chosen(lan).items() if name in ("closed", "escalated", "reworded", "late")} == {
        "closed": "off",
        "escalated": "digest",
        "reworded": "off",
        "late": "digest",
    }
    lan.patch("/me/mail", digest_hour=None)
    assert lan.get("/me/mail")["digest_hour"] is None


def test_what_the_policy_does_not_allow_is_refused(calling: Calling, place: Place) -> None:
    lan = calling(place.lan)
    assert lan.patch("/me/mail", 422, choices={"late": "off"})["field"] == "late"
    assert lan.patch("/me/mail", 422, digest_hour=20)["field"] == "digest_hour"
    assert lan.patch("/me/mail", 422, choices={"nothing": "off"})["code"] == "invalid"


def test_an_absence_is_put_down_listed_and_ended(calling: Calling, session: Session, place: Place) -> None:
    builders.user(session, "binh", name="Trần Bình")
    lan = calling(place.lan)
    made = lan.post("/me/absences", 201, substitute="binh", from_on="2026-03-10", until_on="2026-03-12")
    assert (made["substitute"]["name"], made["ended_at"]) == ("Trần Bình", None)
    assert [one["id"] for one in lan.get("/me/absences")] == [made["id"]]
    assert lan.post(f"/absences/{made['id']}/end")["ended_at"]
    assert lan.post("/me/absences", 422, substitute="lan", from_on="2026-03-10", until_on="2026-03-12")["field"] == "substitute"
    assert lan.post("/me/absences", 422, substitute="khong-co", from_on="2026-03-10", until_on="2026-03-12")["field"] == "substitute"


def test_absences_of_others_are_none_of_ones_business(calling: Calling, session: Session, place: Place) -> None:
    builders.user(session, "binh")
    made = calling(place.lan).post("/me/absences", 201, substitute="binh", from_on="2026-03-10", until_on="2026-03-12")
    stranger = calling(builders.user(session, "khach"))
    assert stranger.get("/me/absences") == []
    stranger.post(f"/absences/{made['id']}/end", 404)
