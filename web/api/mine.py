"""What belongs to the caller alone: the hour and kinds of mail, and who stands in during an absence."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from models import Substitution, User
from rules.values import Delivery
from web import clock, database
from web.api.fields import Day, Filters, Input, Text, Whole, Word
from web.api.routes import Asked, Resource, number
from web.login import person
from web.permissions import Permission
from workflow.errors import InvalidInputError
from workflow.mail_choices import Choice, choice_of, choose, digest_hours, topics
from workflow.substitution import find_absence, substitute, take_back

mine = Resource("mine")
ABSENCE = number("absence_id")


class MailTopicSchema(Schema):
    id = fields.String()
    kinds = fields.List(fields.String(), metadata={"description": "Các loại thông báo thuộc chủ đề này."})
    delivery = Word(Delivery)
    choices = fields.List(Word(Choice), metadata={"description": "Những cách được chọn; chỉ một cách là không đổi được."})
    chosen = Word(Choice)


class MailChoicesSchema(Schema):
    digest_hour = fields.Integer(allow_none=True, metadata={"description": "null: theo hệ thống."})
    first_hour = fields.Integer()
    last_hour = fields.Integer()
    topics = fields.List(fields.Nested(MailTopicSchema))


class MailChange(Input):
    digest_hour = Whole(
        low=0, high=23, allow_none=True, metadata={"description": "Giờ nhận bản tin; null: theo hệ thống. Bỏ trường: giữ nguyên."}
    )
    choices = fields.Dict(keys=Text(longest=60), values=Word(Choice), load_default=dict)


class AbsenceFilters(Filters):
    """Nothing to filter by."""


class PersonSchema(Schema):
    login = fields.String()
    name = fields.String()


class AbsenceSchema(Schema):
    id = fields.Integer()
    principal = fields.Nested(PersonSchema)
    substitute = fields.Nested(PersonSchema)
    from_on = fields.Date()
    until_on = fields.Date()
    reason = fields.String()
    ended_at = fields.DateTime(allow_none=True)


class NewAbsence(Input):
    substitute = Text(longest=64, least=1, required=True, metadata={"description": "Tên đăng nhập của người thay."})
    from_on = Day(required=True)
    until_on = Day(required=True)
    reason = Text(longest=200, load_default="")


class EndOfAbsence(Input):
    """Nothing to say."""


@mine.reads("/me/mail", "Giờ nhận bản tin và loại thư của tôi", Permission.ACCOUNT, answer=MailChoicesSchema)
def read_mail_choices() -> dict[str, Any]:
    user, hours = person(), digest_hours()
    known = [
        {
            "id": topic.id,
            "kinds": sorted(topic.kinds),
            "delivery": topic.delivery,
            "choices": topic.choices,
            "chosen": choice_of(user, topic),
        }
        for topic in topics()
    ]
    return {"digest_hour": user.digest_hour, "first_hour": hours[0], "last_hour": hours[-1], "topics": known}


@mine.changes(
    "/me/mail", "Chọn giờ nhận bản tin và loại thư", Permission.ACCOUNT, takes=MailChange, answer=MailChoicesSchema, method="PATCH"
)
def change_mail_choices(asked: Asked) -> dict[str, Any]:
    user = person()
    choose(user, asked["choices"], digest_hour=asked.get("digest_hour", user.digest_hour))
    return read_mail_choices()


@mine.lists("/me/absences", "Những lần tôi vắng hoặc nhận thay", Permission.ACCOUNT, filters=AbsenceFilters, answer=AbsenceSchema)
def list_absences(asked: Asked) -> Select[Any]:
    del asked
    concerned = or_(Substitution.principal_id == person().id, Substitution.substitute_id == person().id)
    names = joinedload(Substitution.principal), joinedload(Substitution.substitute)
    return select(Substitution).where(concerned).options(*names).order_by(Substitution.from_on.desc(), Substitution.id.desc())


@mine.changes("/me/absences", "Ủy quyền khi vắng", Permission.ACCOUNT, takes=NewAbsence, answer=AbsenceSchema, status=201)
def add_absence(asked: Asked) -> Substitution:
    session = database.session()
    stand_in = session.scalar(select(User).where(User.login == asked["substitute"].lower(), User.is_active))
    if stand_in is None:
        raise InvalidInputError(
            "Không có người đang làm việc nào có tên đăng nhập «%(typed)s»: hãy chọn trong danh sách hoặc hỏi quản trị viên.",
            field="substitute",
            typed=asked["substitute"],
        )
    days = {"from_on": asked["from_on"], "until_on": asked["until_on"]}
    return substitute(session, person(), stand_in, **days, reason=asked["reason"], by=person(), at=clock.now())


@mine.changes(f"/absences/{ABSENCE}/end", "Kết thúc ủy quyền", Permission.ACCOUNT, takes=EndOfAbsence, answer=AbsenceSchema)
def end_absence(asked: Asked, absence_id: int) -> Substitution:
    del asked
    absence = find_absence(database.session(), absence_id, on=clock.today(), seen_by=person())
    take_back(database.session(), absence, by=person(), at=clock.now())
    return absence
