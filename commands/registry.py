"""`units import`, `user add`, `user link`, `user two-factor-off`: who there is, and how they get in again."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from commands.context import Context, as_json, print_json
from models import MembershipRole, Unit, User
from workflow import two_factor
from workflow.errors import NotFoundError
from workflow.invitations import hand_over
from workflow.jobs import true_now
from workflow.people import add_user
from workflow.register_file import read_file, read_records
from workflow.unit_changes import import_records
from workflow.unit_rows import HEADINGS_MEANT


@click.group()
def units() -> None:
    """Danh mục đơn vị."""


@units.command("import")
@click.argument("file", type=str)
@as_json
@click.pass_obj
def import_csv(context: Context, file: str, as_json: bool) -> None:
    """Nhập danh mục đơn vị từ tệp .csv hoặc .xlsx: được cả hoặc không gì cả, lỗi nêu theo dòng.

    Các cột: code,name,short_name,level,branch,kind,parent_code,professional_parent_code,valid_from,valid_to,email,
    hoặc tên cột tiếng Việt như trong mẫu của trang «Nhập danh mục đơn vị».
    """
    path = Path(file)
    records = read_records(path.name, read_file(path), HEADINGS_MEANT)
    with context.writing() as session:
        done, doubtful = import_records(session, records)
    for change in doubtful:
        for doubt in change.doubts:
            click.echo(f"Cần xem lại, {change.name} (mã {change.key}, dòng {change.line}): {doubt}", err=True)
    if as_json:
        print_json({"created": done.created, "updated": done.updated})
    else:
        click.echo(f"Đã thêm {done.created} đơn vị, cập nhật {done.updated}.")


@click.group()
def user() -> None:
    """Người dùng."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="Họ và tên.")
@click.option("--email", default=None, help="Địa chỉ thư điện tử; để trống thì không gửi thư cho người này.")
@click.option("--role", "role", type=click.Choice([role.value for role in MembershipRole]), required=True, help="Vai trò.")
@click.option("--unit", "unit_code", default=None, help="Mã đơn vị (không cần với administrator).")
@click.option("--password", prompt="Mật khẩu", hide_input=True, confirmation_prompt=True, help="Mật khẩu; không ghi thì được hỏi.")
@as_json
@click.pass_obj
def add(context: Context, login: str, name: str, email: str | None, role: str, unit_code: str | None, password: str, as_json: bool) -> None:
    """Thêm một người dùng với một vai trò ở một đơn vị."""
    with context.writing() as session:
        unit = session.scalar(select(Unit).where(Unit.code == unit_code)) if unit_code else None
        if unit_code and unit is None:
            raise NotFoundError(f"Không có đơn vị mã «{unit_code}» trong danh mục; hãy xem lại mã hoặc nhập đơn vị trước.", field="unit")
        person = add_user(
            session, login=login, name=name, email=email, password=password, roles=[(unit, MembershipRole(role))], now=true_now()
        )
        session.flush()
        user_id = person.id
    if as_json:
        print_json({"user_id": user_id, "login": login})
    else:
        click.echo(f"Đã thêm người dùng {login} (số {user_id}).")


@user.command()
@click.argument("login")
@as_json
@click.pass_obj
def link(context: Context, login: str, as_json: bool) -> None:
    """In ra liên kết dùng một lần để người này tự đặt mật khẩu: khi không còn quản trị viên nào đăng nhập được."""
    with context.writing() as session:
        address = hand_over(session, _person(session, login), context.settings, by=None, now=true_now())
    if as_json:
        print_json({"login": login, "link": address})
    else:
        click.echo(address)


@user.command("two-factor-off")
@click.argument("login")
@click.pass_obj
def two_factor_off(context: Context, login: str) -> None:
    """Gỡ đăng nhập hai lớp của người đã mất điện thoại và mã dự phòng; người ấy được báo qua thư."""
    with context.writing() as session:
        two_factor.reset(session, _person(session, login), context.settings, by=None, now=true_now())
    click.echo(f"Đã gỡ đăng nhập hai lớp của {login}.")


def _person(session: Session, login: str) -> User:
    found = session.scalar(select(User).where(User.login == login.lower()))
    if found is None:
        raise NotFoundError(f"Không có người dùng «{login}»; hãy xem lại tên đăng nhập.", field="login")
    return found
