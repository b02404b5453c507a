"""The policy of mail as data: for each kind of notice how it goes out, what a person may choose, and the hours at which nothing is sent.

Owns the form of policies/mail.yaml and every refusal of a bad one (PolicyError, in Vietnamese); refuses to know who chose what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from rules.policy import SHIPPED, PolicyError
from rules.policy_form import Place, read_yaml
from rules.values import Audience, Delivery


class Choice(StrEnum):
    """What a person may choose for a topic: at once, in the day's digest, or not at all."""

    IMMEDIATE = "immediate"
    DIGEST = "digest"
    OFF = "off"


NEVER_OFF = ("late", "escalated", "returned", "instructed")
"""Kinds of notices that no policy lets anybody switch off; beside them the last day of a deadline."""

LAST_DAY = ("due", "due-0")
_VERSION = re.compile(r"[0-9A-Za-z._-]{1,40}")


@dataclass(frozen=True, slots=True)
class Hours:
    """In Asia/Ho_Chi_Minh: nothing is sent from quiet_from until quiet_until; a digest's hour lies from digest_first to digest_last.

    are_rest_days_quiet -- whether weekends and public holidays are quiet as a whole, for urgent mail too.
    """

    quiet_from: int
    quiet_until: int
    digest_first: int
    digest_last: int
    are_rest_days_quiet: bool

    def digest_hour(self, wanted: int) -> int:
        """The hour wanted, or the nearest that the policy allows."""
        return min(max(wanted, self.digest_first), self.digest_last)


@dataclass(frozen=True, slots=True)
class Topic:
    """Kinds of notices that go out alike. No steps, no audiences: all of them.

    while_open -- pointless once its task is done or cancelled. is_personal -- for one person, not for whoever stands for the unit.
    """

    id: str
    kinds: frozenset[str]
    steps: frozenset[str]
    to: frozenset[Audience]
    delivery: Delivery
    choices: tuple[Choice, ...]
    while_open: bool = False
    is_personal: bool = False

    @property
    def may_be_off(self) -> bool:
        """Whether a person may do without it."""
        return Choice.OFF in self.choices

    def covers(self, kind: str, step: str, audience: Audience) -> bool:
        """Whether a notice belongs here; a later round of a deadline ("due-7.1") is the same step."""
        return kind in self.kinds and (not self.steps or step.partition(".")[0] in self.steps) and (not self.to or audience in self.to)

    def goes(self, asked: Delivery, chosen: str | None) -> Choice:
        """How a notice goes out that was owed as `asked`, to somebody who chose. What was owed as a digest is never made urgent."""
        if chosen in self.choices and chosen == Choice.OFF:
            return Choice.OFF
        is_urgent = asked is Delivery.IMMEDIATE is self.delivery
        return Choice.IMMEDIATE if is_urgent and chosen != Choice.DIGEST else Choice.DIGEST


OTHER = Topic("other", frozenset(), frozenset(), frozenset(), Delivery.DIGEST, (Choice.DIGEST,))
"""The topic of a kind that the policy does not name: in the digest, never lost."""


@dataclass(frozen=True, slots=True)
class MailPolicy:
    """A checked policy of mail."""

    version: str
    hours: Hours
    topics: tuple[Topic, ...]

    def topic_of(self, kind: str, step: str, audience: Audience) -> Topic:
        """The first topic that covers a notice, else `OTHER`."""
        return next((topic for topic in self.topics if topic.covers(kind, step, audience)), OTHER)

    def topic(self, topic_id: str) -> Topic | None:
        """The topic of that name."""
        return next((topic for topic in self.topics if topic.id == topic_id), None)


@cache
def shipped_mail_policy() -> MailPolicy:
    """The policy that comes with the product. Raises PolicyError."""
    return load_mail_policy(SHIPPED / "mail.yaml")


def load_mail_policy(path: Path) -> MailPolicy:
    """The policy of a YAML file. Raises PolicyError for anything that it may not say."""
    try:
        return parse_mail_policy(path.read_bytes().decode("utf-8-sig"), source=path.name)
    except OSError as error:
        raise PolicyError(f"Không đọc được tệp chính sách {path.name}: {error.strerror}. Hãy kiểm tra tệp có tồn tại không.") from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"Tệp {path.name}: byte thứ {error.start} không phải UTF-8. Hãy lưu tệp lại với mã UTF-8.") from error


