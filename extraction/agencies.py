"""Names of offices, posts and groups of offices in running text: where a list of bodies begins, where it ends, what its units are.

Owns the reading of names; refuses to know registered units (that is matching, elsewhere) and never makes up a name:
each unit is a piece of the text, except that "các Sở: A, B" repeats the shared head word.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from extraction import bodywords as words


def _longest_first(alternatives: str) -> str:
    parts = re.split(r"\|(?![^()]*\))", alternatives)
    return "|".join(sorted(parts, key=len, reverse=True))


_OFFICE = re.compile("|".join(f"(?:{pattern})" for pattern in words.OFFICES))
_POST = re.compile("|".join(f"(?:{pattern})" for pattern in words.POSTS))
_STAFF = re.compile(
    r"(?:[Nn]hững\s|[Cc]ác\s)?(?:[Cc]ông\schức|[Vv]iên\schức|[Cc]án\s[Bb]ộ|[Cc]ộng\s[Tt]ác\s[Vv]iên|[Nn]hân\s[Vv]iên|"
    r"[Tt]uyên\struyền\sviên)(?!\w)"
)
_VERB = re.compile(rf"(?:{words.VERBS})(?!\w)")
_STOP = re.compile(rf"(?:{words.STOPS})(?!\w)")
_FIELD_WORDS = [*words.COMPOUND_FIELDS, *words.SINGLE_FIELDS]
_FIELD = re.compile("|".join(f"(?:{pattern})" for pattern in _FIELD_WORDS) + "")
_COMPOUND = re.compile(r"\s(?:" + "|".join(f"(?:{pattern})" for pattern in words.COMPOUND_FIELDS) + r")(?!\w)")
_SHARED_HEAD = re.compile(r"(?:[Cc]ác\s|[Cc]ác\s[Ss]ở,\s)?(?P<head>[Ss]ở|[Pp]hòng|Bộ|Ban)(?P<colon>\s?:)?\s(?=[A-ZĐ])")
_LEVELS = re.compile(rf"\s{words.LEVEL_LIST}")
_QUANTIFIER = re.compile(
    r"(?:[Tt]ất\scả\s(?:các\s)?|[Tt]oàn\sthể\s(?:các\s)?|[Mm]ột\ssố\s|[Cc]ác\s|[Nn]hững\s|[Mm]ỗi\s|[Tt]ừng\s)", re.IGNORECASE
)
_ADMINISTRATIVE = re.compile(rf"(?P<admin>(?:{_longest_first(words.ADMINISTRATIVE)})(?!\w))", re.IGNORECASE)
_OTHER_KIND = re.compile(rf"(?P<other>(?:{_longest_first(words.OTHER_KINDS)})(?!\w))", re.IGNORECASE)
_ORGANISATION = re.compile(
    rf"[Tt]ổ\schức\s(?:{words.TOPIC_TAILS}|có\sliên|liên\squan|đoàn\sthể|đảng|Đảng|phi|quốc|,\s(?:cá|cơ|đơn|doanh|đoàn)|"
    rf"và\s(?:cá|cơ|đơn|doanh|đoàn))"
)
_QUALIFIER = re.compile(
    (
        r"\s(?:(?:có\s)?liên\squan(?:\skhác)?|khác|nêu\strên|trực\sthuộc|thuộc|của|trên\sđịa\sbàn|đóng\strên|cùng\scấp|các\scấp|"
        r"địa\sphương|tại\s(?:địa\sphương|các|khu)|ở\s(?:các|thôn|khu|cơ|địa)"
        r"|cấp\s(?:trên|dưới)(?:\strực\stiếp)?|(?:có\s)?chức\snăng|chi\snhánh|khu\svực|số\s\d+|(?:cung\s(?:cấp|"
        r"ứng)\s)(?:dịch\svụ|các\sdịch\svụ)(?:\schi\strả)?|chi\strả\sdịch\svụ|trong\s(?:và\sngoài\s)?(?:tỉnh|nước|huyện|"
        r"xã))(?!\w)"
    )
)
_ABBREVIATION = re.compile(r"\s?\((?:[A-ZĐÂÊÔƠƯ][A-ZĐÂÊÔƠƯ&.,\- ]{1,14}|(?:sau đây\s)?gọi\s(?:tắt\s)?là[^)]{1,60}|viết tắt là[^)]{1,40})\)")
_ASIDE = re.compile(r"\s?\([^()]{0,160}\)")
_TOKEN = re.compile(r"(?P<gap>\s?[-–/&]\s?|\s)(?P<word>[^\W_][\w&.’'+]*)")
_CONJUNCTION = re.compile(r"(?:\s?,\s?(?:và\s|cùng\s)?|\s?;\s?(?:và\s)?|\s(?:và|cùng|cùng\svới|hoặc)\s|\s?[/&]\s?|\s[-–]\s|\s\+\s)")
_IN_CHARGE = re.compile(r",?\s?(?:được phân công\s)?phụ\strách")
_CAPITAL_VERB = re.compile(
    r"(?:Phối\shợp\s(?:với|cùng|chặt)|Chủ\strì|Tham\smưu|Chịu\strách|Hướng\sdẫn|Triển\skhai|Thực\shiện|Tổ\schức\s(?:thực|"
    r"triển)|(?<!Ban\s)Chỉ\sđạo(?!\s\d)|Tăng\scường|Tiếp\stục)(?!\w)"
)
_TO_LEVEL = re.compile(rf"\s[a-zà-ỹđ]+(?:\s[a-zà-ỹđ]+){{0,3}}?\s{words.LEVEL}\s?:")
_ONE_PERSON = re.compile(r"(?:[Đđ]ồng\s[Cc]hí|[Đđ]/c|[Ôô]ng|[Bb]à)\s")
_SEVERAL = re.compile(r"(?:[Cc]ác\s|[Đđ]ồng\schí\s|[Đđ]/c\s|[Ôô]ng\s|[Bb]à\s|[Tt]rưởng\s(?:các|thôn))")
_WORD_LIMIT = 16
_KNOWN_JOINT = re.compile(
    (
        r"(?:[Cc]ác\s)?[Đđ]oàn\s(?:[Kk]iểm\s[Tt]ra|[Gg]iám\s[Ss]át|[Tt]hanh\s[Tt]ra|[Cc]ông\stác)(?:\s?,\s?(?:giám\ssát|"
        r"kiểm\stra|thanh\stra))*(?:\scủa\s[Tt]ỉnh)?"
        r"|Văn\s[Pp]hòng\s(?:Đoàn\s(?:ĐBQH|[Đđ]ại\sbiểu\sQuốc\s[Hh]ội)\s?(?:,|và|-|&)\s?(?:HĐND|Hội\sđồng\snhân\sdân)(?:\s?(?:,|"
        r"và|-)\s?UBND)?|(?:HĐND|Hội\sđồng\snhân\sdân)\s?(?:,|và|-|&)\s?(?:UBND|Ủy\sban\snhân\sdân))"
        r"|Báo\svà\s[Pp]hát\sthanh\s?[,-]?\s?(?:và\s)?[Tt]ruyền\shình|Báo\svà\s[Đđ]ài\s(?:PT-TH|PTTH|"
        r"Phát\sthanh\s?[-,]?\s?(?:và\s)?[Tt]ruyền\shình)"
        r"|Hội\s[Đđ]ồng\s[Pp]hối\shợp\s(?:phổ\sbiến,?\s)?(?:giáo\sdục\spháp\sluật|PBGDPL)|"
        r"Ban\s[Qq]uản\s[Ll]ý\s[Dd]ự\sán(?:\s[Đđ]ầu\stư(?:\s[Xx]ây\sdựng)?)?|Hội\s[Bb]ảo\s(?:trợ|vệ)(?=\s)"
        r"|(?:Liên\shiệp|Liên\sHiệp)\s(?:các\s)?[Hh]ội\s(?:[Kk]hoa\shọc\svà\s[Kk]ỹ\sthuật|KH&KT|"
        r"[Vv]ăn\shọc\s(?:-\s)?[Nn]ghệ\sthuật)|Trung\s[Tt]âm\s(?:[Pp]hát\striển|[Hh]ỗ\strợ|[Dd]ịch\svụ|[Xx]úc\stiến)(?=\s)"
        r"|Ban\s[Cc]hỉ\s[Đđ]ạo\s(?:[Tt]hực\shiện|[Xx]ây\sdựng|[Cc]ông\stác|[Pp]hòng|[Bb]ảo\svệ|[Tt]riển\skhai|[Cc]huyển|"
        r"[Cc]ải\scách|[Pp]hát\striển|[Tt]oàn\sdân|[Tt]hi\shành|[Đđ]ề\sán)(?=\s(?:[^\s,;:.()]+\s){1,12}?(?:tỉnh|huyện|xã|phường|"
        r"thành\sphố|các\scấp|Trung\sương|thị\strấn)(?!\w))"
    )
)


@dataclass(frozen=True, slots=True)
class Body:
    """One responsible office, post or group as written, with its place in the text that was read.

    is_group -- names no single office ("các sở, ban, ngành"). is_vague -- stands for everybody ("các cấp, các ngành").
    """

    text: str
    start: int
    end: int
    is_group: bool = False
    is_person: bool = False

    @property
    def is_vague(self) -> bool:
        """Whether the words stand for everybody at large, so that they name nobody in particular outside a part on duties."""
        return bool(_VAGUE.match(self.text))


_VAGUE = re.compile(
    r"(?:[Cc]ác\scấp(?!\s(?:ủy|uỷ))|[Cc]ấp\s(?:ủy|uỷ)(?:\s[Đđ]ảng)?(?:\scác\scấp|,|$)|[Cc]hính\squyền|[Nn]gười\sđứng|"
    r"[Cc]án\sbộ,\s(?:đảng\sviên|công\schức|chiến)|[Đđ]ảng\sviên|[Mm]ỗi|[Tt]ừng|[Nn]hà\snước|[Dd]oanh\snghiệp$|[Cc]ác\scấp|"
    r"[Cc]ác\stầng|[Cc]ả\shệ|[Hh]ộ(?!\w))"
)


@dataclass(frozen=True, slots=True)
class BodyList:
    """Bodies in a row, from `start` to `end` of the text."""

    bodies: tuple[Body, ...]
    start: int
    end: int

    @property
    def names(self) -> tuple[str, ...]:
        """The units as written, each once."""
        return unique(body.text for body in self.bodies)


def unique(names: object) -> tuple[str, ...]:
    """The names in their order, without repetitions that differ only in writing."""
    seen: dict[str, str] = {}
    for name in names:  # type: ignore[attr-defined]
        seen.setdefault(normalise_body(name), name)
    return tuple(seen.values())


def read_bodies(text: str, start: int = 0, *, is_whole: bool = False) -> BodyList | None:
    """The list of bodies that begins at `start`, or None where no body is named there.

    is_whole -- the text is a heading, a cell or a label's value: verbs inside it belong to the names.
    """
    reader = _Reader(text, is_whole)
    return reader.read(start)


def is_body_start(text: str, start: int = 0) -> bool:
    """Whether a name of an office, post or group begins at `start`."""
    return _begins(text, start)


def normalise_body(name: str) -> str:
    """A key under which different writings of one name meet: NFC, lower case, one way to set tone marks, abbreviations written out."""
    key = unicodedata.normalize("NFC", name).lower()
    key = _TONES.sub(lambda match: _TONE_PLACES[match.group()], key)
    key = re.sub(r"\s*[-–—]\s*", " - ", key)
    key = re.sub(r"\s*,\s*", ", ", key)
    key = re.sub(r"[\s.]+", " ", key).strip(" ;:,")
    for pattern, full in _ABBREVIATIONS:
        key = pattern.sub(full, key)
    return re.sub(r"\s+", " ", key).strip()


_TONE_PLACES = {
    old: new
    for vowels, placed in (("oá oà oả oã oạ", "óa òa ỏa õa ọa"), ("oé oè oẻ oẽ oẹ", "óe òe ỏe õe ọe"), ("uý uỳ uỷ uỹ uỵ", "úy ùy ủy ũy ụy"))
    for old, new in zip(vowels.split(), placed.split(), strict=True)
}
_TONES = re.compile(r"(?<!q)(?:" + "|".join(_TONE_PLACES) + r")(?![a-zà-ỹ])")
_ABBREVIATIONS = tuple(
    (re.compile(rf"(?<!\w){short}(?!\w)"), full)
    for short, full in (
        (r"ubnd", "ủy ban nhân dân"),
        (r"hđnd", "hội đồng nhân dân"),
        (r"(?:ub\s?mttq(?:\s?vn)?|ubmttqvn)", "ủy ban mặt trận tổ quốc"),
        (r"mttq(?:vn)?", "mặt trận tổ quốc"),
        (r"mặt trận tổ quốc việt nam", "mặt trận tổ quốc"),
        (r"btt", "ban thường trực"),
        (r"btv", "ban thường vụ"),
        (r"bcđ", "ban chỉ đạo"),
        (r"bql", "ban quản lý"),
        (r"bchqs|ban chqs", "ban chỉ huy quân sự"),
        (r"bộ chqs", "bộ chỉ huy quân sự"),
        (r"ttyt", "trung tâm y tế"),
        (r"tyt", "trạm y tế"),
        (r"cdc", "trung tâm kiểm soát bệnh tật"),
        (r"bhxh", "bảo hiểm xã hội"),
        (r"(?:lđ\s?-?\s?tb\s?(?:&|và|-)?\s?xh|lđtbxh)", "lao động, thương binh và xã hội"),
        (r"lao động(?:,| -)? thương binh và xã hội", "lao động, thương binh và xã hội"),
        (r"(?:nn\s?(?:&|và|-)?\s?mt)", "nông nghiệp và môi trường"),
        (r"(?:nn\s?(?:&|và|-)?\s?ptnt)", "nông nghiệp và phát triển nông thôn"),
        (r"(?:tn\s?(?:&|và|-)?\s?mt)", "tài nguyên và môi trường"),
        (r"(?:kh\s?(?:&|và|-)?\s?cn)", "khoa học và công nghệ"),
        (r"(?:kh\s?(?:&|và|-)?\s?đt)", "kế hoạch và đầu tư"),
        (r"(?:gd\s?(?:&|và|-)?\s?đt)", "giáo dục và đào tạo"),
        (r"(?:tt\s?(?:&|và|-)\s?tt)", "thông tin và truyền thông"),
        (r"(?:vh\s?[,-]?\s?tt\s?(?:&|và|,)?\s?dl)", "văn hóa, thể thao và du lịch"),
        (r"(?:tc\s?-\s?kh|tckh)", "tài chính - kế hoạch"),
        (r"(?:pt\s?-?\s?th)", "phát thanh - truyền hình"),
        (r"hlhpn|hội lhpn", "hội liên hiệp phụ nữ"),
        (r"hccb", "hội cựu chiến binh"),
        (r"lđlđ", "liên đoàn lao động"),
        (r"kbnn", "kho bạc nhà nước"),
        (r"nhnn", "ngân hàng nhà nước"),
        (r"tand", "tòa án nhân dân"),
        (r"vksnd", "viện kiểm sát nhân dân"),
        (r"pct", "phó chủ tịch"),
        (r"tp", "thành phố"),
        (r"đ/c", "đồng chí"),
    )
)


def _begins(text: str, start: int) -> bool:
    return bool(_OFFICE.match(text, start) or _POST.match(text, start)) or _group_begins(text, start)


def _group_begins(text: str, start: int) -> bool:
    """A group needs "các" or two kinds in a row ("sở, ban, ngành"), or a kind that stands well alone."""
    quantifier = _QUANTIFIER.match(text, start)
    at = quantifier.end() if quantifier else start
    kind = _match_kind(text, at)
    if kind is None:
        return False
    if re.match(r"tổ\schức(?!\w)", text[at:], re.IGNORECASE) and not (
        _ORGANISATION.match(text, at) or (quantifier and not _VERB_AFTER_ORGANISE.match(text, at))
    ):
        return False
    if quantifier:
        return True
    if re.match(
        (
            r"(?:doanh\snghiệp|địa\sphương|đoàn\sthể|hợp\stác\sxã|viện\snghiên|trường\s(?:đại|học|trung|cao)|cơ\ssở\s(?:y|đào|giáo|"
            r"sản)|(?:cấp|chi|đảng|huyện|thành|thị|quận)\s(?:ủy|uỷ)|nhà\strường|tổ\schức|cơ\squan|đơn\svị|chính\squyền|thôn|ấp|"
            r"tổ\sdân)"
        ),
        text[at:],
        re.IGNORECASE,
    ):
        return True
    following = re.match(r"\s?[,/]\s?", text[kind.end() :])
    return bool(following and _match_kind(text, kind.end() + following.end()))


_VERB_AFTER_ORGANISE = re.compile(r"tổ\schức\s(?:thực|triển|kiểm|hội|các|tập|tuyên|lớp)", re.IGNORECASE)


def _match_kind(text: str, start: int) -> re.Match[str] | None:
    first, second = _ADMINISTRATIVE.match(text, start), _OTHER_KIND.match(text, start)
    if first is None or second is None:
        return first or second
    return second if second.end() > first.end() else first


class _Reader:
    """Reads one list of bodies from a text."""

    def __init__(self, text: str, is_whole: bool) -> None:
        self.text = text
        self.is_whole = is_whole

    def read(self, start: int) -> BodyList | None:
        bodies: list[Body] = []
        at = end = start
        while True:
            found = self._read_one(at)
            if not found:
                break
            bodies += self._joined(bodies, found)
            end = found[-1].end
            end = self._skip_asides(end)
            conjunction = _CONJUNCTION.match(self.text, end)
            if conjunction is None or not _begins(self.text, conjunction.end()):
                break
            at = conjunction.end()
        if not bodies:
            return None
        return BodyList(tuple(bodies), start, end)

    def _joined(self, bodies: list[Body], found: list[Body]) -> list[Body]:
        """Kinds of staff stay together: "cán bộ, công chức xã"; so do a person's name and post."""
        if bodies and len(found) == 1 and found[0].is_person and _ONE_PERSON.match(bodies[-1].text) and not _SEVERAL.match(found[0].text):
            last = bodies.pop()
            return [Body(self.text[last.start : found[0].end], last.start, found[0].end, is_person=True)]
        if bodies and len(found) == 1 and _STAFF.fullmatch(bodies[-1].text) and _STAFF.match(found[0].text):
            last = bodies.pop()
            return [Body(self.text[last.start : found[0].end], last.start, found[0].end, is_person=True)]
        return found

    def _skip_asides(self, at: int) -> int:
        aside = _ASIDE.match(self.text, at)
        return aside.end() if aside else at

    def _read_one(self, at: int) -> list[Body]:
        shared = self._read_shared(at)
        if shared:
            return shared
        if joint := _KNOWN_JOINT.match(self.text, at):
            end = self._tail(joint.end(), joint.end())
            return [Body(self.text[at:end], at, end)]
        post = _POST.match(self.text, at)
        if post:
            end = self._tail(post.end(), at)
            return [Body(self.text[at:end], at, end, is_person=True)]
        office = _OFFICE.match(self.text, at)
        if office:
            end = self._office_end(self._word_rest(office.end()))
            return [Body(self.text[at:end], at, end)]
        if _group_begins(self.text, at):
            return self._read_group(at)
        return []

    def _read_shared(self, at: int) -> list[Body]:
        """ "các Sở: Y tế, Tài chính, Nội vụ" as three offices."""
        head = _SHARED_HEAD.match(self.text, at)
        if head is None:
            return []
        fields: list[tuple[int, int]] = []
        position = head.end()
        while True:
            field = _FIELD.match(self.text, position)
            if field is None or self.text[field.end() : field.end() + 1].isalnum() or (fields and _OFFICE.match(self.text, position)):
                break
            fields.append(field.span())
            gap = re.match(r"\s?,\s?(?:và\s)?|\svà\s|\s?;\s?", self.text[field.end() :])
            if gap is None:
                break
            position = field.end() + gap.end()
        if len(fields) < 2 and not (fields and head["colon"]):
            return []
        word = head["head"][:1].upper() + head["head"][1:]
        bodies = [Body(f"{word} {self.text[start:end]}", start, end) for start, end in fields]
        last = bodies[-1]
        end = self._tail(last.end, last.end)
        bodies[-1] = Body(f"{word} {self.text[last.start : end]}", last.start, end)
        bodies[0] = Body(bodies[0].text, at, bodies[0].end)
        return bodies

    def _word_rest(self, at: int) -> int:
        while at < len(self.text) and self.text[at].isalnum():
            at += 1
        return at

    def _office_end(self, at: int) -> int:
        compound = _COMPOUND.match(self.text, at)
        if compound:
            at = compound.end()
        return self._tail(at, at)

    def _tail(self, at: int, head_end: int) -> int:
        """Where the name ends that has been read up to `at`."""
        words_read = 0
        while words_read < _WORD_LIMIT:
            step = self._step(at)
            if step == at:
                break
            at = step
            words_read += 1
        return at

    def _step(self, at: int) -> int:
        """The end of the next word that still belongs to the name; `at` where none does."""
        text = self.text
        if abbreviation := _ABBREVIATION.match(text, at):
            return abbreviation.end()
        if charge := _IN_CHARGE.match(text, at):
            return self._charge_end(charge.end())
        if levels := _LEVELS.match(text, at):
            return levels.end()
        if qualifier := _QUALIFIER.match(text, at):
            return self._qualifier_end(qualifier.end())
        if self._continues_after_comma(at):
            return self._comma_end(at)
        if text[at : at + 5] in (" các ", " Các ") and _group_begins(text, at + 1):
            return self._read_group(at + 1)[0].end
        token = _TOKEN.match(text, at)
        if token is None:
            return at
        return self._word_end(at, token)

    def _charge_end(self, at: int) -> int:
        """ "phụ trách lĩnh vực A, B và C": the fields of one person. In running text they end at the verb."""
        if self.is_whole:
            stop = re.compile(r"[;:.(]|$").search(self.text, at)
            return len(self.text[: stop.start() if stop else None].rstrip())
        return at

    def _qualifier_end(self, at: int) -> int:
        if re.search(r"(?:thuộc|của|địa\sbàn|tại\scác|ở\scác)$", self.text[:at]) and self.text[at : at + 1] == " ":
            nested = _QUANTIFIER.match(self.text, at + 1)
            if nested and (kind := _match_kind(self.text, nested.end())):
                return kind.end()
        return at

    def _word_end(self, at: int, token: re.Match[str]) -> int:
        text, start = self.text, token.start("word")
        word = token["word"]
        if token["gap"] == " ":
            if word.lower() in ("và", "cùng", "với"):
                return self._and_end(at, token.end())
            if not self.is_whole and (_VERB.match(text, start) or _STOP.match(text, start) or _CAPITAL_VERB.match(text, start)):
                return at
            if self.is_whole and re.match(r"(?:để|nhằm)(?!\w)", text[start:]):
                return at
        elif not self.is_whole and _VERB.match(text, start) and word.islower():
            return at
        return (
            token.end() - (1 if word.endswith(".") and token.end() >= len(text.rstrip()) else 0)
            if not word.endswith(".")
            else self._before_full_stop(token)
        )

    def _before_full_stop(self, token: re.Match[str]) -> int:
        return token.end() - 1

    def _and_end(self, at: int, after: int) -> int:
        """Whether "và" goes on within the name: "Phòng Nông nghiệp và Môi trường", but not "Sở A và các đơn vị"."""
        text = self.text
        following = _TOKEN.match(text, after)
        if following is None or _begins(text, after + 1):
            return at
        word = following["word"]
        if word[0].isupper():
            return following.end()
        if self.is_whole or _TO_LEVEL.match(text, after):
            return following.end()
        return at

    def _continues_after_comma(self, at: int) -> bool:
        text = self.text
        if text[at : at + 1] != ",":
            return False
        after = at + 1 + (text[at + 1 : at + 2] == " ")
        if after >= len(text) or _begins(text, after):
            return False
        if self.is_whole:
            return True
        listed = re.compile(r"(?:[A-ZĐ]\w*(?:\s[a-zà-ỹđ]+)?)(?:,\s[A-ZĐ]\w*(?:\s\w+)?)?\svà\s(?P<last>[A-ZĐ])").match(text, after)
        return bool(listed and not _begins(text, listed.start("last")))

    def _comma_end(self, at: int) -> int:
        token = re.compile(r",\s?[^\W_][\w&.’'+]*").match(self.text, at)
        return token.end() if token else at

    def _read_group(self, at: int) -> list[Body]:
        """ "các sở, ban, ngành và địa phương liên quan" -> its units."""
        units: list[tuple[int, int]] = []
        position, unit_start = at, at
        has_quantifier = bare = False
        while True:
            quantifier = _QUANTIFIER.match(self.text, position)
            kind = _match_kind(self.text, quantifier.end() if quantifier else position)
            if kind is None:
                break
            is_other = kind.lastgroup == "other"
            end = self._group_tail(kind.end())
            is_bare = end == kind.end()
            if units and self._opens_unit(units[-1][1], position, quantifier, kind, has_quantifier, bare, is_other, is_bare):
                unit_start = position
                has_quantifier = False
                units.append((unit_start, end))
            elif units:
                units[-1] = (units[-1][0], end)
            else:
                units.append((unit_start, end))
            has_quantifier = has_quantifier or quantifier is not None
            bare = is_bare and (not is_other or " " not in kind.group())
            if self.is_whole and self._continues_after_comma(end):
                end = self._tail(self._comma_end(end), end)
                units[-1] = (units[-1][0], end)
            gap = re.compile(r"\s?,\s?(?:và\s)?|\svà\s|\s?/\s?|\s?[-–]\s(?=[a-zđ])").match(self.text, end)
            if gap is None or _OFFICE.match(self.text, gap.end()) or not self._kind_follows(gap.end()):
                break
            position = gap.end()
        return [Body(self.text[start:end], start, end, is_group=True) for start, end in units]

    def _kind_follows(self, at: int) -> bool:
        quantifier = _QUANTIFIER.match(self.text, at)
        kind = _match_kind(self.text, quantifier.end() if quantifier else at)
        if kind is None:
            return False
        is_verb = (
            re.match(r"tổ\schức(?!\w)", kind.group(), re.IGNORECASE) and not quantifier and not _ORGANISATION.match(self.text, kind.start())
        )
        return not is_verb

    def _opens_unit(
        self,
        last_end: int,
        position: int,
        quantifier: re.Match[str] | None,
        kind: re.Match[str],
        has_quantifier: bool,
        bare: bool,
        is_other: bool,
        is_bare: bool,
    ) -> bool:
        gap = self.text[last_end:position]
        if quantifier is not None:
            return not (has_quantifier and bare and re.match(r"\s?,", gap) and re.fullmatch(r"cấp|ngành", kind.group()))
        if "và" in gap and re.match(r"địa\sphương", kind.group(), re.IGNORECASE):
            return True
        if has_quantifier:
            return not bare and bool(re.match(r"đảng\s(?:ủy|uỷ)|cấp\s(?:ủy|uỷ)", kind.group(), re.IGNORECASE))
        return (is_other and not (bare and is_bare and " " not in kind.group())) or (not is_other and not bare)

    def _group_tail(self, at: int) -> int:
        words_read = 0
        while words_read < _WORD_LIMIT:
            step = self._group_step(at)
            if step == at:
                return at
            at = step
            words_read += 1
        return at

    def _group_step(self, at: int) -> int:
        text = self.text
        topic = re.compile(rf"\s{words.TOPIC_TAILS}(?!\w)").match(text, at)
        if topic:
            return topic.end()
        if abbreviation := _ABBREVIATION.match(text, at):
            return abbreviation.end()
        if qualifier := _QUALIFIER.match(text, at):
            return self._qualifier_end(qualifier.end())
        if self.is_whole and (ruled := re.compile(r"\stheo\squy\sđịnh").match(text, at)):
            return ruled.end()
        token = _TOKEN.match(text, at)
        if token is None or token["gap"] != " " or token["word"].lower() in ("và", "cùng", "với"):
            return at
        start = token.start("word")
        if not self.is_whole and (_VERB.match(text, start) or _STOP.match(text, start)):
            return at
        return token.end() - (1 if token["word"].endswith(".") else 0)
