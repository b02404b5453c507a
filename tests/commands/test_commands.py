"""The command line as others rely on it: real processes, exit statuses, JSON keys, messages. Sample words are inventions."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from app import create_app
from commands import cli, main
from commands.context import Context

ROOT = Path(__file__).resolve().parents[2]

UNITS = """code,name,short_name,level,branch,kind,parent_code,professional_parent_code,valid_from,valid_to,email
T,Ủy ban nhân dân tỉnh Hồng Lam,UBND tỉnh Hồng Lam,province,government,ubnd,,,,,
T-SYT,Sở Y tế tỉnh Hồng Lam,SYT,province,government,so,T,,,,
"""

PLAN = """ỦY BAN NHÂN DÂN
TỈNH HỒNG LAM
Số: 5/KH-UBND
Hồng Lam, ngày 10 tháng 01 năm 2026

KẾ HOẠCH
Bảo vệ nguồn nước sinh hoạt năm 2026

I. CHỈ TIÊU
- Tỷ lệ hộ dân dùng nước sạch năm 2026 đạt 92%.

II. TỔ CHỨC THỰC HIỆN
1. Sở Y tế
- Xét nghiệm mẫu nước của các trạm cấp nước, báo cáo Ủy ban nhân dân tỉnh trước ngày 20/3/2026.
- Lập danh sách các giếng phải đóng cửa, hoàn thành trước ngày 15/5/2026.
2. Sở Khí tượng
- Thông báo mực nước sông trước ngày 05/4/2026.

