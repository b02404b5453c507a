"""A policy tried in a process of its own: the engine can be killed by what it is given, and then that process is what dies.

Owns the trial, its limits of time and memory, and what is said about a trial that did not end well. `python -m rules.policy_trial` reads a
policy's text on standard input and prints the result as JSON.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.award_facts import AwardFacts
from rules.engine import Engine, EngineError
from rules.features import Feature, features_of_award, features_of_target, features_of_task
from rules.findings import Finding, Severity, plain
from rules.plain_decisions import plain_winners
from rules.policy import Policy, PolicyError, parse_policy
from rules.policy_checks import check_policy
from rules.policy_form import MAX_CHARACTERS
from rules.said import Said
from rules.trial_facts import Facts, trial_facts
from rules.values import Decision, TaskFacts

SECONDS = 10
MEMORY_MB = 1024
MOST_FACTS = 4_000
_ROOT = Path(__file__).resolve().parent.parent
_COMMAND = [sys.executable, "-m", "rules.policy_trial"]
_TOO_LONG = Said("Thử chính sách “%(source)s” quá %(seconds)s giây nên đã dừng. Hãy bớt quy tắc hoặc bớt điều kiện rồi thử lại.")
_TOO_MUCH = Said("Thử chính sách “%(source)s” tốn quá nhiều thời gian hoặc bộ nhớ nên bị dừng. Hãy bớt quy tắc hoặc bớt điều kiện.")
_KILLED = Said("Chính sách “%(source)s” làm hỏng bộ luật khi thử (%(signal)s). Không dùng được; hãy bỏ thay đổi vừa làm rồi thử lại.")
_UNREADABLE = Said("Thử chính sách “%(source)s” không có kết quả đọc được (mã %(code)s). Hãy thử lại; nếu vẫn vậy, hãy báo người quản trị.")
_NOT_STARTED = Said("Máy không mở được tiến trình để thử chính sách “%(source)s” (%(error)s). Hãy thử lại sau ít phút.")
_DIFFERENT = Said(
    "Bộ luật chọn quy tắc %(got)s, phép thử độc lập chọn %(expected)s, với dữ kiện %(facts)s. "
    "Chính sách này chưa dùng được; hãy báo người quản trị."
)
_KEPT = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "HOME")


@dataclass(frozen=True, slots=True)
class TrialResult:
    """How a trial ended. is_ok -- nothing but warnings was found. evaluations -- how many facts the engine was tried on."""

    is_ok: bool
    findings: tuple[Finding, ...]
    evaluations: int = 0


def try_policy(text: str, *, source: str, seconds: float = SECONDS) -> TrialResult:
    """Read, check and try a policy's text without endangering this process. Never raises for a bad text: what is wrong is a finding.

    seconds -- how long the trial may take by the clock; it is ended then, and that is a finding too.
    """
    try:
        parse_policy(text, source=source)  # what cannot be read needs no process
    except PolicyError as error:
        return _refused(plain(str(error)))
    order = json.dumps({"source": source, "text": text}).encode("ascii")
    try:
        done = subprocess.run(  # noqa: S603 -- nothing of the stranger's stands in the command
            [*_COMMAND, "--order", f"{seconds:g}"],
            input=order,
            capture_output=True,
            timeout=seconds,
            check=False,
            cwd=_ROOT,
            env=_environment(),
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return _refused(_TOO_LONG.of(source=source, seconds=f"{seconds:g}"))
    except OSError as error:
        return _refused(_NOT_STARTED.of(source=source, error=error.strerror))
    return _read(done, source)


def _read(done: subprocess.CompletedProcess[bytes], source: str) -> TrialResult:
    """The child's answer, or what its death means."""
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return _refused(_TOO_MUCH.of(source=source))
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        return _refused(_KILLED.of(source=source, signal=name))
    try:
        answer = json.loads(done.stdout.splitlines()[-1])
        findings = tuple(Finding(one["rule"], Severity(one["severity"]), _said(one["said"]), one["field"]) for one in answer["findings"])
        return TrialResult(bool(answer["ok"]), findings, int(answer["evaluations"]))
    except (ValueError, IndexError, KeyError, TypeError):
        return _refused(_UNREADABLE.of(source=source, code=done.returncode))


def _refused(said: Said) -> TrialResult:
    return TrialResult(False, (Finding(None, Severity.ERROR, said),))


def _environment() -> dict[str, str]:
    """Nothing of this process's secrets; only what the interpreter needs to find the project and to speak UTF-8."""
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    return {**kept, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _written(said: object) -> object:
    """A text with its values as JSON has it."""
    if not isinstance(said, Said):
        return said if isinstance(said, int) else str(said)
    return {"text": said.text, "values": {name: _written(value) for name, value in said.values.items()}}


def _said(written: Mapping[str, Any]) -> Said:
    values = {name: _said(value) if isinstance(value, dict) else value for name, value in written["values"].items()}
    text = str(written["text"])
    return Said(text, values)


# --- inside the process that may die


def trial(text: str, *, source: str) -> dict[str, Any]:
    """Read, check and try a policy in this process: {ok, findings, evaluations, message}. Only for a process that may die."""
    evaluations = 0
    try:
        policy = parse_policy(text, source=source)
        findings = check_policy(policy)
        evaluations, wrong = _try_engine(policy)
        findings += wrong
    except (PolicyError, EngineError) as error:
        findings = [Finding(None, Severity.ERROR, plain(str(error)))]
    errors = [one.message for one in findings if one.severity is Severity.ERROR]
    return {
        "ok": not errors,
        "findings": [{"rule": one.rule, "severity": one.severity, "said": _written(one.said), "field": one.field} for one in findings],
        "evaluations": evaluations,
        "message": errors[0] if errors else f"Đã thử {evaluations} trường hợp, không có lỗi.",
    }


def _try_engine(policy: Policy) -> tuple[int, list[Finding]]:
    """Decide about facts at all boundaries by the engine and in plain Python; the first difference is a finding."""
    engine, tried = Engine([policy], remembered=0), 0
    for facts in trial_facts(policy, MOST_FACTS):
        tried += 1
        features, decisions = _decided(engine, facts)
        expected, got = plain_winners(policy, features), sorted({one.rule_id for one in decisions})
        if expected != got:
            said = _DIFFERENT.of(got=", ".join(got) or "–", expected=", ".join(expected) or "–", facts=features)
            return tried, [Finding((expected or got)[0], Severity.ERROR, said)]
    return tried, []


def _decided(engine: Engine, facts: Facts) -> tuple[dict[str, Feature], list[Decision]]:
    if isinstance(facts, TaskFacts):
        return features_of_task(facts), engine.decide_task(facts)
    if isinstance(facts, AwardFacts):
        return features_of_award(facts), engine.decide_award(facts)
    return features_of_target(facts), engine.decide_target(facts)


def _limit(seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds) + 1,) * 2)


def main(arguments: list[str]) -> int:
    """Try what stands on standard input: a policy's text, or (`--order SECONDS`) JSON with its source and text."""
    said = sys.stdin.buffer.read(8 * MAX_CHARACTERS)
    is_order = arguments[:1] == ["--order"]
    _limit(float(arguments[1]) if is_order else SECONDS)
    order = json.loads(said) if is_order else {"source": "stdin", "text": said.decode("utf-8-sig", errors="replace")}
    result = trial(order["text"], source=order["source"])
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
