"""Innovation for programs, under /api/v1/innovation/: the same loaders and the same actions as the screens.

I-8, I-38, I-50: whoever applied, reviews, is in conflict or of another unit reads what his pages show, no more;
reviewers are named in `assignments.csv` alone, for the secretariat; ballots and objectors nowhere.
"""

from . import applications, assignments, certificates, cycles, ledger, projects, results, reviews, signals, steps
from .door import router

__all__ = [
    "applications",
    "assignments",
    "certificates",
    "cycles",
    "ledger",
    "projects",
    "results",
    "reviews",
    "router",
    "signals",
    "steps",
]
