"""心灵护航 for programs, under /api/v1/wellbeing/: scales, scoring that keeps nothing, figures, and what is one's own.

W-50: there is no scope that lists persons, results or participation. What a person keeps he alone reads, with a key of
his own that lives for a week at most; no address of it names a scale (W-58).
"""

from . import figures, own, scales
from .door import router

__all__ = ["figures", "own", "router", "scales"]
