"""审定: roll, quorum per item, recusal, votes, places, who confirms, other level, merger."""

from __future__ import annotations

import pytest
from django.apps import apps

from lifeline.innovation.actions import ballots, consents, deciding, meetings
from lifeline.innovation.models import Application, Attendance, Cycle, Project, UnitWord
from lifeline.innovation.policies import meetings as gates
from lifeline.innovation.queries import agenda, invariants, sitting
from lifeline.innovation.tests import sitting as sit
from lifeline.innovation.tests.sitting import GROUP, NOW, WHY
from lifeline.innovation.tests.test_calls import refuses
from lifeline.kernel.errors import Forbidden, Refused

Event = apps.get_model("kernel", "Event")


NONE = {"COMPANY_KEY": 0, "PLANT": 0, "BRANCH": 0}


@pytest.fixture
def cycle(world):
    return sit.cycle(world)


def test_i58_i61_without_a_quorum_the_item_is_postponed_and_others_go_on(world, cycle):
    """E-31. Four of six are there; two of them are recused from the first item."""
    first = sit.tabled(world, cycle, members=("supervisor", "publisher"))
    second = sit.tabled(world, cycle, leader="colleague")
    meeting = sit.session(world, cycle, ("lead", "supervisor", "dispatcher", "publisher"))
    item = sit.called(world, sit.item_of(meeting, first))
    there = sitting.room(item)
    assert (there.eligible, len(there.present), there.has_quorum) == (4, 2, False)
    events = Event.objects.count()
    refuses("I-61", sit.opened, world, item)
    assert Event.objects.count() == events
    put_off = meetings.postpone(item, "", actor=world.administrator, now=NOW)
    first.refresh_from_db()
    assert (put_off.state, put_off.eligible, put_off.present, first.state) == ("POSTPONED", 4, 2, "TABLED")
    assert sit.decided(world, meeting, second, yes=3).state == "APPROVED"
    deciding.close(meeting, actor=world.administrator, now=NOW)
    again = sit.session(world, cycle)
    assert [one.application_id for one in again.items.all()] == [first.pk]


def test_i60_who_is_in_conflict_is_recused_by_the_system_and_cannot_vote(world, cycle):
    """Member of the team, signed for the unit, of the same second-level unit; and who says so himself."""
    world.person("smith", "Shi Tou", "caster")
    world.duty("smith", "innovation.leading_group", "jinan")
    application = sit.tabled(world, cycle, members=("publisher",))
    UnitWord.objects.create(application=application, word="SIGNED", by=world.dispatcher, at=NOW)
    meeting = sit.session(world, cycle, (*GROUP, "smith"))
    item = sit.called(world, sit.item_of(meeting, application))
    found = dict(item.recusals.values_list("person__name", "why"))
    assert found == {"Wu Hao": "MEMBER", "Qian Jin": "SIGNED", "Shi Tou": "UNIT"}
    meetings.recuse(item, world.supervisor, actor=world.supervisor, now=NOW)
    with pytest.raises(Forbidden):
        meetings.recuse(item, world.clerk, actor=world.supervisor, now=NOW)
    assert (sitting.room(item).eligible, item.recusals.count()) == (3, 4)
    row = sit.opened(world, item)
    assert not row.secret
    for left in ("publisher", "dispatcher", "smith", "supervisor", "administrator", "employee"):
        with pytest.raises(Forbidden):
            ballots.cast_openly(row, "YES", actor=world.people[left], now=NOW)
    assert row.votes.count() == 0


