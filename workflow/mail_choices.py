"""What a person (or a unit, for its own address) chooses about mail: the hour of the digest, and for each topic how it comes.

Owns checking a choice against the policy of mail, and the signed link in each digest by which one does without what is optional.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from models import Mail, Unit, User
from rules.mail_policy import Choice, Topic
from workflow.errors import InvalidInputError, NotFoundError
from workflow.hours import mail_policy
from workflow.settings import Settings

__all__ = [
    "Choice",
    "Chooser",
    "Topic",
    "choice_of",
    "choose",
    "is_of_sample",
    "switch_off_optional",
    "switch_on_again",
    "topics",
    "unsubscribe_path",
    "whose_link",
]

SALT = "dondoc mail off 1"
"""Sets these signatures apart from all others made with the same secret key."""

Chooser = User | Unit
"""Who has choices: a person, or a unit for the mail to its own address."""


def digest_hours() -> range:
    """The hours from which one may choose."""
    hours = mail_policy().hours
    return range(hours.digest_first, hours.digest_last + 1)


def topics() -> tuple[Topic, ...]:
    """The topics of the policy, in its order: urgent ones first."""
    return mail_policy().topics


def choice_of(chooser: Chooser, topic: Topic) -> Choice:
    """How notices of a topic come to somebody now: as chosen, where the policy (still) allows it, else as the policy says."""
    chosen = chooser.mail_choices.get(topic.id)
    return Choice(chosen) if chosen in topic.choices else Choice(topic.delivery.value)


def choose(chooser: Chooser, wanted: Mapping[str, str], *, digest_hour: int | None) -> None:
    """Keep an hour (None: the installation's) and choices by topic; topics that are not named stay as they are.

    Raises InvalidInputError, naming the topic or the hour, for what the policy does not allow; then nothing is kept.
    """
    hours = mail_policy().hours
    if digest_hour is not None and not hours.digest_first <= digest_hour <= hours.digest_last:
        raise InvalidInputError(
            "Giờ nhận bản tin %(hour)s không dùng được: hãy chọn từ %(first)s đến %(last)s giờ.",
            field="digest_hour",
            hour=digest_hour,
            first=hours.digest_first,
            last=hours.digest_last,
        )
    kept = dict(chooser.mail_choices)
    for topic_id, choice in wanted.items():
        topic = _topic(topic_id)
        if choice not in topic.choices:
            raise InvalidInputError(
                "Loại thư «%(topic)s» không nhận lựa chọn «%(choice)s»: hãy chọn một trong %(choices)s.",
                field=topic_id,
                topic=topic_id,
                choice=choice,
                choices=", ".join(topic.choices),
            )
        kept.pop(topic_id, None)
        if choice != topic.delivery:
            kept[topic_id] = str(choice)
    chooser.mail_choices, chooser.digest_hour = kept, digest_hour


def _topic(topic_id: str) -> Topic:
    topic = mail_policy().topic(topic_id)
    if topic is None:
        known = ", ".join(topic.id for topic in topics())
        raise InvalidInputError(
            "Không có loại thư «%(topic)s»: hãy dùng một trong %(known)s.", field="choices", topic=topic_id[:40], known=known
        )
    return topic


def switch_off_optional(chooser: Chooser) -> None:
    """Do without everything that is optional; harmless where that is so already."""
    chooser.mail_choices = chooser.mail_choices | {topic.id: Choice.OFF.value for topic in topics() if topic.may_be_off}


def switch_on_again(chooser: Chooser) -> None:
    """Take back every switching off; what comes in the digest by choice stays so."""
    chooser.mail_choices = {topic_id: choice for topic_id, choice in chooser.mail_choices.items() if choice != Choice.OFF}


def unsubscribe_path(mail: Mail, settings: Settings) -> str:
    """The path of the page that switches off what is optional, for whom this mail goes to. It needs no login and never runs out."""
    whose = ["user", mail.user_id] if mail.user_id else ["unit", mail.unit_id]
    return f"/mail/off/{_signer(settings.secret_key).dumps(whose)}"


def whose_link(session: Session, token: str, *, secret_key: str) -> Chooser:
    """The person or unit that a link names. Raises NotFoundError for a link that is not ours, or whose person is gone."""
    kind, number = _read(token, secret_key)
    found: Chooser | None = None
    if kind in ("user", "unit") and isinstance(number, int):
        found = session.get(User, number) if kind == "user" else session.get(Unit, number)
    if found is None or (isinstance(found, User) and not found.is_active):
        raise NotFoundError("Đường dẫn này không còn dùng được: hãy mở liên kết trong bản tin mới nhất, hoặc đăng nhập để chọn loại thư.")
    return found


def is_of_sample(token: str, *, secret_key: str) -> bool:
    """Whether the link is ours and stands in a sample of a mail, which goes to nobody: it switches nothing off."""
    return _read(token, secret_key) == ("unit", None)


def _read(token: str, secret_key: str) -> tuple[str, int | None]:
    try:
        kind, number = _signer(secret_key).loads(token)
    except (BadData, ValueError, TypeError):
        return "", 0
    return kind, number


@lru_cache(maxsize=4)
def _signer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt=SALT, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256})
