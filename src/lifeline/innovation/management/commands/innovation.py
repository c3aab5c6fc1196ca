"""`./lifeline innovation VERB`: from plain tables, which `manage.py` runs without a site, and on a site."""

from lifeline.innovation.management.agreeing import Agree
from lifeline.innovation.management.assigning import Assign
from lifeline.innovation.management.awarding import Award
from lifeline.innovation.management.calibrating import Calibrate
from lifeline.innovation.management.duplicates import Duplicates
from lifeline.innovation.management.exporting import ExportCycle
from lifeline.innovation.management.invariants import CheckInvariants
from lifeline.innovation.management.past import ExportTemplate, ImportCycle
from lifeline.innovation.management.replaying import Replay
from lifeline.innovation.management.retention import Purge
from lifeline.innovation.management.signals import Signals
from lifeline.kernel.commands import AppCommand


class Command(AppCommand):
    help = "Assignment of reviewers, calibration and agreement of scores, titles that are alike, awards, signals."
    verbs = (
        Assign,
        Calibrate,
        Agree,
        Duplicates,
        Award,
        CheckInvariants,
        Signals,
        ExportCycle,
        ImportCycle,
        ExportTemplate,
        Replay,
        Purge,
    )
