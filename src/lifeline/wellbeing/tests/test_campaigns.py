"""Campaigns from preparation to closing: who may, what is frozen, what is refused, and what a lead sees meanwhile."""

import ast
import inspect
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from lifeline.kernel.errors import Refused
from lifeline.people.models import Membership, Unit
from lifeline.questionnaires.api import rights
from lifeline.wellbeing import tasks
from lifeline.wellbeing.actions import campaigns as actions
from lifeline.wellbeing.models import Booking, Campaign, CampaignUnit, Helper, Mark, Return, Window
from lifeline.wellbeing.queries import campaigns, helplines
from lifeline.wellbeing.queries.capacity import free_talks
from lifeline.wellbeing.queries.reminding import turns
from lifeline.wellbeing.rules import counting

pytestmark = pytest.mark.django_db
GIVEN = {
    "title": "Spring", "instrument": "phq9", "version": "1.0.0", "dimensions": "shift,age", "k": 10, "careless": "counted",
    "consent": "I agree",
    "care": "Six counsellors", "capacity": 5, "capacity_reason": "six for two weeks",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def lead(world):
    world.duty("publisher", "wellbeing.lead", "jinan")
    return world.publisher


@pytest.fixture
def given(world, now):
    return GIVEN | {"unit": world.jinan, "until_on": now.date() + timedelta(days=20)}


@pytest.fixture
def campaign(lead, given, now):
    return actions.draft(given, actor=lead, now=now)


@pytest.fixture
def running(campaign, lead, now, settings):
    settings.EMAIL_HOST = "mail.example.org"  # a way out: who has none is not told, see `reachable`
    actions.open_campaign(campaign.pk, actor=lead, now=now)
    campaign.refresh_from_db()
    return campaign


def refused(rule, verb, *args, **named):
    with pytest.raises(Refused) as refusal:
        verb(*args, **named)
    assert refusal.value.rule == rule


def test_w73_a_damaged_campaign_keeps_no_other_from_its_day(running, campaign, lead, given, now):
    """And no sweep of the clock is a bare loop, which ends at the first row that fails."""
    other = actions.draft(given, actor=lead, now=now)
    actions.open_campaign(other.pk, actor=lead, now=now)
    Return.objects.create(campaign=running, sealed=b"?")
    tasks.rate_campaigns(now)
    rated = dict(Campaign.objects.values_list("pk", "rated_on"))
    assert rated == {running.pk: None, other.pk: now.date()}
    assert not any(isinstance(node, ast.For) for node in ast.walk(ast.parse(inspect.getsource(tasks))))


def test_w70_opening_freezes_units_and_headcounts_and_e19_a_merger_changes_nothing(running, world):
    rows = campaigns.units_of(running)
    before = [(row.name, row.parent, row.size, row.own) for row in rows]
    assert before[0] == ("Jinan Steel", None, 11, 7)
    assert ("Crew A", 2, 2, 2) in before
    assert "Mill" not in [row.name for row in rows]
    world.caster.name, world.caster.parent = "Foundry", world.logistics
    world.caster.save()
    assert [(row.name, row.parent, row.size, row.own) for row in campaigns.units_of(running)] == before
    assert campaigns.tree_of(rows).size[0] == running.people == 11


def test_w72_a_scale_without_a_right_to_it_is_not_opened(campaign, lead, given, now):
    actions.change(campaign.pk, given | {"instrument": "sas"}, actor=lead, now=now)
    refused("W-72", actions.open_campaign, campaign.pk, actor=lead, now=now)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.key_id, CampaignUnit.objects.count()) == ("DRAFT", "", 0)
    entry = next(one for one in rights.entries() if one.definition.id == "sas" and one.about)
    rights.note_rights(entry, rights.Basis.OPINION, "x", "y", now.date(), actor=None, by="cli", fictional=True, now=now)
    actions.open_campaign(campaign.pk, actor=lead, now=now)


