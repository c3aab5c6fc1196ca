"""表彰大会: arranged by the secretariat, read by everybody when the awards are final, printed as a handbook."""

from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from lifeline.innovation.actions import conference
from lifeline.innovation.forms.conference import ConferenceForm
from lifeline.innovation.models import Conference, Nomination
from lifeline.innovation.tests import course, walk
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.written import words
from lifeline.kernel.errors import Conflict, Forbidden, Refused

Event = apps.get_model("kernel", "Event")
DAY = date(2026, 5, 20)
PROGRAMME = [["09:00", "Opening", ""], ["09:20", "The board", "Li"]]


def arranged(world, cycle, who="clerk", **more):
    told = {"actor": world.people[who], "now": NOW, **more}
    return conference.arrange(cycle, DAY, "Great hall", "", PROGRAMME, **told)


@pytest.fixture
def cycle(world):
    """Two awards that are final, and a team that was elected."""
    walk.staffed(world)
    found = course.cycle(world, state="CONFERENCE")
    told = {"state": "AWARDED", "grade": "GOOD", "accepted_on": course.END}
    course.project(world, of=found, tier=2, award_fen=2_500_000, **told)
    course.project(world, of=found, leader="handler", members=(), tier=1, award_fen=5_000_000, **told)
    Nomination.objects.create(
        cycle=found, kind="COLLECTIVE", state="ELECTED", unit=world.crew_a, name="Crew A", facts="41 of 43 in one shift.",
        nominated_by=world.handler, nominated_at=NOW,
    )  # fmt: skip
    return found


def test_e14_the_secretariat_arranges_the_conference_once_the_appraisal_has_begun(world, cycle):
    for who in ("lead", "employee"):
        with pytest.raises(Forbidden):
            arranged(world, cycle, who)
    type(cycle).objects.filter(pk=cycle.pk).update(state="RUNNING")
    with pytest.raises(Refused):
        arranged(world, cycle)
    assert not Conference.objects.exists()
    type(cycle).objects.filter(pk=cycle.pk).update(state="CONFERENCE")
    assert arranged(world, cycle).version == 1
    for version in (7, None):
        with pytest.raises(Conflict):
            arranged(world, cycle, version=version)
    assert arranged(world, cycle, version=1).version == 2
    assert Event.objects.filter(kind="innovation.cycle.conference_arranged").count() == 2


def test_i68_everybody_reads_it_when_awards_are_final_and_the_handbook_says_the_same(world, cycle, client, sign_in):
    arranged(world, cycle)
    address = reverse("innovation:conference_detail", args=[cycle.pk])
    handbook = reverse("innovation:paper_file", args=["handbook", cycle.pk])
    sign_in(client, world.publisher)
    text = client.get(address).content.decode()
    for said in ("The board", "Title P001", "Crew A"):
        assert said in text
    told = words(client.get(handbook).content)
    assert told.index("Title P002") < told.index("Title P001")
    assert "2026年5月20日" in told
    assert "一等奖" in told
    type(cycle).objects.filter(pk=cycle.pk).update(state="NOTICE_2")
    assert [client.get(one).status_code for one in (address, handbook)] == [403, 403]
    sign_in(client, world.clerk)
    assert "Crew A" not in client.get(address).content.decode()


def test_e14_the_conference_costs_the_same_with_more_awards(world, cycle, client, sign_in, constant_queries):
    arranged(world, cycle)
    leaders = iter(("publisher", "supervisor", "lead"))

    def grow():
        course.project(
            world, of=cycle, leader=next(leaders), members=(), state="AWARDED", grade="GOOD", accepted_on=course.END,
            tier=3, award_fen=1_000_000,
        )  # fmt: skip

    sign_in(client, world.colleague)
    constant_queries("innovation:conference_detail", 9, grow, args=[cycle.pk])


@pytest.mark.parametrize(
    "line", ["9:00 | what", "24:00 | what", "09:00", "09:00 | | who", "ab:cd | what", "09:00|a|b|c"]
)
def test_a_line_of_the_programme_that_cannot_be_read_is_named(line):
    form = ConferenceForm({"held_on": "2026-05-20", "place": "Hall", "programme": f"08:30 | Doors\n{line}"})
    assert not form.is_valid()
    assert form.errors.as_data()["programme"][0].params == {"n": 2}


def test_the_programme_is_put_in_the_order_of_its_times(world, cycle, client, sign_in):
    sign_in(client, world.clerk)
    address = reverse("innovation:conference_programme", args=[cycle.pk])
    data = {"held_on": "2026-05-20", "place": "Hall", "programme": "10：00 ｜ Awards\n09:00 | Opening | Li"}
    assert client.post(address, {**data, "place": ""}).status_code == 422
    assert client.post(address, data).status_code == 302
    assert Conference.objects.get().programme == [["09:00", "Opening", "Li"], ["10:00", "Awards", ""]]
    assert "09:00 | Opening | Li" in client.get(address).content.decode()
