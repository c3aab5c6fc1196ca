"""The front door for many sheets: `score_many` in memory, `Table` for files."""

from lifeline.questionnaires.rules.bulk import OPEN, Many, matrix, score_many
from lifeline.questionnaires.rules.reading import BadFile, Reading
from lifeline.questionnaires.rules.table import Part, Table, ends_inside, header, pieces, quoted, rows_of

__all__ = [
    "OPEN", "BadFile", "Many", "Part", "Reading", "Table", "ends_inside", "header", "matrix", "pieces", "quoted",
    "rows_of", "score_many",
]  # fmt: skip