def test_i59_more_than_half_of_those_present_approve_and_who_abstains_is_present(world, cycle):
    half, more = sit.tabled(world, cycle), sit.tabled(world, cycle, leader="colleague")
    meeting = sit.session(world, cycle)
    item = sit.item_of(meeting, half)
    sit.voted(world, item, 3)
    assert sitting.decisions(item) == ["REJECT", "DEFER"]
    refuses("I-59", sit.written, world, item, "APPROVE")
    refuses("I-59", sit.written, world, item, "REJECT", "short")
    sit.written(world, item, "REJECT")
    assert sit.confirmed(world, item).state == "REJECTED"
    other = sit.item_of(meeting, more)
    sit.voted(world, other, 4, 2)
    refuses("I-59", sit.written, world, other, "DEFER")
    sit.written(world, other, "APPROVE")
    approved = sit.confirmed(world, other)
    assert (approved.state, approved.decided_level, approved.decided_by) == ("APPROVED", "PLANT", world.lead)


def test_i63_a_cast_vote_is_final_and_below_four_a_vote_bears_names(world, cycle):
    application = sit.tabled(world, cycle, members=("publisher", "manager", "clerk"))
    meeting = sit.session(world, cycle)
    item = sit.called(world, sit.item_of(meeting, application))
    row = sit.opened(world, item)
    assert (row.secret, row.eligible) == (False, 3)
    refuses("I-62", ballots.cast, row, "YES", actor=world.lead, now=NOW)
    refuses("I-62", ballots.cast_openly, row, "PERHAPS", actor=world.lead, now=NOW)
    for key, choice in (("lead", "YES"), ("supervisor", "NO"), ("dispatcher", "YES")):
        ballots.cast_openly(row, choice, actor=world.people[key], now=NOW)
    refuses("I-63", ballots.cast_openly, row, "NO", actor=world.lead, now=NOW)
    closed = ballots.close_vote(row, actor=world.administrator, now=NOW)
    assert (closed.yes, closed.no, closed.abstain) == (2, 1, 0)
    refuses("I-62", ballots.cast_openly, row, "NO", actor=world.lead, now=NOW)
    sit.written(world, item, "APPROVE")
    noted = meetings.note_dissent(item, "Too dear for what it brings.", actor=world.supervisor, now=NOW)
    assert noted.person == world.supervisor
    with pytest.raises(Forbidden):
        meetings.note_dissent(item, "Too dear.", actor=world.publisher, now=NOW)


def test_i64_e30_equal_votes_at_the_last_place_are_voted_on_again_and_then_all_or_none(world):
    cycle = sit.cycle(world, maxima={"COMPANY_KEY": 7, "PLANT": 1, "BRANCH": 9}, minima=NONE)
    one, two, low = (sit.tabled(world, cycle, leader=key) for key in ("employee", "colleague", "handler"))
    meeting = sit.session(world, cycle)
    first, second, third = (sit.item_of(meeting, application) for application in (one, two, low))
    sit.voted(world, first, 5)
    assert sitting.seat_of(first) == "OPEN"
    refuses("I-59", sit.written, world, first, "APPROVE")
    sit.voted(world, second, 5)
    sit.voted(world, third, 4)
    for _round in range(2):
        assert [sitting.seat_of(item) for item in (first, second)] == ["TIED", "TIED"]
        for item in (first, second):
            assert sitting.questions(item) == ["TIE"]
            sit.voted(world, item, 3, about="TIE")
    assert sitting.questions(first) == ["OVERRIDE"]
    sit.called(world, first)
    refuses("I-12", sit.opened, world, first, "OVERRIDE")
    sit.voted(world, first, 4, about="OVERRIDE", reason=WHY)
    assert sitting.decisions(first) == []
    sit.voted(world, second, 4, about="OVERRIDE", reason=WHY)
    for item in (first, second):
        sit.written(world, item, "APPROVE")
        assert sit.confirmed(world, item).state == "APPROVED"
        assert sitting.seat_of(third) == "OUT"


