"""The hotline's tables: cases and what happens to them, threads of words, outcomes, reference, board, seals."""

from lifeline.hotline.models.board import Harmless, Publication
from lifeline.hotline.models.bulk import Bulk, BulkCase
from lifeline.hotline.models.callouts import Callout
from lifeline.hotline.models.cases import Assignment, Case, Pause, Recusal, SecondCheck
from lifeline.hotline.models.exclusions import Exclusion
from lifeline.hotline.models.exports import Export
from lifeline.hotline.models.faq import FaqEntry, FaqVote
from lifeline.hotline.models.imports import ImportBatch, ImportedCase, ImportMapping
from lifeline.hotline.models.joint_tasks import Task
from lifeline.hotline.models.merges import Merge
from lifeline.hotline.models.occurrences import Occurrence
from lifeline.hotline.models.orders import Order
from lifeline.hotline.models.outcomes import MonthFigure, Nudge, Rating, Reopening, Reply
from lifeline.hotline.models.passing import PassedOn
from lifeline.hotline.models.reference import (
    CannedReply,
    Category,
    DangerWord,
    EmergencyNumber,
    Level,
    SiteNumber,
    SiteText,
)
from lifeline.hotline.models.returns import ReturnRequest, Ruling
from lifeline.hotline.models.routing import RoutingRule
from lifeline.hotline.models.sealed import (
    Allowance,
    CaseKey,
    Destruction,
    Drop,
    EscrowKey,
    KeyWrap,
    OpenVault,
    SealedIdentity,
    SealedItem,
    SealedRecusal,
    StaffKey,
    Unseal,
)
from lifeline.hotline.models.suggestions import Likeness, Suggestion, TextModel
from lifeline.hotline.models.terms import Deferral, Extension
from lifeline.hotline.models.threads import Attachment, Message, Note
from lifeline.hotline.models.topics import Topic, TopicMember
from lifeline.hotline.models.transfers import Transfer

__all__ = [
    "Allowance",
    "Assignment",
    "Attachment",
    "Bulk",
    "BulkCase",
    "Callout",
    "CannedReply",
    "Case",
    "CaseKey",
    "Category",
    "DangerWord",
    "Deferral",
    "Destruction",
    "Drop",
    "EmergencyNumber",
    "EscrowKey",
    "Exclusion",
    "Export",
    "Extension",
    "FaqEntry",
    "FaqVote",
    "Harmless",
    "ImportBatch",
    "ImportMapping",
    "ImportedCase",
    "KeyWrap",
    "Level",
    "Likeness",
    "Merge",
    "Message",
    "MonthFigure",
    "Note",
    "Nudge",
    "Occurrence",
    "OpenVault",
    "Order",
    "PassedOn",
    "Pause",
    "Publication",
    "Rating",
    "Recusal",
    "Reopening",
    "Reply",
    "ReturnRequest",
    "RoutingRule",
    "Ruling",
    "SealedIdentity",
    "SealedItem",
    "SealedRecusal",
    "SecondCheck",
    "SiteNumber",
    "SiteText",
    "StaffKey",
    "Suggestion",
    "Task",
    "TextModel",
    "Topic",
    "TopicMember",
    "Transfer",
    "Unseal",
]
