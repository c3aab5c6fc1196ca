"""I-33 … I-36: who may not judge what, by persons and units; what was said, and what nobody may clear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lifeline.innovation.actions import awards, conflicts, teams
from lifeline.innovation.models import CalibrationRun, Conflict, TeamMember
from lifeline.innovation.queries import awards as appraisal
from lifeline.innovation.queries import calibrations
from lifeline.innovation.queries.conflicts import against, is_free, matrix
from lifeline.innovation.rules.conflicts import Known, Stay, Subject, is_line, is_related, reasons, second_level, stand
from lifeline.innovation.tests import course, walk
from lifeline.innovation.tests import sitting as sit
from lifeline.innovation.tests.test_calls import refuses
from lifeline.innovation.tests.walk import NOW, OWN
from lifeline.kernel.errors import Forbidden, Refused

TODAY = date(2026, 3, 9)
EVER = date(2020, 1, 1)
PLANT, OTHER = "/1/2/", "/1/3/"


def stay(path, begin=EVER, end=None):
    return Stay(path, begin, end)


LEADER = Known(1, (stay("/1/2/20/"),))
SUBJECT = Subject(leads=(LEADER,), paths=frozenset({"/1/2/20/"}), members=frozenset({1, 4}), signers=frozenset({5}))


@pytest.mark.parametrize(
    ("judge", "expected"),
    [
        (Known(9, (stay(OTHER),)), ()),
        (Known(9, (stay("/1/2/21/"),)), ("UNIT",)),
        (Known(9, (stay("/1/2/21/", EVER, date(2021, 1, 1)), stay(OTHER, date(2021, 1, 1)))), ("UNIT",)),
        (Known(9, (stay("/1/"),)), ()),
        (Known(9, (stay("/7/8/"),)), ()),
        (Known(4, (stay(OTHER),)), ("MEMBER",)),
        (Known(5, (stay(OTHER),)), ("SIGNED",)),
        (Known(1, (stay("/1/2/20/"),)), ("MEMBER", "UNIT")),
    ],
)
def test_i33_member_signature_and_second_level_unit_now_or_ever(judge, expected):
    assert reasons(judge, SUBJECT, "/1/", TODAY) == expected


def test_i33_e12_units_count_as_on_submission_and_as_they_are_now():
    moved = replace(SUBJECT, leads=(Known(1, (stay("/1/2/20/", EVER, TODAY), stay("/1/3/30/", TODAY))),))
    assert reasons(Known(9, (stay("/1/3/31/"),)), moved, "/1/", TODAY) == ("UNIT",)
    assert reasons(Known(9, (stay("/1/2/21/"),)), moved, "/1/", TODAY) == ("UNIT",)
    assert second_level("/1/2/20/200/", "/1/") == "/1/2/"
    assert (second_level("/1/2/20/", "/1/", 2), second_level("/1/", "/1/"), second_level("/9/2/", "/1/")) == (
        "/1/2/20/", "/1/", "",
    )  # fmt: skip


def test_i33_direct_superiors_within_24_months_both_ways():
    head = Known(9, (stay("/1/"),), (stay("/1/2/"),))
    under = Known(1, (stay("/1/2/"),))
    assert is_line(head, under, TODAY)
    assert is_line(under, head, TODAY)
    once = replace(head, led=(stay("/1/2/", EVER, date(2024, 3, 10)),))
    assert is_line(once, under, TODAY)
    long_ago = replace(head, led=(stay("/1/2/", EVER, date(2024, 3, 9)),))
    assert not is_line(long_ago, under, TODAY)
    apart = replace(under, stays=(stay("/1/2/20/"),))
    assert not is_line(head, apart, TODAY)
    plant_head = Known(1, (stay("/1/2/"),), (stay("/1/2/"),))
    assert is_line(Known(9, (stay("/1/"),), (stay("/1/"),)), plant_head, TODAY)
    assert not is_line(Known(9, (stay("/1/"),), (stay("/1/"),)), under, TODAY)


def test_i33_one_team_in_the_last_cycles_and_what_was_said():
    told = replace(
        SUBJECT, teams=frozenset({70, 71}), declared=frozenset({9}), asked=frozenset({8}), pinned=frozenset({7})
    )
    free = (stay(OTHER),)
    assert reasons(Known(6, free, teams=frozenset({71})), told, "/1/", TODAY) == ("TEAM",)
    assert reasons(Known(6, free, teams=frozenset({72})), told, "/1/", TODAY) == ()
    assert [reasons(Known(one, free), told, "/1/", TODAY) for one in (9, 8, 7)] == [
        ("DECLARED",),
        ("ASKED",),
        ("PINNED",),
    ]
    cleared = replace(told, cleared=frozenset({9, 8, 7, 5}))
    assert [reasons(Known(one, free), cleared, "/1/", TODAY) for one in (9, 8, 7)] == [(), (), ()]
    assert reasons(Known(5, free), cleared, "/1/", TODAY) == ("SIGNED",)
    assert stand(("SIGNED", "DECLARED"))
    assert not stand(("DECLARED", "ASKED"))


def test_i57_former_colleagues_and_one_business_line_are_near_but_no_conflict():
    moved = Known(1, (stay("/1/4/40/", EVER, date(2022, 1, 1)), stay("/1/2/20/", date(2022, 1, 1))))
    subject = replace(SUBJECT, leads=(moved,))
    once = Known(9, (stay("/1/4/41/", EVER, date(2021, 1, 1)), stay(OTHER, date(2021, 1, 1))))
    assert reasons(once, subject, "/1/", TODAY) == ()
    assert is_related(once, subject, "/1/")
    later = Known(9, (stay("/1/4/41/", date(2022, 1, 1), date(2023, 1, 1)), stay(OTHER, date(2023, 1, 1))))
    assert not is_related(later, subject, "/1/"), "never there at one time"
    line = [Stay(path, EVER, None, "Equipment") for path in ("/1/2/20/", "/1/3/30/")]
    assert is_related(Known(9, (line[1],)), replace(SUBJECT, leads=(Known(1, (line[0],)),)), "/1/")
    assert not is_related(Known(9, (line[1]._replace(to_on=TODAY),)), replace(SUBJECT, leads=(LEADER,)), "/1/")


@pytest.fixture
def judged(world):
    """An application of the steelworks; the publisher of the company reviews, the outsider's mill is far away."""
    cycle = walk.called(world)
    world.duty("publisher", "innovation.reviewer", "jinan")
    return walk.recommended(world, cycle, OWN)


