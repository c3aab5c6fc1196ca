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
MOVE_PERCENT: Final = 10
"""I-87. Percent of the total up to which a move between lines of the budget is only recorded."""
EXTENSIONS: Final = 2
EXTENSION_MONTHS: Final = 12
ASKED_BEFORE_DAYS: Final = 30
"""I-86. Extensions, months in all, and how many days before the planned end they are asked for."""
STEPS_MOST: Final = 5
"""I-109. Steps in which a result is told."""
EFFECT_DAYS: Final = 90
EFFECT_LAPSE_DAYS: Final = 180
"""I-111. Days after the confirmation until an effect is due, and until the adoption lapses without one."""
EXPLAINED_LEAST: Final = 20
"""I-97. Characters that explain a milestone that was not reached."""
EXCELLENT_PERCENT: Final = 30
"""I-99. More of a level than so many percent are excellent only after a vote of two thirds."""
CODES_A_MINUTE: Final = 30
"""E-18. Codes of certificates that one address may ask for in a minute."""
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
LEVELS: Final = ("COMPANY_KEY", "PLANT", "BRANCH")
KINDS: Final = ("LEARNED", "OWN", "INHERITED", "INTEGRATED", "MICRO")
GRACE_MINUTES: Final = 15
GRACE_MOST: Final = 60
"""I-4. What arrives so much later is still taken, and marked."""
CALL_EXTENSIONS: Final = 2
"""4.1. A call is extended at most twice."""
MAXIMA: Final = {"COMPANY_KEY": 7, "PLANT": 20, "BRANCH": 9}
BRANCH_SHARE: Final = 20
"""I-11. Approvals at most; of them at least so many percent are of the branch level, rounded up."""
QUOTAS: Final = {"COMPANY_KEY": 1, "PLANT": 2, "BRANCH": 3}
"""I-13. What a second-level unit recommends at most; 0 = no limit."""
REQUIRED_MOST: Final = 12
REQUIRED_MICRO: Final = 6
"""I-16. Required answers of the branch form and of micro-innovations."""
LEADS: Final = 1
MEMBERSHIPS: Final = 2
"""I-17. How many applications of a cycle a person leads, and is a member of without leading."""
BAR_CYCLES: Final = 1
"""I-18. Cycles for which a leader whose project was not accepted leads none."""
TEAM_MOST: Final = 8
AUTHORS_MOST: Final = 2
"""I-20. Members of a team; lead authors, the leader among them."""
ANSWER_DAYS: Final = 5
"""I-20. Working days after which an unanswered invitation lapses."""
FILES_MOST: Final = 10
"""I-22. Files of an application."""
CORRECTION_LETTER_DAYS: Final = 7
"""I-80. Days before its date on which a letter asks the owner of a correction for it."""
FIRST_MONTHS: Final = 6
"""I-23. The first milestone lies within so many months, and no gap is longer."""
MILESTONES: Final = 3
MONTHS_MOST: Final = 24
MONTHS_MICRO: Final = 12
"""I-23. The least number of milestones (one for a micro-innovation), and how long a project takes at most."""
CEILINGS: Final = {"COMPANY_KEY": 30_000, "PLANT": 15_000, "BRANCH": 5_000}
"""I-25. Yuan that may be asked for."""
TWIN: Final = 0.80
DIFFERENCE_LEAST: Final = 50
"""I-26. Titles so much alike block until the difference is explained in so many characters."""
SILENT_DAYS: Final = 3
"""I-28. Working days after the close of the call after which a silent unit is passed over."""
REFUSAL_LEAST: Final = 30
APPEAL_DAYS: Final = 5
"""I-29. Characters of a unit's refusal; working days within which the leader asks the secretariat."""
CORRECTION_DAYS: Final = 5
"""I-30. Working days of a correction."""
RECHECK_DAYS: Final = 3
"""I-31. Working days within which a re-check is asked for."""
AVOIDED_MOST: Final = 2
"""I-36. Persons that an applicant may ask not to review."""
CONFLICT_DEPTH: Final = 1
"""I-33. Levels below the organiser of the unit within which nobody judges another: 1 = the second-level unit."""
LINE_MONTHS: Final = 24
TEAM_CYCLES: Final = 2
"""I-33. Months for which a superior and a subordinate, and cycles for which members of one team, do not judge."""
K_REVIEWS: Final = {"COMPANY_KEY": 5, "PLANT": 3, "BRANCH": 3}
APPRAISALS: Final = 7
"""I-39. Valid reviews of an application, and of a project in appraisal."""
WEIGHTS: Final = {"COMPANY_KEY": (35, 35, 30), "PLANT": (30, 45, 25), "BRANCH": (25, 50, 25)}
"""I-44. Percent of novelty, effect and exemplarity."""
APPRAISAL_WEIGHTS: Final = (25, 50, 25)
"""I-44. The same in appraisal, whatever the level (I-15)."""
REVIEW_DAYS: Final = 10
REMIND_DAYS: Final = (5, 8)
REFUSE_DAYS: Final = 3
"""I-51, I-43. Working days for a review, after how many it is reminded of, within how many it may be declined."""
GRADES_LEAST: Final = 2
"""I-46. With fewer of the three grades a review does not count."""
EXPLAIN_BELOW: Final = 60
EXPLAIN_FROM: Final = 90
EXPLAIN_LEAST: Final = 20
"""I-47. A grade below or from these needs a reason of so many characters."""
WAIVE_LEAST: Final = 2
"""I-39. The chair waives at most one review, and never below so many."""
LOAD_LOW: Final = 75
LOAD_HIGH: Final = 125
"""I-40. A reviewer's minimum and maximum load, percent of the mean."""
OVERLOAD: Final = 40
AGAIN: Final = 200
"""5.1. What each review beyond the fair share costs more than the one before, and who judged this leader last cycle."""
MORE_REVIEWS: Final = 2
"""I-56. Further reviews offered for what lies in the tie zone where judges agree too little."""
RELATED_LEAST: Final = 10
"""I-57. Related pairs from which on a lift of more than two standard errors is warned of."""
NOTICE_DAYS: Final = 5
NOTICE_LEAST: Final = 5
NOTICE_MOST: Final = 21
"""I-69. Working days of the approval notice, and between which it may be set."""
SECRET_LEAST: Final = 4
"""I-63. Below so many who may vote, a vote is open."""
QUORUM_LEAST: Final = 3
"""I-58. Members who must be present, whatever two thirds are."""
TIE_VOTES: Final = 2
"""I-64. Votes among those who tie for the last place."""
MINUTES_DAYS: Final = 5
"""I-67. Working days within which minutes are signed."""
SIGNAL_ANSWER_DAYS: Final = 15
"""I-118. Working days for the answer to a red signal; then it lies with the chair."""
PASSING_DAYS: Final = 365
REVIEWS_KEPT_YEARS: Final = 10
"""Section 9. How long expired drafts, unanswered invitations and requests to avoid somebody are kept; how long reviews
and objections are, from the archive on."""
ORDER_DAYS: Final = 366
"""Section 7. Days for which a standing order holds at most: then somebody looks again."""
AWARD_NOTICE_DAYS: Final = 7
"""I-69. Working days of the award notice."""
OBJECTION_FACTS_LEAST: Final = 20
OBJECTION_DAYS: Final = 10
"""I-70, I-72. Characters of the facts; working days for the answer."""
FACTS_LEAST: Final = 30
"""I-107. Characters of the facts of a nomination."""
TIERS: Final = {"1": 3, "2": 8, "3": 13}
"""I-104. Awards of the first, second and third tier."""
FROM_PANEL_MOST: Final = 3
"""I-101. Reviewers of an appraisal who sat on the panel of acceptance."""
SHARE_DAYS: Final = 5
"""I-105. Working days within which every member answers."""
BAR_YEARS_MOST: Final = 5
"""I-18. Years after a revocation without leading a project."""
