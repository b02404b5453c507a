"""The policy of mail: what it says of each kind, and what it may not say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rules.mail_policy import OTHER, Choice, load_mail_policy, parse_mail_policy, shipped_mail_policy
from rules.policy import PolicyError
from rules.values import Audience, Delivery

GOOD = """
name: mail
version: 1
hours: {quiet_from: 20, quiet_until: 6, digest_first: 6, digest_last: 18, rest_days: quiet}
topics:
  - {id: returned, kinds: [returned], delivery: immediate, choices: [immediate, digest], while_open: true}
  - {id: last-day, kinds: [due], steps: [due-0], delivery: immediate, choices: [immediate, digest]}
  - {id: early, kinds: [due], steps: [due-7], to: [doer], delivery: digest, choices: [digest, "off"]}
"""


@pytest.mark.parametrize("kind", ["late", "escalated", "returned", "instructed"])
def test_the_shipped_policy_lets_nobody_switch_off_what_others_wait_for(kind: str) -> None:
    for audience in Audience:
        assert not shipped_mail_policy().topic_of(kind, kind, audience).may_be_off


def test_nor_the_last_day_of_a_deadline_in_any_round() -> None:
    for step in ("due-0", "due-0.1", "due-0.12"):
        topic = shipped_mail_policy().topic_of("due", step, Audience.DOER)
        assert (topic.id, topic.may_be_off) == ("last-day", False)


@pytest.mark.parametrize("kind", ["closed", "decided", "reworded", "mentioned"])
def test_what_is_only_to_be_known_may_be_switched_off(kind: str) -> None:
    assert shipped_mail_policy().topic_of(kind, kind, Audience.INFORMED).may_be_off


def test_partners_may_do_without_lines_that_the_doer_needs() -> None:
    policy = shipped_mail_policy()
    assert policy.topic_of("assigned", "assigned", Audience.PARTNERS).may_be_off
    assert not policy.topic_of("assigned", "assigned", Audience.DOER).may_be_off


def test_an_unknown_kind_goes_into_the_digest() -> None:
    topic = shipped_mail_policy().topic_of("brand-new", "x", Audience.DOER)
    assert topic is OTHER
    assert topic.goes(Delivery.IMMEDIATE, "off") is Choice.DIGEST


@pytest.mark.parametrize(
    ("topic_id", "asked", "chosen", "goes"),
    [
        ("returned", Delivery.IMMEDIATE, None, Choice.IMMEDIATE),
        ("returned", Delivery.IMMEDIATE, "digest", Choice.DIGEST),
        ("returned", Delivery.IMMEDIATE, "off", Choice.IMMEDIATE),
        ("returned", Delivery.DIGEST, "immediate", Choice.DIGEST),
        ("early", Delivery.IMMEDIATE, None, Choice.DIGEST),
        ("early", Delivery.DIGEST, "off", Choice.OFF),
        ("early", Delivery.DIGEST, "nonsense", Choice.DIGEST),
    ],
)
def test_a_notice_goes_at_once_only_where_owed_policy_and_person_agree(
    topic_id: str, asked: Delivery, chosen: str | None, goes: Choice
) -> None:
    topic = parse_mail_policy(GOOD, source="mail.yaml").topic(topic_id)
    assert topic is not None
    assert topic.goes(asked, chosen) is goes


@pytest.mark.parametrize(("wanted", "hour"), [(0, 6), (6, 6), (7, 7), (18, 18), (23, 18)])
def test_an_hour_is_kept_within_the_bounds(wanted: int, hour: int) -> None:
    assert parse_mail_policy(GOOD, source="mail.yaml").hours.digest_hour(wanted) == hour


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("name: mail", "name: post", "khóa “name”"),
        ("version: 1", "version: true", "khóa “version”"),
        ("quiet_from: 20", "quiet_from: 30", "hours.quiet_from"),
        ("digest_last: 18", "digest_last: 22", "hours.digest_last"),
        ("digest_first: 6", "digest_first: 4", "hours.digest_first"),
        ("rest_days: quiet", "rest_days: loud", "hours.rest_days"),
        ("kinds: [returned]", "kinds: []", "khóa “kinds”"),
        ("kinds: [returned]", "kinds: returned", "danh sách"),
        ("delivery: immediate", "delivery: at-once", "khóa “delivery”"),
        ("choices: [immediate, digest], while_open", 'choices: [immediate, "off"], while_open', "không được phép tắt"),
        ("steps: [due-7]", "steps: [due-7, due-0]", "không được phép tắt"),
        ("choices: [immediate, digest], while_open", "choices: [digest], while_open", "mặc định immediate"),
        ('choices: [digest, "off"]', "choices: [digest, immediate]", "không thể chọn gửi ngay"),
        ('choices: [digest, "off"]', "choices: [digest, off]", "Hãy dùng một trong"),
        ("id: early", "id: returned", "phải khác nhau"),
        ("while_open: true", "while_open: perhaps", "true hoặc false"),
        ("while_open: true", "whilst: true", "Khóa này không có"),
        ("to: [doer]", "to: [boss]", "khóa “to”"),
    ],
)
def test_a_policy_that_says_what_it_may_not_is_refused_with_the_place(old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(PolicyError, match=re.escape(says)):
        parse_mail_policy(GOOD.replace(old, new, 1), source="mail.yaml")


def test_no_topics_is_no_policy() -> None:
    with pytest.raises(PolicyError, match="ít nhất một chủ đề"):
        parse_mail_policy(GOOD[: GOOD.index("topics:")] + "topics: []", source="mail.yaml")


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="Không đọc được"):
        load_mail_policy(tmp_path / "mail.yaml")
    (tmp_path / "mail.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError, match="không phải UTF-8"):
        load_mail_policy(tmp_path / "mail.yaml")
