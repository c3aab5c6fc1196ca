"""E-12: the unit of an application is closed, merged or moved: rights follow the tree, what is counted does not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from lifeline.innovation.actions import charters, naming, recommending, screening, submitting
from lifeline.innovation.models import Application
from lifeline.innovation.policies.applications import may_screen, signatories, signed_by, visible_applications
from lifeline.innovation.queries import desks, work
from lifeline.innovation.queries.applications import applications
from lifeline.innovation.tests import walk
from lifeline.innovation.tests.noticed import Event, Notice, forbidden, refused
from lifeline.innovation.tests.walk import NOW
from lifeline.people.actions import persons, units
from lifeline.people.models import Person

WHY = "There is a good reason for it."
DAY = NOW.date() + timedelta(days=3)
SIGN = "确认本单位是否推荐"


@pytest.fixture
def call(world):
    """The handler signs for the steelworks, the outsider for logistics; the employee works in crew A of the former."""
    world.duty("outsider", "innovation.unit_secretary", "logistics")
    return walk.called(world)


def again(world, key):
    """The person as the next request loads him."""
    return Person.objects.get(pk=world.people[key].pk)


def merged(world):
    """The steelworks is part of logistics; crew A lies there now, and is open."""
    units.merge_unit(world.steelworks, world.logistics, on=DAY, actor=world.administrator)
    return Application.objects.get()


def signs(world, key):
    """Does he sign it: at the policy, on the desk, among the tasks of the start page, in the list, by a notice?"""
    one, person = Application.objects.get(), again(world, key)
    tasks = [task for task in work.tasks_of(person, NOW) if one.number in task.about]
    return {
        "policy": person in signatories(one), "many": signed_by(person, [one]) == {one.pk},
        "desk": desks.to_sign(person).exists(), "task": bool(tasks), "list": applications(person, "unit").exists(),
        "sees": visible_applications(person).exists(),
        "told": Notice.objects.filter(kind="innovation.unit.told", person_id=person.pk).exists(),
    }  # fmt: skip


def kept(one):
    """What is counted, and where."""
    return one.unit_id, one.second_level_id, one.unit_path, one.unit_names, one.number


def test_e12_i28_whoever_took_the_plant_over_signs_what_was_handed_in_within_the_quota_of_the_old_one(world, call):
    sent = walk.submitted(world, call, walk.OWN)
    assert set(signs(world, "outsider").values()) == {False}
    before = kept(sent)
    one = merged(world)
    assert kept(one) == before
    assert set(signs(world, "outsider").values()) == {True}
    assert {name: yes for name, yes in signs(world, "handler").items() if name != "told"} == dict.fromkeys(
        ("policy", "many", "desk", "task", "list", "sees"), False
    )
    forbidden(lambda: recommending.recommend(one, 1, WHY, actor=again(world, "handler"), now=NOW))
    done = recommending.recommend(one, 1, WHY, actor=again(world, "outsider"), now=NOW)
    assert (done.state, done.rank, done.second_level) == ("RECOMMENDED", 1, world.steelworks)
    (meter,) = desks.meters([done])
    assert meter.label.startswith("Steelworks")
    event = Event.objects.get(kind="innovation.application.unit_followed")
    assert (event.actor_id, event.by, "Crew A" in event.data) == (None, "clock", True)


@pytest.mark.parametrize("end", ["merged", "closed"])
def test_e12_a_branch_that_is_no_more_is_signed_for_where_its_people_went(world, call, end):
    sent = walk.submitted(world, call)
    if end == "merged":
        units.merge_unit(world.crew_a, world.logistics, on=DAY, actor=world.administrator)
        signer, into = "outsider", world.logistics
    else:
        units.close_unit(world.crew_a, on=DAY, actor=world.administrator)
        signer, into = "handler", world.caster
    one = Application.objects.get()
    assert (one.present_unit, one.home, kept(one)) == (into, into, kept(sent))
    assert set(signs(world, signer).values()) == {True}
    refused("K-8", lambda: naming.follow_home(walk.drafted(world, call, by="colleague"), into, actor=None, now=NOW))


def test_e12_what_is_recommended_asks_the_new_unit_for_a_leader_and_a_unit_that_only_moves_is_followed(world, call):
    walk.recommended(world, call)
    units.move_unit(world.crew_a, world.logistics, on=DAY, actor=world.administrator)
    one = Application.objects.get()
    assert (one.present_unit, signatories(one)) == (None, [world.outsider])
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    named = "innovation.applicant.gone"
    assert set(Notice.objects.filter(kind=named).values_list("person_id", flat=True)) == {world.outsider.pk}
    units.move_unit(world.crew_a, world.steelworks, on=DAY, actor=world.administrator)
    units.merge_unit(world.crew_a, world.caster, on=DAY, actor=world.administrator)
    assert set(Notice.objects.filter(kind=named).values_list("person_id", flat=True)) == {
        world.outsider.pk, world.handler.pk,
    }  # fmt: skip
    assert one.number in str(vars(next(t for t in work.tasks_of(again(world, "handler"), NOW) if t.about == one.title)))
    assert one.title not in {task.about for task in work.tasks_of(again(world, "outsider"), NOW)}


def test_e12_i30_a_correction_that_must_be_signed_again_is_signed_by_the_new_unit(world, call):
    sent = walk.recommended(world, call)
    screening.send_to_correct(sent, walk.checks(), WHY, actor=world.clerk, now=NOW)
    one = merged(world)
    assert not Notice.objects.filter(kind="innovation.unit.told", person_id=world.outsider.pk).exists()
    walk.write(one, replace(walk.OWN, title=walk.MICRO.title), by=world.employee)
    submitting.resubmit(one, actor=world.employee, now=NOW)
    assert set(signs(world, "outsider").values()) == {True}
    recommending.recommend(one, 1, WHY, actor=again(world, "outsider"), now=NOW)
    assert Application.objects.get().admission == "SIGNED"


def test_e12_i32_nobody_screens_what_was_handed_in_from_his_plant_or_is_at_home_there_now(world, call):
    walk.recommended(world, call)
    persons.transfer(world.clerk, world.logistics, on=NOW.date(), actor=world.administrator)
    one, clerk = Application.objects.get(), again(world, "clerk")
    assert (may_screen(clerk, one), desks.to_screen(clerk).exists()) == (True, True)
    units.move_unit(world.crew_a, world.logistics, on=DAY, actor=world.administrator)
    one = Application.objects.get()
    assert (may_screen(clerk, one), desks.to_screen(clerk).exists()) == (False, False)
    persons.transfer(world.clerk, world.steelworks, on=DAY, actor=world.administrator)
    clerk = again(world, "clerk")
    assert (may_screen(clerk, one), desks.to_screen(clerk).exists()) == (False, False)


def test_i32_the_desk_of_a_group_hides_what_comes_from_the_company_below_it_in_which_its_secretary_works(world, call):
    walk.recommended(world, call)
    world.steelworks.kind = "COMPANY"
    world.steelworks.save()
    world.person("below", "Below", "caster")
    world.duty("below", "innovation.secretary", "jinan")
    one, below = Application.objects.get(), again(world, "below")
    assert (may_screen(below, one), desks.to_screen(below).exists()) == (False, False)
    units.move_unit(world.crew_a, world.logistics, on=DAY, actor=world.administrator)
    assert (may_screen(below, Application.objects.get()), desks.to_screen(below).exists()) == (False, False)


def test_e12_i7_a_draft_takes_the_unit_of_the_day_on_which_it_is_handed_in_and_the_charter_the_present_one(world, call):
    draft = walk.drafted(world, call)
    units.merge_unit(world.crew_a, world.logistics, on=NOW.date(), actor=world.administrator)
    one = submitting.submit(draft, actor=again(world, "employee"), now=NOW)
    assert (one.unit, one.second_level, one.present_unit) == (world.logistics, world.logistics, None)
    other = walk.submitted(world, call, walk.OWN, by="colleague")
    units.merge_unit(world.logistics, world.steelworks, on=DAY, actor=world.administrator)
    Application.objects.filter(pk=other.pk).update(
        state="APPROVED", decided_level="PLANT", decided_by=world.lead, decided_on=DAY
    )
    body = {"starts_on": "2026-06-01", "ends_on": "2026-12-31", "budget_fen": 0, "scope": "Safe", "milestones": []}
    project = charters.charter(Application.objects.get(pk=other.pk), body, actor=None, now=NOW)
    assert (project.unit, project.second_level) == (world.steelworks, world.logistics)


def test_e12_the_page_offers_the_signature_to_the_new_unit_alone(client, world, call, sign_in):
    sent = walk.submitted(world, call, walk.OWN)
    merged(world)
    page = reverse("innovation:application_detail", args=[sent.number])
    sign_in(client, again(world, "outsider"))
    verbs = {verb.url for verb, _form in client.get(page).context["verbs"]}
    assert {"application_recommend", "application_decline"} <= verbs
    sign_in(client, again(world, "handler"))
    assert client.get(page).status_code == 404
