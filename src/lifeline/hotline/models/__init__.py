"""The hotline's tables: cases and what happens to them, threads of words, outcomes, reference data, the board."""

from lifeline.hotline.models.board import Publication
from lifeline.hotline.models.cases import Assignment, Case, Pause, Recusal, SecondCheck
from lifeline.hotline.models.imports import ImportBatch, ImportedCase
from lifeline.hotline.models.outcomes import MonthFigure, Nudge, Rating, Reopening, Reply
from lifeline.hotline.models.reference import (
    CannedReply,
    Category,
    DangerWord,
    EmergencyNumber,
    Level,
    SiteNumber,
)
from lifeline.hotline.models.threads import Attachment, Message, Note

__all__ = [
    "Assignment",
    "Attachment",
    "CannedReply",
    "Case",
    "Category",
    "DangerWord",
    "EmergencyNumber",
    "ImportBatch",
    "ImportedCase",
    "Level",
    "Message",
    "MonthFigure",
    "Note",
    "Nudge",
    "Pause",
    "Publication",
    "Rating",
    "Recusal",
    "Reopening",
    "Reply",
    "SecondCheck",
    "SiteNumber",
]
