"""Kinds of events that the kernel's tests record."""

from lifeline.kernel.events import Subject, declare

OPENED = declare("test.case.opened", "Opened in %(unit)s by %(name)s.", personal=("name",), keys=("unit", "level"))
CLOSED = declare("test.case.closed", "Closed.", keys=("rows",))
FILED = declare("test.report.filed", "Filed: %(text)s", personal=("text",), keys=("site",), grain="hour")
COUNTED = declare("test.report.counted", "Counted.", keys=("n",), grain="day")
HEARD = declare("test.talk.heard", "A talk took place.", personal=("note",), grain="day", private=True)
CASE = Subject("test.case", "17")
REPORT = Subject("test.report", "abcdefghijklmnopqrstuvwxyz")
