"""J7 in small: taking part, leaving, closing, freezing, and what is seen afterwards and by whom."""

import hashlib
import itertools
import json
import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from lifeline.kernel import vault
from lifeline.kernel.errors import Refused
from lifeline.people.models import Membership
from lifeline.wellbeing import tasks
from lifeline.wellbeing.actions import campaigns as leading
from lifeline.wellbeing.actions import freezing, keeping, taking
from lifeline.wellbeing.models import Campaign, CampaignUnit, Mark, Return, Snapshot
from lifeline.wellbeing.queries import campaigns, holding, own, snapshots
from lifeline.wellbeing.rules import counting
from lifeline.wellbeing.rules.campaigns import last_rate, left_out
from lifeline.wellbeing.rules.consents import CAMPAIGN
from lifeline.wellbeing.tests.test_campaigns import GIVEN
from lifeline.wellbeing.tests.test_kept import walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def running(world):
    """Open since now, for phq2 and with the dimension of shifts."""
    now = timezone.now()
    world.duty("publisher", "wellbeing.lead", "jinan")
    given = GIVEN | {"unit": world.jinan, "until_on": timezone.localdate() + timedelta(days=9)}
    given |= {"instrument": "phq2", "dimensions": "shift"}
    campaign = leading.draft(given, actor=world.publisher, now=now)
    leading.open_campaign(campaign.pk, actor=world.publisher, now=now)
    campaign.refresh_from_db()
    return campaign


def part(campaign, person, now, band=0, shift=""):
    """Take part without pages."""
    offer = next(one for one in campaigns.offers(person) if one.pk == campaign.pk)
    return taking.take_part(offer, [shift], band, Fraction(band), actor=person, now=now)


def finish(client, uuid, **data):
    return client.post(f"/wellbeing/s/{uuid}/finish/", {"step": "finish"} | data)


def test_w75_a_kept_sheet_is_given_at_its_end_with_consent_and_once(client, sign_in, running, world):
    sign_in(client, world.employee)
    uuid = walk(client, 3, 2)
    asked = client.get(f"/wellbeing/s/{uuid}/finish/").content.decode()
    assert 'name="campaign-take" value="yes">' in asked
    assert 'name="campaign-shift"' in asked
    assert Return.objects.count() == 0
    finish(client, uuid, **{"campaign-take": "yes", "campaign-shift": "nights"})
    (one,) = campaigns.opened(running)
    crew = CampaignUnit.objects.get(unit=world.crew_a)
    assert one == counting.Return(crew.number, ("nights",), 1, Fraction(5))
    assert [consent.name for consent in holding.consents(world.employee) if consent.purpose == CAMPAIGN] == ["Spring"]
    finish(client, walk(client, 0, 0), **{"campaign-take": "yes"})
    assert [Return.objects.count(), Mark.objects.count()] == [1, 1]
    assert not part(running, world.employee, timezone.now())


def test_w75_without_the_tick_nothing_is_given_and_w74_the_thanks_are_the_same(client, sign_in, running, world):
    sign_in(client, world.employee)
    said = []
    for data in ({}, {"campaign-take": "yes"}):
        response = finish(client, walk(client, 1, 1), **data)
        said.append([str(one) for one in get_messages(response.wsgi_request)])
        client.get(response["Location"])
    assert said[0] == said[1] != []
    assert Return.objects.count() == 1
    assert "Spring" in strip(client.get("/wellbeing/").content.decode())


def test_w2_a_guest_takes_part_too_and_a_firm_trigger_loses_nothing(client, sign_in, running, world):
    Campaign.objects.update(instrument="phq9")
    sign_in(client, world.colleague)
    answers = {"instrument": "phq9", "answers": ",".join(["1"] * 10), "number": "10"}
    take = {"campaign-take": "yes", "campaign-shift": "days"}
    helped = client.post("/wellbeing/g/", {**answers, "step": "finish", **take})
    assert helped.templates[0].name == "wellbeing/guest_help.html"
    assert '<input type="hidden" name="campaign-shift" value="days">' in helped.content.decode()
    assert Return.objects.count() == 0
    client.post("/wellbeing/g/", {**answers, "step": "seen", **take})
    (one,) = campaigns.opened(running)
    assert (one.categories, one.band, one.score) == (("days",), 1, Fraction(9))
    assert not holding.keeps(world.colleague)


