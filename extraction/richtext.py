"""A .rtf file -> SourceText: paragraphs with their emphasis and supplied numbers, and tables.

Owns what the control words mean. Refuses headers, footers, footnotes, comments, pictures, hidden and deleted text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from extraction.blocks import source_of
from extraction.rtfbody import Body, Look, Run
from extraction.rtfstate import FORMS, State, To
from extraction.rtftables import Slot
from extraction.rtftokens import Sort, Token, tokens
from extraction.source import BOLD, ITALIC, DocumentError, SourceText

_MOST_DEPTH = 2000
_SKIPPED = frozenset(
    {
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "objdata",
        "fldinst",
        "nonshppict",
        "xe",
        "tc",
        "generator",
        "footnote",
        "annotation",
        "atnid",
    }
    | {"atnauthor", "listtable", "listoverridetable", "revtbl", "filetbl", "themedata", "datastore"}
    | {f"{place}{page}" for place in ("header", "footer") for page in ("", "l", "r", "f")}
)
_LETTERS = {
    **{"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•"},
    **{"tab": " ", "line": "\n", "emspace": " ", "enspace": " ", "qmspace": " "},
}
_SYMBOLS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_CODE_PAGES = {0: "cp1252", 163: "cp1258", 238: "cp1250", 204: "cp1251", 161: "cp1253", 162: "cp1254", 186: "cp1257", 77: "mac_roman"}
_SYMBOL_CHARSET = 2
_DEFAULT_CHARSET = 1
_PRIVATE_AREA = 0xF000


@dataclass(slots=True)
class _Font:
    name: str = ""
    charset: int = _DEFAULT_CHARSET


def read_rich_text(name: str, data: bytes) -> SourceText:
    """Read a .rtf. Raises DocumentError: "damaged", "no-text", "empty" or "too-large"."""
    reader = _Reader(name)
    for token in tokens(data):
        reader.take(token)
    is_scan = b"\\pict" in data
    remedy = "Tệp chỉ gồm ảnh: hãy lưu thành .pdf để nhận dạng chữ." if is_scan else "Hãy chọn tệp chứa nội dung kế hoạch."
    wordless = DocumentError(f"Tệp “{name}” không có chữ nào. {remedy}", code="no-text" if is_scan else "empty")
    return source_of(name, data, reader.body.blocks(), without_words=wordless)


class _Reader:
    """Takes tokens in and writes the body."""

    def __init__(self, name: str) -> None:
        self.body = Body()
        self._name = name
        self._state = State()
        self._stack: list[State] = []
        self._is_optional = False
        self._to_skip = 0
        self._high = ""
        self._code_page = "cp1252"
        self._fonts: dict[int, _Font] = {}
        self._slot = Slot(0)
        self._default_font = 0

    def take(self, token: Token) -> None:
        """Take in the next token."""
        if token.sort is Sort.OPEN:
            self._open()
        elif token.sort is Sort.CLOSE:
            self._close()
        elif token.sort is Sort.WORD:
            self._word(token.text, token.number)
        elif token.sort is Sort.SYMBOL:
            self._symbol(token.text)
        elif token.sort is Sort.BYTE:
            self._with_fallback(self._of_byte(token.number or 0))
        else:
            self._with_fallback(token.text)

    def _open(self) -> None:
        if len(self._stack) > _MOST_DEPTH:
            raise DocumentError(
                f"Tệp “{self._name}” có các nhóm lồng nhau quá sâu. Hãy mở bằng Word và lưu lại dưới dạng .docx.", code="damaged"
            )
        self._stack.append(self._state)
        self._state = replace(self._state, is_box=False)
        self._is_optional, self._to_skip = False, 0

    def _close(self) -> None:
        if self._state.is_box:
            self.body.close_box(self._state.look)
        if self._stack:
            self._state = self._stack.pop()
        self._is_optional, self._to_skip = False, 0

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._is_optional = True
        elif symbol in "\r\n":
            self._end_paragraph()
        else:
            self._with_fallback(_SYMBOLS.get(symbol, ""))

    def _of_byte(self, value: int) -> str:
        """The character that a byte means in the font at hand."""
        charset = self._fonts.get(self._state.font, _Font()).charset
        if charset == _SYMBOL_CHARSET:
            return chr(_PRIVATE_AREA + value)
        shown = bytes([value]).decode(_CODE_PAGES.get(charset, self._code_page), "replace")
        return chr(value) if shown == "\ufffd" else shown

    def _with_fallback(self, text: str) -> None:
        """Characters that only repeat a Unicode character for old readers are passed over."""
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        self._write(text[skipped:])

    def _write(self, text: str) -> None:
        state = self._state
        if state.to is To.FONTS:
            self._fonts.setdefault(state.font, _Font()).name += text.rstrip(";") if text.strip() else ""
        elif text and state.to in (To.TEXT, To.LABEL) and not (state.is_hidden or state.is_deleted):
            style = (BOLD if state.is_bold else 0) | (ITALIC if state.is_italic else 0)
            font = self._fonts.get(state.font, _Font()).name.strip()
            self.body.write(Run(text.upper() if state.is_capital else text, style, font), is_label=state.to is To.LABEL)

    def _end_paragraph(self) -> None:
        """A deleted paragraph mark joins its paragraph with the next."""
        if self._state.to is To.TEXT and not self._state.is_deleted:
            self.body.end_paragraph(self._state.look)

    def _word(self, word: str, number: int | None) -> None:
        is_optional, self._is_optional = self._is_optional, False
        if word == "u":
            self._unicode(number or 0)
        elif word in _DESTINATIONS:
            _DESTINATIONS[word](self)
        elif word in _SKIPPED or (is_optional and self._state.to is not To.FONTS):
            self._state.to = To.NOWHERE
        elif word in _LETTERS:
            self._with_fallback(_LETTERS[word])
        elif word in FORMS:
            FORMS[word](self._state, number)
        elif word in _ACTIONS:
            _ACTIONS[word](self, number)

    def _unicode(self, code: int) -> None:
        """A character by its number; the two halves of a large one are joined."""
        unit = chr(code & 0xFFFF)
        self._to_skip = self._state.fallback
        if "\ud800" <= unit <= "\udbff":
            self._high = unit
            return
        pair, self._high = self._high + unit, ""
        self._write(pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore"))

    def _enter(self, to: To) -> None:
        """A group's characters go elsewhere, unless the group around it goes nowhere."""
        if self._state.to is not To.NOWHERE:
            self._state.to = to

    def _open_box(self) -> None:
        """The text of a text box, which stands within a group that old readers pass over."""
        self._state.to, self._state.is_box, self._state.look = To.TEXT, True, Look()
        self.body.open_box()

    def _reset_characters(self, _: int | None) -> None:
        state = self._state
        self._state = State(to=state.to, font=self._default_font, fallback=state.fallback, is_box=state.is_box, look=state.look)

    def _reset_paragraph(self, _: int | None) -> None:
        self._state.look = Look()

    def _set_code_page(self, number: int | None) -> None:
        page = f"cp{number}"
        if page in _CODE_PAGES.values():
            self._code_page = page

    def _set_default_font(self, number: int | None) -> None:
        self._default_font = self._state.font = number or 0

    def _set_font(self, number: int | None) -> None:
        self._state.font = number or 0

    def _set_charset(self, number: int | None) -> None:
        if self._state.to is To.FONTS:
            self._fonts.setdefault(self._state.font, _Font()).charset = number or 0

    def _declare_row(self, _: int | None) -> None:
        self.body.declare_row()
        self._slot = Slot(0)

    def _declare_cell(self, number: int | None) -> None:
        self._slot.right = number or 0
        self.body.declare_cell(self._slot)
        self._slot = Slot(0)

    def _set_row_left(self, number: int | None) -> None:
        self.body.row_left = number or 0

    def _continue_above(self, _: int | None) -> None:
        self._slot.continues_above = True

    def _continue_left(self, _: int | None) -> None:
        self._slot.continues_left = True

    def _end_cell(self, _: int | None) -> None:
        if self._state.to is To.TEXT:
            self.body.end_cell(self._state.look)

    def _end_row(self, _: int | None) -> None:
        if self._state.to is To.TEXT:
            self.body.end_row()

    def _break(self, _: int | None) -> None:
        self._end_paragraph()


_DESTINATIONS: dict[str, Callable[[_Reader], None]] = {
    "fonttbl": lambda reader: reader._enter(To.FONTS),
    "listtext": lambda reader: reader._enter(To.LABEL),
    "pntext": lambda reader: reader._enter(To.LABEL),
    "shptxt": _Reader._open_box,
}
"""Words that say what a group is."""

_ACTIONS: dict[str, Callable[[_Reader, int | None], None]] = {
    **dict.fromkeys(("par", "sect", "nestcell"), _Reader._break),
    "plain": _Reader._reset_characters,
    "pard": _Reader._reset_paragraph,
    "ansicpg": _Reader._set_code_page,
    "deff": _Reader._set_default_font,
    "f": _Reader._set_font,
    "fcharset": _Reader._set_charset,
    "trowd": _Reader._declare_row,
    "trleft": _Reader._set_row_left,
    "cellx": _Reader._declare_cell,
    "clvmrg": _Reader._continue_above,
    "clmrg": _Reader._continue_left,
    "cell": _Reader._end_cell,
    "row": _Reader._end_row,
}
"""Words that do something."""
