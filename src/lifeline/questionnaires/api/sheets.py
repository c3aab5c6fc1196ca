"""The front door for kept answers. Callers name a holder by a token of the vault; the engine knows no person."""

from lifeline.questionnaires.actions.sheets import (
    erase_holder,
    erase_sheet,
    finish,
    forget_holders,
    forget_stale,
    note_ending,
    note_reminded,
    open_sheet,
    save_answers,
)
from lifeline.questionnaires.queries.sheets import (
    OpenedSheet,
    Touched,
    counted_since,
    ending_tokens,
    finished_sheets,
    is_kept,
    newest_days,
    open_sheets,
    open_tokens,
    packed,
    sheet_for,
    unpacked,
)
from lifeline.questionnaires.rules.answers import Answer

__all__ = [
    "Answer",
    "OpenedSheet",
    "Touched",
    "counted_since",
    "ending_tokens",
    "erase_holder",
    "erase_sheet",
    "finish",
    "finished_sheets",
    "forget_holders",
    "forget_stale",
    "is_kept",
    "newest_days",
    "note_ending",
    "note_reminded",
    "open_sheet",
    "open_sheets",
    "open_tokens",
    "packed",
    "save_answers",
    "sheet_for",
    "unpacked",
]
