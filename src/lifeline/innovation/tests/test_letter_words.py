"""Letters in words: every kind says what it is about, in whole sentences, and never more than its addressee knows."""

import pytest
from django.utils.translation import override

from lifeline.innovation.models import Letter
from lifeline.innovation.queries.letter_words import body_of
from lifeline.innovation.states import LetterKind

PROJECT = {"number": "4-001", "title": "Ten minutes"}
SAID = {
    "REMINDER": ({"until": "2026-03-20"}, "March 20, 2026"),
    "ASSIGNMENT": ({"n": 8, "until": "2026-03-20"}, "review 8 applications"),
    "CHARTER_DUE": ({**PROJECT, "until": "2026-03-20"}, "Unsigned after March 20, 2026"),
    "REPORT_DUE": ({**PROJECT, "n": 2, "until": "2026-03-20"}, "progress report 2 by March 20, 2026"),
    "CORRECTION": ({**PROJECT, "reason": "Keep the log.", "until": "2026-03-20"}, "Keep the log."),
    "GATE": ({**PROJECT, "verdict": "HOLD", "reason": "The crew is away."}, "Hold: suspend it"),
    "CHANGE": ({**PROJECT, "change": "DATES", "granted": True}, "(Planned end) was granted"),
    "ACCEPTANCE": ({**PROJECT, "grade": "GOOD"}, "grade “Good”"),
    "AWARD": ({**PROJECT, "tier": 1, "yuan": "50,000"}, "tier 1: ¥50,000"),
    "THANKS": (
        {**PROJECT, "unit": "Power plant", "indicator": "Dangers found", "before": "3", "after": "11"},
        "Dangers found: 3 → 11",
    ),
}


def read(kind, values, language="en"):
    with override(language):
        return " ".join(body_of(Letter(kind=kind, values=values)))


@pytest.mark.parametrize("kind", LetterKind)
def test_i74_every_kind_of_letter_has_its_words_in_both_languages(kind):
    values, said = SAID.get(kind, (PROJECT, ""))
    english, chinese = read(kind, values), read(kind, values, "zh-hans")
    assert said in english
    assert english != chinese
    assert "%(" not in english + chinese


def test_i74_a_refused_change_gives_its_reason_and_a_failed_acceptance_no_grade():
    no = read("CHANGE", {**PROJECT, "change": "DATES", "granted": False, "reason": "Too late."})
    assert "was not granted. The reason: Too late." in no
    assert "It is not accepted." in read("ACCEPTANCE", {**PROJECT, "grade": "FAIL"})
    assert "30 days" in read("ACCEPTANCE", {**PROJECT, "grade": "FAIL"})
