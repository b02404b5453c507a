"""Brings a database to the newest shape, and says whether it is there. Owns the running of Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from models.base import Base
from models.search import is_kept_by_models

_FOLDER = Path(__file__).resolve().parent / "migrations"
_ONE_AT_A_TIME = 7_261_101  # key of PostgreSQL's advisory lock


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Run the missing migrations in one transaction. Two processes at once wait for one another."""
    with engine.execution_options(dondoc_write=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        command.upgrade(_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest shape."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == ScriptDirectory.from_config(_config()).get_current_head()


def differences(engine: Engine) -> list[object]:
    """What the tables in the database lack against the models: empty where the migrations tell the same story as the code."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_kept_by_models})
        return list(compare_metadata(context, Base.metadata))


def write_revision(engine: Engine, message: str, revision: str) -> None:
    """Write a new migration from the difference between the models and the database (for developers: `make migration`)."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=revision)
