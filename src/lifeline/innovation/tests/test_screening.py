"""Screening: in, back once, out by two, a re-check by a third; letters; and pages of these desks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from lifeline.innovation.actions import letters, recommending, screening, submitting
from lifeline.innovation.models import Application, Letter, SimilarPair
from lifeline.innovation.queries import desks, letter_words
from lifeline.innovation.tests import walk
from lifeline.innovation.tests.test_calls import refuses
from lifeline.innovation.tests.walk import MICRO, NOW, OWN
from lifeline.kernel.errors import Forbidden, Unseen

Event, Notice = (apps.get_model("kernel", name) for name in ("Event", "Notice"))

WHY = "The indicator names no source."


def test_i30_it_passes_only_with_the_whole_checklist(world):
    sent = walk.recommended(world, walk.called(world))
    refuses("I-30", screening.screen_in, sent, walk.checks(plan=False), actor=world.clerk, now=NOW)
    assert screening.screen_in(sent, walk.checks(), actor=world.clerk, now=NOW).state == "SCREENED_IN"


def test_i32_nobody_screens_the_own_unit_or_what_he_takes_part_in(world):
    world.person("plant_secretary", "Plant", "caster")
    cycle = walk.called(world)
    world.duty("plant_secretary", "innovation.secretary", "jinan")
    sent = walk.recommended(world, cycle)
    with pytest.raises(Forbidden):
        screening.screen_in(sent, walk.checks(), actor=world.plant_secretary, now=NOW)
    assert list(desks.to_screen(world.plant_secretary)) == []
    assert list(desks.to_screen(world.clerk)) == [sent]
    own = walk.submitted(world, cycle, replace(OWN, title="The clerk's idea"), by="clerk")
    with pytest.raises(Forbidden):
        screening.judge_pair(
            SimilarPair(first=sent, second=own, similarity=1, found_at=NOW), accepted=True, actor=world.clerk, now=NOW
        )


def test_i30_it_is_returned_once_and_the_clock_screens_out_what_does_not_come(world):
    sent = walk.recommended(world, walk.called(world))
    told = {"actor": world.clerk, "now": NOW}
    screening.send_to_correct(sent, walk.checks(), WHY, **told)
    late = NOW + timedelta(days=9)
    refuses("I-30", screening.expire_correction, sent, actor=None, now=NOW + timedelta(days=1))
    refuses("I-30", submitting.resubmit, sent, actor=world.employee, now=NOW)
    walk.write(sent, replace(MICRO, title="Corrected"), by=world.employee)
    refuses("I-4", submitting.resubmit, sent, actor=world.employee, now=late)
    back = submitting.resubmit(sent, actor=world.employee, now=NOW)
    assert (back.state, back.admission) == ("RECOMMENDED", "SIGNED")
    assert not SimilarPair.objects.exists()
    refuses("I-30", screening.send_to_correct, sent, walk.checks(), WHY, **told)


def test_i26_i30_a_correction_whose_title_is_like_anothers_is_compared_and_explains_itself(world):
    cycle = walk.called(world)
    sent = walk.recommended(world, cycle)
    other = walk.submitted(world, cycle, replace(OWN, title="A letter box in each crew"), by="colleague")
    screening.send_to_correct(sent, walk.checks(), WHY, actor=world.clerk, now=NOW)
    walk.write(sent, replace(MICRO, title=other.title, difference="d" * 50), by=world.employee)
    submitting.resubmit(sent, actor=world.employee, now=NOW + timedelta(hours=1))
    pair = SimilarPair.objects.get()
    assert (pair.first_id, pair.second_id, pair.similarity) == (other.pk, sent.pk, 1.0)


def test_i30_a_correction_that_changes_the_level_is_signed_again_first(world):
    sent = walk.recommended(world, walk.called(world))
    screening.send_to_correct(sent, walk.checks(), WHY, actor=world.clerk, now=NOW)
    walk.write(sent, replace(OWN, title=MICRO.title), by=world.employee)
    back = submitting.resubmit(sent, actor=world.employee, now=NOW)
    assert (back.state, back.admission, back.rank) == ("RECOMMENDED", "", None)
    refuses("I-28", screening.screen_in, sent, walk.checks(), actor=world.clerk, now=NOW)
    recommending.recommend(sent, 1, "We sign it again.", actor=world.handler, now=NOW)
    screening.screen_in(sent, walk.checks(), actor=world.clerk, now=NOW)


def test_i30_a_missed_correction_is_screened_out_by_the_clock_with_a_letter(world):
    sent = walk.recommended(world, walk.called(world))
    screening.send_to_correct(sent, walk.checks(), WHY, actor=world.clerk, now=NOW)
    out = screening.expire_correction(sent, actor=None, now=NOW + timedelta(days=9))
    assert (out.state, Letter.objects.filter(kind="OUT").count()) == ("SCREENED_OUT", 1)


def test_i31_out_takes_two_secretaries_and_a_third_person_checks_again(world):
    sent = walk.recommended(world, walk.called(world))
    sheet = screening.propose_out(sent, walk.checks(level=False), WHY, actor=world.clerk, now=NOW)
    refuses("I-31", screening.screen_in, sent, walk.checks(), actor=world.manager, now=NOW)
    refuses("I-31", screening.decide_out, sheet, agreed=True, actor=world.clerk, now=NOW)
    with pytest.raises(Forbidden):
        screening.decide_out(sheet, agreed=True, actor=world.lead, now=NOW)
    screening.decide_out(sheet, agreed=True, actor=world.manager, now=NOW)
    late = NOW + timedelta(days=6)
    refuses("I-31", screening.ask_recheck, sent, "The source stands there.", actor=world.employee, now=late)
    screening.ask_recheck(sent, "The source stands there.", actor=world.employee, now=NOW)
    for took_part in (world.clerk, world.manager):
        with pytest.raises(Forbidden):
            screening.recheck(sent, "It does stand there.", granted=True, actor=took_part, now=NOW)
    screening.recheck(sent, "It does stand there.", granted=True, actor=world.dispatcher, now=NOW)
    sent.refresh_from_db()
    assert sent.state == "RECOMMENDED"


def test_i31_the_second_secretary_may_disagree(world):
    sent = walk.recommended(world, walk.called(world))
    sheet = screening.propose_out(sent, walk.checks(), WHY, actor=world.clerk, now=NOW)
    screening.decide_out(sheet, agreed=False, actor=world.manager, now=NOW)
    screening.screen_in(sent, walk.checks(), actor=world.clerk, now=NOW)
    assert not Letter.objects.filter(kind="OUT").exists()


def test_i26_e28_twins_are_found_when_the_call_closes_and_the_screener_judges_the_difference(world):
    cycle = walk.called(world)
    walk.recommended(world, cycle)
    text = replace(OWN, title=f"{MICRO.title}!", difference="d" * 50)
    twin = walk.submitted(world, cycle, text, by="colleague")
    SimilarPair.objects.all().delete()
    recommending.recommend(twin, 1, "We need this too.", actor=world.handler, now=NOW)
    walk.closed(cycle)
    pair = SimilarPair.objects.get()
    refuses("I-26", screening.screen_in, twin, walk.checks(), actor=world.clerk, now=NOW)
    screening.judge_pair(pair, accepted=True, actor=world.clerk, now=NOW)
    screening.screen_in(twin, walk.checks(), actor=world.clerk, now=NOW)


def test_i74_i75_a_letter_leaves_only_released_and_once(world):
    walk.submitted(world, walk.called(world))
    letter = Letter.objects.get()
    assert not Notice.objects.filter(kind="innovation.letter.sent").exists()
    with pytest.raises(Unseen):
        letters.open_letter(letter, actor=world.employee, now=NOW)
    with pytest.raises(Forbidden):
        letters.release(letter, actor=world.lead, now=NOW)
    letters.write(letter, "Good luck.", actor=world.clerk, now=NOW)
    letters.release(letter, actor=world.clerk, now=NOW)
    refuses("K-8", letters.release, letter, actor=world.manager, now=NOW)
    assert Notice.objects.filter(kind="innovation.letter.sent", person_id=world.employee.pk).count() == 1
    with pytest.raises(Unseen):
        letters.open_letter(letter, actor=world.colleague, now=NOW)
    assert letters.open_letter(letter, actor=world.employee, now=NOW).state == "READ"
    assert "Good luck." in letter_words.body_of(Letter.objects.get())


def test_i74_a_draft_is_discarded_with_a_reason(world):
    walk.submitted(world, walk.called(world))
    letter = Letter.objects.get()
    refuses("I-74", letters.discard, letter, "", actor=world.clerk, now=NOW)
    letters.discard(letter, "It was told by phone.", actor=world.clerk, now=NOW)
    refuses("K-8", letters.release, letter, actor=world.clerk, now=NOW)


def test_e02_a_step_that_fails_after_drafting_leaves_nothing(world):
    sent = walk.recommended(world, walk.called(world))
    before = (Event.objects.count(), Letter.objects.count())

    class Broken(Exception):
        pass

    def fail():
        with transaction.atomic():
            screening.send_to_correct(sent, walk.checks(), WHY, actor=world.clerk, now=NOW)
            raise Broken

    with pytest.raises(Broken):
        fail()
    assert (Event.objects.count(), Letter.objects.count()) == before
    assert Application.objects.get(pk=sent.pk).state == "RECOMMENDED"


@pytest.fixture
def grow(world):
    """One more application that the plant has recommended, each of somebody else."""
    cycle = walk.called(world, quotas={"COMPANY_KEY": 0, "PLANT": 0, "BRANCH": 0})
    names = iter("一二三四五六七八九十百千")

    def more(make=walk.recommended):
        name = next(names)
        world.person(name, name, "crew_a")
        ranks = {"rank": ord(name)} if make is walk.recommended else {}
        return make(world, cycle, replace(MICRO, title=name * 9), by=name, **ranks)

    return more


def test_the_lists_cost_the_same_for_one_and_many(client, world, sign_in, grow, constant_queries):
    sign_in(client, world.clerk)
    constant_queries("innovation:screening_list", 6, grow)
    constant_queries("innovation:application_list", 5, grow, show="all")
    constant_queries("innovation:letter_list", 6, grow)
    sign_in(client, world.handler)
    constant_queries("innovation:recommendation_list", 5, lambda: grow(walk.submitted))


def test_e15_a_decision_reads_the_same_for_the_team_whatever_it_is_until_it_is_announced(
    client, world, sign_in, still_clock
):
    sent = walk.screened(world, walk.called(world))
    pages = []
    for state, more in (("TABLED", {}), ("REJECTED", {"decided_by": world.lead, "decided_on": NOW.date()})):
        Application.objects.filter(pk=sent.pk).update(state=state, **more)
        sign_in(client, world.employee)
        body = client.get(reverse("innovation:application_detail", args=[sent.number])).content.decode()
        pages.append(body[body.index('<div class="head">') :])
    assert pages[0] == pages[1]