def test_w75_a_fault_while_giving_leaves_the_sheet_open_and_it_can_be_given_again(client, sign_in, running, world):
    """Finished and not given, there would be no page any more from which to give it."""
    sign_in(client, world.employee)
    uuid, key = walk(client, 3, 2), Campaign.objects.get().key_id
    Campaign.objects.update(key_id="gone")
    client.raise_request_exception = False
    assert finish(client, uuid, **{"campaign-take": "yes"}).status_code >= 500
    assert (Return.objects.count(), Mark.objects.count()) == (0, 0)
    Campaign.objects.update(key_id=key)
    assert finish(client, uuid, **{"campaign-take": "yes"})["Location"].endswith(f"/r/{uuid}/")
    assert (Return.objects.count(), Mark.objects.count()) == (1, 1)


@pytest.mark.parametrize("rule", ["counted", "hasty"])
def test_q26_a_return_is_left_out_only_by_the_rule_that_was_fixed_before_opening(
    client, sign_in, running, world, rule, monkeypatch
):
    """Who walks through in milliseconds is faster than anybody reads. Rates and statistics come from returns alone."""
    began, looks = timezone.now(), itertools.count()
    monkeypatch.setattr(timezone, "now", lambda: began + timedelta(milliseconds=next(looks)))
    Campaign.objects.update(careless=rule)
    sign_in(client, world.employee)
    uuid = walk(client, 3, 2, 1, name="phq4")
    Campaign.objects.update(instrument="phq4")
    asked = client.get(f"/wellbeing/s/{uuid}/finish/").content.decode()
    assert ("不计入统计" in asked) == (rule == "hasty")
    said = finish(client, uuid, **{"campaign-take": "yes"})
    assert "感谢" in "".join(map(str, get_messages(said.wsgi_request)))
    assert [Return.objects.count(), Mark.objects.count()] == [0 if rule == "hasty" else 1, 1]
    assert campaigns.not_yet(running).count(world.employee.pk) == 0
    assert client.get(f"/wellbeing/r/{uuid}/").status_code == 200
    keeping.erase_all(actor=world.employee, now=timezone.now())
    assert [Return.objects.count(), Mark.objects.count()] == [0, 0]


def test_q26_e41_the_rule_cannot_be_changed_after_opening(running, world):
    with pytest.raises(Refused):
        leading.change(running.pk, GIVEN | {"careless": "both"}, actor=world.publisher, now=timezone.now())
    running.refresh_from_db()
    assert running.careless == "counted"
    rules = {"counted": (0, 0), "hasty": (1, 0), "straight": (0, 1), "both": (1, 1)}
    for rule, expected in rules.items():
        told = left_out(rule, hasty=True, straight=False), left_out(rule, hasty=False, straight=True)
        assert told == tuple(map(bool, expected))
        assert not left_out(rule, hasty=False, straight=False)


def test_w70_who_is_not_in_the_cohort_is_not_asked(client, sign_in, running, world):
    sign_in(client, world.outsider)
    assert "campaign-take" not in client.get(f"/wellbeing/s/{walk(client, 3, 2)}/finish/").content.decode()
    assert "Spring" not in client.get("/wellbeing/").content.decode()
    assert campaigns.offers(world.outsider) == []


def test_e14_who_changes_unit_is_counted_in_the_unit_of_opening(running, world):
    today = timezone.localdate()
    Membership.objects.filter(person=world.employee).update(to_on=today + timedelta(days=1))
    Membership.objects.create(person=world.employee, unit=world.logistics, from_on=today + timedelta(days=1))
    part(running, world.employee, timezone.now())
    assert [one.unit for one in campaigns.opened(running)] == [CampaignUnit.objects.get(unit=world.crew_a).number]


def test_w65_w53_no_row_leads_from_a_person_to_a_return(running, world):
    part(running, world.employee, timezone.now())
    (one,), (mark,) = Return.objects.all(), Mark.objects.all()
    assert vault.token(campaigns.TAKEN, str(running.pk), str(world.employee.pk)) != holding.answers_token(
        world.employee
    )
    known = {str(world.employee.pk), world.employee.employee_no, str(one.uuid)}
    assert mark.token == campaigns.mark_of(running, world.employee.pk)
    assert mark.token not in known
    assert b"nights" not in bytes(one.sealed)
    book = holding.book_of(world.employee)
    assert str(one.uuid).encode() not in bytes(book.sealed)


