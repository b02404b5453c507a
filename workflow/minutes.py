"""The minutes of a meeting as a notice of conclusions (thông báo kết luận): the words of the paper, in the form of Decree 30/2020/NĐ-CP.

Owns what the paper says, always in Vietnamese, as it goes into the files; how it is printed is for pages. Refuses to decide anything: what
stands in it are the decisions taken at the meeting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Escalation, EscalationAction, EscalationDecision, Meeting, MeetingItem, Plan, Target, Task
from rules.calendar import WorkingCalendar
from rules.values import Branch, EscalationState
from workflow.calendar import day_of, working_calendar
from workflow.meeting_decisions import decided_at
from workflow.meetings import desk_name

STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PARTY = ("ĐẢNG CỘNG SẢN VIỆT NAM", "")
_PLACE_NAME = re.compile(r"\b(?:tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)\s+(\S.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One matter of the paper. what -- the matter; facts -- whose it is, of which plan, how late; lines -- what was concluded."""

    number: int
    what: str
    facts: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """The paper, part by part, from the top. left -- the issuing bodies, the last in bold; right -- the heading of the state or the Party.

    carried -- matters left to the next meeting; settled -- those that ended before it, or elsewhere.
    """

    left: tuple[str, ...]
    right: tuple[str, str]
    number: str
    place_and_date: str
    subject: str
    opening: str
    attendance: tuple[str, ...]
    conclusions: tuple[Conclusion, ...]
    carried: tuple[str, ...]
    settled: tuple[str, ...]
    closing: str
    recipients: tuple[str, ...]
    signature: tuple[str, ...]
    chair: str

    heading = "THÔNG BÁO"
    carried_heading = "Các việc chưa kết luận, chuyển sang phiên sau:"
    settled_heading = "Các việc đã xong hoặc đã khép lại, không bàn tại phiên này:"
    recipients_heading = "Nơi nhận:"


def minutes_of(session: Session, meeting: Meeting) -> Minutes:
    """The paper as it stands: final once the meeting is concluded. A fixed number of statements for any list."""
    escalations, decided = _items(session, meeting), decided_at(session, meeting)
    calendar = working_calendar(session)
    on = [one for one in escalations if one.id in decided]
    off = [one for one in escalations if one.id not in decided]
    body = desk_name(meeting)
    return Minutes(
        left=_left(meeting),
        right=PARTY if meeting.unit.branch is Branch.PARTY else STATE,
        number=_number(meeting),
        place_and_date=f"{_place_name(meeting.unit.name)}, ngày {_long(_dated(meeting))}",
        subject=f"Kết luận của {body} tại {meeting.title or 'phiên họp'} ngày {meeting.held_on:%d/%m/%Y}",
        opening=meeting.opening or _opening(meeting, body),
        attendance=_attendance(meeting),
        conclusions=tuple(_conclusion(place, one, decided[one.id], meeting, calendar) for place, one in enumerate(on, 1)),
        carried=tuple(_named(one) for one in off if one.state is not EscalationState.CLOSED),
        settled=tuple(_named(one) + (f": {one.closed_because}" if one.closed_because else "") for one in off if one.closed_on),
        closing=meeting.closing or _closing(body),
        recipients=_recipients(meeting, on, decided),
        signature=("TM. BAN CHỈ ĐẠO", "NGƯỜI CHỦ TRÌ") if meeting.committee else ("NGƯỜI CHỦ TRÌ",),
        chair=meeting.chair,
    )


def _items(session: Session, meeting: Meeting) -> Sequence[Escalation]:
    task, target = joinedload(Escalation.task), joinedload(Escalation.target)
    names = Plan.title, Plan.number, Plan.owner_id, Plan.standing_id
    plan_of_task, plan_of_target = task.joinedload(Task.plan), target.joinedload(Target.plan)
    return session.scalars(
        select(Escalation)
        .join(MeetingItem, MeetingItem.escalation_id == Escalation.id)
        .where(MeetingItem.meeting_id == meeting.id)
        .order_by(MeetingItem.position, Escalation.id)
        .options(task.joinedload(Task.unit), target.joinedload(Target.owner), joinedload(Escalation.from_unit))
        .options(plan_of_task.load_only(*names), plan_of_target.load_only(*names))
        .options(plan_of_task.joinedload(Plan.standing), plan_of_task.joinedload(Plan.owner))
        .options(plan_of_target.joinedload(Plan.standing), plan_of_target.joinedload(Plan.owner))
    ).all()


def _left(meeting: Meeting) -> tuple[str, ...]:
    names = (meeting.unit.name, meeting.committee.name) if meeting.committee else (meeting.unit.name,)
    return tuple(name.upper() for name in names)


def _number(meeting: Meeting) -> str:
    suffix = "/TB-BCĐ" if meeting.committee else "/TB"
    typed = meeting.number
    return f"Số: {typed}" if "/" in typed else f"Số: {typed or '……'}{suffix}"


def _place_name(unit_name: str) -> str:
    """The locality that a unit's name ends with; dots to be filled in by hand where it bears none."""
    found = _PLACE_NAME.search(unit_name)
    return found[1] if found else "…………"


def _dated(meeting: Meeting) -> date:
    return day_of(meeting.concluded_at) if meeting.concluded_at else meeting.held_on