def test_i33_i34_facts_are_read_from_the_directory_as_it_stands(world, judged, django_assert_num_queries):
    assert is_free(world.publisher, judged)
    assert against(world.colleague, judged) == ("UNIT",)
    assert against(world.employee, judged) == ("MEMBER", "UNIT")
    assert against(world.handler, judged) == ("SIGNED",)
    ids = [one.pk for one in world.people.values()]
    with django_assert_num_queries(3):
        found = matrix([judged], ids)
    assert found[judged.pk, world.colleague.pk] == ("UNIT",)
    member = world.publisher.memberships.get()
    member.unit = world.caster
    member.save()
    assert against(world.publisher, judged) == ("UNIT",)


def test_i35_what_was_said_is_cleared_with_a_reason_and_facts_stand(world, judged):
    conflicts.declare(judged, "His brother-in-law leads it.", actor=world.publisher, now=NOW)
    assert against(world.publisher, judged) == ("DECLARED",)
    told = {"actor": world.clerk, "now": NOW}
    refuses("I-35", conflicts.clear, judged, world.publisher, "", **told)
    conflicts.clear(judged, world.publisher, "They are not related.", **told)
    assert is_free(world.publisher, judged)
    conflicts.pin(judged, world.publisher, "They are, as it turns out.", **told)
    assert against(world.publisher, judged) == ("PINNED",)
    conflicts.clear(judged, world.publisher, "They were divorced.", **told)
    assert is_free(world.publisher, judged)
    assert Conflict.objects.count() == 4
    refuses("I-35", conflicts.clear, judged, world.handler, "He only signed it.", **told)
    refuses("I-35", conflicts.clear, judged, world.colleague, "He is in another crew.", **told)