def test_i12_beyond_the_maximum_needs_two_thirds_and_takes_no_place_from_others(world):
    cycle = sit.cycle(world, maxima={"COMPANY_KEY": 7, "PLANT": 1, "BRANCH": 9})
    made = [sit.tabled(world, cycle, leader=key) for key in ("employee", "colleague", "handler")]
    meeting = sit.session(world, cycle)
    first, second, third = (sit.item_of(meeting, one) for one in made)
    sit.voted(world, first, 6)
    sit.voted(world, second, 4)
    sit.voted(world, third, 4)
    sit.voted(world, third, 3, 3, about="OVERRIDE", reason=WHY)
    assert sitting.decisions(third) == ["DEFER", "REJECT"]
    refuses("I-59", sit.opened, world, third, "OVERRIDE", reason=WHY)
    sit.voted(world, second, 4, about="OVERRIDE", reason=WHY)
    sit.written(world, second, "APPROVE")
    sit.confirmed(world, second)
    assert (sitting.places_left(cycle)["PLANT"], sitting.decisions(first)) == (0, ["APPROVE"])
    sit.written(world, first, "APPROVE")
    assert sit.confirmed(world, first).state == "APPROVED"
    assert list(invariants.quotas()) == [], "V-6: two thirds allowed it"
    second.rounds.filter(about="OVERRIDE").update(yes=3)
    assert [one.found for one in invariants.quotas()] == ["2 of 1"], "V-6: a vote that did not pass allows nothing"


def test_i12_a_motion_moves_a_place_or_excuses_a_minimum_by_two_thirds(world):
    cycle = sit.cycle(world, maxima={"COMPANY_KEY": 7, "PLANT": 1, "BRANCH": 9}, minima={**NONE, "BRANCH": 1})
    sit.tabled(world, cycle, level="BRANCH")
    meeting = sit.session(world, cycle)
    told = {"actor": world.administrator, "now": NOW}
    refuses("I-12", meetings.add_motion, meeting, "MOVE", WHY, level="PLANT", origin="PLANT", **told)
    move = meetings.add_motion(meeting, "MOVE", WHY, level="PLANT", origin="COMPANY_KEY", **told)
    waive = meetings.add_motion(meeting, "MINIMUM", WHY, level="BRANCH", **told)
    assert sitting.short(cycle) == ["BRANCH"]
    for motion, yes, outcome in ((move, 4, "CARRIED"), (waive, 3, "LOST")):
        sit.voted(world, motion, yes, about="MOTION")
        sit.written(world, motion, outcome)
        deciding.confirm(motion, actor=world.lead, now=NOW)
    assert sitting.places_left(cycle) == {"COMPANY_KEY": 6, "PLANT": 2, "BRANCH": 9}
    assert sitting.short(cycle) == ["BRANCH"]


def test_e34_where_the_chair_is_recused_the_elected_deputy_confirms_and_nobody_confirms_his_own(world, cycle):
    application = sit.tabled(world, cycle, members=("lead",))
    world.duty("supervisor", "innovation.secretary", "jinan")
    meeting = sit.session(world, cycle)
    item = sit.item_of(meeting, application)
    sit.voted(world, item, 4)
    deciding.write_down(item, "APPROVE", "", actor=world.supervisor, now=NOW)
    for wrong in ("lead", "supervisor", "dispatcher", "administrator"):
        with pytest.raises(Forbidden):
            deciding.confirm(item, actor=world.people[wrong], now=NOW)
    refuses("I-58", meetings.elect_deputy, meeting, world.lead, actor=world.administrator, now=NOW)
    meetings.elect_deputy(meeting, world.supervisor, actor=world.administrator, now=NOW)
    refuses("E-34", deciding.confirm, item, actor=world.supervisor, now=NOW)
    meetings.elect_deputy(meeting, world.dispatcher, actor=world.administrator, now=NOW)
    assert sit.confirmed(world, item, by="dispatcher").state == "APPROVED"