def _long(day: date) -> str:
    """A day as papers write it: 05 tháng 02 năm 2026; months from March on without a nought."""
    return f"{day.day:02d} tháng {day.month:02d} năm {day.year}" if day.month < 3 else f"{day.day:02d} tháng {day.month} năm {day.year}"


def _opening(meeting: Meeting, body: str) -> str:
    where = f", tại {meeting.place}" if meeting.place else ""
    return (
        f"Ngày {meeting.held_on:%d/%m/%Y}{where}, {body} đã họp xem xét các nhiệm vụ quá hạn và các chỉ tiêu "
        "chậm so với lộ trình được chuyển lên cấp này. Sau khi nghe báo cáo, giải trình của các đơn vị và ý kiến của các thành viên, "
        "người chủ trì kết luận như sau:"
    )


def _attendance(meeting: Meeting) -> tuple[str, ...]:
    chair = f"Chủ trì: {meeting.chair}." if meeting.chair else ""
    present = "; ".join(line.strip(" ;.") for line in meeting.present.splitlines() if line.strip())
    return tuple(line for line in (chair, f"Tham dự: {present}." if present else "") if line)


def _closing(body: str) -> str:
    return (
        f"Trên đây là kết luận của {body}. Đề nghị các cơ quan, đơn vị được giao việc thực hiện đúng thời hạn và báo cáo kết quả; "
        "việc chưa kết luận được đưa vào phiên họp sau."
    )


def _conclusion(
    number: int, escalation: Escalation, actions: Iterable[EscalationAction], meeting: Meeting, calendar: WorkingCalendar
) -> Conclusion:
    facts = [_unit_name(escalation), _plan_name(escalation), _how_late(escalation, meeting, calendar)]
    lines = tuple(_in_words(action, escalation) for action in actions)
    return Conclusion(number, _title(escalation), "; ".join(part for part in facts if part), lines)


def _how_late(escalation: Escalation, meeting: Meeting, calendar: WorkingCalendar) -> str:
    """As of the meeting: an extension decided there does not make it less late than it was."""
    if escalation.task is None:
        per_cent = ((escalation.facts.get("off_by_permille") or 0) + 5) // 10
        return f"lệch {per_cent}% so với lộ trình" if per_cent else "chưa đạt lộ trình hoặc thiếu số liệu"
    if escalation.due_on is None:
        return ""
    days = calendar.working_days_between(escalation.due_on, meeting.held_on)
    return f"hạn {escalation.due_on:%d/%m/%Y}, đến ngày họp chậm {max(days, 1)} ngày làm việc"


def _in_words(action: EscalationAction, escalation: Escalation) -> str:
    note = action.note.strip().rstrip(".")
    until = f"{action.until_on:%d/%m/%Y}" if action.until_on else ""
    doer = action.task.unit.name if action.task else action.unit.name if action.unit else _unit_name(escalation)
    said = {
        EscalationDecision.ACKNOWLEDGE: "Ghi nhận, tiếp tục theo dõi",
        EscalationDecision.INSTRUCT: f"Giao {doer} thực hiện, hoàn thành chậm nhất ngày {until}",
        EscalationDecision.EXTEND: f"Đồng ý gia hạn đến hết ngày {until}",
        EscalationDecision.REASSIGN: f"Giao {doer} thực hiện thay",
        EscalationDecision.ACCEPT_EXPLANATION: "Chấp nhận giải trình của đơn vị",
        EscalationDecision.PASS_UP: "Chuyển cấp trên xem xét, quyết định",
        EscalationDecision.CLOSE: "Kết thúc theo dõi ở cấp này",
    }[action.decision]
    return f"{said}: {note}." if note else f"{said}."


def _recipients(meeting: Meeting, escalations: Iterable[Escalation], decided: dict[int, list[EscalationAction]]) -> tuple[str, ...]:
    """All bodies concerned, each once: those that answer for the matters, those given work, those that follow the plans up."""
    names: dict[str, None] = {}
    for escalation in escalations:
        names[_unit_name(escalation)] = None
        for action in decided[escalation.id]:
            for unit in (action.task.unit if action.task else None, action.unit):
                if unit:
                    names[unit.name] = None
        follower = _plan(escalation).standing or _plan(escalation).owner
        if follower:
            names[follower.name] = None
    names.pop(meeting.unit.name, None)
    return (*names, meeting.unit.name, "Lưu: VT, hồ sơ phiên họp")


def _named(escalation: Escalation) -> str:
    return f"{_title(escalation)} ({_unit_name(escalation)})"


def _title(escalation: Escalation) -> str:
    return escalation.task.title if escalation.task else escalation.target.indicator if escalation.target else ""


def _unit_name(escalation: Escalation) -> str:
    if escalation.task:
        return escalation.task.unit.name
    return (escalation.target.owner if escalation.target and escalation.target.owner else escalation.from_unit).name


def _plan(escalation: Escalation) -> Plan:
    about = escalation.task or escalation.target
    if about is None:
        raise AssertionError("an escalation is about a task or a target")
    return about.plan


def _plan_name(escalation: Escalation) -> str:
    plan = _plan(escalation)
    return plan.number or plan.title