def test_w72_a_campaign_of_a_version_that_nobody_can_start_is_not_opened(campaign, lead, given, now):
    actions.change(campaign.pk, given | {"version": "0.9.0"}, actor=lead, now=now)
    refused("W-72", actions.open_campaign, campaign.pk, actor=lead, now=now)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.key_id) == ("DRAFT", "")


def test_w72_too_few_talks_or_no_valid_help_line_refuses(campaign, lead, given, now, monkeypatch):
    actions.change(campaign.pk, given | {"capacity": 0}, actor=lead, now=now)
    refused("W-72", actions.open_campaign, campaign.pk, actor=lead, now=now)
    actions.change(campaign.pk, given | {"capacity": 1}, actor=lead, now=now)
    monkeypatch.setattr(actions, "lines", tuple)
    refused("W-72", actions.open_campaign, campaign.pk, actor=lead, now=now)
    monkeypatch.setattr(actions, "lines", helplines.lines)
    actions.open_campaign(campaign.pk, actor=lead, now=now)


def test_w72_free_talks_of_helpers_are_counted_so_many_a_week_as_each_may_hold(campaign, lead, given, world, now):
    """A coach with ten slots a week may hold four (W-34): eight in a fortnight, and twelve until the last day."""
    world.duty("handler", "wellbeing.coach", "jinan")
    days = {"trained_on": now.date(), "supervised_on": now.date()}
    coach = Helper.objects.create(person=world.handler, kind="coach", display_name="Zhao", minutes=50, **days)
    for weekday in range(5):
        Window.objects.create(helper=coach, weekday=weekday, from_minute=900, until_minute=1020)
    assert free_talks(now, now.date() + timedelta(days=13), world.steelworks) == 8
    assert free_talks(now, now.date() + timedelta(days=13), world.mill) == 0  # of another company
    assert free_talks(now, now.date() + timedelta(days=20), world.jinan) == 12
    assert free_talks(now, now.date(), world.jinan) == 2
    taken = now.replace(hour=7, minute=0) + timedelta(days=1)  # Tuesday at 15:00: three of this week are left
    Booking.objects.create(helper=coach, start_at=taken, minutes=50, channel="phone", token="x")
    assert free_talks(now, now.date() + timedelta(days=13), world.steelworks) == 7
    Booking.objects.all().delete()
    actions.change(campaign.pk, given | {"capacity": 0}, actor=lead, now=now)
    actions.open_campaign(campaign.pk, actor=lead, now=now)
    campaign.refresh_from_db()
    assert campaign.free_talks == 12


def test_w71_e41_opening_locks_everything_but_one_later_last_day(running, lead, given, now):
    for change in ({"k": 9}, {"k": 20}, {"instrument": "gad7"}, {}):
        with pytest.raises(Refused):
            actions.change(running.pk, given | change, actor=lead, now=now)
    refused("W-71", actions.extend, running.pk, running.until_on + timedelta(days=15), actor=lead, now=now)
    refused("W-71", actions.extend, running.pk, running.until_on - timedelta(days=1), actor=lead, now=now)
    actions.extend(running.pk, running.until_on + timedelta(days=14), actor=lead, now=now)
    refused("W-71", actions.extend, running.pk, running.until_on + timedelta(days=15), actor=lead, now=now)
    actions.close(running.pk, actor=lead, now=now)
    with pytest.raises(Refused):
        actions.open_campaign(running.pk, actor=lead, now=now)  # E41: never opened again
    running.refresh_from_db()
    assert (running.state, running.k, running.instrument) == ("CLOSED", 10, "phq9")


