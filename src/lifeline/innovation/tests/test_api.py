"""What siblings may ask: plain values, as far as the person may see, and nothing that is decided and not announced."""

from dataclasses import asdict, fields
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from lifeline.innovation import api, tasks
from lifeline.innovation.actions import library, signals
from lifeline.innovation.models import Application, Milestone, Project
from lifeline.innovation.queries import work
from lifeline.innovation.tests import course, noticed, walk
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.noticed import LATER
from lifeline.kernel.events import declared
from lifeline.people.actions import units

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_tasks_are_those_of_the_page_and_of_nobody_else(world):
    world.duty("lead", "innovation.unit_secretary", "steelworks")
    made = course.project(world, state="CHARTERED")
    made.charters.create(number=1, body={}, sha256="0" * 64, made_at=NOW, sign_due_at=NOW + timedelta(days=5))
    (found,) = api.tasks_for(world.employee, now=NOW)
    assert (found.about, found.late, found.due_at) == (made.title, False, NOW + timedelta(days=5))
    assert found.href.startswith(reverse("innovation:project_detail", args=[made.number]))
    assert type(found.what) is str
    assert api.tasks_for(world.employee, now=NOW + timedelta(days=6))[0].late
    assert [len(api.tasks_for(one, now=NOW)) for one in (world.lead, world.colleague, world.outsider)] == [1, 0, 0]
    assert [one.href for one in api.tasks_for(world.lead, now=NOW)] == [
        one.href for one in work.tasks_of(world.lead, NOW)
    ]


def test_the_open_call_is_that_of_the_units_company(world):
    assert api.open_call(world.crew_a, now=NOW) is None
    cycle = walk.called(world)
    found = api.open_call(world.crew_a, now=NOW)
    assert found == api.Call(cycle.pk, cycle.number, cycle.name, cycle.call_closes_at)
    assert api.open_call(world.mill, now=NOW) is None
    assert api.open_call(world.jinan, now=cycle.call_closes_at) is None


def test_i68_a_units_figures_hold_what_lies_below_it_and_tell_no_decision_before_its_announcement(world):
    cycle = noticed.in_deliberation(world)

    def told(unit):
        return api.project_summary(unit, *YEAR, now=LATER)

    assert (told(world.steelworks).applications, told(world.steelworks).approved) == (2, 0)
    notice = noticed.published(world, cycle)
    assert told(world.jinan).approved == 0
    tasks.end_notices(notice.ends_at)
    assert (told(world.jinan).applications, told(world.jinan).approved) == (2, 1)
    assert (told(world.logistics).applications, told(world.laiwu).applications) == (0, 0)
    assert asdict(api.project_summary(world.jinan, date(2027, 1, 1), date(2027, 12, 31), now=LATER)) == dict.fromkeys(
        (one.name for one in fields(api.Summary)), 0
    )


def test_i7_e12_figures_count_where_it_was_handed_in_and_colours_are_computed(world):
    one, other = course.active(world), course.active(world, leader="colleague", members=())
    Application.objects.filter(project=one).update(unit_path=world.crew_a.path)
    stones = [date(2026, 2, 1), date(2026, 3, 1), date(2026, 5, 1)]
    for place, on in enumerate(stones, 1):
        Milestone.objects.create(project=one, place=place, title=f"Step {place}", planned_on=on)
    Milestone.objects.filter(place=1).update(
        state="VERIFIED", filed_by=world.employee, filed_at=datetime(2026, 1, 31, 23, tzinfo=NOW.tzinfo),
        decided_by=world.lead, decided_at=NOW,
    )  # fmt: skip
    at = datetime(2026, 4, 20, tzinfo=NOW.tzinfo)
    found = api.project_summary(world.caster, *YEAR, now=at)
    assert (found.running, found.red, found.green, found.milestones, found.in_time) == (2, 1, 1, 3, 1)
    Project.objects.filter(pk=other.pk).update(state="ACCEPTED", grade="GOOD", accepted_on=date(2026, 6, 1))
    world.logistics.refresh_from_db()
    units.merge_unit(world.crew_a, world.logistics, on=date(2026, 7, 1), actor=world.administrator)
    found = api.project_summary(world.caster, *YEAR, now=at)
    assert (found.running, found.accepted) == (1, 1)
    assert api.project_summary(world.logistics, *YEAR, now=at).running == 0


def test_results_commended_count_the_days_of_both_ends_and_one_company_or_all(world):
    for number, on in enumerate((YEAR[0], YEAR[1], date(2025, 12, 31)), 1):
        course.project(world, number=f"C{number}", leader="employee", members=(), commended_on=on)
    assert (api.results_commended(*YEAR), api.results_commended(*YEAR, world.jinan)) == (2, 2)
    assert api.results_commended(*YEAR, world.laiwu) == 0


def test_i113_signals_are_those_of_the_newest_day(world):
    course.active(world)
    assert api.signals(world.jinan) == []
    for days in (0, 1):
        signals.count_day(world.jinan, actor=None, now=NOW + timedelta(days=days))
    found = api.signals(world.jinan)
    assert [one.signal for one in found] == ["F", "W", "Q", "P", "C"]
    assert {one.on for one in found} == {timezone.localdate(NOW) + timedelta(days=1)}
    assert api.signals(world.laiwu) == []


def test_i109_published_results_are_found_by_every_word_and_drafts_and_other_companies_are_not(world):
    world.duty("manager", "innovation.secretary", "jinan")
    project = course.project(world, state="ACCEPTED", grade="GOOD", accepted_on=course.END)
    draft = library.write_result(
        project, "Danger board", "Before the shift.", ["One"], None, actor=world.employee, now=NOW
    )
    assert api.published_results("board", reader=world.manager) == []
    library.publish(draft, actor=world.manager, now=NOW)
    (found,) = api.published_results("board shift", reader=world.colleague)
    assert (found.title, found.adopters, found.published_at, found.level) == ("Danger board", 0, NOW, "PLANT")
    assert api.published_results("board night", reader=world.colleague) == []
    assert api.published_results("", reader=world.outsider) == []


def test_the_events_that_the_front_door_names_are_declared(world):
    del world
    named = [word for word in api.__doc__.replace("`", " ").split() if word.startswith("innovation.")]
    assert len(named) == 5
    assert [one for one in named if one.rstrip(".,") not in declared()] == []


def test_the_start_page_shows_what_waits_and_how_much_more_there_is(client, world, sign_in):
    home = reverse("people:home")
    sign_in(client, world.employee)
    assert "innovation/" not in client.get(home).content.decode().split("<main")[1]
    made = course.active(world)
    today = timezone.localdate()
    for place in range(1, 6):
        on = today + timedelta(days=place)
        Milestone.objects.create(project=made, place=place, title=f"Step {place}", planned_on=on)
    shown = client.get(home).content.decode()
    assert (shown.count(f"{made.number}/#milestones"), "还有 2 项" in shown) == (3, True)
    sign_in(client, world.colleague)
    assert f"{made.number}/#milestones" not in client.get(home).content.decode()
