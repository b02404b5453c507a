"""The review page of a plan of three hundred clauses, with ten thousand units in the registry, against the floor of reading its rows.

Run: python -m benchmarks.review. Aims: the page under 0.5 s and 1.5 MB, a decision answered with less than 20 KB, units found within 50 ms.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from app import create_app
from benchmarks.ground import analyse, databases, show, timed
from benchmarks.matching import UNITS, row
from models import Clause, MembershipRole, Plan, Unit
from models.database import session_factory
from tests import builders
from tests.workflow.drafts import registry
from workflow import intake
from workflow.resolution import resolve
from workflow.settings import Settings

CLAUSES = 300
HOME = "https://localhost"


def document() -> bytes:
    """A plan of so many duties under the headings of a few offices."""
    lines = ["ỦY BAN NHÂN DÂN", "TỈNH BÌNH AN", "Số: 32/KH-UBND", "KẾ HOẠCH", "Chăm sóc vườn cây năm 2026", "II. TỔ CHỨC THỰC HIỆN"]
    for number in range(CLAUSES):
        if number % 10 == 0:
            lines.append(f"{number // 10 + 1}. {('Sở Y tế', 'Sở Tài chính', 'Ủy ban nhân dân các xã', 'Hội Làm vườn')[number // 10 % 4]}")
        lines.append(f"- Chủ trì, phối hợp với Sở Tài chính chăm sóc vườn cây số {number}, xong trước ngày {number % 27 + 1}/6/2026.")
    return "\n".join(lines).encode()


def settle(engine: Engine, folder: Path) -> int:
    """The registry, a coordinator and the draft; the plan's number."""
    with session_factory(engine).begin() as session:
        units = registry(session)
        session.execute(insert(Unit), [row(number) for number in range(UNITS)])
        thu = builders.user(session, "thu", (units.health, MembershipRole.COORDINATOR))
        plan = intake.import_document(session, "vuon.txt", document(), data_dir=folder, by=thu, now=builders.NOW)
        resolve(session, plan)
        session.flush()
        return plan.id


class Reviewer:
    """Somebody with the review page open."""

    def __init__(self, client: FlaskClient, plan_id: int) -> None:
        self.client, self.address = client, f"/plans/{plan_id}/review"
        login = client.get("/login", base_url=HOME).get_data(as_text=True)
        self.send("/login", login, login="thu", password=builders.PASSWORD)
        self.page = self.ask("").get_data(as_text=True)

    def ask(self, rest: str, **headers: str) -> TestResponse:
        """Fetch a page or a part."""
        return self.client.get(self.address + rest, base_url=HOME, headers=headers)

    def send(self, path: str, page: str, **data: str) -> TestResponse:
        """Send a form as the page's script does."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        tags = re.findall(r'id="([^"]+)"[^>]*data-part="([^"]*)"', page)
        sent = {"csrf_token": token[1] if token else "", "have": " ".join(f"{name}:{version}" for name, version in tags), **data}
        return self.client.post(path, data=sent, base_url=HOME, headers={"Referer": f"{HOME}/", "X-In-Place": "1"})


def measured(label: str, ask: Callable[[], TestResponse], floor: float, aim: str) -> None:
    """One line: the time against the floor, and the bytes."""
    answer = ask()
    assert answer.status_code == 200, f"{label}: {answer.status_code}"
    show(label, timed(ask), floor, f"{len(answer.data) / 1024:,.0f} KB; {aim}")


def read_rows(engine: Engine) -> None:
    """The floor: the plan's rows as objects."""
    with session_factory(engine)() as session:
        session.scalars(select(Plan).options(selectinload(Plan.clauses).selectinload(Clause.bodies))).all()


def measure(name: str, engine: Engine, folder: Path) -> None:
    """The page and what is asked of it, on one database."""
    plan_id = settle(engine, folder)
    analyse(engine)
    floor = timed(lambda: read_rows(engine))
    address = engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(address, data_dir=folder, secret_key="bench", base_url=HOME, has_https=True), engine=engine)
    app.config.update(TESTING=True, DONDOC_NOW=builders.NOW)
    one = Reviewer(app.test_client(), plan_id)
    decision = f"{one.address}/clauses/7/state"
    measured(f"{name}: the page", lambda: one.ask(""), floor, "aim: under 0.5 s and 1,500 KB")
    measured(f"{name}: accepting", lambda: one.send(decision, one.page, verb="accept"), floor, "aim: under 20 KB")
    measured(f"{name}: ignoring", lambda: one.send(decision, one.page, verb="ignore"), floor, "with the source text, a mark less")
    measured(f"{name}: units", lambda: one.ask("/units?q=tram y te hoa 99"), floor, "aim: under 50 ms")


def main() -> None:
    """Measure on both databases."""
    with databases() as engines, tempfile.TemporaryDirectory() as folder:
        for name, engine in engines.items():
            measure(name, engine, Path(folder) / name)


if __name__ == "__main__":
    main()
