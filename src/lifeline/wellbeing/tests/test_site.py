"""What a site tunes of the regulations holds wherever it is asked for (W-10, W-30, W-34, W-40, W-72, Q-38)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.wellbeing.forms.sharing import ShareForm
from lifeline.wellbeing.queries import campaigns, directory, indicators, site
from lifeline.wellbeing.queries.directory import Wish
from lifeline.wellbeing.tests.offices import open_office


@pytest.mark.django_db
def test_w30_w34_w40_the_sites_numbers_hold_in_directory_and_plan(world, now, settings, client, sign_in, tmp_path):
    settings.KEYS = tmp_path / "keys"
    office = open_office(world, now)
    kinds = lambda: {card.kind for card in directory.directory(world.employee, now, Wish())}  # noqa: E731
    assert kinds() == {"coach", "volunteer", "counsellor"}
    assert (site.talks_a_week("coach"), site.in_hand("volunteer"), site.in_hand("counsellor")) == (4, 6, 25)
    settings.CARE = {**settings.CARE, "SUPERVISION_DAYS": 30, "TARGET_HOURS": 8, "COACH_PEOPLE": 1}
    for name in ("volunteer", "counsellor"):
        type(office[name]).objects.filter(kind=name).update(supervised_on=timezone.localdate(now) - timedelta(days=31))
    assert kinds() == {"coach"}
    assert site.in_hand("coach") == 1
    assert "8 小时" in indicators.formula("wait_in_time")
    sign_in(client, world.employee)
    assert "8 小时" in client.get("/wellbeing/ask/").content.decode()
    type(office["coach"]).objects.filter(kind="coach").update(supervised_on=timezone.localdate())
    page = client.get(reverse("wellbeing:coach_detail", args=[office["coach"].random_key])).content.decode()
    assert "近 30 天内接受过督导" in page
    sign_in(client, world.volunteer)
    for name in ("desk", "availability"):
        assert "超过 30 天" in client.get(reverse(f"wellbeing:{name}")).content.decode()


def test_w10_the_sites_days_are_the_ones_that_a_grant_begins_with(settings, now):
    settings.CARE = {**settings.CARE, "GRANT_DAYS": 3}
    form = ShareForm([], now.date())
    assert form.fields["until"].initial == now.date() + timedelta(days=3)


def test_w72_the_share_of_talks_that_a_campaign_needs_is_the_sites(settings):
    assert campaigns.needed(1000, site.number("FREE_PERCENT")) == 20
