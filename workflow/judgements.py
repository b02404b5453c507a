"""Decisions that owe notices, kept with the rule, its version and the facts: one row for each distinct decision, however many share it.

Owns the key and the writing; what is decided is `rules.engine`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from models import Judgement
from models.database import insert_new
from rules.values import Decision


def judgement_key(decision: Decision) -> str:
    """The key of a decision: it follows from policy, version, rule and facts alone."""
    told = [decision.policy, decision.policy_version, decision.rule_id, decision.facts]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]


def keep_judgements(session: Session, judgements: Iterable[tuple[str, Decision]], on: date) -> None:
    """Keep those that are not kept yet. on -- the day on which they were first made."""
    unique = dict(judgements)
    rows = [
        {
            "key": key,
            "policy": decision.policy,
            "policy_version": decision.policy_version,
            "rule": decision.rule_id,
            "explanation": decision.explanation,
            "facts": decision.facts,
            "made_on": on,
        }
        for key, decision in sorted(unique.items())
    ]
    insert_new(session, Judgement, rows)
