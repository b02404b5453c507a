"""What the tests of pages and API share: the application on both databases, clients, and a small invented province."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from models import MembershipRole, Plan, Task, Unit, User
from models.database import open_engine, reading_session_factory
from rules.values import Level
from tests import builders
from tests.workflow.drafts import Registry, import_sample
from web import database, reading_desk
from workflow import passwords
from workflow.resolution import resolve
from workflow.settings import Settings


@pytest.fixture(scope="package", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Nearly every test logs in: without 20 ms to compare and 20 ms to hash anew. The product's own parameters: tests/workflow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", builders.QUICK_HASHER)
        yield


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of a server of its own, with an https address so that cookies are what they are in service."""
    return Settings(database_url=database_url, data_dir=tmp_path / "data", secret_key="test", base_url="https://localhost", has_https=True)


@pytest.fixture(scope="session")
def one_app(catalogues: None, compiled_templates: FileSystemBytecodeCache, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, put together once for all tests: that takes longer than most of them. It has no database of its own."""
    folder = tmp_path_factory.mktemp("one-app")
    settings = Settings(database_url="sqlite://", data_dir=folder, secret_key="test", base_url="https://localhost", has_https=True)
    app = create_app(settings, engine=open_engine(settings.database_url))
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def app(request: pytest.FixtureRequest, settings: Settings, engine: Engine, catalogues: None) -> Iterator[Flask]:
    """The application; for it, it is always builders.NOW. CSRF is on, as in service: use `Browser`.

    A test that changes its routes says so by the mark `own_app`; all others share one and find it as it was built.
    """
    is_own = request.node.get_closest_marker("own_app") is not None
    app: Flask = create_app(settings, engine=engine) if is_own else request.getfixturevalue("one_app")
    before = dict(app.config)
    app.config.update(DONDOC_SETTINGS=settings, TESTING=True, DONDOC_NOW=builders.NOW, DONDOC_PATIENCE=60)
    database.use(app, engine)
    reading_desk.open_pool(app)
    yield app
    app.extensions["dondoc_reading_pool"].close()
    app.config.clear()
    app.config.update(before)


@pytest.fixture
def plan(session: Session, known: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """The sample as a draft in the registry of the tests that ask for it, its bodies matched as far as they are certain."""
    made = import_sample(session, tmp_path / "data", monkeypatch)
    resolve(session, made)
    session.commit()
    return made


class Browser:
    """A browser without scripts: keeps cookies, sends the CSRF token of the page seen last, follows redirects when told."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = ""

    def get(self, path: str, status: int = 200) -> str:
        """Open a page and expect this status; the text of the page."""
        return self._seen(self.client.get(path, base_url="https://localhost", follow_redirects=status == 200), status)

    def post(self, path: str, status: int = 200, **data: object) -> str:
        """Send a form with the token of the page seen last; status 200 follows redirects, 302 does not."""
        sent = {"csrf_token": self.token(), **{name: value for name, value in data.items() if value is not None}}
        headers = {"Referer": "https://localhost/"}
        answer = self.client.post(path, data=sent, base_url="https://localhost", headers=headers, follow_redirects=status == 200)
        return self._seen(answer, status)

    def token(self) -> str:
        """The CSRF token of the page seen last."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)
        return found[1] if found else ""

    def log_in(self, login: str = "lan", password: str = builders.PASSWORD) -> Browser:
        """Log in by the form, and come to the lightest page: the home page would take longer than what most tests are about."""
        self.get("/login")
        assert "/logout" in self.post("/login?next=/search", login=login, password=password), self.page
        return self

    def _seen(self, answer: TestResponse, status: int) -> str:
        self.page = answer.get_data(as_text=True)
        assert answer.status_code == status, f"{answer.status_code} instead of {status}: {self.page[:2000]}"
        return self.page


@dataclass(frozen=True, slots=True)
class Place:
    """Tỉnh Bình An with two communes; the plan is the province's, Tân Lập owes a task of it, Phú Sơn another.

    lan is the focal point of Tân Lập, minh leads it; hoa of Phú Sơn; thu coordinates the province's plans; chau sits in its committee;
    admin administers.
    """

    province: Unit
    commune: Unit
    other_commune: Unit
    village: Unit
    plan: Plan
    task: Task
    other_task: Task
    lan: User
    minh: User
    hoa: User
    thu: User
    chau: User
    admin: User


@pytest.fixture
def place(session: Session) -> Place:
    """The cast, in the database."""
    province = builders.province(session)
    commune = builders.unit(session, "UBND xã Tân Lập", under=province)
    other = builders.unit(session, "UBND xã Phú Sơn", under=province)
    village = builders.unit(session, "Thôn Đông", level=Level.VILLAGE, under=commune, kind="thon")
    builders.committee(session, province)
    plan = builders.plan(session, owner=province)
    made = Place(
        province=province,
        commune=commune,
        other_commune=other,
        village=village,
        plan=plan,
        task=builders.task(session, plan, commune),
        other_task=builders.task(session, plan, other, "Tổ chức hội nghị truyền thông"),
        lan=builders.user(session, "lan", (commune, MembershipRole.FOCAL_POINT)),
        minh=builders.user(session, "minh", (commune, MembershipRole.LEADER)),
        hoa=builders.user(session, "hoa", (other, MembershipRole.FOCAL_POINT)),
        thu=builders.user(session, "thu", (province, MembershipRole.COORDINATOR)),
        chau=builders.user(session, "chau", (province, MembershipRole.COMMITTEE)),
        admin=builders.user(session, "admin", (None, MembershipRole.ADMINISTRATOR)),
    )
    session.commit()
    return made


@pytest.fixture
def kept(engine: Engine) -> Callable[[Select[Any]], list[Any]]:
    """What another process finds in the database: kept(select(Task)). Leaves no transaction open, which would stop the application."""

    def ask(query: Select[Any]) -> list[Any]:
        with reading_session_factory(engine)() as session:
            return list(session.scalars(query).unique())

    return ask


@pytest.fixture
def browser(app: Flask, place: Place) -> Browser:
    """A browser in which nobody is logged in; the cast is there."""
    return Browser(app.test_client())