def test_w75_e20_w4_who_withdraws_before_freezing_takes_the_return_out(client, sign_in, running, world):
    now = timezone.now()
    part(running, world.employee, now)
    sign_in(client, world.employee)
    about = campaigns.own_returns(world.employee)[0]
    assert "Spring" in client.get("/wellbeing/consents/").content.decode()
    client.post("/wellbeing/consents/", {"purpose": CAMPAIGN, "about": about})
    assert [Return.objects.count(), Mark.objects.count(), campaigns.own_returns(world.employee)] == [0, 0, []]
    assert part(running, world.employee, now)
    code = keeping.erase_all(actor=world.employee, now=now)
    assert Return.objects.count() == 0
    assert own.receipt_returns(code) == "removed"
    page = client.get(f"/wellbeing/mine/receipt/{code}/").content.decode()
    assert "仍在进行的普测" in page
    assert own.receipt_day(code.replace("removed", "kept")) is None


def frozen(running, world, people=("employee", "colleague")):
    now = timezone.now()
    for name in people:
        part(running, world.people[name], now)
    leading.close(running.pk, actor=world.publisher, now=now)
    tasks.freeze_campaigns(now + timedelta(hours=23))
    freezing.build(running.pk, now=now + timedelta(hours=25))
    running.refresh_from_db()
    return running


def test_w69_w65_freezing_keeps_the_bytes_and_destroys_key_returns_and_marks(
    running, world, django_capture_on_commit_callbacks
):
    key = running.key_id
    with django_capture_on_commit_callbacks(execute=True):
        frozen(running, world)
    assert (running.state, running.key_id, running.progress) == ("FROZEN", "", 100)
    assert [Return.objects.count(), Mark.objects.count(), vault.holds(key)] == [0, 0, False]
    snapshot = Snapshot.objects.get()
    told = json.loads(bytes(snapshot.body))
    assert hashlib.sha256(bytes(snapshot.body)).hexdigest() == running.snapshot_hash == snapshot.sha256
    assert next(unit["name"] for unit in told["units"]) == "Jinan Steel"
    assert not any(cell["shown"] for cell in told["cells"])  # two returns: everything is hidden
    assert told["rates"] == {}


def test_e20_after_freezing_a_return_stays_counted_and_the_receipt_says_so(running, world):
    frozen(running, world)
    code = keeping.erase_all(actor=world.employee, now=timezone.now())
    assert own.receipt_returns(code) == "kept"
    assert own.receipt_day(code) == timezone.localdate()


def test_e41_a_second_snapshot_an_early_one_and_one_of_other_returns_are_refused(running, world):
    now = timezone.now()
    part(running, world.employee, now)
    leading.close(running.pk, actor=world.publisher, now=now)
    running.refresh_from_db()
    of = snapshots.fingerprint(running)
    for at, prints in ((now + timedelta(hours=23), of), (now + timedelta(hours=24), "other")):
        with pytest.raises(Refused):
            freezing.freeze(running.pk, b"{}", prints, actor=None, now=at)
    assert Snapshot.objects.count() == 0
    freezing.build(running.pk, now=now + timedelta(hours=24))
    first = bytes(Snapshot.objects.get().body)
    with pytest.raises(Refused):
        freezing.freeze(running.pk, b"{}", of, actor=None, now=now + timedelta(hours=25))
    freezing.build(running.pk, now=now + timedelta(hours=30))
    freezing.freeze_one.call(running.pk)
    assert bytes(Snapshot.objects.get().body) == first
    freezing.note_progress(running.pk, 5, actor=None, now=now)
    running.refresh_from_db()
    assert running.progress == 100


def test_w79_a_sheet_begun_before_closing_counts_for_24_hours(client, sign_in, running, world):
    now = timezone.now()
    definition = campaigns.api.definition("phq2")
    leading.close(running.pk, actor=world.publisher, now=now)
    assert campaigns.offers(world.employee) == []
    early, late = now - timedelta(hours=1), now + timedelta(hours=1)
    assert campaigns.offer_for(world.employee, definition, early, now + timedelta(hours=23)) is not None
    assert campaigns.offer_for(world.employee, definition, early, now + timedelta(hours=24)) is None
    assert campaigns.offer_for(world.employee, definition, late, now + timedelta(hours=2)) is None
    assert campaigns.offer_for(world.employee, definition, None, now + timedelta(hours=2)) is None


