"""The steps on the way of a clause's result, as its words have them: "thông qua X, sau đó gửi Y", "trình X phê duyệt", "gửi A (qua B)".

Owns which bodies become steps and in which order; refuses to write (`workflow.step_making`). A result that simply goes to one body has no
steps: its task is done when it is sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extraction.bodyspelling import normalise_body
from models import BodyPurpose, Clause, StepKind

_DECIDES = r"[^.;]{0,80}?(?:phê duyệt|xem xét|quyết định|ban hành|thẩm định|thông qua|cho ý kiến|chấp thuận)"


@dataclass(frozen=True, slots=True)
class StepProposal:
    """A body and what it does. key -- the same however often the clause is read; unit_id -- where the words mean one unit only."""

    key: str
    kind: StepKind
    name: str
    unit_id: int | None


def propose_steps(clause: Clause) -> list[StepProposal]:
    """The steps in their order: what it goes through first, then who approves or gets it, as the text names them."""
    through = [_step(clause, phrase, StepKind.THROUGH) for phrase in _phrases(clause, BodyPurpose.VIA)]
    ends = [_step(clause, phrase, _end_kind(clause, phrase)) for phrase in _phrases(clause, BodyPurpose.REPORT_TO)]
    if not through and not any(step.kind is StepKind.APPROVE for step in ends):
        return []
    return list({step.key: step for step in [*through, *ends]}.values())


def step_key(kind: StepKind, name: str) -> str:
    """The natural key of a step within its clause."""
    return f"{kind}:{normalise_body(name)}"


def _phrases(clause: Clause, purpose: BodyPurpose) -> list[str]:
    found = dict.fromkeys(body.phrase for body in clause.bodies if body.purpose is purpose)
    return sorted(found, key=lambda phrase: clause.text.find(phrase))


def _end_kind(clause: Clause, phrase: str) -> StepKind:
    asks = re.search(rf"(?<!\w)trình[^.;]{{0,60}}?{re.escape(phrase)}{_DECIDES}", clause.text, re.IGNORECASE)
    return StepKind.APPROVE if asks else StepKind.SEND


def _step(clause: Clause, phrase: str, kind: StepKind) -> StepProposal:
    units = {body.unit_id for body in clause.bodies if body.phrase == phrase and body.unit_id is not None}
    return StepProposal(step_key(kind, phrase), kind, phrase, units.pop() if len(units) == 1 else None)
