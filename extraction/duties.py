"""Small decisions about one item: whether it states a duty, whether its named subject is obliged, whose share of a heading it is.

Owns these rules and the value that says whose the items below are; refuses to walk the tree (clauses).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extraction.agencies import Body, normalise_body, unique
from extraction.blocklines import read_block_line
from extraction.headings import is_about_duties, is_about_money, is_outer
from extraction.phrases import starts_with_duty
from extraction.subjects import Subject, find_subject
from extraction.tree import Node
from rules.values import Role

_DETAIL = re.compile(r"[^:.;,]{3,40}:\s")
_TASK_WORDS = 12
_ADJUNCT_LIMIT = 90
_LEADERS = re.compile(r"(?:Tập\sthể\s|Ban\s)?[Ll]ãnh\sđạo(?!\w)|Ban\sGiám\s(?:đốc|hiệu)(?!\w)")
_MEMBERS = tuple(
    (re.compile(rf"(?<!\w)(?:{kinds})(?!\w)", re.IGNORECASE), re.compile(rf"(?:{members})(?!\w)", re.IGNORECASE))
    for kinds, members in (
        (
            r"tổ\schức\s(?:chính|xã|thành|đoàn|hội)|đoàn\sthể|hội|hội\sđoàn|các\stổ\schức",
            r"Hội(?!\sđồng)|Đoàn|Liên|Công\sđoàn|\w+\sđoàn|LĐLĐ|HLHPN|ĐTN",
        ),
        (
            r"sở|cơ\squan|ngành|đơn\svị",
            r"Sở|Công\san|Bộ|Ban|Văn\sphòng|Thanh\stra|Cục|Chi\scục|Báo|Đài|Kho|Bảo\shiểm|Thuế|Thống|Trung\stâm|Trường",
        ),
        (r"phòng|phòng,\sban|ban", r"Phòng|Ban|Văn\sphòng|Công\san|Trung\stâm|Thanh\stra"),
        (r"khoa", r"Khoa"),
        (r"t(?:òa|oà)", r"T(?:òa|oà)"),
        (r"trường|trường\shọc", r"Trường"),
        (r"bệnh\sviện|cơ\ssở\sy\stế", r"Bệnh\sviện|Trung\stâm|Trạm"),
        (r"doanh\snghiệp|công\sty", r"Công\sty|Tổng|Tập\sđoàn|Xí\snghiệp|Nhà\smáy"),
    )
)
"""The words of a group, and how the names of its members begin."""
_REFERS_TO_ANNEX = re.compile(r"(?:[Cc]hi\stiết|[Cc]ụ\sthể|[Tt]heo|[Cc]ó)[^.;]{0,30}(?:[Pp]hụ\slục|[Bb]iểu|[Dd]anh\smục)[^;]{0,40}$")
_ALL_TASKS = re.compile(r"(?:tập\strung\s)?(?:triển\skhai|thực\shiện|tổ\schức)[^.;:]{0,40}?(?:nhiệm\svụ|giải\spháp|nội\sdung|công\sviệc)")
"""Work that an annex shares out: the sentence that says so lays no duty of its own."""
_FROM_INTRO = "Chủ thể lấy từ câu dẫn phía trên, cần kiểm tra."


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose duties the items below are, how sure that is, and whether only items that open with a verb are meant."""

    bodies: tuple[Body, ...] = ()
    confidence: float = 0.0
    only_duties: bool = False
    note: str = ""
    role: Role | None = None

    @property
    def is_heading(self) -> bool:
        """Whether a heading names the bodies, so that all below it is theirs."""
        return bool(self.bodies) and not self.only_duties

    @property
    def names(self) -> tuple[str, ...]:
        """The units as written."""
        return unique(body.text for body in self.bodies)


def goes_on_with_duty(text: str) -> bool:
    return starts_with_duty(text) or find_subject(text) is not None


def names_a_detail(text: str) -> bool:
    """ "Mốc kiểm tra: …" tells of the task above it."""
    return bool(_DETAIL.match(text)) and not starts_with_duty(text)


