"""What a clause makes of its unit: chủ trì, phối hợp, tham mưu or simply to do.

Owns the words that tell; refuses to find units.
"""

from __future__ import annotations

import re

from extraction.phrases import OPENING
from rules.values import Role

_COORDINATES = re.compile(r"(?:chủ\sđộng\s)?phối\shợp(?!\w)", re.IGNORECASE)
_ADVISES = re.compile(r"(?:chủ\sđộng\s)?tham\smưu(?!\w)", re.IGNORECASE)
_LEADS_FIRST = re.compile(
    (
        r"(?:là\s[^.;]{0,60}?)?(?:chủ\strì|làm\sđầu\smối|đầu\smối|chịu\strách\snhiệm\s(?:chính|chủ\strì)|là\s(?:cơ\squan|"
        r"đơn\svị)\s(?:chủ\strì|đầu\smối))"
    ),
    re.IGNORECASE,
)
_LEADS = re.compile(
    (
        r"(?:^|[.;,:]\s|\svà\s|\sđể\s)(?:(?:là|làm)\s)?(?:[^.;,:]{0,40}(?:cơ\squan|đơn\svị)\s)?(?:chủ\strì|(?:làm\s)?đầu\smối|"
        r"chịu\strách\snhiệm\schính)(?!\w)"
    ),
    re.IGNORECASE,
)
_OTHERS_LEAD = re.compile(r"(?<!\w)(?:do|của|cơ\squan|đơn\svị|việc|được|các)\s(?:[^\s.;,]+\s){0,6}?chủ\strì", re.IGNORECASE)


def read_role(predicate: str) -> Role:
    """The role that the words of a duty give its unit; `predicate` begins behind the subject."""
    opening = OPENING.match(predicate)
    at = opening.end() if opening else 0
    if _COORDINATES.match(predicate, at):
        return Role.COORDINATE
    if _LEADS_FIRST.match(predicate, at) or _LEADS_FIRST.match(predicate):
        return Role.LEAD
    if _ADVISES.match(predicate, at):
        return Role.ADVISE
    return Role.LEAD if _leads_later(predicate) else Role.DO


def _leads_later(predicate: str) -> bool:
    for match in _LEADS.finditer(predicate):
        around = predicate[max(0, match.start() - 30) : match.end()]
        if not _OTHERS_LEAD.search(around):
            return True
    return False
