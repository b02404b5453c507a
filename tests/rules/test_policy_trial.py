"""A policy is tried in a process of its own, which may die, hang or babble without harm."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from rules import policy_trial
from rules.award_facts import AwardFacts
from rules.engine import Engine
from rules.features import Subject, features_of_target, features_of_task
from rules.findings import Severity
from rules.plain_decisions import plain_winners
from rules.policy import SHIPPED, Policy, Rule, parse_policy, shipped_policies
from rules.policy_trial import MOST_FACTS, trial, try_policy
from rules.trial_facts import trial_facts
from rules.values import TaskFacts

REMINDERS = (SHIPPED / "reminders.yaml").read_text("utf-8")


def dies(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(policy_trial, "_COMMAND", [sys.executable, "-c", code])


def only(result: policy_trial.TrialResult) -> str:
    assert not result.is_ok
    [finding] = result.findings
    assert finding.severity is Severity.ERROR and "hãy" in finding.message.lower()
    return finding.message


def test_a_shipped_policy_is_tried_and_found_good() -> None:
    result = try_policy(REMINDERS, source="nhắc việc", seconds=60)
    assert (result.is_ok, result.findings) == (True, ())
    assert 500 < result.evaluations <= MOST_FACTS


def test_what_the_checks_find_comes_back_from_the_trial() -> None:
    result = try_policy(REMINDERS.replace("{gte: 1, lte: 4}", "{gte: 4, lte: 1}"), source="nhắc việc", seconds=60)
    assert not result.is_ok
    [finding] = result.findings
    assert (finding.rule, finding.field, finding.severity) == ("late-1", "working_days_late", Severity.ERROR)


def test_warnings_alone_do_not_stand_in_the_way() -> None:
    text = REMINDERS.replace("step: late-5", "step: late-1")
    result = try_policy(text, source="nhắc việc", seconds=60)
    assert result.is_ok and [one.severity for one in result.findings] == [Severity.WARNING]


def test_a_text_that_is_no_policy_needs_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_trial, "_COMMAND", ["/nowhere"])
    assert "khóa “about”" in only(try_policy("name: a", source="thử"))


def test_a_trial_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    dies(monkeypatch, "import time; time.sleep(60)")
    assert "quá 0.2 giây" in only(try_policy(REMINDERS, source="thử", seconds=0.2))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGABRT)", "SIGABRT"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "thời gian hoặc bộ nhớ"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "thời gian hoặc bộ nhớ"),
        ("print('không phải JSON')", "không có kết quả đọc được (mã 0)"),
        ("print('{\"ok\": true}')", "không có kết quả đọc được"),
        ("print('[1]')", "không có kết quả đọc được"),
        ("raise MemoryError", "không có kết quả đọc được (mã 1)"),
        ("pass", "không có kết quả đọc được"),
    ],
)
def test_a_trial_that_dies_or_babbles_is_a_finding(monkeypatch: pytest.MonkeyPatch, code: str, said: str) -> None:
    dies(monkeypatch, code)
    message = only(try_policy(REMINDERS, source="thử", seconds=60))
    assert said in message and "“thử”" in message


def test_a_machine_that_starts_no_process_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_trial, "_COMMAND", ["/nowhere/python"])
    assert "không mở được tiến trình" in only(try_policy(REMINDERS, source="thử"))


def test_memory_is_limited_inside_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    hungry = "import rules.policy_trial as t; t._limit(9); bytearray(t.MEMORY_MB * 2 << 20)"
    dies(monkeypatch, hungry)
    assert "không có kết quả đọc được" in only(try_policy(REMINDERS, source="thử", seconds=60))


def test_nothing_of_the_parents_secrets_reaches_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_SECRET_KEY", "bí mật")
    assert "DONDOC_SECRET_KEY" not in policy_trial._environment()


def test_the_command_line_prints_json() -> None:
    def run(text: str) -> tuple[int, dict[str, object]]:
        command = [sys.executable, "-m", "rules.policy_trial"]
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=False, cwd=policy_trial._ROOT)
        return done.returncode, json.loads(done.stdout)

    code, good = run((SHIPPED / "targets.yaml").read_text("utf-8"))
    assert (code, good["ok"], good["findings"]) == (0, True, []) and "không có lỗi" in str(good["message"])
    code, bad = run("name: a")
    assert (code, bad["ok"], bad["evaluations"]) == (1, False, 0) and "khóa “about”" in str(bad["message"])


def test_an_engine_that_decides_otherwise_than_plain_python_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def first_of_the_file(policy: Policy, fired: set[int]) -> list[Rule]:
        return [policy.rules[max(fired)]]

    monkeypatch.setattr("rules.engine._winners", first_of_the_file)
    answer = trial((SHIPPED / "escalation.yaml").read_text("utf-8"), source="thử")
    assert not answer["ok"] and "phép thử độc lập chọn" in str(answer["message"])


@pytest.mark.parametrize("policy", shipped_policies(), ids=lambda policy: policy.name)
def test_the_trial_meets_every_rule_as_winner_and_as_loser(policy: Policy) -> None:
    won: dict[str, set[bool]] = {rule.id: set() for rule in policy.rules}
    for facts in trial_facts(policy, MOST_FACTS):
        assert not isinstance(facts, AwardFacts)
        features = features_of_task(facts) if isinstance(facts, TaskFacts) else features_of_target(facts)
        winners = plain_winners(policy, features)
        for rule_id, seen in won.items():
            seen.add(rule_id in winners)
    assert all(seen == {True, False} for seen in won.values()), won


def test_no_facts_are_tried_twice_and_no_more_than_asked_for() -> None:
    policy = parse_policy(REMINDERS, source="thử")
    facts = list(trial_facts(policy, 700))
    assert len(facts) == len(set(facts)) == 700
    assert policy.subject is Subject.TASK and Engine([policy]).decide_task(facts[0]) is not None  # type: ignore[arg-type]
