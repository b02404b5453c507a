"""Where the name of one office or post ends in running text.

Owns the words that may follow within a name (fields, levels, places, brackets); refuses lists of bodies (agencies).
"""

from __future__ import annotations

import re

from extraction import bodypatterns as patterns
from extraction import bodywords as words
from extraction.bodies import Body

_SURE_END = re.compile(rf"(?:\s{words.LEVEL}|(?:{'|'.join(patterns.FIELD_WORDS)})|\s\d+|(?:đoàn|ủy|uỷ)|(?<!\w)(?:UBND|HĐND))$")
_EACH_LEVEL = re.compile(
    r"các\s(?:xã|phường|huyện|thị\strấn|thôn|bản|ấp|tổ\sdân\sphố|khu\sphố|tỉnh|đặc\skhu|quận)(?:,\s\w+(?:\s\w+)?)*$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"[A-ZĐÂĂÊÔƠƯÁẢÓÚÝỦỨ]\w*(?:\s[A-ZĐÂĂÊÔƠƯÁẢÓÚÝỦỨ]\w*){0,3}|\d{1,2}(?![\w/])")
_HEAD_WORD = re.compile(r"Sở|Ban|Bộ|Phòng|Hội|Đoàn|Viện|Trường|Trạm|Khoa|Quỹ|Cục|Vụ|Tỉnh|Huyện|Xã|Phường|Khối|Tổ|Đội|Đảng|Trung|Huế")
_LEVEL_WORD = re.compile(r"tỉnh|huyện|xã|phường|phố|trấn|quận|khu|thôn|bản|ấp", re.IGNORECASE)


def ends_with_place(tail: str) -> bool:
    """Whether the words of a name's tail end with two capitals in a row, as places do ("Bắc Trà"); abbreviations are no such words."""
    last = tail.split()[-2:]
    return (
        len(last) == 2
        and not _HEAD_WORD.fullmatch(last[0])
        and all(word[0].isupper() and not word.isupper() and word.isalpha() for word in last)
    )


def ends_surely(name: str) -> bool:
    """Whether a name ends where names end: with a level, a place, a field or an abbreviation."""
    return bool(_SURE_END.search(name)) or ends_with_place(name)


def ends_with_one_capital(tail: str) -> bool:
    """Whether the last word of a tail begins with a capital and the one before it does not: the first half of a word of two."""
    *before, last = tail.split() or [""]
    is_capital = last[:1].isupper() and not (len(last) > 1 and last.isupper()) and not _HEAD_WORD.fullmatch(last)
    return is_capital and not (before and (before[-1][0].isupper() or _LEVEL_WORD.fullmatch(before[-1])))


class NameReader:
    """Reads on from the head of a name to its end. is_whole -- verbs belong to the name too (headings, cells, values of labels)."""

    def __init__(self, text: str, *, is_whole: bool) -> None:
        self.text = text
        self.is_whole = is_whole
        self.is_post = False
        self.tail_from = 0
        self.group_from = 0

    def read_group(self, at: int) -> list[Body]:
        """The units of the group that begins at `at`, for names that hold one ("Giám đốc các sở, ngành")."""
        raise NotImplementedError

    def word_rest(self, at: int) -> int:
        while at < len(self.text) and self.text[at].isalnum():
            at += 1
        return at

    def office_end(self, at: int) -> int:
        compound = patterns.COMPOUND.match(self.text, at)
        if compound:
            at = compound.end()
        return self.tail_end(at)

    def _ends_at_place(self, at: int) -> bool:
        """Behind "tỉnh", "xã Bến Mơ", "Sông Trầm" a small letter begins what the body does, known verb or not."""
        if (
            self.is_whole
            or patterns.INNER_WORD.match(self.text, at)
            or patterns.LEVELS.match(self.text, at)
            or patterns.QUALIFIER.match(self.text, at)
        ):
            return False
        token = patterns.TOKEN.match(self.text, at)
        return (
            token is not None and token["gap"] == " " and token["word"][0].islower() and token["word"].lower() not in ("và", "cùng", "với")
        )

    def tail_end(self, at: int) -> int:
        """Where the name ends that has been read up to `at`."""
        words_read = 0
        is_past_level = False
        self.tail_from = at
        while words_read < patterns.WORD_LIMIT:
            step = self._step(at)
            if is_past_level and not self.is_whole and patterns.DOCUMENT.match(self.text, at):
                break
            if step == at or ((is_past_level or ends_with_place(self.text[self.tail_from : at])) and self._ends_at_place(at)):
                break
            is_past_level = is_past_level or patterns.LEVELS.match(self.text, at) is not None
            at = step
            words_read += 1
        return at

    def _step(self, at: int) -> int:
        """The end of the next word that still belongs to the name; `at` where none does."""
        text = self.text
        if abbreviation := patterns.ABBREVIATION.match(text, at):
            return abbreviation.end()
        if (self.is_post or self.is_whole) and (charge := patterns.IN_CHARGE.match(text, at)):
            return self._charge_end(charge.end())
        if (nested := self._nested_end(at)) > at:
            return nested
        if levels := patterns.LEVELS.match(text, at):
            return self.places_end(levels.end())
        if qualifier := patterns.QUALIFIER.match(text, at):
            return self.qualifier_end(qualifier.end())
        if self.continues_after_comma(at):
            return self.comma_end(at)
        if text[at : at + 5] in (" các ", " Các ") and patterns.begins_group(text, at + 1):
            return self.read_group(at + 1)[0].end
        token = patterns.TOKEN.match(text, at)
        if token is None:
            return at
        return self._word_end(at, token)

    def _nested_end(self, at: int) -> int:
        """Where the head of another name ends that stands within this one ("Đội Trật tự Công an thành phố", "đồng chí Phó Chủ tịch")."""
        text = self.text
        if text[at : at + 1] != " ":
            return at
        if joint := patterns.KNOWN_JOINT.match(text, at + 1):
            return joint.end()
        if office := patterns.OFFICE.match(text, at + 1):
            self.tail_from = self.word_rest(office.end())
            return self.tail_from
        if text[at + 1 : at + 2].isupper() and (post := patterns.POST.match(text, at + 1)):
            self.tail_from = post.end()
            return self.tail_from
        return at

    def places_end(self, at: int) -> int:
        """The end of the places that one group counts up ("UBND các phường: Bạch Sa, Cửa Lũy và An Trấn")."""
        if not _EACH_LEVEL.search(self.text[max(0, at - 40) : at]):
            return at
        opening = re.compile(r"\s?:?\s").match(self.text, at)
        end, count = at, 0
        while opening and (place := _PLACE.match(self.text, opening.end())) and not patterns.begins_body(self.text, place.start()):
            end, count = place.end(), count + 1
            opening = re.compile(r",\s(?:và\s)?|\svà\s").match(self.text, end)
        return end if count > 1 or (count and ":" in self.text[at:end]) else at

    def _charge_end(self, at: int) -> int:
        """ "phụ trách lĩnh vực A, B và C": the fields of one person. In running text they end at the verb."""
        if self.is_whole:
            stop = re.compile(r"[;:.(]|$").search(self.text, at)
            return len(self.text[: stop.start() if stop else None].rstrip())
        return at

    def qualifier_end(self, at: int) -> int:
        if re.search(r"(?:thuộc|của|địa\sbàn|tại\scác|ở\scác)$", self.text[:at]) and self.text[at : at + 1] == " ":
            nested = patterns.QUANTIFIER.match(self.text, at + 1)
            if nested and (kind := patterns.match_kind(self.text, nested.end())):
                return kind.end()
        return at

    def _word_end(self, at: int, token: re.Match[str]) -> int:
        text, start = self.text, token.start("word")
        word = token["word"]
        if token["gap"] == " ":
            if word.lower() in ("và", "cùng", "với"):
                return self._and_end(at, token.end())
            if self.is_second_syllable(at, start):
                return token.end() - word.endswith(".")
            if not self.is_whole and (
                patterns.VERB.match(text, start) or patterns.STOP.match(text, start) or patterns.CAPITAL_VERB.match(text, start)
            ):
                return at
            if self.is_whole and re.match(r"(?:để|nhằm)(?!\w)", text[start:]):
                return at
        elif not self.is_whole and patterns.VERB.match(text, start) and word.islower():
            return at
        return token.end() - word.endswith(".")

    def is_second_syllable(self, at: int, start: int) -> bool:
        """Whether a word of one syllable that looks like a verb goes on with the one capital before it ("Xây dựng", "Tiếp nhận")."""
        verb = patterns.VERB.match(self.text, start)
        return verb is not None and " " not in verb.group() and ends_with_one_capital(self.text[self.tail_from : at])

    def _and_end(self, at: int, after: int) -> int:
        """Whether "và" goes on within the name: "Phòng Nông nghiệp và Môi trường", but not "Sở A và các đơn vị"."""
        text = self.text
        following = patterns.TOKEN.match(text, after)
        if following is None or patterns.begins_body(text, after + 1):
            return at
        word = following["word"]
        if word[0].isupper():
            return following.end()
        if self.is_whole or patterns.TO_LEVEL.match(text, after):
            return following.end()
        return at

    def continues_after_comma(self, at: int) -> bool:
        text = self.text
        if text[at : at + 1] != ",":
            return False
        after = at + 1 + (text[at + 1 : at + 2] == " ")
        if after >= len(text) or patterns.begins_body(text, after):
            return False
        if self.is_whole:
            return True
        listed = re.compile(r"(?:[A-ZĐ]\w*(?:\s[a-zà-ỹđ]+)?)(?:,\s[A-ZĐ]\w*(?:\s\w+)?)?\svà\s(?P<last>[A-ZĐ])").match(text, after)
        return bool(listed and not patterns.begins_body(text, listed.start("last")))

    def comma_end(self, at: int) -> int:
        token = re.compile(r",\s?[^\W_][\w&.’'+]*").match(self.text, at)
        return token.end() if token else at
