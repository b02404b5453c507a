"""The base of every form: fields that fold white space and bring text to NFC, plain Vietnamese messages, errors that keep what was typed.

A view reads:

    form = PersonForm()
    if form.validate_on_submit():
        with showing_errors(form):
            people.add_user(…)
            return redirect(…)
    return render_template("people/edit.html", form=form), form.status
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import EqualTo, InputRequired, Length

from web import database, error_words
from workflow.errors import WorkflowError


class Form(FlaskForm):  # type: ignore[misc]
    """A form with a CSRF token. status -- 200, or 400 where something typed could not be used."""

    @property
    def status(self) -> int:
        """The HTTP status with which the page of this form is answered."""
        return 400 if self.errors else 200

    def refuse(self, error: WorkflowError) -> None:
        """Show a use case's error at the field that it names, else above the form."""
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(error_words.message(error))
        else:
            field.errors = [*field.errors, error_words.message(error)]


@contextmanager
def showing_errors(form: Form) -> Iterator[None]:
    """Run a use case for a form: its error undoes what was written and is shown in the form, which is then rendered again."""
    try:
        yield
    except WorkflowError as error:
        database.roll_back()
        form.refuse(error)


def required() -> InputRequired:
    """The field must be filled in."""
    return InputRequired(_l("Mục này cần được điền."))


def at_most(characters: int) -> Length:
    """The text has at most so many characters."""
    return Length(max=characters, message=_l("Nội dung quá dài: tối đa %(max)d ký tự."))


def text_field(label: Any, **options: Any) -> StringField:
    """One line of text."""
    return StringField(label, **_with_filters(options, _one_line))


def long_text_field(label: Any, **options: Any) -> TextAreaField:
    """Several lines of text."""
    return TextAreaField(label, **_with_filters(options, _nfc))


def email_field(label: Any, **options: Any) -> EmailField:
    """An address; a phone shows the right keyboard."""
    return EmailField(label, **_with_filters(options, _one_line))


def password_field(label: Any, *, autocomplete: str, **options: Any) -> PasswordField:
    """A password, left as typed. autocomplete -- "current-password" or "new-password", for password managers."""
    return PasswordField(label, render_kw={"autocomplete": autocomplete}, **options)


def new_password_field() -> PasswordField:
    """The password that is to be from now on."""
    words = _l("Ít nhất 10 ký tự; một câu ngắn là dễ nhớ nhất.")
    return password_field(_l("Mật khẩu mới"), autocomplete="new-password", validators=[required()], description=words)


def repeated_password_field() -> PasswordField:
    """The same once more, of a form whose new password is `password`."""
    same = EqualTo("password", _l("Hai lần nhập mật khẩu mới không giống nhau."))
    return password_field(_l("Nhập lại mật khẩu mới"), autocomplete="new-password", validators=[required(), same])


class DayField(DateField):
    """A day whose error says, in the page's language, what was typed and how a day is written. An empty field is no error."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        typed = " ".join(valuelist).strip()
        if not typed:
            self.data = None
            return
        try:
            super().process_formdata([typed])
        except ValueError:
            raise ValueError(_("«%(typed)s» không phải là ngày: hãy viết ngày/tháng/năm, như 15/03/2026.", typed=typed)) from None


def date_field(label: Any, **options: Any) -> DateField:
    """A day; browsers show their own calendar, dd/mm/yyyy is understood where they have none."""
    return DayField(label, format=["%Y-%m-%d", "%d/%m/%Y"], **options)


def select_field(label: Any, choices: Iterable[tuple[str, Any]], **options: Any) -> SelectField:
    """One of a few: choices -- (value, word) pairs, as `web.labels.choices` gives them."""
    return SelectField(label, choices=select_choices(choices), **options)


def select_choices(choices: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """The pairs as WTForms wants them, for choices set while a request is answered."""
    return [SelectChoice(value, word) for value, word in choices]


def flash_done(message: str) -> None:
    """Say, on the next page, that something was done."""
    flash(message, "success")


def _with_filters(options: dict[str, Any], *filters: Any) -> dict[str, Any]:
    return options | {"filters": (*filters, *options.get("filters", ()))}


def _nfc(value: Any) -> Any:
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def _one_line(value: Any) -> Any:
    return " ".join(_nfc(value).split()) if isinstance(value, str) else value
