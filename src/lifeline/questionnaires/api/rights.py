"""The front door for what may be started: class A at once, B and C by a rights note (Q-18 to Q-22)."""

from lifeline.questionnaires.actions.rights import note_rights, void_withdrawn, withdraw_rights
from lifeline.questionnaires.queries.rights import Entry, Note, entries, live_notes, startable
from lifeline.questionnaires.states import Basis

__all__ = [
    "Basis", "Entry", "Note", "entries", "live_notes", "note_rights", "startable", "void_withdrawn", "withdraw_rights",
]  # fmt: skip
