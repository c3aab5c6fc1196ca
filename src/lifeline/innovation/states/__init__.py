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
    "PROJECT_FLOW",
    "RESULT_FLOW",
    "UNFINISHED",
    "Admission",
    "AdoptionState",
    "ApplicationState",
    "BudgetItem",
    "CertificateState",
    "ChangeKind",
    "ChangeState",
    "CycleState",
    "EntryKind",
    "EntryState",
    "Filing",
    "Grade",
    "Kind",
    "Level",
    "LineKind",
    "MemberRole",
    "MemberState",
    "ProjectState",
    "Provenance",
    "ResultState",
    "Verdict",
    "VisitGrade",
    "soft_name",
]
