"""The front door for kept answers. Callers name a holder by a token of the vault; the engine knows no person."""

from lifeline.questionnaires.actions.sheets import (
    erase_holder,
    erase_sheet,
    finish,
    forget_stale,
    open_sheet,
    save_answers,
    void,
)
from lifeline.questionnaires.queries.sheets import OpenedSheet, open_sheets, sheet_for
from lifeline.questionnaires.rules.answers import Answer

__all__ = [
    "Answer", "OpenedSheet", "erase_holder", "erase_sheet", "finish", "forget_stale", "open_sheet", "open_sheets",
    "save_answers", "sheet_for", "void",
]  # fmt: skip
