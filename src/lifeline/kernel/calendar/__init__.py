"""Working time: which days are worked, when a period ends, and who is on shift.

Everything exported here is plain Python: values that need neither database nor request. What a site stores (its
versions and company days) stands in `store`. Instants go in as aware datetimes and come out in UTC; "now" is always
an argument.

K-33: promises are made by the company's office calendar alone; a roster decides when a person is reminded and left in
peace, so no function that yields a `Due` takes one.
"""

from lifeline.kernel.calendar.hours import DEFAULT, Hours
from lifeline.kernel.calendar.lines import Line
from lifeline.kernel.calendar.notice import Fault, FaultyFileError, Notice, YearFile, check, parse
from lifeline.kernel.calendar.rosters import Roster, Shift
from lifeline.kernel.calendar.tables import BUILT_IN, Day, Table, built_in, missing_year
from lifeline.kernel.calendar.working import Calendar, Due

__all__ = [
    "BUILT_IN",
    "DEFAULT",
    "Calendar",
    "Day",
    "Due",
    "Fault",
    "FaultyFileError",
    "Hours",
    "Line",
    "Notice",
    "Roster",
    "Shift",
    "Table",
    "YearFile",
    "built_in",
    "check",
    "missing_year",
    "parse",
]
