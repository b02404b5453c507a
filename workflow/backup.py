"""A backup of the whole installation in one file: the database as it was at one moment, and the files of the data folder.

Owns the archive's form: `dondoc.sqlite3` or `dondoc.sql` (made by pg_dump) beside `files/`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from sqlalchemy import Engine

from workflow.errors import WorkflowError


def back_up(engine: Engine, data_dir: Path, target: Path) -> int:
    """Write the archive and return its size in bytes. The server may go on meanwhile; an old archive is replaced only by a whole one."""
    if not target.parent.is_dir():
        raise WorkflowError("Không có thư mục «%(folder)s» để ghi bản sao lưu; hãy tạo thư mục này trước.", folder=target.parent)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        part = Path(folder) / "part.tar.gz"
        dump = copy_sqlite(engine, Path(folder)) if engine.dialect.name == "sqlite" else _dump_postgresql(engine, Path(folder))
        with tarfile.open(part, "w:gz") as archive:
            archive.add(dump, arcname=dump.name)
            if (data_dir / "files").is_dir():
                archive.add(data_dir / "files", arcname="files")
        part.replace(target)
    return target.stat().st_size


def copy_sqlite(engine: Engine, folder: Path) -> Path:
    """Copy an SQLite database, as it is at this moment, into a folder; whoever works meanwhile is not held up."""
    copy = folder / "dondoc.sqlite3"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.connection.driver_connection.execute("VACUUM INTO ?", (str(copy),))  # type: ignore[union-attr]
    return copy


def _dump_postgresql(engine: Engine, folder: Path) -> Path:
    program = shutil.which("pg_dump")
    if program is None:
        raise WorkflowError("Không tìm thấy chương trình pg_dump để sao lưu PostgreSQL; hãy cài gói postgresql-client rồi chạy lại.")
    copy = folder / "dondoc.sql"
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    command = [program, "--no-owner", "--file", str(copy), "--dbname", url]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"}, check=False)  # noqa: S603 -- our own words
    if done.returncode:
        raise WorkflowError("pg_dump không sao lưu được: %(output)s", output=done.stderr.strip()[:300])
    return copy
