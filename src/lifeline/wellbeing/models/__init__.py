"""The tables of 心灵护航."""

from lifeline.wellbeing.models.calls import DutyShift, HelpCall, HelpMessage
from lifeline.wellbeing.models.consents import ConsentBook
from lifeline.wellbeing.models.grants import Grant, Opening
from lifeline.wellbeing.models.helpers import Helper, Window, WindowChange

__all__ = [
    "ConsentBook", "DutyShift", "Grant", "HelpCall", "HelpMessage", "Helper", "Opening", "Window", "WindowChange",
]  # fmt: skip
