"""The one log: every action writes here, every reaction starts here, every history reads here.

An app declares what can happen in its `events.py` (`declare`), tells it in its actions (`record`), shows it (`history`)
and lets others follow (`on`). Written in the action's transaction, never changed or deleted; `erase` takes away
personal values only.
"""

from lifeline.kernel.events.context import bound_now, current_now, leave_trace, must_leave_trace
from lifeline.kernel.events.erase import ERASED, FORGOTTEN, Receipt, erase
from lifeline.kernel.events.kinds import Kind, capacity, capacity_label, declare, declared, kind_of
from lifeline.kernel.events.log import Entry, record, record_many
from lifeline.kernel.events.pending import move_at
from lifeline.kernel.events.periods import from_us, period_end, period_start, to_us
from lifeline.kernel.events.reactions import is_followed, on, unknown_reactions
from lifeline.kernel.events.read import Fact, Line, acts_of, facts, history, render, when
from lifeline.kernel.events.rows import Recorded, Subject, subject_of

__all__ = [
    "ERASED",
    "FORGOTTEN",
    "Entry",
    "Fact",
    "Kind",
    "Line",
    "Receipt",
    "Recorded",
    "Subject",
    "acts_of",
    "bound_now",
    "capacity",
    "capacity_label",
    "current_now",
    "declare",
    "declared",
    "erase",
    "facts",
    "from_us",
    "history",
    "is_followed",
    "kind_of",
    "leave_trace",
    "move_at",
    "must_leave_trace",
    "on",
    "period_end",
    "period_start",
    "record",
    "record_many",
    "render",
    "subject_of",
    "to_us",
    "unknown_reactions",
    "when",
]
