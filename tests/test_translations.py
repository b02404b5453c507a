"""Every text that people see is marked for translation, stands in the English catalogue whole, and reaches the English reader."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import Environment, nodes
from sqlalchemy.orm import Session

from app import create_app
from models import Mail, Notice
from models.database import open_engine, session_factory
from rules.values import Audience, Delivery
from tests import builders
from web import error_words, language
from web.help import Guide
from workflow import letter_paper, letters
from workflow.errors import InvalidInputError, Words, WrongStateError
from workflow.settings import ROOT, Settings

VIETNAMESE = re.compile(r"[À-ÖØ-öø-ỹĐđ]")
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%%")
BRANDS = ("Đôn Đốc", "Tiếng Việt")
MARKS = {"_", "_l", "gettext", "ngettext", "pgettext", "npgettext", "lazy_gettext", "Words", "Said"}
ERRORS = {"WorkflowError", "NotFoundError", "NotAllowedError", "InvalidInputError", "WrongStateError", "AlreadyThereError", "RowsError"}
UNMARKED = {
    "failure.html": "says all in both languages, for it may not ask which one",
    "api/docs.html": "the API speaks Vietnamese",
    **{f"help/vi/{guide.value}.html": "a guide stands whole in each language, in a file of its own" for guide in Guide},
}
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "web").rglob("*.py") if "api" not in path.relative_to(ROOT).parts)
SPEAKS_VIETNAMESE = {"web/json_errors.py": "the API speaks Vietnamese"}

Key = tuple[str | tuple[str, ...], str | None]


def _keywords() -> list[str]:
    """The names of functions whose first argument is a text, as the Makefile hands them to the extraction."""
    found = re.search(r"^KEYWORDS := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1].split()


@pytest.fixture(scope="module")
def extracted() -> dict[Key, str]:
    """Each text of the code with the file that it stands in."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        method_map, options_map = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(_keywords())}
    found = extract_from_dir(str(ROOT), method_map, options_map, keywords)
    return {(text if isinstance(text, str) else tuple(text), context): file for file, _line, text, _comments, context in found}


@pytest.fixture(scope="module")
def english() -> Catalog:
    """The English catalogue as committed."""
    with (ROOT / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture(scope="module", autouse=True)
def _compiled(catalogues: None) -> None:
    """Mails are worded by the catalogues as they are now."""
    letter_paper.environment.cache_clear()


def test_every_text_has_its_english(extracted: dict[Key, str], english: Catalog) -> None:
    known = {_key(message): message for message in _messages(english)}
    assert len(extracted) > 500
    missing = [f"{file}: {text}" for (text, context), file in extracted.items() if not _is_whole(known.get((text, context)))]
    assert not missing, "run `make catalogue` and fill in:\n" + "\n".join(missing)


def test_the_catalogue_holds_nothing_that_no_page_says(extracted: dict[Key, str], english: Catalog) -> None:
    left_over = [str(message.id) for message in _messages(english) if _key(message) not in extracted]
    assert not left_over, "run `make catalogue`; left over:\n" + "\n".join(left_over)
    assert not english.obsolete, "obsolete entries: take them out"


def test_no_translation_is_a_guess(english: Catalog) -> None:
    assert not [message.id for message in _messages(english) if message.fuzzy]


def test_a_translation_keeps_the_placeholders_of_its_text(english: Catalog) -> None:
    wrong = [
        f"{said} | {text}"
        for message in _messages(english)
        for said, text in zip(_forms(message.id), _forms(message.string), strict=True)
        if sorted(PLACEHOLDERS.findall(said)) != sorted(PLACEHOLDERS.findall(text))
    ]
    assert not wrong, "\n".join(wrong)


def test_a_translation_that_holds_a_dotted_value_keeps_its_place(english: Catalog) -> None:
    wrong = [message.id for message in _messages(english) if ("…" in _forms(message.id)[0]) != ("…" in _forms(message.string)[0])]
    assert not wrong


def test_english_texts_are_english(english: Catalog) -> None:
    typed = ("trước ngày 20 hằng tháng", "trước 20/6 và 20/12 hằng năm", "ngày 20 tháng cuối quý")
    may_hold = (*BRANDS, "trước 15/11", "quý IV/2026", "hàng năm trước 01/12", *typed)
    wrong = [text for message in _messages(english) for text in _forms(message.string) if VIETNAMESE.search(_without(text, may_hold))]
    assert not wrong, "\n".join(wrong)


TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.*"))


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name not in UNMARKED])
def test_a_template_says_nothing_in_vietnamese_outside_a_mark(name: str) -> None:
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    tree = environment.parse((ROOT / "templates" / name).read_text(encoding="utf-8"))
    said = [node.data for node in tree.find_all(nodes.TemplateData)]
    marked = {id(const) for call in tree.find_all(nodes.Call) if _name_in(call.node) in MARKS for const in call.find_all(nodes.Const)}
    said += [node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str) and id(node) not in marked]
    unmarked = [text.strip() for text in said if VIETNAMESE.search(_without(text, BRANDS))]
    assert not unmarked, f"templates/{name}: put into _(): {unmarked}"