Nơi nhận:
- Sở Y tế.
"""


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Office:
    """An installation in a folder of its own."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("DONDOC_")}
        return others | {"DONDOC_DATA_DIR": str(self.folder / "data")}

    def run(self, *words: str, **settings: str) -> Done:
        """Run a command as a process of its own."""
        command = [sys.executable, str(ROOT / "app.py"), *words]
        environment = self.environment | settings
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=self.folder, timeout=300, check=False)
        return Done(done.returncode, done.stdout, done.stderr)

    def call(self, *words: str) -> Done:
        """Run a command's own entry in this process: the same but for the start, for long tables of cases."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr(sys, "argv", ["app.py", *words])
            patch.chdir(self.folder)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main(create_app)
        return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    def json(self, *words: str) -> Any:
        """What a command prints with --json; the standard output must be that one object."""
        done = self.call(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def file(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)


@pytest.fixture
def bare(tmp_path: Path) -> Office:
    """Nothing has been set up."""
    return Office(tmp_path)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """With a database, two units, one person and one published plan; tests on it only add."""
    office = Office(tmp_path_factory.mktemp("office"))
    assert office.run("init").returncode == 0
    assert office.run("units", "import", office.file("units.csv", UNITS)).returncode == 0
    added = office.run(
        "user", "add", "yte", "--name", "Lý Thị Na", "--role", "focal_point", "--unit", "T-SYT", "--password", "nuoc sach 2026"
    )
    assert added.returncode == 0, added.stderr
    assert office.run("import", office.file("plan.txt", PLAN), "--publish").returncode == 0
    return office


COMMANDS = [
    ("extract",),
    ("init",),
    ("units", "import"),
    ("import",),
    ("sweep",),
    ("deliver",),
    ("tasks",),
    ("escalations",),
    ("tick",),
    ("simulate",),
    ("user", "add"),
    ("backup",),
    ("serve",),
    ("scheduler",),
    ("demo",),
]


def test_every_command_has_help(bare: Office) -> None:
    listed = bare.run("--help")
    assert listed.returncode == 0
    for words in COMMANDS:
        assert words[0] in listed.stdout
    for words in (("extract",), ("units", "import"), ("user", "add")):
        helped = bare.run(*words, "--help")
        assert helped.returncode == 0
        assert "Usage" in helped.stdout
        assert not helped.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_says_what_each_command_does(words: tuple[str, ...]) -> None:
    command: click.Command | None = cli
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(cli), word)
    assert command
    assert command.help
    assert CliRunner().invoke(cli, [*words, "--help"], obj=Context(create_app)).exit_code == 0


def test_extract_prints_the_promised_form_and_makes_no_database(bare: Office) -> None:
    found = bare.json("extract", bare.file("plan.txt", PLAN))
    assert found["format"] == "dondoc-extraction/1"
    assert {"document", "plan", "clauses", "targets", "events", "warnings"} <= found.keys()
    assert [clause["units"] for clause in found["clauses"]] == [["Sở Y tế"], ["Sở Y tế"], ["Sở Khí tượng"]]
    assert not (bare.folder / "data" / "dondoc.sqlite3").exists()


def test_the_spans_of_extract_point_into_the_text_that_it_prints(bare: Office) -> None:
    path = bare.file("plan.txt", PLAN)
    text = bare.run("extract", path, "--text").stdout
    for clause in bare.json("extract", path)["clauses"]:
        assert " ".join(text[clause["span"]["start"] : clause["span"]["end"]].split()).endswith(clause["text"][-20:])


def test_extract_without_an_option_prints_a_summary_for_people(bare: Office) -> None:
    done = bare.run("extract", bare.file("plan.txt", PLAN))
    assert done.returncode == 0
    assert "Khoản phân công: 3" in done.stdout


def test_units_import_says_what_it_created_and_the_second_time_nothing(office: Office) -> None:
    path = office.file("more.csv", UNITS + "T-SKT,Sở Kiểm tra tỉnh Hồng Lam,,province,government,so,T,,,,\n")
    assert office.json("units", "import", path) == {"created": 1, "updated": 0}
    assert office.json("units", "import", path) == {"created": 0, "updated": 0}


def test_units_import_names_the_line_and_column_of_each_fault_and_imports_nothing(office: Office) -> None:
    path = office.file(
        "wrong.csv", UNITS + "X1,Phòng Một,,tang-lop,government,phong,T,,,,\nX2,Phòng Hai,,commune,government,phong,KHONG-CO,,,,\n"
    )
    done = office.run("units", "import", path)
    assert done.returncode == 1
    assert "dòng 4, cột level" in done.stderr
    assert "dòng 5, cột parent_code" in done.stderr
    assert office.json("units", "import", office.file("again.csv", UNITS)) == {"created": 0, "updated": 0}


def test_import_with_publish_lists_the_units_that_it_had_to_make(office: Office) -> None:
    changed = PLAN.replace("Sở Khí tượng", "Sở Đê điều").replace("5/KH-UBND", "6/KH-UBND")
    answer = office.json("import", office.file("other.txt", changed), "--publish")
    assert {"plan_id", "clauses", "targets", "tasks", "provisional_units", "warnings"} <= answer.keys()
    assert (answer["clauses"], answer["targets"], answer["tasks"]) == (3, 1, 3)
    assert any("Đê điều" in name for name in answer["provisional_units"])


def test_import_without_publish_leaves_a_draft_without_tasks(office: Office) -> None:
    answer = office.json("import", office.file("draft.txt", PLAN.replace("5/KH-UBND", "7/KH-UBND")))
    assert (answer["state"], answer["tasks"], answer["provisional_units"]) == ("draft", 0, [])


def test_importing_what_looks_like_a_new_version_says_so_and_takes_nothing_over(office: Office) -> None:
    first = office.json("import", office.file("first.txt", PLAN.replace("5/KH-UBND", "8/KH-UBND")), "--publish")
    changed = PLAN.replace("5/KH-UBND", "8/KH-UBND").replace("20/3/2026", "20/4/2026")
    draft = office.json("import", office.file("second.txt", changed))
    assert any(f"bản mới của kế hoạch số {first['plan_id']}" in warning for warning in draft["warnings"])
    published = office.json("import", office.file("third.txt", changed.replace("15/5/2026", "15/6/2026")), "--publish")
    assert (published["state"], published["tasks"]) == ("published", 3)
    assert any("như một kế hoạch riêng" in warning for warning in published["warnings"])
    before = office.json("tasks", "--plan", str(first["plan_id"]))["tasks"]
    assert [task["state"] for task in before] == ["assigned"] * 3


def test_importing_the_same_document_twice_says_so_and_changes_nothing(office: Office) -> None:
    path = office.file("plan.txt", PLAN)
    before = office.json("tasks")
    done = office.run("import", path, "--publish")
    assert done.returncode == 1
    assert "đã được nhập trước đây" in done.stderr
    assert office.json("tasks") == before


def test_sweep_deliver_tasks_escalations_and_tick_print_what_was_promised(office: Office) -> None:
    plan = min(task["plan_id"] for task in office.json("tasks")["tasks"])
    counts = office.json("sweep", "--today", "2026-03-26")
    assert {"looked_at", "notices", "escalations_opened", "escalations_raised", "escalations_closed"} <= counts.keys()
    assert office.json("sweep", "--today", "2026-03-26")["notices"] == 0
    assert {"sent", "failed", "waiting"} <= office.json("deliver", "--now", "2026-03-26T09:00").keys()

    tasks = office.json("tasks", "--plan", str(plan), "--today", "2026-03-30")["tasks"]
    keys = "id plan_id unit title due_on effective_due_on is_derived state is_late escalation_rung"
    assert all(set(keys.split()) <= task.keys() for task in tasks)
    late = next(task for task in tasks if task["due_on"] == "2026-03-20")
    assert late["is_late"]

    office.json("sweep", "--today", "2026-03-30")
    (escalation,) = [row for row in office.json("escalations", "--plan", str(plan))["escalations"] if row["task_id"] == late["id"]]
    keys = "id task_id target_id from_unit to_unit rung state rule policy_version explanation opened_on"
    assert set(keys.split()) <= escalation.keys()
    assert (escalation["rung"], escalation["to_unit"]) == (1, "Ủy ban nhân dân tỉnh Hồng Lam")

    ticked = office.json("tick", str(late["id"]), "--by", "yte", "--on", "2026-03-31", "--note", "Đã gửi kết quả")
    assert ticked["task"]["state"] == "done"
    assert ticked["task"]["done_on"] == "2026-03-31"
    assert {row["state"] for row in office.json("escalations", "--plan", str(plan))["escalations"] if row["task_id"] == late["id"]} == {
        "closed"
    }


def test_simulate_prints_the_days_that_bring_something_and_writes_nothing(office: Office) -> None:
    before = office.json("tasks"), office.json("escalations")
    days = office.json("simulate", "--from", "2026-05-04", "--until", "2026-05-31")["days"]
    assert days
    assert all("2026-05-04" <= day["date"] <= "2026-05-31" for day in days)
    assert all({"date", "notices", "escalations"} <= day.keys() for day in days)
    assert (office.json("tasks"), office.json("escalations")) == before


def test_backup_writes_one_archive(office: Office) -> None:
    target = office.folder / "backup.tar.gz"
    assert office.run("backup", str(target)).returncode == 0
    assert target.stat().st_size > 1000


def test_init_twice_is_harmless(office: Office) -> None:
    assert office.run("init").returncode == 0


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("extract", "khong-co.txt"), 1, "khong-co.txt"),
        (("extract", "."), 1, "."),
        (("extract",), 2, "FILE"),
        (("import", "khong-co.docx"), 1, "khong-co.docx"),
        (("units", "import", "khong-co.csv"), 1, "khong-co.csv"),
        (("tick", "999999", "--by", "yte"), 1, "999999"),
        (("tick", "1", "--by", "nguoi-la"), 1, "nguoi-la"),
        (("tick", "mot", "--by", "yte"), 2, "mot"),
        (("tick", "1"), 2, "--by"),
        (("sweep", "--today", "30/11/2026"), 2, "30/11/2026"),
        (("deliver", "--now", "sang-mai"), 2, "sang-mai"),
        (("simulate", "--from", "2026-05-04"), 2, "--until"),
        (("simulate", "--from", "2026-05-04", "--until", "2026-05-01"), 1, "2026"),
        (("user", "add", "la", "--name", "Lạ", "--role", "vua", "--password", "mat khau dai"), 2, "vua"),
        (("user", "add", "la", "--name", "Lạ", "--role", "leader", "--unit", "KHONG", "--password", "mat khau dai"), 1, "KHONG"),
        (("user", "add", "la", "--name", "Lạ", "--role", "leader", "--unit", "T", "--password", "ngan"), 1, "Mật khẩu"),
        (("user", "link", "khong-co"), 1, "khong-co"),
        (("user", "add", "yte", "--name", "Lạ", "--role", "leader", "--unit", "T", "--password", "mat khau dai"), 1, "yte"),
        (("backup", "khong/co/thu-muc.tar.gz"), 1, "khong/co"),
        (("lam-gi-do",), 2, "lam-gi-do"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_bad_input_is_told_clearly_and_not_by_a_traceback(office: Office, words: tuple[str, ...], status: int, told: str) -> None:
    done = office.call(*words)
    assert done.returncode == status, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rong.txt", b""),
        ("rong.docx", b""),
        ("chi-trang.txt", b"  \n\n  "),
        ("hong.docx", b"PK\x03\x04 hong"),
        ("hong.pdf", b"%PDF-1.7 hong"),
        ("tho.txt", "Sông dài nước chảy lơ thơ.\nTrưa hè ngồi tựa gốc dừa mà ngủ.\n".encode()),
    ],
)
def test_files_that_are_no_plan_are_refused_and_leave_nothing(office: Office, name: str, content: bytes) -> None:
    before = office.json("tasks")
    done = office.call("import", office.file(name, content), "--publish")
    assert done.returncode == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert office.json("tasks") == before


@pytest.mark.parametrize(
    "words", [("tasks",), ("sweep",), ("deliver",), ("escalations",), ("import", "plan.txt"), ("backup", "b.tar.gz")], ids=" ".join
)
def test_a_database_that_was_not_made_is_named_with_the_command_that_makes_it(bare: Office, words: tuple[str, ...]) -> None:
    bare.file("plan.txt", PLAN)
    done = bare.call(*words)
    assert done.returncode == 1
    assert "python app.py init" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("DONDOC_SMTP_URL", "mail.example"), ("DONDOC_DIGEST_HOUR", "25"), ("DONDOC_UPLOAD_MEGABYTES", "nhiều")]
)
def test_a_setting_that_cannot_be_used_is_named_with_its_value(bare: Office, name: str, value: str) -> None:
    done = bare.run("init", **{name: value})
    assert done.returncode == 1
    assert name in done.stderr
    assert value in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "status"), [(("tasks", "--json"), 0), (("tick", "999999", "--by", "yte"), 1), (("sweep", "--today", "mai"), 2)]
)
def test_a_process_ends_with_the_promised_status_and_keeps_its_logs_off_the_output(
    office: Office, words: tuple[str, ...], status: int
) -> None:
    done = office.run(*words)
    assert done.returncode == status
    assert (not done.stdout) if status else "tasks" in json.loads(done.stdout)
    assert "Traceback" not in done.stderr


def test_the_whole_way_by_processes(bare: Office) -> None:
    """What a newcomer types: each step a process, everything kept in the database between them."""
    steps = (
        ("init",),
        ("units", "import", bare.file("units.csv", UNITS), "--json"),
        ("import", bare.file("plan.txt", PLAN), "--publish", "--json"),
        ("sweep", "--today", "2026-03-30", "--json"),
        ("deliver", "--now", "2026-03-30T09:00", "--json"),
        ("escalations", "--json"),
    )
    answers = [bare.run(*words) for words in steps]
    assert [answer.returncode for answer in answers] == [0] * len(steps), [answer.stderr for answer in answers]
    escalated = json.loads(answers[-1].stdout)["escalations"]
    assert [row["to_unit"] for row in escalated] == ["Ủy ban nhân dân tỉnh Hồng Lam"]
