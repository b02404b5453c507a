"""Sixty promises over ten years of invented values: each day's statuses and every escalation are those of an oracle of its own."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from sqlalchemy.orm import Session

from rules.calendar import WorkingCalendar
from tests.workflow.ten_years.decade import JUDGE, Decade
from tests.workflow.ten_years.oracle import Standing
from tests.workflow.ten_years.promises import FIRST, Entry, all_entries, promises


class Oracle:
    """All standings, lived day by day."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.standings = {one.number: Standing(one) for one in promises()}
        self.statuses = dict.fromkeys(self.standings, "no_data")
        self._calendar = calendar
        self._today = FIRST - timedelta(days=1)

    def live_until(self, day: date, by_day: dict[date, list[Entry]]) -> dict[int, str]:
        """The statuses in the evening of a day."""
        while self._today < day:
            self._today += timedelta(days=1)
            news = by_day.get(self._today, [])
            for entry in news:
                self.standings[entry.number].take(entry)
            touched = {entry.number for entry in news}
            for number, standing in self.standings.items():
                if number in touched or standing.opened_on is None or self._calendar.is_working(self._today):
                    self.statuses[number] = standing.live(self._today, self._calendar, has_news=number in touched)
        return self.statuses


def test_ten_years_of_values_stand_as_an_oracle_says(session: Session) -> None:
    wanted = promises()
    by_day = all_entries(wanted)
    decade, oracle = Decade(session, wanted), Oracle(JUDGE.calendar)
    met, wrong = Counter[str](), []
    for today, statuses in decade.live(by_day):
        expected = oracle.live_until(today, by_day)
        met.update(expected.values())
        wrong += [
            (today, decade.promises[number], status, expected[number]) for number, status in statuses.items() if status != expected[number]
        ]
    assert not wrong, (len(wrong), wrong[0])
    assert decade.escalations() == {
        number: [*standing.escalations, *([(standing.opened_on, None)] if standing.opened_on else [])]
        for number, standing in oracle.standings.items()
    }
    assert len(wanted) >= 60
    assert min(met[status] for status in ("achieved", "on_track", "at_risk", "off_target", "no_data")) > 300
