"""The numbers of the regulations. What an organiser may set per cycle has its default here."""

from typing import Final

CAP: Final = 50_000
"""I-102. Yuan that no result gets more than."""
UNIT: Final = 500
"""Yuan: awards are whole multiples of it."""
ALIKE: Final = 0.60
"""I-26. Titles that are so much alike are shown side by side."""
NEAR_TARGET: Final = 5
"""A tier's amount lies within a fifth (20 %) of its target."""
RATIO: Final = (10, 5, 3)
"""What the three tiers are to each other."""
WHOLE: Final = 10_000
"""I-105. Hundredths of a percent in a whole."""
TRANCHES: Final = {"COMPANY_KEY": (50, 80, 100), "PLANT": (50, 80, 100), "BRANCH": (80, 80, 100)}
"""I-92. Percent of the commitment that may be released before the mid-term check, before acceptance, and after it."""
CHARTER_DAYS: Final = 20
CHARTER_REMIND_DAYS: Final = 10
"""I-76. Working days to sign the charter, and after how many its leader is reminded."""
REPORT_DAYS: Final = 10
"""I-78. Working days after a period within which its report is due."""
VISITORS_LEAST: Final = 2
"""I-79. Visitors of other second-level units."""
CORRECTION_MOST_DAYS: Final = 30
"""I-80. Days within which a correction is due."""
TEAM: Final = 8
"""I-20. Members of a team, its leader included."""
GATE_DAYS: Final = 15
"""I-84. Working days for the decision after two red month-ends."""
SUSPENDED_MOST_DAYS: Final = 183
"""I-89. Days of suspension in all: six months."""
CHANGE_DAYS: Final = 10
"""I-87. Working days for the decision on a change."""
EXTENSIONS: Final = 2
EXTENSION_MONTHS: Final = 12
ASKED_BEFORE_DAYS: Final = 30
"""I-86. Extensions, months in all, and how many days before the planned end they are asked for."""
STEPS_MOST: Final = 5
"""I-109. Steps in which a result is told."""
EFFECT_DAYS: Final = 90
EFFECT_LAPSE_DAYS: Final = 180
"""I-111. Days after the confirmation until an effect is due, and until the adoption lapses without one."""
RECTIFY_DAYS: Final = 90
"""I-100. Days to rectify, at most."""
RETURN_DAYS: Final = 30
"""I-96. Days after the end of a project within which released unspent money is returned."""
REPORT_MONTHS: Final = {"COMPANY_KEY": 3, "PLANT": 6, "BRANCH": 6}
"""I-78. Months of a reporting period."""
MIDTERM_FROM: Final = 40
MIDTERM_TO: Final = 60
"""I-81. Percent of the planned time between which the mid-term check lies."""
LEAST_PROJECTS: Final = 3
LEAST_MEMBERS: Final = 10
"""I-118. A component over fewer has too small a sample for a colour."""
LEAST_ALPHA: Final = 0.40
"""I-56. An agreement below it puts a banner on the report."""
ZONE: Final = 1.0
"""I-55. Standard errors on either side of a cut within which a vote decides."""
SHIFT: Final = 3
"""I-52. A rank that moves by more is flagged."""
REVIEWS: Final = (3, 5, 7, 9)
"""Numbers of reviews for which is told what they can tell."""