def test_i35_only_the_secretariat_sets_and_only_judges_declare(world, judged):
    for key in ("lead", "employee", "auditor", "foreign_dispatcher"):
        with pytest.raises(Forbidden):
            conflicts.pin(judged, world.publisher, "A reason.", actor=world.people[key], now=NOW)
    for key in ("employee", "clerk", "outsider"):
        with pytest.raises(Forbidden):
            conflicts.declare(judged, "A reason.", actor=world.people[key], now=NOW)
    assert not Conflict.objects.exists()


def test_i36_whom_the_applicant_asks_to_avoid_does_not_judge_until_the_secretariat_clears_it(world):
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle, OWN)
    teams.avoid(draft, world.publisher, "We had a quarrel last year.", actor=world.employee, now=NOW)
    assert against(world.publisher, draft, reviewing=True) == ("ASKED",)
    assert is_free(world.publisher, draft)
    conflicts.clear(draft, world.publisher, "It was settled long ago.", actor=world.clerk, now=NOW)
    assert against(world.publisher, draft, reviewing=True) == ()


def test_i35_a_declaration_is_ones_own_in_the_database_too(world, judged):
    with pytest.raises(IntegrityError), transaction.atomic():
        Conflict.objects.create(
            application=judged, person=world.publisher, word="DECLARED", text="x", by=world.clerk, at=NOW
        )


def test_i38_i101_what_keeps_a_project_from_its_appraisal_is_not_told_to_whom_it_is_hidden(world):
    for key in ("clerk", "manager"):
        world.duty(key, "innovation.secretary", "jinan")
    cycle = course.cycle(world, state="APPRAISAL")
    graded = {"state": "ACCEPTED", "grade": "GOOD", "accepted_on": course.END}
    one = course.project(world, **graded)
    other = course.project(world, leader="handler", members=(), **graded)
    TeamMember.objects.create(application=one.application, person=world.clerk, place=8, state="LEFT")
    run = CalibrationRun.objects.create(
        cycle=cycle, stage="APPRAISAL", sha256="0" * 64, made_at=NOW,
        body={"rows": [], "reviews": calibrations.fingerprint(cycle, "APPRAISAL")},
    )  # fmt: skip
    free, tied = (" ".join(appraisal.unmet(cycle, world.people[key])) for key in ("manager", "clerk"))
    assert [number in free for number in (one.number, other.number)] == [True, True]
    assert [number in tied for number in (one.number, other.number)] == [False, True]
    body = run.body | {"rows": [{"application": other.application_id, "n": 7}]}
    CalibrationRun.objects.filter(pk=run.pk).update(body=body)
    assert [one.number in told for told in appraisal.unmet(cycle, world.manager)] == [True]
    assert appraisal.unmet(cycle, world.clerk) == ["还有项目没有完成评审。"]
    with pytest.raises(Refused) as told:
        awards.appraise(cycle, actor=world.clerk, now=NOW)
    assert one.number not in str(told.value)


def test_i88_applications_of_many_cycles_are_asked_together_and_each_judged_by_its_own(
    world, django_assert_num_queries
):
    cycles = [course.cycle(world, number=number, state="DELIBERATION") for number in (2, 4, 6)]
    made = [sit.tabled(world, of, members=("handler",) if of is cycles[0] else ()) for of in cycles]
    judges = [world.handler.pk, world.manager.pk]
    alone = {}
    for one in made:
        alone |= matrix([one], judges, TODAY)
    with django_assert_num_queries(3):
        found = matrix(made, judges, TODAY)
    assert found == alone
    ties = [found.get((one.pk, world.handler.pk), ()) for one in made]
    assert ["MEMBER" in tie for tie in ties] == [True, False, False]
    assert ["TEAM" in tie for tie in ties] == [False, True, False], "together in cycle 2, which is four before 6"
