"""The lines of a mail: each task once, under the worst that is to be said of it, with every reason why it is there.

Owns what a line says and in which order lines stand; refuses to know how it is shown (templates/mail) or sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from models import Notice
from rules.calendar import WorkingCalendar
from rules.values import Audience
from workflow.errors import Words
from workflow.letter_paper import Say
from workflow.notice_words import REASONS, Kind, kind_of, rank
from workflow.notices import REMINDER_KINDS

LONGEST_SECTION = 15
"""How many lines a section shows; of the others it says the number, and where they are."""

EXPLAIN = Words("Viết giải trình")
"""The next step of those whose matter went to a higher level; what others do there stands with the kind."""

_OVERVIEWS = {
    "late": "/tasks?due=overdue",
    "due": "/tasks?due=due_soon",
    "escalated": "/escalations/",
    "explained": "/escalations/",
    "still-open": "/escalations/",
}


@dataclass(slots=True)
class Line:
    """One thing in a mail: what, of which plan, due when, why it is said, and the page that does the next step.

    below -- what stands below the title, each with its weight ("ink", "soft"): worded once, for text and HTML alike.
    count -- new tasks of a plan of which the line speaks as a whole.
    """

    kind: Kind
    title: str
    due_on: date | None
    link: str
    step: str
    below: list[tuple[str, str]]
    count: int = 0

    @property
    def order(self) -> tuple[date, str]:
        """The place in its section: the earliest deadline first."""
        return self.due_on or date.max, self.title


@dataclass(frozen=True, slots=True)
class Section:
    """The lines under one heading. more -- how many are left out, which `overview` shows."""

    kind: Kind
    heading: str
    lines: list[Line]
    total: int
    overview: str

    @property
    def more(self) -> int:
        """How many lines are left out."""
        return self.total - len(self.lines)


@dataclass(frozen=True, slots=True)
class Told:
    """What the lines are made with: the reader's day and language, the working days, and where the notice's next step is."""

    today: date
    calendar: WorkingCalendar
    say: Say
    link: Callable[[Notice], str]
    new_tasks: Callable[[Notice], int]


def lines_of(notices: Iterable[Notice], told: Told) -> list[Line]:
    """One line for each task and next step, whatever number of notices speak of it; the worst of them gives it its kind."""
    by_matter: dict[tuple[object, ...], list[Notice]] = {}
    for notice in notices:
        matter = ("task", notice.task_id, link_path(notice)) if notice.task_id else ("notice", notice.id, id(notice))
        by_matter.setdefault(matter, []).append(notice)
    return [_line(_worst_first(found, told.today), told) for found in by_matter.values()]


def sections_of(lines: Iterable[Line], say: Say, base_url: str, *, longest: int = LONGEST_SECTION) -> list[Section]:
    """The lines under their headings, worst first; long sections cut."""
    by_heading: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda line: rank(line.kind.name)):
        by_heading.setdefault(line.kind.heading, []).append(line)
    sections = []
    for heading, found in by_heading.items():
        found.sort(key=lambda line: line.order)
        overview = base_url + _OVERVIEWS.get(found[0].kind.name, "/tasks")
        sections.append(Section(found[0].kind, say(heading), found[:longest], len(found), overview))
    return sections


def kind_now(notice: Notice, today: date) -> str:
    """The kind of a notice as of today: what was owed as due and has become late since, is late."""
    task = notice.task
    is_late = notice.kind == "due" and task is not None and task.effective_due_on is not None and task.effective_due_on < today
    return "late" if is_late else notice.kind


def link_path(notice: Notice) -> str:
    """The page that does the next step: the escalation for those who decide on it, else the task, target or plan."""
    if notice.kind in ("escalated", "explained", "still-open") and notice.escalation_id and notice.audience == "committee":
        return f"/escalations/{notice.escalation_id}"
    if notice.kind == "set-aside":
        return "/system/"
    if notice.kind == "value-returned":
        return f"/values/{notice.step.rpartition('-')[2]}"
    if notice.task_id:
        return f"/tasks/{notice.task_id}"
    if notice.target_id:
        return f"/targets/{notice.target_id}"
    if notice.meeting_id:
        return f"/meetings/{notice.meeting_id}"
    return f"/tasks?plan={notice.plan_id}" if notice.plan_id else "/"


def _worst_first(notices: list[Notice], today: date) -> list[Notice]:
    """Of several reminders of one deadline only the newest says anything."""
    reminders = [notice for notice in notices if notice.kind in REMINDER_KINDS]
    kept = [notice for notice in notices if notice.kind not in REMINDER_KINDS] + reminders[-1:]
    return sorted(kept, key=lambda notice: rank(kind_now(notice, today)))


def _line(notices: list[Notice], told: Told) -> Line:
    first = notices[0]
    kind = kind_of(kind_now(first, told.today))
    return Line(
        kind=kind,
        title=_title(first) or told.say(kind.heading),
        due_on=first.due_on,
        link=told.link(first),
        step=told.say(EXPLAIN if _is_asked_to_explain(first) else kind.step),
        below=list(_below(notices, told)),
        count=told.new_tasks(first) if first.kind == "assigned" and first.task is None else 0,
    )


def _below(notices: list[Notice], told: Told) -> Iterator[tuple[str, str]]:
    """For whom, until when, of which plan, and why."""
    first, say = notices[0], told.say
    absent = next((notice.in_stead_of for notice in notices if notice.in_stead_of), None)
    if absent:
        yield "ink", say(Words("Thay mặt %(name)s (đang vắng).")) % {"name": absent.name}
    if first.due_on:
        yield "ink", f"{_deadline(first, say)} – {first.task.unit.name if first.task else first.unit.name}"
    if plan := _plan_title(first):
        yield "soft", say(Words("Kế hoạch: %(plan)s")) % {"plan": plan}
    if any(_is_asked_to_explain(notice) for notice in notices):
        yield "ink", say(Words("Hãy giải trình trước khi cấp trên xem xét: vì sao chậm, đang làm gì, khi nào xong."))
    if why := _reason(notices, told):
        yield "soft", say(Words("Vì sao có thư này: %(why)s.")) % {"why": why}


def _is_asked_to_explain(notice: Notice) -> bool:
    return notice.kind == "escalated" and notice.audience in (Audience.DOER, Audience.LEADER)


def _deadline(notice: Notice, say: Say) -> str:
    """The day, and the working day to which it moves where it is a day off."""
    task = notice.task
    if task and notice.due_on and task.effective_due_on and task.due_on == notice.due_on != task.effective_due_on:
        words = Words("Hạn: %(day)s là ngày nghỉ, nên tính đến hết %(really)s")
        return say(words) % {"day": f"{notice.due_on:%d/%m/%Y}", "really": f"{task.effective_due_on:%d/%m/%Y}"}
    return say(Words("Hạn: %(day)s")) % {"day": f"{notice.due_on:%d/%m/%Y}"}


def _reason(notices: list[Notice], told: Told) -> str:
    """Why the line is there: what happened, each thing once, and what the reader has to do with it. Kinds beside the first are named."""
    first = kind_now(notices[0], told.today)
    facts, because = [], []
    for notice in notices:
        kind = kind_now(notice, told.today)
        named = "" if kind == first else told.say(kind_of(kind).heading)
        facts.append(": ".join(part for part in (named, _fact(notice, told)) if part))
        is_own = notice.audience in REASONS and notice.in_stead_of_id is None
        because.append(told.say(REASONS[notice.audience]) if is_own else "")
    return "; ".join(part for part in dict.fromkeys(facts + because) if part)


def _fact(notice: Notice, told: Told) -> str:
    """What happened, in plain words and as of today: the numbers of a reminder that has waited are not those of its day."""
    task = notice.task
    if notice.kind in REMINDER_KINDS and task is not None and task.effective_due_on is not None:
        left = (task.effective_due_on - told.today).days
        if left < 0:
            days = told.calendar.working_days_between(task.effective_due_on, told.today)
            return told.say(Words("quá hạn %(n)s ngày làm việc")) % {"n": max(days, 1)}
        return told.say(Words("còn %(n)s ngày đến hạn")) % {"n": left} if left else told.say(Words("hôm nay là ngày cuối của hạn"))
    why = notice.why.partition(":")[0] if notice.policy_version else notice.why
    return why.strip().rstrip(".")


def _title(notice: Notice) -> str:
    if notice.task:
        return notice.task.title
    if notice.target:
        return notice.target.indicator
    return notice.plan.title if notice.plan else ""


def _plan_title(notice: Notice) -> str:
    about = notice.task or notice.target
    return about.plan.title if about else ""
