"""`./lifeline innovation VERB`: from plain tables, without a cycle; `manage.py` runs these without a site."""

from lifeline.innovation.management.awarding import Award
from lifeline.innovation.management.duplicates import Duplicates
from lifeline.kernel.commands import AppCommand


class Command(AppCommand):
    help = "Awards, titles that are alike."
    verbs = (Award, Duplicates)
