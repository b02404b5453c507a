"""The hours at which people may be sent mail: not at night, not on days off, a digest from its hour on. The hours stand in the policy.

Owns that question for every mail, urgent or not; refuses to know what is in one. Escalation itself never waits for these hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from rules.calendar import WorkingCalendar
from rules.mail_policy import MailPolicy, shipped_mail_policy
from workflow.calendar import day_of, moment_of
from workflow.settings import TIME_ZONE


def mail_policy() -> MailPolicy:
    """The policy of mail in force."""
    return shipped_mail_policy()


def is_quiet(now: datetime, calendar: WorkingCalendar) -> bool:
    """Whether nothing may be sent now, urgent or not."""
    hours, local = mail_policy().hours, now.astimezone(TIME_ZONE)
    if hours.are_rest_days_quiet and not calendar.is_working(local.date()):
        return True
    return not hours.quiet_until <= local.hour < hours.quiet_from


def next_waking(now: datetime, calendar: WorkingCalendar) -> datetime:
    """`now`, or the end of the quiet hours in which it falls: the morning of the next working day."""
    if not is_quiet(now, calendar):
        return now
    hours, day = mail_policy().hours, day_of(now)
    morning = moment_of(day, hours.quiet_until)
    while morning <= now or is_quiet(morning, calendar):
        day += timedelta(days=1)
        morning = moment_of(day, hours.quiet_until)
    return morning


def digest_hour(own: int | None, installed: int) -> int:
    """The hour of somebody's digest: their own, else the installation's, within what the policy allows."""
    return mail_policy().hours.digest_hour(installed if own is None else own)


def is_digest_time(now: datetime, hour: int, calendar: WorkingCalendar) -> bool:
    """Whether digests of that hour may go out now: on a working day, from the hour on, until the quiet hours begin."""
    local = now.astimezone(TIME_ZONE)
    return calendar.is_working(local.date()) and local.hour >= hour and not is_quiet(now, calendar)
