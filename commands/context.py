"""What the commands share: settings, the database, the way they print and the types of their arguments."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from typing import Any

import click
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from models import migrate
from models.database import open_engine, reading_session_factory, session_factory
from workflow.errors import WorkflowError
from workflow.settings import TIME_ZONE, Settings


class Context:
    """Opened lazily: a command that touches no database opens none."""

    def __init__(self, create_app: Callable[[Settings], Flask]) -> None:
        self.create_app = create_app

    @cached_property
    def settings(self) -> Settings:
        """The settings of this process's environment."""
        return Settings.from_environment()

    @cached_property
    def engine(self) -> Engine:
        """The database, which must have its tables. Raises WorkflowError that says what to do where it has not."""
        engine = open_engine(self.settings.database_url)
        try:
            is_current = migrate.is_current(engine)
        except OperationalError as error:
            raise WorkflowError(f"Không mở được cơ sở dữ liệu {engine.url!r}: {error.orig}. Hãy kiểm tra DONDOC_DATABASE_URL.") from error
        if not is_current:
            raise WorkflowError(f"Cơ sở dữ liệu {engine.url!r} chưa được tạo hoặc còn ở phiên bản cũ; hãy chạy: python app.py init")
        return engine

    @property
    def factory(self) -> sessionmaker[Session]:
        """Sessions that write."""
        return session_factory(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads."""
        with reading_session_factory(self.engine)() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or not at all."""
        with self.factory.begin() as session:
            yield session


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"«{value}» không phải là ngày; hãy viết như 2026-11-30", param, ctx)


class Moment(click.ParamType[datetime]):
    """A moment in ISO 8601; without a zone it is in Asia/Ho_Chi_Minh, without an hour it is noon."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"«{value}» không phải là thời điểm; hãy viết như 2026-11-30T08:00", param, ctx)
        if len(value) == len("2026-11-30"):
            moment = moment.replace(hour=12)
        return moment if moment.tzinfo else moment.replace(tzinfo=TIME_ZONE)


def print_json(content: Any) -> None:
    """Print one JSON object on standard output: UTF-8, dates in ISO form."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, default=str))


as_json = click.option("--json", "as_json", is_flag=True, help="In một đối tượng JSON ra đầu ra chuẩn.")
