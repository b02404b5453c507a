"""The process that works out a preview: `python -m workflow.preview_child`, started by `workflow.preview_process`.

A process of its own, because the engine of rules can end the process that it runs in, and days by the thousand hold up no page. Reads its
order from its input, says one JSON object a line on its output; writes nothing to the database. Ends when its parent is gone.
"""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, BinaryIO

from models import PolicyScope
from models.database import open_engine
from rules.policy import PolicyError
from workflow.child_life import die_with, own_output
from workflow.errors import InvalidInputError, WorkflowError
from workflow.policy_book import Standin, parsed
from workflow.preview import preview
from workflow.preview_rows import Cast


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be worked out; the first line of the process's input, so that the database's password stands among no arguments."""

    database_url: str
    text: str
    version: str
    scope: str
    unit_id: int | None
    plan_id: int | None
    start: str
    days: int
    digest_hour: int
    parent: int

    def line(self) -> bytes:
        """As it goes over the pipe."""
        return json.dumps(asdict(self)).encode() + b"\n"


def main() -> int:
    """Work it out. Exit status 0: the result, or why there is none, was said."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    output = own_output()
    order = Order(**json.loads(sys.stdin.buffer.readline()))
    die_with(order.parent)
    try:
        _say(output, {"result": _work_out(order, output)})
    except WorkflowError as error:
        values = {name: value if isinstance(value, int) else str(value) for name, value in error.values.items()}
        _say(output, {"error": error.text if values else error.message, "values": values})
    return 0


def _work_out(order: Order, output: BinaryIO) -> dict[str, Any]:
    try:
        policy = parsed(order.text, order.version)
    except PolicyError as error:
        raise InvalidInputError(str(error), field="policy") from error
    changed = Standin(policy, PolicyScope(order.scope), order.unit_id, order.plan_id)
    engine = open_engine(order.database_url, pool_size=1)
    try:
        found = preview(
            engine,
            changed,
            start=date.fromisoformat(order.start),
            days=order.days,
            digest_hour=order.digest_hour,
            progress=lambda done, of: _say(output, {"done": done, "of": of}),
            chosen=lambda cast: _say(output, {"cast": _outlook(cast)}),
        )
    finally:
        engine.dispose()
    return found.as_json()


def _outlook(cast: Cast) -> dict[str, int]:
    return {"size": cast.size, "every_nth_unit": cast.step}


def _say(output: BinaryIO, message: dict[str, Any]) -> None:
    output.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
    output.flush()


if __name__ == "__main__":
    sys.exit(main())
