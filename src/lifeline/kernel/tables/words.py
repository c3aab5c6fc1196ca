"""What tables know in every language at once: yes and no, how a date is written, the columns of a report."""

import re

from .columns import Column, Kind

MOMENT = re.compile(
    r"(?:(?P<y>\d{4})(?:(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})|年(?P<cm>\d{1,2})月(?P<cd>\d{1,2})日)"
    r"|(?P<iso>\d{8}))"
    r"(?:(?:T|\s*)(?P<H>\d{1,2})[:时点](?P<M>\d{1,2})(?:[:分](?P<S>\d{1,2})(?:[.,]\d+)?秒?|分)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
"""K-69 A day, with or without a time and a zone: `2019/4/25 9:32:09`, ISO, `2026年3月1日`, `20260301`."""

FLAGS = {
    **dict.fromkeys(("是", "有", "对", "真", "yes", "y", "true", "t", "1", "√", "✓", "✔"), True),
    **dict.fromkeys(("否", "无", "错", "假", "no", "n", "false", "f", "0", "×", "✗", "✘"), False),
}
"""What a person writes for yes and no."""

REPORT_COLUMNS = (
    Column("row", "行", "Row", Kind.NUMBER),
    Column("id", "编号", "Id", Kind.KEY),
    Column("state", "结果", "Result"),
    Column("column", "列", "Column"),
    Column("reason", "原因", "Reason"),
)
"""Under these columns `Report.as_rows` can be written."""