@pytest.mark.parametrize("path", [path for path in PAGES if path not in SPEAKS_VIETNAMESE])
def test_a_page_says_nothing_in_vietnamese_outside_a_mark(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    marked = {id(part) for call in _calls(tree, MARKS | ERRORS) for part in ast.walk(call)}
    marked |= {id(statement.value) for statement in ast.walk(tree) if isinstance(statement, ast.Expr)}  # docstrings
    unmarked = [text.value for text in _texts(tree) if id(text) not in marked and VIETNAMESE.search(_without(str(text.value), BRANDS))]
    assert not unmarked, f"{path}: put into _(): {unmarked}"


def test_errors_keep_their_text_and_their_values_apart() -> None:
    paths = [path for room in ("workflow", "web") for path in (ROOT / room).rglob("*.py") if "api" not in path.relative_to(ROOT).parts]
    glued = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in paths
        for call in _calls(ast.parse(path.read_text(encoding="utf-8")), ERRORS | MARKS)
        if call.args and isinstance(call.args[0], (ast.JoinedStr, ast.BinOp))
    ]
    assert not glued, "write «text %(value)s», value=…: " + ", ".join(glued)


def test_an_error_is_said_in_the_language_of_the_reader(sqlite_url: str, tmp_path: Path) -> None:
    app = _application(sqlite_url, tmp_path)
    late = InvalidInputError("Hạn đề nghị %(until)s phải sau hạn hiện tại và không ở trong quá khứ.", until=builders.TODAY)
    words = InvalidInputError("Chưa có %(what)s: hãy ghi vài chữ.", what=Words("lý do hủy"))
    typed = InvalidInputError("Không có đơn vị «%(typed)s» trong danh mục: hãy gõ đúng tên hoặc mã đơn vị.", typed="không")
    foreign = WrongStateError("Tệp hỏng ở 5% đầu.")
    with app.test_request_context("/"):
        assert error_words.message(late) == late.message == "Hạn đề nghị 10/03/2026 phải sau hạn hiện tại và không ở trong quá khứ."
    with _english_request(app):
        assert error_words.message(late) == "The requested deadline 10/03/2026 must be after the present one and not in the past."
        assert error_words.message(words) == "This needs words from you: the reason for the cancellation."
        assert "“không”" in error_words.message(typed)
        assert error_words.message(foreign) == "Tệp hỏng ở 5% đầu."


@pytest.mark.parametrize("spoken", ["vi", "en"])
@pytest.mark.parametrize("kind", letters.SECTIONS)
@pytest.mark.parametrize("delivery", list(Delivery))
def test_a_mail_of_each_kind_speaks_the_language_of_its_reader(session: Session, kind: str, spoken: str, delivery: Delivery) -> None:
    mail = _mail(session, kind, spoken, delivery)
    settings = Settings(database_url="sqlite://", data_dir=ROOT / "instance", secret_key="test", base_url="https://dondoc.example")
    message = letters.compose(session, mail, settings, now=builders.NOW)
    assert message is not None
    plain, html = (cast("Any", message.get_body((form,))).get_content() for form in ("plain", "html"))
    own_words = (*BRANDS, "TRAN LAN", "Binh An")
    assert f'<html lang="{spoken}" ' in html
    assert ("Kính gửi TRAN LAN" in plain) == (spoken == "vi")
    assert "16/03/2026" in plain
    if spoken == "en":
        for text in (message["Subject"], plain, html):
            assert not VIETNAMESE.search(_without(text, own_words)), text


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    """A session on SQLite: the words do not depend on the database."""
    engine = open_engine(sqlite_url)
    with session_factory(engine)() as session:
        yield session
    engine.dispose()


def _mail(session: Session, kind: str, spoken: str, delivery: Delivery) -> Mail:
    """A mail with one notice about a task whose own words have no marks, so that every mark is the product's."""
    commune = builders.unit(session, "UBND xa Binh An")
    plan = builders.plan(session, "Ke hoach nam 2026", owner=commune)
    task = builders.task(session, plan, commune, "Lap danh sach")
    reader = builders.user(session, "lan", name="TRAN LAN", language=spoken)
    mail = Mail(key="m", message_id="<m@dondoc.example>", user=reader, address="lan@example.vn", delivery=delivery)
    mail.notices = [
        Notice(
            kind=kind,
            step=kind,
            delivery=delivery,
            audience=Audience.DOER,
            user=reader,
            unit=commune,
            task=task,
            due_on=task.due_on,
            why="",
        )
    ]
    return mail


def _application(url: str, folder: Path) -> Flask:
    settings = Settings(database_url=url, data_dir=folder, secret_key="test", base_url="https://localhost")
    return create_app(settings)


@contextmanager
def _english_request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        language.choose("en")
        yield


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _key(message: Message) -> Key:
    return (message.id if isinstance(message.id, str) else tuple(message.id), message.context)


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _is_whole(message: Message | None) -> bool:
    return message is not None and all(_forms(message.string))


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _name_in(node: object) -> str:
    return str(getattr(node, "name", ""))


def _calls(tree: ast.AST, names: set[str]) -> list[ast.Call]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in names]


def _texts(tree: ast.AST) -> Iterator[ast.Constant]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
