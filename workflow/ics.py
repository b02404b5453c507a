"""Deadlines as iCalendar (RFC 5545): all-day events for Google and Outlook, to-dos for Thunderbird, alarms at working days.

Owns the format and what the usual calendar programs make of it; refuses to know tasks (`workflow.deadline_entries`) and people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from icalendar import Alarm, Calendar, Component, Event, Todo

from workflow.settings import TIME_ZONE

PRODUCT = "-//Don Doc//Don Doc 0.1//VI"
MEDIA_TYPE = "text/calendar"
ALARM_HOUR = 8
"""The hour of the day at which an alarm sounds: days without times float, so it is the hour of wherever the reader is."""

REFRESH = timedelta(hours=1)
"""How often a subscribed calendar should be fetched again."""


class Kind(StrEnum):
    """What a deadline is shown as. Google and Outlook pass over to-dos; a Thunderbird that gets both shows each deadline twice."""

    EVENTS = "events"
    TODOS = "todos"


class Standing(StrEnum):
    """How a deadline's work stands, in the words of iCalendar."""

    OPEN = "NEEDS-ACTION"
    UNDER_WAY = "IN-PROCESS"
    DONE = "COMPLETED"
    PAUSED = "PAUSED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Entry:
    """One deadline. uid -- the same for ever; sequence -- grows with every change; on -- the working day on which it really falls.

    alarms_on -- days on which to be reminded, none later than `on`. percent -- how far the work is, None: nobody has said.
    done_on -- the day of completion, where it is known.
    """

    uid: str
    sequence: int
    changed_at: datetime
    on: date
    summary: str
    description: str
    url: str
    standing: Standing
    alarms_on: tuple[date, ...] = ()
    percent: int | None = None
    done_on: date | None = None


def calendar_text(entries: Iterable[Entry], *, name: str, kind: Kind = Kind.EVENTS, is_feed: bool = False) -> bytes:
    """The entries as one calendar in UTF-8 with lines of at most 75 octets. is_feed -- to be subscribed to, not taken in once."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if is_feed:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("x-wr-timezone", TIME_ZONE.key)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", f"PT{int(REFRESH.total_seconds() // 3600)}H")
    for entry in entries:
        calendar.add_component(_event(entry) if kind is Kind.EVENTS else _todo(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    """An all-day event that leaves its day free: a deadline is no appointment."""
    event = Event()
    _describe(event, entry, "event")
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    event.add("x-microsoft-cdo-alldayevent", "TRUE")
    event.add("status", {Standing.CANCELLED: "CANCELLED", Standing.PAUSED: "TENTATIVE"}.get(entry.standing, "CONFIRMED"))
    for day in entry.alarms_on:
        event.add_component(_alarm(entry, day))
    return event


def _todo(entry: Entry) -> Todo:
    todo = Todo()
    _describe(todo, entry, "todo")
    todo.add("due", entry.on)
    todo.add("status", Standing.OPEN.value if entry.standing is Standing.PAUSED else entry.standing.value)
    if entry.standing is Standing.DONE:
        todo.add("percent-complete", 100)
        todo.add("completed", _noon(entry.done_on) if entry.done_on else entry.changed_at)
    elif entry.percent is not None:
        todo.add("percent-complete", entry.percent)
    for day in entry.alarms_on:
        todo.add_component(_alarm(entry, day, related="END"))
    return todo


def _describe(component: Component, entry: Entry, form: str) -> None:
    component.add("uid", f"{form}-{entry.uid}")
    component.add("sequence", entry.sequence)
    component.add("dtstamp", entry.changed_at)
    component.add("last-modified", entry.changed_at)
    component.add("summary", entry.summary)
    component.add("description", entry.description)
    component.add("url", entry.url)
    component.add("categories", ["Đôn Đốc"])


def _alarm(entry: Entry, day: date, *, related: str = "START") -> Alarm:
    """A reminder at ALARM_HOUR of a day, counted from the beginning of the deadline's day; a to-do has no start, only an end."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.summary)
    alarm.add("trigger", day - entry.on + timedelta(hours=ALARM_HOUR), parameters={} if related == "START" else {"RELATED": related})
    return alarm


def _noon(day: date) -> datetime:
    """The middle of a day in Hà Nội, so that it is the same day nearly everywhere."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=TIME_ZONE).astimezone(UTC)
