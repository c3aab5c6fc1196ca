"""并案: what several reported is worked on once, and none of the reporters learns of another."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from lifeline.hotline.actions import (
    clocks,
    dispatch,
    feedback,
    handling,
    merging,
    refusal,
    reopening,
    replies,
)
from lifeline.hotline.models import Case, Merge, Rating, Reply
from lifeline.hotline.queries import cases, figures, lists, merges, mine
from lifeline.hotline.queries import clocks as shown
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.rules.figures import Share
from lifeline.hotline.states import (
    CaseState,
    Grade,
    Joint,
    Parting,
    RefusalReason,
    Verdict,
    WaitsFor,
)
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.course import (
    QUESTION,
    REPLY,
    answered,
    at,
    drafted,
    fresh,
    in_progress,
    kinds_told,
    report,
    told,
)
from lifeline.hotline.tests.merged import check_figures, joined, of, shares
from lifeline.hotline.tests.test_telling import told as notices
from lifeline.kernel.errors import Conflict, Refused

pytestmark = pytest.mark.django_db


def test_h21_a_duplicate_is_merged_and_no_reason_to_refuse_exists_for_it(world, three):
    lead, first, second = three
    assert not any("DUPLICATE" in code or "SAME" in code for code in RefusalReason.values)
    assert [case.state for case in three] == [CaseState.IN_PROGRESS, CaseState.MERGED, CaseState.MERGED]
    assert (first.merged_into, first.unit, first.waits_for) == (lead, world.logistics, WaitsFor.NOBODY)
    assert lead.joined == 2
    assert [row.case for row in merges.members(world.handler, lead)] == [first, second]
    assert lists.held(world.handler).get() == lead
    assert not lists.queue(world.dispatcher).exists()


def test_h49_only_an_open_case_that_is_not_merged_takes_another(world, now, three):
    lead, first, _second = three
    new, done = report(world, now), answered(world, now)
    for target in (done, first, new):
        with pytest.raises(Refused) as refusal_:
            joined(world, new, target, now)
        assert refusal_.value.rule == "H-49"
    with pytest.raises(Refused):
        joined(world, first, new, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=new.pk).update(state=CaseState.MERGED)
    assert fresh(new).state == CaseState.TRIAGE
    assert fresh(lead).joined == 2


def test_h49_a_case_of_another_company_is_no_target(world, now):
    world.person("laiwu_dispatcher", "Ma Lan", "laiwu", "hotline.dispatcher")
    with pytest.raises(Refused):
        joined(world, report(world, now), of(world, "outsider", now), now)


def test_e12_h49_merging_a_lead_moves_its_members_so_that_no_chain_exists(world, three):
    lead, first, second = three
    other = in_progress(world, at("03-10 11:00"))
    joined(world, lead, other, at("03-10 12:00"))
    assert {fresh(case).merged_into for case in three} == {other}
    assert (fresh(other).joined, fresh(lead).joined) == (3, 0)
    assert Merge.objects.filter(ended_as=Parting.MOVED, lead=lead).count() == 2
    assert not Case.objects.filter(merged_into__state=CaseState.MERGED).exists()
    assert fresh(other).resolve_due_at == lead.resolve_due_at
    answered(world, at("03-11 10:00"), fresh(other))
    assert Reply.objects.filter(joint=Joint.RIDES, case__in=[lead, first, second]).count() == 3
    assert list(replay()) == []


def test_h51_h54_a_lead_that_is_merged_itself_has_its_own_dates_again(world):
    early, lead = of(world, "colleague", at("03-09 10:00")), in_progress(world, at("03-11 10:00"))
    own = lead.resolve_due_at
    joined(world, early, lead, at("03-11 11:00"))
    joined(world, lead, in_progress(world, at("03-11 10:00")), at("03-11 14:00"))
    assert fresh(lead).resolve_due_at == own
    assert list(replay()) == []


def test_h38_who_merges_an_old_version_is_told(world, now):
    case, lead = report(world, now), in_progress(world, now)
    with pytest.raises(Conflict):
        merging.merge(case, lead, actor=world.dispatcher, now=now, version=case.version - 1)
    assert fresh(case).state == CaseState.TRIAGE


def test_h17_whoever_is_excluded_from_a_case_must_not_answer_it_through_another_one(world, now):
    lead = in_progress(world, now)
    for values in ({"avoid_people": (world.handler,)}, {"avoid_units": (world.logistics,)}):
        with pytest.raises(Refused) as refusal_:
            joined(world, report(world, now, **values), lead, now)
        assert refusal_.value.rule == "H-17"
    covered = report(world, now, avoid_units=(world.steelworks,))
    narrower = of(world, "colleague", now, avoid_units=(world.caster,))
    assert joined(world, narrower, covered, now).merged_into == covered


def test_h18_nothing_is_merged_while_a_refusal_is_checked(world, now):
    case, lead = report(world, now), in_progress(world, now)
    refusal.refuse(case, RefusalReason.NOT_OURS, "这件事由公交公司负责。", actor=world.dispatcher, now=now)
    with pytest.raises(Refused):
        joined(world, case, lead, now)


def test_h19_after_an_appeal_somebody_else_merges(world, now):
    world.person("second_dispatcher", "Du Fei", "jinan", "hotline.dispatcher")
    case, lead = report(world, now), in_progress(world, now)
    check = refusal.refuse(case, RefusalReason.NOT_OURS, "这件事由公交公司负责。", actor=world.dispatcher, now=now)
    refusal.confirm_refusal(check, actor=world.supervisor, now=now)
    refusal.appeal(fresh(case), "这是厂里的班车", actor=world.employee, now=now)
    with pytest.raises(Refused):
        joined(world, case, lead, now)
    merging.merge(fresh(case), fresh(lead), actor=world.second_dispatcher, now=now)
    assert fresh(case).merged_into == lead


def test_h51_the_lead_keeps_the_earlier_deadline_while_merged_and_no_longer(world):
    early = of(world, "colleague", at("03-09 10:00"))
    lead = in_progress(world, at("03-11 10:00"))
    own = lead.resolve_due_at
    joined(world, early, lead, at("03-11 11:00"))
    assert fresh(lead).resolve_due_at == early.resolve_due_at == at("03-16 17:30")
    assert fresh(lead).due_at == at("03-16 17:30")
    assert list(replay()) == []
    page = {clock.clock: clock for clock in shown.explained(fresh(lead))}["RESOLVE"]
    assert page.due.at == at("03-16 17:30")
    assert str(page.lines[-1]).endswith("2026-03-16 17:30")
    merging.unmerge(fresh(early), "是另一处浴室", actor=world.dispatcher, now=at("03-11 14:00"))
    assert fresh(lead).resolve_due_at == own == at("03-18 17:30")
    assert list(replay()) == []


def test_h51_an_undispatched_lead_takes_over_the_earlier_time_to_dispatch(world):
    early, lead = of(world, "colleague", at("03-09 08:00")), report(world, at("03-09 10:00"))
    joined(world, early, lead, at("03-09 10:30"))
    assert (fresh(lead).dispatch_due_at, fresh(lead).due_at) == (at("03-09 12:00"), at("03-09 12:00"))
    assert list(replay()) == []


def test_h51_a_member_that_is_late_already_makes_the_lead_late_but_its_unit_answers_for_it(world):
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    late = dispatch.dispatch(
        of(world, "colleague", at("03-02 10:00")), world.caster, actor=world.dispatcher, now=at("03-02 11:00")
    )
    lead = in_progress(world, at("03-10 10:00"))
    joined(world, late, lead, at("03-10 11:00"))
    assert (fresh(lead).due_at, fresh(lead).resolve_due_at) == (late.resolve_due_at, at("03-17 17:30"))
    assert lead in lists.late(world.supervisor, at("03-10 12:00"))
    answered(world, at("03-11 10:00"), fresh(lead))
    units = figures.by_unit(figures.rates(world.jinan, 202603, 202603, now=at("03-11 11:00")))
    assert units[world.caster.pk].share("on_time") == Share(0, 1)
    assert units[world.logistics.pk].share("on_time") == Share(1, 1)
    assert list(replay()) == []


def test_h51_unmerged_within_thirty_days_its_clock_never_stopped(world, three):
    _lead, first, second = three
    own = first.resolve_due_at
    case = merging.unmerge(first, "说的是食堂的热水", actor=world.dispatcher, now=at("03-20 10:00"))
    assert (case.state, case.merged_into, case.unit) == (CaseState.TRIAGE, None, None)
    assert (case.resolve_due_at, case.due_at) == (own, case.dispatch_due_at)
    assert lists.queue(world.dispatcher).get() == case
    assert case.is_late(at("03-20 10:00"))
    assert list(replay()) == []
    with pytest.raises(Refused) as refusal_:
        merging.unmerge(second, "另一件事", actor=world.dispatcher, now=at("04-09 10:01"))
    assert refusal_.value.rule == "H-51"
    with pytest.raises(Refused):
        merging.unmerge(case, "另一件事", actor=world.dispatcher, now=at("03-20 10:00"))


def test_h51_the_former_unit_may_have_it_back(world):
    case = in_progress(world, at("03-09 10:00"))
    joined(world, case, in_progress(world, at("03-09 10:00")), at("03-09 11:00"))
    case = merging.unmerge(fresh(case), "另一件事", actor=world.dispatcher, now=at("03-09 12:00"))
    assert case.unit == world.logistics
    dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=at("03-09 13:30"))
    assert fresh(case).state == CaseState.ASSIGNED


def test_h55_a_case_that_waited_for_an_answer_keeps_that_time(world):
    case = in_progress(world, at("03-09 10:00"))
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    joined(world, case, in_progress(world, at("03-09 10:00")), at("03-11 10:00"))
    assert fresh(case).resolve_due_at == at("03-17 17:30")
    assert list(replay()) == []


def test_h50_the_reply_reaches_every_reporter_and_each_rates_for_himself(world, three):
    lead, first, second = three
    answered(world, at("03-11 10:00"), lead)
    for case in (lead, first, second):
        assert case.messages.get(kind="REPLY").text == REPLY
    feedback.rate(fresh(first), Verdict.SOLVED, Grade.SATISFIED, actor=world.colleague, now=at("03-11 11:00"))
    feedback.rate(fresh(second), Verdict.UNSOLVED, Grade.FAIR, actor=world.neighbour, now=at("03-11 12:00"))
    feedback.rate(fresh(lead), Verdict.SOLVED, Grade.VERY_SATISFIED, actor=world.employee, now=at("03-11 13:00"))
    assert [fresh(case).state for case in three] == [CaseState.CLOSED, CaseState.MERGED, CaseState.MERGED]
    assert [cases.lived(fresh(case)) for case in three] == [CaseState.CLOSED, CaseState.CLOSED, CaseState.ANSWERED]
    assert Rating.objects.count() == 3
    with pytest.raises(Refused):
        feedback.rate(fresh(first), Verdict.SOLVED, actor=world.colleague, now=at("03-11 14:00"))


def test_h50_who_does_not_rate_a_joint_reply_is_reminded_once_and_then_left_alone(world, three):
    lead, first, _second = three
    answered(world, at("03-11 10:00"), lead)
    clocks.sweep(at("03-19 10:00"))
    assert kinds_told(first)[-1] == "rating_reminded"
    clocks.sweep(at("04-02 10:00"))
    assert kinds_told(first)[-1] == "rating_lapsed"
    first = fresh(first)
    assert (first.state, first.waits_for, first.wake_at) == (CaseState.MERGED, WaitsFor.NOBODY, None)
    assert clocks.sweep(at("04-30 10:00")) == 0
    assert not lists.open_mine(world.colleague).exists()


def test_e12_no_reporter_learns_of_another_from_page_history_notice_or_date(world, three):
    lead, first, _second = three
    early = of(world, "colleague", at("03-06 10:00"))
    before = mine.promise(lead, at("03-10 12:00")), mine.my_case(lead, at("03-10 12:00"))
    joined(world, early, lead, at("03-10 12:00"))
    lead = fresh(lead)
    assert lead.resolve_due_at < lead.own_due_at
    assert (mine.promise(lead, at("03-10 12:00")), mine.my_case(lead, at("03-10 12:00"))) == before
    told_lead = [line.sentence for line in cases.own_course(lead, "en")]
    assert not any("another" in sentence.lower() or "merged" in sentence.lower() for sentence in told_lead)
    assert cases.stage(first).due_at == first.resolve_due_at
    with override("en"):
        assert "decided" not in notices(world, "employee")
    assert not lists.mine(world.employee).filter(pk=first.pk).exists()
    answered(world, at("03-11 10:00"), lead)
    for case in (lead, first):
        sentences = " ".join(line.sentence for line in cases.own_course(fresh(case), "zh-hans"))
        assert not {one.number for one in (lead, first, early) if one.number in sentences}


def test_h50_each_thread_is_his_own(world, three):
    lead, first, second = three
    handling.write(first, "二号浴室也没有热水", actor=world.colleague, now=at("03-10 11:00"))
    handling.contact(fresh(first), "二号浴室的师傅明天也会一起去看。", actor=world.handler, now=at("03-10 12:00"))
    for case in (lead, second):
        assert not case.messages.filter(text__contains="二号浴室").exists()
    assert [said.text for said in mine.conversation(fresh(first))][1:] == [
        "二号浴室也没有热水",
        "二号浴室的师傅明天也会一起去看。",
    ]
    assert (fresh(lead).unread, fresh(first).unread) == (3, 0)
    feedback.nudge(fresh(first), actor=world.colleague, now=at("03-10 13:30"))
    assert (fresh(lead).nudges, fresh(first).nudges, fresh(second).nudges) == (1, 1, 0)


def test_h45_h50_a_joiner_asks_for_a_round_of_his_own_and_nobody_else_notices(world, three):
    lead, first, second = three
    answered(world, at("03-11 10:00"), lead)
    feedback.rate(fresh(first), Verdict.UNSOLVED, Grade.DISSATISFIED, actor=world.colleague, now=at("03-11 11:00"))
    before = fresh(lead)
    again = reopening.reopen(fresh(first), "二号浴室还是没有热水", actor=world.colleague, now=at("03-12 10:00"))
    assert (again.state, again.round, again.unit, again.merged_into) == (
        CaseState.IN_PROGRESS,
        2,
        world.logistics,
        None,
    )
    after = fresh(lead)
    assert (after.state, after.version, after.due_at) == (before.state, before.version, before.due_at)
    assert after.joined == 1
    with pytest.raises(Refused) as refusal_:
        replies.approve(drafted(world, again, at("03-12 11:00")), actor=world.lead, now=at("03-12 12:00"))
    assert refusal_.value.rule == "H-47"
    done = replies.approve(again.replies.get(state="SUBMITTED"), actor=world.supervisor, now=at("03-12 12:00"))
    feedback.rate(done, Verdict.SOLVED, actor=world.colleague, now=at("03-12 13:00"))
    assert (fresh(first).state, fresh(second).state) == (CaseState.CLOSED, CaseState.MERGED)
    assert list(replay()) == []


def test_h45_before_the_reply_a_merged_case_cannot_be_reopened(world, three):
    with pytest.raises(Refused):
        reopening.reopen(three[1], "还是没有热水", actor=world.colleague, now=at("03-10 12:00"))
    assert "reopen" not in cases.buttons(world.colleague, three[1], at("03-10 12:00"))


def test_e12_rated_by_both_and_then_unmerged_each_keeps_what_he_said(world, three):
    lead, first, _second = three
    answered(world, at("03-11 10:00"), lead)
    feedback.rate(fresh(first), Verdict.UNSOLVED, Grade.FAIR, actor=world.colleague, now=at("03-11 11:00"))
    feedback.rate(fresh(lead), Verdict.SOLVED, Grade.SATISFIED, actor=world.employee, now=at("03-11 12:00"))
    version = fresh(lead).version
    case = merging.unmerge(fresh(first), "说的是食堂", actor=world.dispatcher, now=at("03-12 10:00"))
    assert (fresh(lead).version, fresh(lead).state) == (version, CaseState.CLOSED)
    case = dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=at("03-12 10:30"))
    done = answered(world, at("03-13 10:00"), case)
    feedback.rate(done, Verdict.SOLVED, Grade.SATISFIED, actor=world.colleague, now=at("03-13 11:00"))
    assert list(Rating.objects.filter(case=first).order_by("at").values_list("verdict", flat=True)) == [
        "UNSOLVED",
        "SOLVED",
    ]
    assert list(replay()) == []
    check_figures(world, at("03-14 10:00"))


@pytest.mark.parametrize("how", ["withdrawn", "refused", "not reopened"])
def test_h50_when_the_lead_ends_without_a_reply_the_first_member_takes_its_place(world, how):
    world.person("neighbour", "Shi Tao", "crew_a")
    start = at("03-09 10:00")
    lead = {"withdrawn": in_progress, "refused": report, "not reopened": answered}[how](world, start)
    if how == "not reopened":
        lead = reopening.reopen(lead, "还是没有热水", actor=world.employee, now=at("03-09 10:30"))
    second = joined(world, of(world, "neighbour", at("03-09 11:30")), lead, at("03-09 13:30"))
    first = joined(world, of(world, "colleague", at("03-09 11:00")), lead, at("03-09 14:00"))
    end_without_reply(world, how, fresh(lead), at("03-09 15:00"))
    assert (fresh(first).state, fresh(first).joined) == (CaseState.TRIAGE, 1)
    assert (fresh(second).state, fresh(second).merged_into) == (CaseState.MERGED, first)
    assert (fresh(lead).joined, fresh(lead).waits_for) == (0, WaitsFor.NOBODY)
    assert lists.queue(world.dispatcher).get() == first
    assert list(replay()) == []


def end_without_reply(world, how, lead, now):
    if how == "withdrawn":
        feedback.withdraw(lead, actor=world.employee, now=now)
    elif how == "refused":
        check = refusal.refuse(lead, RefusalReason.NOT_OURS, "这件事由公交公司负责。", actor=world.dispatcher, now=now)
        refusal.confirm_refusal(check, actor=world.supervisor, now=now)
    else:
        answer = "热水泵已经换新并且连续三天测温正常，不再重办。"
        reopening.refuse_reopen(lead.reopenings.get(), answer, actor=world.supervisor, now=now)


def test_a_hint_that_proposed_the_merge_is_kept_in_percent(world, now):
    lead = in_progress(world, now)
    case = of(world, "colleague", now)
    merging.merge(case, lead, actor=world.dispatcher, now=now, similarity=830)
    assert Merge.objects.get(case=case).similarity == 830
    assert told("case.merged")[0].data["similarity"] == 830


@pytest.fixture
def sealed(world, now):
    """An anonymous case of the desk, and the vault that reads it."""
    vault = sealed_course.vault(world.dispatcher)
    return sealed_course.delivered(world, now.replace(minute=40)).case, vault


def test_e12_h50_an_anonymous_case_rides_with_a_named_one_and_neither_shows_the_other(world, now, sealed):
    case, vault = sealed
    later = now + timedelta(hours=2)
    lead = in_progress(world, later)
    case = joined(world, case, lead, later)
    assert (case.state, case.mode, case.text, case.summary) == (CaseState.MERGED, "ANONYMOUS", "", "")
    done = answered(world, later + timedelta(hours=1), fresh(lead))
    message = fresh(case).messages.get(kind="REPLY")
    assert message.text == ""
    assert vault.text(case, "MESSAGE", message.pk) == REPLY
    assert Reply.objects.get(case=case).text == ""
    for one, other in ((case, done), (done, case)):
        told_of = " ".join(line.sentence for line in cases.own_course(fresh(one), "zh-hans"))
        assert other.number not in told_of
        assert "匿名" not in told_of
    assert mine.my_case(done, later).words == "已答复，请您评价"
    feedback.rate(fresh(case), Verdict.UNSOLVED, Grade.FAIR, actor=None, now=later + timedelta(hours=3))
    feedback.rate(fresh(lead), Verdict.SOLVED, Grade.SATISFIED, actor=world.employee, now=later + timedelta(hours=3))
    said = {"solved": Share(1, 1), "satisfied": Share(1, 2), "coverage": Share(2, 2)}
    assert said.items() <= shares(world, later + timedelta(hours=4)).items()
    free = merging.unmerge(fresh(case), "另一件事", actor=world.dispatcher, now=later + timedelta(hours=5))
    assert (free.state, fresh(lead).state) == (CaseState.TRIAGE, CaseState.CLOSED)
    assert vault.text(free) == sealed_course.TEXT
    assert list(replay()) == []
    assert said.items() <= shares(world, later + timedelta(hours=6)).items()
