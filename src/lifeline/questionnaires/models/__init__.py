"""The tables of the engine."""

from lifeline.questionnaires.models.rights import RightsNote
from lifeline.questionnaires.models.sheets import Holder, Sheet

__all__ = ["Holder", "RightsNote", "Sheet"]
