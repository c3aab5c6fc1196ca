"""K-19: every kind of event can be told in both languages, with and without its values."""

import pytest
from django.utils.translation import override

from lifeline.hotline import events
from lifeline.hotline.tests.course import answered, in_progress
from lifeline.kernel.events import declared, history, render

OURS = sorted(name for name in declared() if name.startswith("hotline."))


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_kind_has_a_sentence_in_both_languages(name, language):
    kind = declared()[name]
    with override(language):
        full = render(kind, dict.fromkeys(kind.keys, "17"))
        empty = render(kind, {})
    assert full
    assert "%(" not in full + empty
    latin = set("abcdefghijklmnopqrstuvwxyz")
    assert bool(latin & set(full)) == (language == "en")


@pytest.mark.django_db
def test_the_history_of_a_case_reads_as_a_story_by_duty(world, now):
    case = answered(world, now)
    lines = history(case, viewer_language="en")
    told = {(line.sentence.replace("\u2068", "").replace("\u2069", ""), line.who) for line in lines}
    assert ("Submitted", "the reporter") in told
    assert ("Dispatched to Logistics", "dispatcher") in told
    assert ("Logistics replied", "lead for the hotline") in told
    assert not any(world.handler.name in sentence for sentence, _who in told)


def test_no_sentence_has_a_place_for_a_persons_value():
    assert {kind.personal for kind in (events.SUBMITTED, events.ANSWERED, events.RATED)} == {frozenset({"digest"})}


@pytest.mark.django_db
def test_what_happened_at_one_instant_stands_in_the_order_in_which_it_follows(world, now):
    case = in_progress(world, now)
    told = [line.sentence.replace("\u2068", "").replace("\u2069", "") for line in history(case, viewer_language="en")]
    assert told == [
        "Submitted",
        "Taken in by the hotline",
        "Dispatched to Logistics",
        "The work began",
        "Logistics made contact",
    ]


def test_p15_what_staff_type_as_a_reason_is_nowhere_bound_to_the_chain():
    """Of a named case it is erased with its persons; of a sealed one it is not in the log at all."""
    about = ("hotline.case.", "hotline.publication.", "hotline.faq.", "hotline.topic.")
    typed = [name for name in OURS if "reason" in declared()[name].keys and name.startswith(about)]
    assert len(typed) >= 6
    assert all("reason" in declared()[name].personal for name in typed)
    _kind, kept = events.veiled(events.DISPATCHED, {"unit": "Logistics", "reason": "王敏的班长"})
    assert kept == {"unit": "Logistics"}
