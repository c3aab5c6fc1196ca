"""I-107. Teams and persons are nominated by units with facts and elected by vote; nobody scores them."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from lifeline.innovation.actions import deciding, meetings, nominations
from lifeline.innovation.models import Cycle, Nomination
from lifeline.innovation.queries import papers, voting
from lifeline.innovation.queries.nominations import elected, lines, listed
from lifeline.innovation.queries.work import tasks_of
from lifeline.innovation.states import Merit, NominationState
from lifeline.innovation.tests import course, sitting
from lifeline.innovation.tests.sitting import NOW
from lifeline.kernel.errors import Forbidden, Refused

Event = apps.get_model("kernel", "Event")
FACTS = "In March the crew answered 41 of 43 requests within one shift."


@pytest.fixture
def cycle(world):
    """In appraisal; the handler signs for the steelworks."""
    found = sitting.cycle(world)
    world.duty("handler", "innovation.unit_secretary", "steelworks")
    Cycle.objects.filter(pk=found.pk).update(state="APPRAISAL")
    found.refresh_from_db()
    return found


def named(world, cycle, who="colleague", unit="steelworks", by="handler", facts=FACTS):
    who = world.people.get(who, who)
    return nominations.nominate(cycle, world.units[unit], who, facts, actor=world.people[by], now=NOW)


def test_i107_a_unit_nominates_its_own_people_with_facts_and_once(world, cycle):
    assert any("nominations" in task.href for task in tasks_of(world.handler, NOW))
    for case in ({"facts": "Good."}, {"who": "publisher"}, {"who": "handler"}, {"who": " "}):
        with pytest.raises(Refused):
            named(world, cycle, **case)
    for case in ({"unit": "logistics"}, {"by": "clerk"}, {"by": "employee"}):
        with pytest.raises(Forbidden):
            named(world, cycle, **case)
    assert not Nomination.objects.exists()
    made = named(world, cycle)
    team = named(world, cycle, who="Crew A", unit="crew_a")
    assert (made.kind, team.kind) == (Merit.INDIVIDUAL, Merit.COLLECTIVE)
    for case in ({}, {"who": "Crew A", "unit": "crew_a"}):
        with pytest.raises(Refused):
            named(world, cycle, **case)
    assert Event.objects.filter(kind="innovation.cycle.nominated").count() == 2
    team.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        team.save(force_insert=True)


def test_i107_the_leading_group_elects_by_secret_ballot_and_those_concerned_leave(world, cycle):
    named(world, cycle, who="Crew A", unit="crew_a")
    named(world, cycle, who="employee")
    world.duty("handler", "innovation.leading_group", "jinan")
    meeting = sitting.session(world, cycle, (*sitting.GROUP, "handler"))
    team, person = meeting.items.order_by("place")
    row = sitting.voted(world, team, yes=5, about="MOTION")
    assert row.secret
    assert [str(one.why) for one in team.recusals.all()] == ["SIGNED"]
    sitting.written(world, team, "CARRIED")
    deciding.confirm(team, actor=world.lead, now=NOW)
    sitting.voted(world, person, yes=1, no=4, about="MOTION")
    sitting.written(world, person, "LOST")
    deciding.confirm(person, actor=world.lead, now=NOW)
    assert [one.name for one in elected(cycle, Merit.COLLECTIVE)] == ["Crew A"]
    assert elected(cycle, Merit.INDIVIDUAL) == []
    for key in ("employee", "colleague"):
        world.duty(key, "innovation.leading_group", "jinan")
    told = {
        key: {one.row.pk: one.state for one in lines(world.people[key], cycle, listed(world.people[key], cycle))}
        for key in ("supervisor", "handler", "employee", "colleague")
    }
    yes, no, open_ = (str(NominationState(one).label) for one in ("ELECTED", "NOT_ELECTED", "NOMINATED"))
    keys = (team.nomination_id, person.nomination_id)
    assert told == {
        "supervisor": dict(zip(keys, (yes, no), strict=True)),  # a member of the leading group reads how it stands
        "handler": dict(zip(keys, (open_, open_), strict=True)),  # who nominated does not (I-32)
        "employee": dict(zip(keys, (open_, open_), strict=True)),  # nor who is nominated
        "colleague": dict(zip(keys, (open_, no), strict=True)),  # nor who is of the team's unit
    }
    closed = deciding.close(meeting, actor=world.administrator, now=NOW)
    text = voting.minutes_text(voting.minutes_of(closed), world.clerk)
    assert f"Crew A（{world.crew_a.name}）" in text[0]["title"]
    course.project(
        world, of=cycle, leader="publisher", members=(), state="AWARDED", grade="GOOD", accepted_on=course.END, tier=1,
        award_fen=100,
    )  # fmt: skip
    assert papers.commendation(cycle)["collectives"] == [["Crew A", world.crew_a.name, FACTS]]


def test_i68_a_unit_reads_no_election_before_the_conference(world, cycle):
    Nomination.objects.filter(pk=named(world, cycle).pk).update(state="NOT_ELECTED")
    told = [one.state for one in lines(world.handler, cycle, listed(world.handler, cycle))]
    assert told == [str(NominationState.NOMINATED.label)]
    assert not listed(world.employee, cycle).exists()
    Nomination.objects.update(state="ELECTED")
    assert not listed(world.employee, cycle).exists()
    cycle.state = "CONFERENCE"
    assert listed(world.employee, cycle).count() == 1


def test_i107_a_nomination_is_taken_back_before_it_stands_on_an_agenda(world, cycle):
    made = named(world, cycle)
    with pytest.raises(Forbidden):
        nominations.withdraw(made, actor=world.clerk, now=NOW)
    assert nominations.withdraw(made, actor=world.handler, now=NOW).state == "WITHDRAWN"
    again = named(world, cycle)
    sitting.session(world, cycle)
    with pytest.raises(Refused):
        nominations.withdraw(again, actor=world.handler, now=NOW)
    assert Nomination.objects.get(pk=again.pk).state == "NOMINATED"


def test_i107_no_motion_of_the_desk_commends_somebody(world, cycle):
    named(world, cycle)
    meeting = sitting.session(world, cycle)
    with pytest.raises(Refused):
        meetings.add_motion(meeting, "COMMEND", "A long enough reason.", actor=world.administrator, now=NOW)


def test_i107_the_page_nominates_and_takes_back(world, cycle, client, sign_in):
    address = reverse("innovation:nomination_list", args=[cycle.pk])
    data = {"act": "nominate", "kind": "INDIVIDUAL", "unit": world.steelworks.pk, "who": "0", "facts": FACTS}
    sign_in(client, world.employee)
    assert client.post(address, data).status_code == 403
    sign_in(client, world.handler)
    refused = client.post(address, data)
    assert refused.status_code == 422
    assert 'id="id_who_error"' in refused.content.decode()
    assert not Nomination.objects.exists()
    assert client.post(address, {**data, "who": world.colleague.employee_no}).status_code == 302
    assert world.colleague.name in client.get(address).content.decode()
    client.post(address, {"act": "withdraw", "nomination": Nomination.objects.get().pk})
    assert Nomination.objects.get().state == "WITHDRAWN"


def test_i112_the_page_costs_the_same_with_more_nominations(world, cycle, client, sign_in, constant_queries):
    names = iter("ABCD")
    sign_in(client, world.handler)
    constant_queries(
        "innovation:nomination_list", 6, lambda: named(world, cycle, who=next(names), unit="crew_a"), args=[cycle.pk]
    )
