"""The tables of 心灵护航. W-51: none of them is registered in the admin site."""

from lifeline.wellbeing.models.calls import DutyShift, HelpCall, HelpMessage
from lifeline.wellbeing.models.campaigns import Campaign, CampaignUnit, Mark, Return, Snapshot
from lifeline.wellbeing.models.cases import Case, FollowUp, Note, NoteBook, SupervisionEntry
from lifeline.wellbeing.models.consents import ConsentBook
from lifeline.wellbeing.models.grants import Grant, Opening
from lifeline.wellbeing.models.helpers import Helper, Window, WindowChange
from lifeline.wellbeing.models.plan import Lecture, PlanItem, Reading, Supervised
from lifeline.wellbeing.models.talks import Booking, TalkMessage, TalkRequest

__all__ = [
    "Booking",
    "Campaign",
    "CampaignUnit",
    "Case",
    "ConsentBook",
    "DutyShift",
    "FollowUp",
    "Grant",
    "HelpCall",
    "HelpMessage",
    "Helper",
    "Lecture",
    "Mark",
    "Note",
    "NoteBook",
    "Opening",
    "PlanItem",
    "Reading",
    "Return",
    "Snapshot",
    "Supervised",
    "SupervisionEntry",
    "TalkMessage",
    "TalkRequest",
    "Window",
    "WindowChange",
]