@pytest.mark.parametrize(("returns", "size", "told"), [(0, 40, 0), (1, 40, 0), (2, 40, 5), (39, 40, 95), (40, 40, 95)])
def test_w73_final_rates_end_with_under_5_and_95_or_more(returns, size, told):
    assert last_rate(returns, size) == told


def big(world, running):
    """A snapshot of a larger company in the same tree: made by the action from returns that are written directly."""
    CampaignUnit.objects.filter(unit=world.jinan).update(size=140, own=0)
    CampaignUnit.objects.filter(unit__in=[world.steelworks, world.caster]).update(size=80, own=0)
    CampaignUnit.objects.filter(unit=world.crew_a).update(size=80, own=80)
    CampaignUnit.objects.filter(unit=world.logistics).update(size=60, own=60)
    CampaignUnit.objects.exclude(
        unit__in=[world.jinan, world.steelworks, world.caster, world.crew_a, world.logistics]
    ).delete()
    numbers = {row.unit_id: row.number for row in CampaignUnit.objects.all()}
    for unit, count in ((world.crew_a, 40), (world.logistics, 30)):
        for place in range(count):
            one = Return(campaign=running)
            content = counting.Return(
                numbers[unit.pk], (("days", "nights")[place % 2],), place % 3 // 2, Fraction(place % 7)
            )
            one.sealed = campaigns.sealed(one, running.key_id, content)
            one.save(force_insert=True)
    return frozen(running, world, people=())


def test_w50_statistics_open_a_head_his_own_units_and_the_total(client, sign_in, running, world, constant_queries):
    world.duty("clerk", "people.leader", "steelworks")
    campaign = big(world, running)
    numbers = {row.unit_id: row.number for row in CampaignUnit.objects.all()}
    address = f"/wellbeing/lead/statistics/{campaign.uuid}"
    sign_in(client, world.clerk)
    listed = client.get("/wellbeing/lead/statistics/").content.decode()
    assert f"{address}/0/" in listed
    assert f"{address}/{numbers[world.steelworks.pk]}/" in listed
    assert f"{address}/{numbers[world.crew_a.pk]}/" not in listed
    total = client.get(f"{address}/0/").content.decode()
    assert "Logistics" not in total
    assert client.get(f"{address}/{numbers[world.crew_a.pk]}/").status_code == 200
    assert client.get(f"{address}/{numbers[world.logistics.pk]}/").status_code == 404
    assert client.get(f"{address}/999/").status_code == 404
    sign_in(client, world.publisher)
    whole = client.get(f"{address}/0/").content.decode()
    assert "Logistics" in whole
    assert "少于 10 人" in whole
    assert "约 70 份" in whole
    assert f"普测时间：{timezone.localdate().isoformat()}" not in whole  # a day in words
    sign_in(client, world.employee)
    assert client.get(f"{address}/0/").status_code == 403


def test_w50_the_head_of_a_company_costs_no_query_a_unit(running, world, django_assert_max_num_queries):
    world.duty("clerk", "people.leader", "jinan")
    campaign = big(world, running)
    world.clerk.__dict__.pop("_held", None)
    with django_assert_max_num_queries(4):
        assert snapshots.open_to(world.clerk, campaign) == ((0, "Jinan Steel"),)


def test_w69_a_snapshot_names_the_last_day_of_the_companys_own_calendar(running):
    running.closed_at = datetime(2026, 3, 9, 22, tzinfo=UTC)  # six in the morning of the tenth in Jinan
    told = []
    for until in (date(2026, 3, 20), date(2026, 3, 9)):
        running.until_on = until
        told.append(json.loads(snapshots.body(running, lambda _done, _total: None))["closed_on"])
    assert told == ["2026-03-10", "2026-03-09"]


def test_w69_later_looks_read_the_frozen_bytes_whatever_has_become_of_the_units(client, sign_in, running, world):
    campaign = big(world, running)
    sign_in(client, world.publisher)
    address = f"/wellbeing/lead/statistics/{campaign.uuid}/0/"
    before = client.get(address).content.decode()
    CampaignUnit.objects.update(name="Other", size=3, own=0)
    world.crew_a.name = "Other"
    world.crew_a.save()
    assert strip(client.get(address).content.decode()) == strip(before)


def strip(page):
    return re.search(r"<main.*</main>", page, re.DOTALL)[0]
