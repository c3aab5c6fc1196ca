"""The words and the tables of transitions: 届, 申报, 项目 (section 4), and what they are made of."""

from lifeline.innovation.states.applications import (
    APPLICATION_FLOW,
    COUNTED,
    DECIDED,
    Admission,
    ApplicationState,
    Kind,
    Level,
    MemberRole,
    MemberState,
    soft_name,
)
from lifeline.innovation.states.changes import CHAIR_GRANTS, CHANGE_FLOW, ChangeKind, ChangeState, Verdict
from lifeline.innovation.states.courses import (
    LETTER_FLOW,
    SCREENING_FLOW,
    AppealAbout,
    LetterKind,
    LetterState,
    ScreeningState,
    ScreeningVerdict,
    Word,
)
from lifeline.innovation.states.cycles import CALLING, CYCLE_FLOW, CycleState, Provenance
from lifeline.innovation.states.ledger import ENTRY_FLOW, BudgetItem, EntryKind, EntryState, LineKind
from lifeline.innovation.states.library import (
    ADOPTION_FLOW,
    COUNTED_ADOPTIONS,
    RESULT_FLOW,
    AdoptionState,
    CertificateState,
    ResultState,
)
from lifeline.innovation.states.process import FILING_FLOW, Filing, VisitGrade
from lifeline.innovation.states.projects import GRADED, PROJECT_FLOW, UNFINISHED, Grade, ProjectState
from lifeline.innovation.states.reviewing import ConflictWord, Tie

__all__ = [
    "ADOPTION_FLOW",
    "APPLICATION_FLOW",
    "CALLING",
    "CHAIR_GRANTS",
    "CHANGE_FLOW",
    "COUNTED",
    "COUNTED_ADOPTIONS",
    "CYCLE_FLOW",
    "DECIDED",
    "ENTRY_FLOW",
    "FILING_FLOW",
    "GRADED",
    "LETTER_FLOW",
    "PROJECT_FLOW",
    "RESULT_FLOW",
    "SCREENING_FLOW",
    "UNFINISHED",
    "Admission",
    "AdoptionState",
    "AppealAbout",
    "ApplicationState",
    "BudgetItem",
    "CertificateState",
    "ChangeKind",
    "ChangeState",
    "ConflictWord",
    "CycleState",
    "EntryKind",
    "EntryState",
    "Filing",
    "Grade",
    "Kind",
    "LetterKind",
    "LetterState",
    "Level",
    "LineKind",
    "MemberRole",
    "MemberState",
    "ProjectState",
    "Provenance",
    "ResultState",
    "ScreeningState",
    "ScreeningVerdict",
    "Tie",
    "Verdict",
    "VisitGrade",
    "Word",
    "soft_name",
]
