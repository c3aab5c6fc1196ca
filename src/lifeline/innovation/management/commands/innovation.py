"""`./lifeline innovation VERB`: from plain tables, without a cycle; `manage.py` runs these without a site."""

from lifeline.innovation.management.agreeing import Agree
from lifeline.innovation.management.assigning import Assign
from lifeline.innovation.management.awarding import Award
from lifeline.innovation.management.calibrating import Calibrate
from lifeline.innovation.management.duplicates import Duplicates
from lifeline.innovation.management.invariants import CheckInvariants
from lifeline.innovation.management.past import ExportTemplate, ImportCycle
from lifeline.kernel.commands import AppCommand


class Command(AppCommand):
    help = "Assignment of reviewers, calibration and agreement of scores, titles that are alike, awards."
    verbs = (Assign, Calibrate, Agree, Duplicates, Award, CheckInvariants, ImportCycle, ExportTemplate)