def test_i32_e34_a_secretary_in_conflict_writes_nothing_down_and_the_chair_may_refuse(world, cycle):
    application = sit.tabled(world, cycle, members=("clerk",))
    meeting = sit.session(world, cycle)
    item = sit.item_of(meeting, application)
    sit.voted(world, item, 4)
    with pytest.raises(Forbidden):
        deciding.write_down(item, "APPROVE", "", actor=world.clerk, now=NOW)
    sit.written(world, item, "APPROVE")
    back = deciding.drop(item, actor=world.lead, now=NOW)
    assert (back.decision, back.state) == ("", "VOTING")


def test_i65_a_higher_level_needs_a_reason_and_the_leaders_consent_and_money_is_cut(world, cycle):
    application = sit.tabled(world, cycle, level="PLANT")
    meeting = sit.session(world, cycle)
    item = sit.called(world, sit.item_of(meeting, application))
    told = {"actor": world.administrator, "now": NOW}
    refuses("I-65", ballots.open_vote, item, "APPROVAL", level="COMPANY_KEY", reason=WHY, **told)
    refuses("I-65", consents.ask, item, "RAISE", level="BRANCH", **told)
    (asked,) = consents.ask(item, "RAISE", level="COMPANY_KEY", **told)
    with pytest.raises(Forbidden):
        consents.answer(asked, agreed=True, actor=world.colleague, now=NOW)
    consents.answer(asked, agreed=True, actor=world.employee, now=NOW)
    refuses("I-65", ballots.open_vote, item, "APPROVAL", level="COMPANY_KEY", reason="short", **told)
    assert sit.voted(world, item, 5, level="BRANCH", reason=WHY).level == "BRANCH"
    sit.written(world, item, "APPROVE")
    approved = sit.confirmed(world, item)
    event = Event.objects.get(kind="innovation.application.approved")
    assert (approved.decided_level, '"granted_fen":500000' in event.data) == ("BRANCH", True)
    assert sitting.places_left(cycle)["BRANCH"] == 8


def merging(world, cycle, **more):
    """The colleague's application is to be merged into the employee's."""
    target = sit.tabled(world, cycle, members=more.pop("into", ()))
    source = sit.tabled(world, cycle, leader="colleague", members=more.pop("team", ()))
    meeting = sit.session(world, cycle)
    return target, source, sit.called(world, sit.item_of(meeting, source))


def test_i66_e09_a_merger_needs_both_leaders_and_unites_the_teams(world, cycle):
    target, source, item = merging(world, cycle, into=("handler",), team=("handler", "outsider"))
    target.team.filter(person=world.handler).update(state="LEFT")
    source.team.filter(person=world.outsider).update(state="LEFT")
    told = {"actor": world.administrator, "now": NOW}
    refuses("I-66", ballots.open_vote, item, "MERGER", target=target, reason=WHY, **told)
    refuses("I-66", consents.ask, item, "MERGE", target=source, **told)
    asked = consents.ask(item, "MERGE", target=target, **told)
    assert {one.person for one in asked} == {world.employee, world.colleague}
    for one in asked:
        consents.answer(one, agreed=True, actor=one.person, now=NOW)
        refuses("K-8", consents.answer, one, agreed=False, actor=one.person, now=NOW)
    sit.voted(world, item, 4, about="MERGER", target=target, reason=WHY)
    sit.written(world, item, "MERGE")
    merged = sit.confirmed(world, item)
    assert (merged.state, merged.merged_into) == ("MERGED", target)
    team = list(target.team.order_by("place").values_list("person__name", "role"))
    assert team == [("Wang Min", "LEADER"), ("Li Na", "MEMBER"), ("Zhao Gang", "MEMBER")]


def test_e09_a_merger_whose_team_is_too_large_or_breaks_a_limit_is_refused_with_names(world, cycle):
    for key in "abcdefg":
        world.person(key, f"Member {key}", "crew_a")
    target, _source, item = merging(world, cycle, into=tuple("abcd"), team=tuple("efg"))
    told = {"actor": world.administrator, "now": NOW}
    refuses("I-20", consents.ask, item, "MERGE", target=target, **told)
    for leader in ("handler", "outsider"):
        sit.tabled(world, cycle, leader=leader, members=("e",))
    target.team.filter(person=world.a).delete()
    with pytest.raises(Refused, match="Member e"):
        consents.ask(item, "MERGE", target=target, **told)
    assert item.consents.count() == 0


