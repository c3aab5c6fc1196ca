"""The tables of innovation, one file per concern."""

from lifeline.innovation.models.acceptance import AcceptanceSheet, ClosingFile
from lifeline.innovation.models.applications import Application, ApplicationRevision, TeamMember
from lifeline.innovation.models.awards import AwardLine, AwardRun, AwardShare, Revocation, ShareSheet
from lifeline.innovation.models.ballots import BallotMark, BallotTally, OpenVote
from lifeline.innovation.models.changes import ChangeRequest, GateDecision, HealthMark, MidtermCheck
from lifeline.innovation.models.conference import Conference
from lifeline.innovation.models.courses import Appeal, AvoidRequest, Letter, ScreeningSheet, SimilarPair, UnitWord
from lifeline.innovation.models.cycles import ConfigVersion, Cycle
from lifeline.innovation.models.ledger import FundLine, LedgerEntry, ProjectBalance
from lifeline.innovation.models.library import Adoption, Brand, Certificate, Result
from lifeline.innovation.models.meetings import Attendance, Consent, Dissent, Meeting, MeetingItem, Minutes, Recusal
from lifeline.innovation.models.nominations import Nomination
from lifeline.innovation.models.notices import NoticeItem, Objection, PublicNotice
from lifeline.innovation.models.orders import StandingOrder
from lifeline.innovation.models.papers import IssuedPaper
from lifeline.innovation.models.process import CharterVersion, Correction, Milestone, Report, Visit
from lifeline.innovation.models.projects import Project
from lifeline.innovation.models.reconciling import Reconciliation
from lifeline.innovation.models.reviewing import Conflict, ReviewerProfile
from lifeline.innovation.models.reviews import AssignmentRun, CalibrationRun, Review, ReviewVersion, ReviewWaiver
from lifeline.innovation.models.signals import SignalAnswer, SignalDay
from lifeline.innovation.models.together import TogetherRecord

__all__ = [
    "AcceptanceSheet",
    "Adoption",
    "Appeal",
    "Application",
    "ApplicationRevision",
    "AssignmentRun",
    "Attendance",
    "AvoidRequest",
    "AwardLine",
    "AwardRun",
    "AwardShare",
    "BallotMark",
    "BallotTally",
    "Brand",
    "CalibrationRun",
    "Certificate",
    "ChangeRequest",
    "CharterVersion",
    "ClosingFile",
    "Conference",
    "ConfigVersion",
    "Conflict",
    "Consent",
    "Correction",
    "Cycle",
    "Dissent",
    "FundLine",
    "GateDecision",
    "HealthMark",
    "IssuedPaper",
    "LedgerEntry",
    "Letter",
    "Meeting",
    "MeetingItem",
    "MidtermCheck",
    "Milestone",
    "Minutes",
    "Nomination",
    "NoticeItem",
    "Objection",
    "OpenVote",
    "Project",
    "ProjectBalance",
    "PublicNotice",
    "Reconciliation",
    "Recusal",
    "Report",
    "Result",
    "Review",
    "ReviewVersion",
    "ReviewWaiver",
    "ReviewerProfile",
    "Revocation",
    "ScreeningSheet",
    "ShareSheet",
    "SignalAnswer",
    "SignalDay",
    "SimilarPair",
    "StandingOrder",
    "TeamMember",
    "TogetherRecord",
    "UnitWord",
    "Visit",
]
