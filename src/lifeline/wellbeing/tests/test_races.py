"""What two do at the same moment, each with a connection of his own. Runs on PostgreSQL."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifeline.kernel.errors import Refused
from lifeline.people.models import Duty
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import bookings, calls, cases, following, freezing, helpers, keeping, sharing
from lifeline.wellbeing.actions import campaigns as leading
from lifeline.wellbeing.models import Booking, Campaign, HelpCall, Return
from lifeline.wellbeing.queries import own, snapshots
from lifeline.wellbeing.rules.consents import KEEP
from lifeline.wellbeing.tests.course import finished
from lifeline.wellbeing.tests.offices import enrol, given, open_office
from lifeline.wellbeing.tests.test_campaigns import GIVEN
from lifeline.wellbeing.tests.test_taking import part

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


def at_once(*verbs):
    """Run the verbs at the same moment; what each returned or raised."""
    barrier, results = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(place, verb):
        barrier.wait()
        try:
            results[place] = verb()
        except Refused as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, verb)) for place, verb in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_w26_e26_one_of_two_helpers_wins_and_a_double_tap_makes_one_call(world, now):
    helpers = [world.person(f"helper{n}", f"Helper {n}", "jinan", policies.COUNSELLOR) for n in (1, 2, 3)]
    asked = at_once(*[lambda: calls.ask("Min", "here", anonymous=False, actor=world.employee, now=now)] * 3)
    assert len(set(asked)) == HelpCall.objects.count() == 1
    key = HelpCall.objects.get().random_key
    results = at_once(*[lambda h=helper: calls.accept(key, actor=h, now=now) for helper in helpers])
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused", "Refused"]
    assert HelpCall.objects.get().helper in helpers


def test_e20_who_erases_while_it_is_frozen_gets_a_true_receipt(world, now):
    world.duty("publisher", "wellbeing.lead", "jinan")
    more = {"unit": world.jinan, "until_on": now.date() + timedelta(days=9), "instrument": "phq2"}
    campaign = leading.draft(GIVEN | more, actor=world.publisher, now=now)
    leading.open_campaign(campaign.pk, actor=world.publisher, now=now)
    campaign.refresh_from_db()
    part(campaign, world.employee, now)
    leading.close(campaign.pk, actor=world.publisher, now=now)
    campaign.refresh_from_db()
    of, later = snapshots.fingerprint(campaign), now + timedelta(hours=25)
    froze, code = at_once(
        lambda: freezing.freeze(campaign.pk, b"{}", of, actor=None, now=later),
        lambda: keeping.erase_all(actor=world.employee, now=later),
    )
    assert own.receipt_returns(code) == ("removed" if isinstance(froze, Refused) else "kept")
    assert (Campaign.objects.get().state, Return.objects.count()) == ("CLOSED" if froze else "FROZEN", 0)


def test_w33_e13_two_bookings_are_not_moved_to_one_helper_at_one_time(world, now):
    office = open_office(world, now)
    third = world.person("third", "Third", "jinan", policies.COUNSELLOR)
    world.people["third"] = third
    start = now.replace(hour=9) + timedelta(days=1)
    for name, key in (("employee", "counsellor"), ("colleague", "second")):
        bookings.book(office[key].random_key, start, given(), actor=world.people[name], now=now)
    row = enrol(world, "third", "counsellor", now)
    for weekday in range(7):
        helpers.add_window(row.random_key, weekday, 540, 720, actor=third, now=now)
    Duty.objects.filter(person__in=[world.counsellor, world.second]).delete()
    keys = list(Booking.objects.order_by("pk").values_list("random_key", flat=True))
    moved = at_once(*[lambda k=k: bookings.move(k, row.random_key, actor=world.chief, now=now) for k in keys])
    assert sorted(type(one).__name__ for one in moved) == ["NoneType", "Refused"]
    assert Booking.objects.filter(helper=row).count() == 1


def locked_by(verb):
    """What is locked of a person's own rows, in this order."""
    with CaptureQueriesContext(connection) as asked:
        verb()
    tables = [re.search(r'FROM "(\w+)"', one["sql"])[1] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
    return [name for name in tables if name.endswith(("_consentbook", "_holder", "_grant", "_followup"))]


def test_w11_w47_w56_the_book_of_consents_is_locked_before_all_that_hangs_on_it(world, now):
    """Two who lock in different orders wait for each other until one is broken off."""
    me, until = world.employee, timezone.localdate(now) + timedelta(days=3)
    bai = world.person("bai", "Bai", "jinan", policies.COUNSELLOR)
    keeping.give_consent(KEEP, actor=me, now=now)
    sheet, case = finished(me, now), cases.open_case(me, "x", actor=bai, now=now)
    grant = sharing.share(sheet.uuid, bai, until, scope="result", name="x", actor=me, now=now)
    for verb, locked in (
        (lambda: following.agree_to_follow(case.uuid, sheet.uuid, actor=me, now=now), "followup"),
        (lambda: sharing.unshare(grant.uuid, actor=me, now=now), "grant"),
        (lambda: keeping.erase_result(sheet.uuid, actor=me, now=now), "grant"),
        (lambda: keeping.erase_all(actor=me, now=now), "holder"),
    ):
        first, *others = [name.rpartition("_")[2] for name in locked_by(verb)]
        assert (first, locked in others) == ("consentbook", True)