def test_i58_the_roll_is_called_between_votes_only_and_by_the_secretariat(world, cycle):
    application = sit.tabled(world, cycle)
    meeting = sit.session(world, cycle)
    sit.opened(world, sit.called(world, sit.item_of(meeting, application)))
    refuses("I-62", meetings.call_roll, meeting, set(), actor=world.administrator, now=NOW)
    with pytest.raises(Forbidden):
        meetings.call_roll(meeting, set(), actor=world.lead, now=NOW)
    assert Attendance.objects.filter(meeting=meeting, present=True).count() == 6


def test_i58_e01_a_meeting_is_planned_opened_and_led_by_the_secretariat_alone(world, cycle):
    sit.tabled(world, cycle)
    day, told = NOW.date(), {"actor": world.administrator, "now": NOW}
    meeting = meetings.plan(cycle, day, "Hall", **told)
    meetings.open_meeting(meeting, {world.lead.pk}, **told)
    (item,) = meeting.items.all()
    for actor in (world.lead, world.supervisor, world.auditor, world.employee, world.foreign_dispatcher):
        before = Event.objects.count()
        for verb in (
            lambda who: meetings.plan(cycle, day, "Hall", actor=who, now=NOW),
            lambda who: meetings.open_meeting(meeting, set(), actor=who, now=NOW),
            lambda who: meetings.call_item(item, actor=who, now=NOW),
            lambda who: ballots.open_vote(item, "APPROVAL", actor=who, now=NOW),
            lambda who: deciding.close(meeting, actor=who, now=NOW),
        ):
            with pytest.raises(Forbidden):
                verb(actor)
        assert Event.objects.count() == before


def test_i59_a_decision_is_taken_up_again_by_two_thirds_before_the_announcement(world, cycle):
    application = sit.tabled(world, cycle)
    meeting = sit.session(world, cycle)
    decided = sit.decided(world, meeting, application)
    told = {"actor": world.administrator, "now": NOW}
    refuses("I-12", meetings.add_motion, meeting, "REOPENING", WHY, **told)
    for yes, outcome, state in ((3, "LOST", "APPROVED"), (4, "CARRIED", "TABLED")):
        motion = meetings.add_motion(meeting, "REOPENING", WHY, application=decided, **told)
        sit.voted(world, motion, yes, about="MOTION")
        sit.written(world, motion, outcome)
        assert sit.confirmed(world, motion).state == state
    deciding.close(meeting, actor=world.administrator, now=NOW)
    assert sit.session(world, cycle).items.get().application == application


def test_i76_a_place_that_a_lapsed_charter_left_is_filled_by_vote_from_what_was_turned_down(world):
    cycle = sit.cycle(world, maxima={"COMPANY_KEY": 7, "PLANT": 1, "BRANCH": 9})
    given, better, worse = (sit.tabled(world, cycle, leader=key) for key in ("employee", "colleague", "handler"))
    told = {"decided_by": world.lead, "decided_on": NOW.date(), "announced_at": NOW}
    Application.objects.filter(pk=given.pk).update(state="APPROVED", decided_level="PLANT", **told)
    Application.objects.exclude(pk=given.pk).update(state="REJECTED", **told)
    Cycle.objects.update(state="RUNNING")
    project = Project.objects.create(
        cycle=cycle, application=given, number=given.number, state="ACTIVE", title="Idea", level="PLANT", kind="OWN",
        unit=world.crew_a, second_level=world.steelworks, appraise_in_cycle=cycle,
    )  # fmt: skip
    assert agenda.plannable(world.administrator) == []
    Project.objects.filter(pk=project.pk).update(state="LAPSED")
    assert agenda.plannable(world.administrator) == [Cycle.objects.get()]
    meeting = sit.session(world, Cycle.objects.get())
    better, worse = (Application.objects.get(pk=one.pk) for one in (better, worse))
    act = {"actor": world.administrator, "now": NOW}
    motion = meetings.add_motion(meeting, "REOPENING", WHY, application=better, **act)
    sit.voted(world, motion, 4, about="MOTION")
    sit.written(world, motion, "CARRIED")
    found = sit.confirmed(world, motion)
    assert (found.state, found.announced_at) == ("TABLED", None)
    refuses("I-12", meetings.add_motion, meeting, "REOPENING", WHY, application=worse, **act)
    deciding.close(meeting, **act)
    assert sit.decided(world, sit.session(world, Cycle.objects.get()), found).state == "APPROVED"
    assert agenda.plannable(world.administrator) == [], "the place is filled"
    assert not sitting.reopens(worse), "the place is taken"