def parse_mail_policy(text: str, *, source: str) -> MailPolicy:
    """The policy that a YAML text says. `source` is how messages name it. Raises PolicyError."""
    place = Place(source)
    data = place.mapping("", read_yaml(text, place), {"name", "version", "hours", "topics"})
    if data["name"] != "mail":
        place.refuse("name", data["name"], "Hãy ghi mail")
    version = str(data["version"])
    if isinstance(data["version"], bool) or not _VERSION.fullmatch(version):
        place.refuse("version", data["version"], "Hãy ghi số hoặc chữ không dấu, ví dụ 1 hoặc 2026-11")
    if not isinstance(data["topics"], list) or not data["topics"]:
        place.refuse("topics", data["topics"], "Hãy ghi một danh sách có ít nhất một chủ đề")
    topics = tuple(_topic(entry, source) for entry in data["topics"])
    _refuse_twins(topics, place)
    return MailPolicy(version, _hours(data["hours"], place), topics)


def _hours(value: object, place: Place) -> Hours:
    data = place.mapping("hours", value, {"quiet_from", "quiet_until", "digest_first", "digest_last", "rest_days"})
    quiet_until = place.whole("hours.quiet_until", data["quiet_until"], 0, 12)
    quiet_from = place.whole("hours.quiet_from", data["quiet_from"], 13, 23)
    first = place.whole("hours.digest_first", data["digest_first"], quiet_until, quiet_from - 1)
    last = place.whole("hours.digest_last", data["digest_last"], first, quiet_from - 1)
    if data["rest_days"] not in ("quiet", "open"):
        place.refuse("hours.rest_days", data["rest_days"], "Hãy ghi quiet (ngày nghỉ không gửi thư) hoặc open")
    return Hours(quiet_from, quiet_until, first, last, data["rest_days"] == "quiet")


def _topic(entry: object, source: str) -> Topic:
    place = Place(source)
    data = place.mapping("topics", entry, {"id", "kinds", "delivery", "choices"}, {"steps", "to", "while_open", "personal"})
    place = Place(source, place.name("id", data["id"]))
    kinds, steps = _names("kinds", data["kinds"], place), _names("steps", data.get("steps", []), place)
    if not kinds:
        place.refuse("kinds", data["kinds"], "Hãy ghi ít nhất một loại thông báo")
    topic = Topic(
        id=data["id"],
        kinds=kinds,
        steps=steps,
        to=frozenset(place.enum("to", one, Audience) for one in _listed("to", data.get("to", []), place)),
        delivery=place.enum("delivery", data["delivery"], Delivery),
        choices=tuple(place.enum("choices", one, Choice) for one in _listed("choices", data["choices"], place)),
        while_open=_truth("while_open", data.get("while_open", False), place),
        is_personal=_truth("personal", data.get("personal", False), place),
    )
    _check_choices(topic, place)
    return topic


def _check_choices(topic: Topic, place: Place) -> None:
    if topic.delivery.value not in topic.choices:
        place.refuse("choices", list(topic.choices), f"Hãy để trong đó cách gửi mặc định {topic.delivery.value}")
    if topic.delivery is Delivery.DIGEST and Choice.IMMEDIATE in topic.choices:
        place.refuse("choices", list(topic.choices), "Loại vào bản tin ngày không thể chọn gửi ngay")
    if not topic.may_be_off:
        return
    for kind in sorted(topic.kinds):
        if kind in NEVER_OFF or (kind == LAST_DAY[0] and (not topic.steps or LAST_DAY[1] in topic.steps)):
            place.refuse("choices", kind, "Việc quá hạn, chuyển cấp trên, trả lại, chỉ đạo và ngày cuối của hạn không được phép tắt")


def _names(key: str, value: object, place: Place) -> frozenset[str]:
    return frozenset(place.name(key, one) for one in _listed(key, value, place))


def _listed(key: str, value: object, place: Place) -> Iterable[object]:
    if not isinstance(value, list):
        place.refuse(key, value, "Hãy ghi một danh sách, ví dụ [digest]")
    return value


def _truth(key: str, value: object, place: Place) -> bool:
    if not isinstance(value, bool):
        place.refuse(key, value, "Hãy ghi true hoặc false")
    return value


def _refuse_twins(topics: tuple[Topic, ...], place: Place) -> None:
    seen: set[str] = set()
    for topic in topics:
        if topic.id in seen:
            place.refuse("topics.id", topic.id, "Mã chủ đề phải khác nhau; hãy đổi một trong hai")
        seen.add(topic.id)
