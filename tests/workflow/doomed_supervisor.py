"""A supervisor whose sweeping process hangs over one task, for a test that kills it. The process says its own
number on the error output when it hangs.

Run with the database's URL, the day and the id of the task.
"""

from __future__ import annotations

import sys
from datetime import date

from models.database import open_engine, session_factory
from workflow.calendar import moment_of
from workflow.supervision import Means, supervise


def main() -> None:
    """Supervise until somebody kills this process."""
    url, day, task_id = sys.argv[1], date.fromisoformat(sys.argv[2]), sys.argv[3]
    hangs = (sys.executable, "-m", "tests.workflow.doomed_sweep", "hang", task_id)
    supervise(session_factory(open_engine(url)), today=day, now=moment_of(day, 6), means=Means(command=hangs))


if __name__ == "__main__":
    main()