def test_i58_a_deputy_of_a_member_has_no_seat_of_his_own(world, cycle):
    for key in ("handler", "employee"):
        duty = world.duty(key, "innovation.leading_group", "jinan")
        duty.deputy_of = world.lead.duties.get(role="innovation.chair")
        duty.save()
    assert {one.pk for one in gates.group(world.jinan)} == {world.people[key].pk for key in GROUP}


def test_i60_a_tie_that_was_declared_in_a_meeting_is_known_at_the_next(world, cycle):
    application = sit.tabled(world, cycle)
    meeting = sit.session(world, cycle)
    item = sit.called(world, sit.item_of(meeting, application))
    meetings.recuse(item, world.supervisor, actor=world.supervisor, now=NOW)
    meetings.postpone(item, WHY, actor=world.administrator, now=NOW)
    deciding.close(meeting, actor=world.administrator, now=NOW)
    again = sit.called(world, sit.session(world, cycle).items.get())
    assert list(again.recusals.values_list("person", flat=True)) == [world.supervisor.pk]


def test_i63_a_question_is_voted_on_once(world, cycle):
    application = sit.tabled(world, cycle)
    item = sit.item_of(sit.session(world, cycle), application)
    sit.voted(world, item, 2)
    refuses("I-63", sit.opened, world, item)
    assert sit.voted(world, item, 4, level="BRANCH", reason=WHY).yes == 4


def test_i32_a_secretary_in_conflict_records_nothing_about_the_item(world, cycle):
    application = sit.tabled(world, cycle, members=("clerk",))
    item = sit.called(world, sit.item_of(sit.session(world, cycle), application))
    for verb in (
        lambda: ballots.open_vote(item, "APPROVAL", actor=world.clerk, now=NOW),
        lambda: meetings.postpone(item, WHY, actor=world.clerk, now=NOW),
        lambda: meetings.recuse(item, world.lead, actor=world.administrator, now=NOW),
    ):
        with pytest.raises(Forbidden):
            verb()
    row = sit.opened(world, item)
    with pytest.raises(Forbidden):
        ballots.close_vote(row, actor=world.clerk, now=NOW)


def test_i12_i68_motions_that_cannot_be_are_refused_and_a_consent_is_asked_for_each_level(world, cycle):
    application = sit.tabled(world, cycle, level="BRANCH")
    meeting = sit.session(world, cycle)
    told = {"actor": world.administrator, "now": NOW}
    refuses("I-12", meetings.add_motion, meeting, "MINIMUM", WHY, level="PLANT", application=application, **told)
    item = sit.item_of(meeting, application)
    asked = [consents.ask(item, "RAISE", level=level, **told)[0] for level in ("PLANT", "COMPANY_KEY", "PLANT")]
    assert len({one.pk for one in asked}) == 2
    decided = sit.decided(world, meeting, application)
    meetings.add_motion(meeting, "REOPENING", WHY, application=decided, **told)
    refuses("I-12", meetings.add_motion, meeting, "REOPENING", WHY, application=decided, **told)
