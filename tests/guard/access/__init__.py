"""Rule 5: who gets in where. One row a page; a page without a row fails, and so does a row without a page.

`Row("get", employee=200, others=404)` gives the status for each persona of tests/cast.py; `others` is for all that are
not named. Without a log-in every page answers 302 to the log-in page, unless the row says `public=STATUS`.
`args` is a function of the world (and of what `setup` returned) that gives the arguments of the URL.
`script=True` marks a page that needs JavaScript (K-95).
"""

from tests.guard.access import (
    hotline,
    hotline_cases,
    innovation,
    innovation_awards,
    innovation_call,
    innovation_cures,
    innovation_meetings,
    innovation_notices,
    innovation_papers,
    innovation_review,
    kernel,
    people,
    wellbeing,
    wellbeing_talks,
)

ACCESS = {
    **hotline.ROWS,
    **hotline_cases.ROWS,
    **innovation.ROWS,
    **innovation_awards.ROWS,
    **innovation_call.ROWS,
    **innovation_review.ROWS,
    **innovation_cures.ROWS,
    **innovation_notices.ROWS,
    **innovation_papers.ROWS,
    **innovation_meetings.ROWS,
    **kernel.ROWS,
    **people.ROWS,
    **wellbeing.ROWS,
    **wellbeing_talks.ROWS,
}
