"""剔除: nothing leaves the figures but by two persons, and everybody sees how much did (H-89, E-22)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline import events
from lifeline.hotline.actions import exclusion, freezing, intake
from lifeline.hotline.models import Case, Exclusion
from lifeline.hotline.policies import figures as figure_policies
from lifeline.hotline.queries import figures
from lifeline.hotline.queries.counts import Counts
from lifeline.hotline.rules.figures import Share
from lifeline.hotline.states import CheckState
from lifeline.hotline.tests import course
from lifeline.hotline.tests.course import answered, at, dispatched, fresh, in_progress
from lifeline.hotline.tests.pages import send, text_of
from lifeline.hotline.tests.test_importing import HEAD, ONE, bring
from lifeline.hotline.tests.test_telling import told as heard
from lifeline.kernel.errors import Refused

pytestmark = pytest.mark.django_db
WHY = "同一件事登记了两次，这一件是重复的。"


def counts(world, now):
    return figures.total(figures.rates(world.jinan, 202603, 202603, now=now))


def asked(world, case, now="03-10 09:00"):
    return exclusion.ask_exclusion(fresh(case), WHY, actor=world.supervisor, now=at(now))


def excluded(world, case, now="03-10 10:00"):
    return exclusion.grant_exclusion(asked(world, case), actor=world.dispatcher, now=at(now))


def test_h89_a_case_counts_until_a_second_person_agrees_and_then_in_no_figure(world):
    case, _other = answered(world, at("03-09 10:00")), dispatched(world, at("03-09 10:00"))
    before = counts(world, at("03-10 08:00"))
    row = asked(world, case)
    assert counts(world, at("03-10 09:30")) == before
    exclusion.grant_exclusion(row, actor=world.dispatcher, now=at("03-10 10:00"))
    after = counts(world, at("03-10 11:00"))
    assert (before.share("response"), before.replied, before.submitted) == (Share(1, 2), 1, 2)
    assert (after.share("response"), after.replied, after.submitted) == (Share(0, 1), 0, 1)
    assert (after.left_out, after.excluded) == (1, 1)
    assert (
        figures.total(figures.rates(world.jinan, 202603, 202603, now=at("03-11 10:00"), as_of=at("03-10 09:30")))
        == before
    )
    assert course.told("case.excluded")[-1].data["second"] == world.dispatcher.pk


def test_h17_h89_where_every_supervisor_and_dispatcher_is_excluded_integrity_decides(world):
    for key, name in (("integrity", "Gu Lin"), ("second_integrity", "Ma Ke")):
        world.person(key, name, "jinan", "hotline.integrity")
    case = in_progress(world, at("03-09 10:00"))
    intake.recuse(case, [world.supervisor, world.dispatcher], [], actor=world.dispatcher, now=at("03-09 11:00"))
    row = exclusion.ask_exclusion(fresh(case), WHY, actor=world.integrity, now=at("03-10 09:00"))
    assert "exclusion_sought" in heard(world, "second_integrity")
    assert course.told("case.exclusion_asked")[-1].by == "hotline.integrity"
    assert figure_policies.may_decide_exclusion(world.second_integrity, fresh(case))
    exclusion.grant_exclusion(row, actor=world.second_integrity, now=at("03-10 10:00"))
    assert course.told("case.excluded")[-1].by == "hotline.integrity"


def test_e22_the_same_person_cannot_be_the_second(world):
    case = dispatched(world, at("03-09 10:00"))
    row = asked(world, case)
    with pytest.raises(Refused) as refusal:
        exclusion.grant_exclusion(row, actor=world.supervisor, now=at("03-10 10:00"))
    assert refusal.value.rule == "H-89"
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.update(second=world.supervisor, state=CheckState.GRANTED, decided_at=at("03-10 10:00"))
    assert (Exclusion.objects.get().state, counts(world, at("03-10 11:00")).assigned) == (CheckState.ASKED, 1)


def test_h89_it_needs_a_reason_and_is_asked_once(world):
    case = dispatched(world, at("03-09 10:00"))
    with pytest.raises(Refused):
        exclusion.ask_exclusion(case, "重复", actor=world.supervisor, now=at("03-10 09:00"))
    assert not Exclusion.objects.exists()
    row = asked(world, case)
    with pytest.raises(Refused):
        asked(world, case)
    exclusion.grant_exclusion(row, actor=world.dispatcher, now=at("03-10 10:00"))
    with pytest.raises(Refused):
        asked(world, case)
    with pytest.raises(Refused):
        exclusion.deny_exclusion(row, actor=world.dispatcher, now=at("03-10 10:00"))


def test_h89_what_the_second_person_does_not_want_counts_as_before_and_may_be_asked_again(world):
    case = dispatched(world, at("03-09 10:00"))
    exclusion.deny_exclusion(asked(world, case), actor=world.dispatcher, now=at("03-10 10:00"))
    assert counts(world, at("03-10 11:00")).assigned == 1
    assert heard(world, "supervisor")[0] == "exclusion_told"
    asked(world, case)


def test_h89_h90_a_frozen_month_stays_as_it_was_written(world):
    case = answered(world, at("03-09 10:00"))
    freezing.freeze_all(at("05-11 00:00"))
    before = counts(world, at("05-11 10:00"))
    row = asked(world, case, "05-11 11:00")
    exclusion.grant_exclusion(row, actor=world.dispatcher, now=at("05-11 12:00"))
    assert counts(world, at("05-12 10:00")) == before
    may = figures.total(figures.rates(world.jinan, 202605, 202605, now=at("05-12 10:00")))
    assert may == Counts(excluded=1)


def test_h94_imported_history_cannot_be_excluded(world, now):
    bring(world, HEAD + ONE, now)
    with pytest.raises(Refused) as refusal:
        exclusion.ask_exclusion(Case.objects.get(), WHY, actor=world.supervisor, now=now)
    assert refusal.value.rule == "H-94"


def test_h17_who_is_excluded_from_a_case_is_not_told_of_its_exclusion(world):
    world.person("second_supervisor", "Lu Yan", "jinan", "hotline.supervisor")
    case = in_progress(world, at("03-09 10:00"), avoid_people=(world.second_supervisor,))
    asked(world, case)
    assert "exclusion_sought" not in heard(world, "second_supervisor")


def test_h89_one_asks_on_the_page_and_another_decides(client, sign_in, world):
    case = in_progress(world, timezone.now())
    sign_in(client, world.supervisor)
    assert send(client, "figure_exclude", case, reason="短").status_code == 422
    assert send(client, "figure_exclude", case, reason=WHY).status_code == 302
    assert WHY in text_of(client, "case_detail", case.number)
    assert case.number in text_of(client, "supervision_list", show="exclusions")
    assert send(client, "exclusion_grant", case).status_code == 422
    sign_in(client, world.dispatcher)
    assert send(client, "exclusion_grant", case).status_code == 302
    assert Exclusion.objects.get().second == world.dispatcher
    report = text_of(client, "rate_report")
    assert reverse("hotline:rate_cell_list", args=["left_out", world.logistics.pk]) in report
    listed = client.get(reverse("hotline:rate_cell_list", args=["left_out", world.logistics.pk]))
    assert [row.number for row in listed.context["rows"]] == [case.number]
    assert send(client, "exclusion_deny", case).status_code == 409


def test_e12_the_reporter_reads_nothing_of_it(client, sign_in, world):
    case = in_progress(world, at("03-09 10:00"))
    excluded(world, case)
    assert {events.EXCLUSION_ASKED, events.EXCLUDED, events.EXCLUSION_DENIED} <= events.STAFF_ONLY
    sign_in(client, world.employee)
    assert "统计" not in text_of(client, "my_case_detail", case.number)