def test_w66_k_below_ten_is_refused_by_action_and_table(campaign, lead, given, now):
    refused("W-66", actions.change, campaign.pk, given | {"k": 9}, actor=lead, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(k=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(privacy="none")
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(state="FROZEN")


def test_w70_a_lead_stays_within_his_unit(lead, given, world, now):
    refused("W-70", actions.draft, given | {"unit": world.mill}, actor=lead, now=now)
    refused("W-70", actions.draft, given | {"until_on": now.date() - timedelta(days=1)}, actor=lead, now=now)
    assert Campaign.objects.count() == 0


def give(campaign, unit, count, now):
    row = next(one for one in campaigns.units_of(campaign) if one.name == unit)
    for number in range(count):
        one = Return(campaign=campaign)
        content = counting.Return(row.number, ("", ""), number % 3, None)
        one.sealed = campaigns.sealed(one, campaign.key_id, content)
        one.save(force_insert=True)


def test_w73_rates_are_made_once_a_day_rounded_down_and_only_of_units_of_twenty(running, world, now):
    CampaignUnit.objects.filter(name="Jinan Steel").update(size=200, own=100)
    CampaignUnit.objects.filter(name="Steelworks").update(size=100, own=100)
    give(running, "Steelworks", 37, now)
    give(running, "Jinan Steel", 80, now)
    tasks.rate_campaigns(now)
    assert [(one.name, one.percent) for one in campaigns.rates(running)] == [("Jinan Steel", 55), ("Steelworks", 30)]
    give(running, "Steelworks", 40, now)
    actions.note_rates(running.pk, actor=None, now=now + timedelta(hours=8))
    assert [one.percent for one in campaigns.rates(running)] == [55, 30]
    tasks.rate_campaigns(now + timedelta(days=1))
    assert [one.percent for one in campaigns.rates(running)] == [75, 70]
    units = CampaignUnit.objects.filter(campaign=running)
    floors = dict(units.values_list("name", "floor").order_by("pk"))
    assert (floors["Jinan Steel"], floors["Steelworks"]) == (153, 72)  # 75 % of 204, 70 % of 103
    Return.objects.filter(campaign=running).delete()  # taken back: what was told was told
    tasks.rate_campaigns(now + timedelta(days=2))
    assert [one.percent for one in campaigns.rates(running)] == [0, 0]
    assert dict(units.values_list("name", "floor").order_by("pk")) == floors


def test_w73_a_day_on_which_no_rate_can_be_told_says_so(client, sign_in, running, lead, now):
    sign_in(client, lead)
    page = f"/wellbeing/lead/campaigns/{running.uuid}/"
    assert "首批比例" in client.get(page).content.decode()
    tasks.rate_campaigns(now)
    text = client.get(page).content.decode()
    assert "首批比例" not in text
    assert "今天没有可以公布的比例" in text


def test_w76_w77_reminders_are_two_at_most_quiet_and_never_to_those_done(running, world, now):
    Mark.objects.create(campaign=running, token=campaigns.mark_of(running, world.employee.pk))
    for day in range(22):
        tasks.rate_campaigns(now + timedelta(days=day))
        tasks.remind_campaigns(now + timedelta(days=day))
    told = list(apps.get_model("kernel", "Notice").objects.all())
    assert {notice.person_id for notice in told} == {
        person.pk for name, person in world.people.items() if name not in {"employee", "outsider", "foreign_dispatcher"}
    }
    assert len(told) == 20
    assert all((notice.quiet, notice.subject_key, notice.values) == (True, "", "{}") for notice in told)
    running.refresh_from_db()
    assert running.reminders == 2
    assert actions.remind(running.pk, actor=None, now=now) == 0


def test_w77_who_was_at_rest_at_nine_is_reminded_in_the_afternoon_and_the_others_are_not_told_twice(
    running, world, now
):
    nine = (now + (turns(running)[0] - now.date())).replace(hour=9)
    late, day = nine.replace(hour=17), nine.date()
    assert actions.remind_rested(running.pk, actor=None, now=late) == 0  # its turn was not taken in the morning
    done, resting = world.colleague.pk, world.employee.pk
    Mark.objects.create(campaign=running, token=campaigns.mark_of(running, done))
    Unit.objects.filter(pk=world.crew_a.pk).update(roster=f"four_crews@{day - timedelta(days=2)}")
    Membership.objects.filter(person=resting).update(crew="甲")  # came off his night shift at 8
    morning = actions.remind(running.pk, actor=None, now=nine)
    told = set(apps.get_model("kernel", "Notice").objects.values_list("person_id", flat=True))
    assert (world.handler.pk in told, told & {done, resting}, morning) == (True, set(), len(told))
    assert actions.remind_rested(running.pk, actor=None, now=nine.replace(hour=10)) == 0  # he rests still
    assert actions.remind_rested(running.pk, actor=None, now=late) == 1
    notices = list(apps.get_model("kernel", "Notice").objects.values_list("person_id", flat=True))
    assert sorted(notices) == sorted(told | {resting})
    tasks.remind_rested(late)
    assert apps.get_model("kernel", "Notice").objects.count() == len(notices)
    second = late + (turns(running)[1] - day)
    Unit.objects.filter(pk=world.crew_a.pk).update(roster="office")
    assert actions.remind_rested(running.pk, actor=None, now=second) == 0  # the clock was down; the morning's is first
    apps.get_model("kernel", "Notice").objects.all().delete()  # as when they are sent
    everybody = actions.remind(running.pk, actor=None, now=second)
    assert everybody == len(notices)
    apps.get_model("kernel", "Notice").objects.all().delete()
    assert actions.remind_rested(running.pk, actor=None, now=second) == 0  # W-76: all had theirs


def test_w71_the_clock_closes_a_campaign_after_its_last_day(running, now):
    tasks.close_campaigns(now + timedelta(days=20))
    running.refresh_from_db()
    assert running.state == "OPEN"
    tasks.close_campaigns(now + timedelta(days=21))
    running.refresh_from_db()
    assert running.state == "CLOSED"
    assert running.closed_at == now + timedelta(days=21)


def test_w50_the_pages_of_a_lead_name_no_person(client, sign_in, lead, running, world):
    sign_in(client, lead)
    text = client.get(f"/wellbeing/lead/campaigns/{running.uuid}/").content.decode()
    for name, person in world.people.items():
        assert name == "publisher" or person.name not in text
    assert "phq" not in client.get(f"/wellbeing/lead/campaigns/{running.uuid}/").request["PATH_INFO"]


def test_w70_w71_a_lead_prepares_changes_and_opens_on_the_pages(client, sign_in, lead, world):
    sign_in(client, lead)
    data = GIVEN | {
        "unit": world.jinan.pk,
        "dimensions": ["shift"],
        "until_on": (timezone.localdate() + timedelta(days=20)).isoformat(),
    }
    assert client.post("/wellbeing/lead/campaigns/new/", data | {"k": 9}).status_code == 422
    assert (
        client.post(
            "/wellbeing/lead/campaigns/new/",
            data | {"until_on": (timezone.localdate() - timedelta(days=2)).isoformat()},
        ).status_code
        == 422
    )
    response = client.post("/wellbeing/lead/campaigns/new/", data)
    made = Campaign.objects.get()
    assert response["Location"] == f"/wellbeing/lead/campaigns/{made.uuid}/"
    edit = client.get(f"{response['Location']}edit/").content.decode()
    assert 'value="phq9" selected' in edit
    client.post(f"{response['Location']}edit/", data | {"title": "Summer"})
    client.post(f"{response['Location']}open/")
    made.refresh_from_db()
    assert (made.title, made.state, made.dimensions) == ("Summer", "OPEN", "shift")
    client.post(f"{response['Location']}later/", {"until_on": (timezone.localdate() + timedelta(days=30)).isoformat()})
    made.refresh_from_db()
    assert made.was_extended


def test_campaign_list_costs_the_same_for_one_and_three(client, sign_in, lead, given, now, constant_queries):
    sign_in(client, lead)
    constant_queries("wellbeing:campaign_list", 4, lambda: actions.draft(given, actor=lead, now=now))


def test_w73_no_table_of_a_campaign_names_a_person():
    for name in ("Mark", "Return", "CampaignUnit", "Snapshot"):
        fields = apps.get_model("wellbeing", name)._meta.get_fields()
        assert "people.Person" not in {str(field.related_model and field.related_model._meta.label) for field in fields}