def states_duty(node: Node, holder: Holder) -> bool:
    """Whether a numbered item without a full stop is itself the task that the labelled lines below it speak of."""
    passage = node.passage
    if passage is None or is_outer(node) or node.is_bullet:
        return False
    own = [child for child in node.children if read_block_line(child)]
    duties = [child for child in node.children if not read_block_line(child) and not child.rows and starts_with_duty(child.text)]
    is_title = passage.is_bold or passage.heading > 0 or node.text.isupper()
    return bool(own) and (not duties or (not is_title and len(node.text.split()) >= _TASK_WORDS))


def is_part_of(subject: Subject, holder: Holder) -> bool:
    """Whether the item picks out some of the heading's bodies, or names offices of its own with a colon behind them."""
    if not subject.is_opening and (subject.is_asked or subject.bodies.start > _ADJUNCT_LIMIT):
        return False
    if _names_some(subject, holder):
        return True
    return subject.is_opening and _is_named_part(subject, holder)


def _names_some(subject: Subject, holder: Holder) -> bool:
    """Whether each named body is one of the heading's several, or a member of a group in it ("Hội Nông dân xã" of "các đoàn thể")."""
    own = [normalise_body(body.text) for body in holder.bodies]
    for body in subject.bodies.bodies:
        name = normalise_body(body.text)
        is_one = len(own) > 1 and any(name == other or (not body.is_person and name.startswith(other + " ")) for other in own)
        if not (is_one or any(is_member(body, group) for group in holder.bodies)):
            return False
    return True


def is_member(body: Body, group: Body) -> bool:
    """Whether an office is one of those that a group's words stand for."""
    if _LEADERS.match(group.text):
        return body.is_person and not body.is_group
    if not group.is_group or body.is_group or body.is_person:
        return False
    return any(kinds.search(group.text) and members.match(body.text) for kinds, members in _MEMBERS)


def _is_named_part(subject: Subject, holder: Holder) -> bool:
    if subject.is_asked and all(body.is_group for body in holder.bodies) and not all(body.is_group for body in subject.bodies.bodies):
        return True
    if len(holder.bodies) < 2 or any(body.is_person for body in subject.bodies.bodies):
        return False
    own = [normalise_body(body.text) for body in holder.bodies]
    names = [normalise_body(body.text) for body in subject.bodies.bodies]
    if all(any(name.startswith(other) or other.startswith(name) for other in own) for name in names):
        return True
    return subject.is_colon and not all(body.is_group for body in subject.bodies.bodies)


def obliges(node: Node, subject: Subject) -> bool:
    """Whether a named subject really is obliged here: not everybody at large, not in the part on money unless it leads."""
    above = [other for other in node.path()[:-1] if other.passage is not None]
    first = subject.bodies.bodies[0]
    if is_about_money(node) or any(is_about_money(other) for other in above):
        leads = subject.is_asked or re.search(r"chủ trì|tham mưu|có trách nhiệm|hướng dẫn", node.text)
        return not first.is_vague and not first.is_group and bool(leads)
    if (
        first.is_group
        and node.is_bullet is False
        and _REFERS_TO_ANNEX.search(node.text)
        and _ALL_TASKS.match(node.text, subject.predicate_at)
    ):
        return False
    return not first.is_vague or any(is_about_duties(other) for other in above[:1])


def run_in_intro(node: Node) -> Holder | None:
    """ "1. Giám sát trực tiếp Ban A và các thành viên thực hiện … sau:" — a topic that runs into its sentence."""
    for match in re.compile(r"(?<=[a-zà-ỹ])\s(?=[A-ZĐỦ])").finditer(node.text[:120]):
        subject = find_subject(node.text[match.end() :])
        if subject is not None and subject.is_opening and not subject.is_asked:
            return Holder(subject.bodies.bodies, 0.6, only_duties=True, note=_FROM_INTRO)
    return None
