"""From a draft to the recommendation: text, team, limits, twins, units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.utils.translation import override

from lifeline.innovation import tasks
from lifeline.innovation.actions import editing, recommending, submitting, teams
from lifeline.innovation.models import Application, Cycle, Letter, SimilarPair
from lifeline.innovation.policies.applications import signatories, signed_by, visible_applications
from lifeline.innovation.queries.checking import checked, sentence
from lifeline.innovation.queries.form import questions_of
from lifeline.innovation.queries.limits import is_barred
from lifeline.innovation.rules.completeness import Obstacle, obstacles
from lifeline.innovation.rules.config import Config
from lifeline.innovation.rules.eligibility import Member, team_obstacles
from lifeline.innovation.rules.similarity import against, pairs
from lifeline.innovation.rules.texts import text_of
from lifeline.innovation.tests import course, walk
from lifeline.innovation.tests.test_calls import refuses
from lifeline.innovation.tests.walk import CLOSES, FULL, MICRO, NOW, OWN
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.events import facts

Event, Notice = (apps.get_model("kernel", name) for name in ("Event", "Notice"))


def codes(text, **config):
    return {(one.rule, one.code) for one in obstacles(text, questions_of("2026"), replace(FULL, **config))}


def test_i22_i23_i24_i25_the_check_finds_every_obstacle_of_a_text():
    assert codes(MICRO) == set()
    assert codes(OWN) == set()
    assert ("I-22", "missing") in codes(replace(OWN, title=" "))
    assert codes(replace(OWN, answers={**OWN.answers, "idea": "short"})) == {("I-22", "short")}
    assert codes(replace(OWN, indicators=[])) == {("I-24", "indicator")}
    assert codes(replace(OWN, indicators=[{**OWN.indicators[0], "source": ""}])) == {("I-24", "indicator")}
    assert codes(replace(OWN, plan=OWN.plan[:2])) == {("I-23", "milestones")}
    assert codes(replace(OWN, plan=[*OWN.plan[:2], {"what": "late", "on": "2026-10-01"}])) == {("I-23", "outside")}
    assert codes(replace(OWN, ends_on="2028-06-02")) == {("I-23", "longest")}
    assert codes(replace(OWN, ends_on="2027-03-02")) == {("I-23", "gap")}
    assert codes(replace(OWN, ends_on="2027-03-01")) == set()
    assert codes(replace(OWN, ends_on="2026-05-01")) == {("I-23", "longest")}
    assert codes(replace(OWN, asked_yuan=15_001, budget=[{"what": "b", "yuan": 15_001}])) == {("I-25", "ceiling")}
    assert codes(replace(OWN, asked_yuan=4999)) == {("I-22", "sum")}
    assert codes(replace(OWN, files=[str(number) for number in range(11)])) == {("I-22", "files")}


def test_i23_one_milestone_is_asked_for_in_the_singular():
    with override("en"):
        said = [sentence(Obstacle("I-23", "plan", "milestones", {"least": least}), "") for least in (1, 3)]
    assert said == [
        "The plan needs at least 1 milestone, with its day.", "The plan needs at least 3 milestones, each with a day.",
    ]  # fmt: skip


def test_i10_the_kind_decides_what_must_be_told():
    assert ("I-22", "missing") in codes(replace(MICRO, kind="LEARNED", plan=OWN.plan))
    learned = replace(OWN, kind="LEARNED", answers={**OWN.answers, "told": ""})
    assert codes(learned) == {("I-22", "missing")}


def test_i9_one_main_kind_and_at_most_two_further():
    assert codes(replace(OWN, further=["LEARNED", "INHERITED", "INTEGRATED"])) == {("I-9", "kinds")}
    assert codes(replace(OWN, further=["OWN"])) == {("I-9", "kinds")}


def found(*team):
    return {(one.rule, one.code) for one in team_obstacles(team, Config())}


def test_i17_i18_i20_limits_are_named_with_their_person():
    leader = Member("A", "LEADER", "CONFIRMED")
    member = Member("B", "MEMBER", "CONFIRMED", joins=1)
    assert found(leader, member) == set()
    assert found(leader, member._replace(joins=2)) == {("I-17", "joins")}
    assert found(leader._replace(leads=1)) == {("I-17", "leads")}
    assert found(leader._replace(unfinished=True), member) == {("I-18", "unfinished")}
    assert found(leader._replace(barred=True)) == {("I-18", "barred")}
    assert found(leader, member._replace(state="INVITED")) == {("I-20", "unconfirmed")}
    assert found(leader, *[member] * 8) == {("I-20", "size")}
    assert found(leader, *[member._replace(role="LEAD_AUTHOR")] * 2) == {("I-20", "authors")}
    assert found(leader, member._replace(employed=False)) == {("I-20", "left")}


def test_i18_a_leader_is_barred_from_the_day_on_which_the_project_was_revoked_accepted_or_not(world):
    held = {"state": "REVOKED", "bar_years": 2, "ended_on": date(2026, 3, 1)}
    project = course.project(world, **held)
    apply = Application(cycle=course.cycle(world, number=5))
    for today, barred in ((date(2028, 2, 29), True), (date(2028, 3, 1), False)):
        assert is_barred(project.leader_id, apply, Config(), today) is barred


def test_i26_e29_one_title_against_many_gives_the_figures_of_all_pairs():
    titles = ["班前十分钟连心制", "班前十五分钟连心制", "师徒结对传帮带", "７７", "！？", "安"]
    many = {(one.first, one.second): one.similarity for one in pairs(titles, 0.2)}
    rest = titles[:1] + titles[2:]
    one = dict(against(titles[1], rest, 0.2))
    assert one[0] == pytest.approx(many[0, 1])
    assert dict(against("班前十分钟 连心制！", titles, 0.6))[0] == 1.0
    assert against("", titles, 0.6) in ([], [(4, 1.0)])


def test_i27_a_save_on_an_older_text_is_kept_beside_it_and_overwrites_nothing(world):
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle)
    member = teams.invite(draft, world.colleague, "MEMBER", may_edit=True, deputy=False, actor=world.employee, now=NOW)
    with pytest.raises(Forbidden):
        editing.save_text(draft, OWN, MICRO.sha256, actor=world.colleague, now=NOW)
    teams.answer(member, confirmed=True, actor=world.colleague, now=NOW)
    walk.write(draft, replace(MICRO, title="the leader's"), by=world.employee)
    _application, row = editing.save_text(
        draft, replace(MICRO, title="the colleague's"), MICRO.sha256, actor=world.colleague, now=NOW
    )
    assert row.rival
    titles = {one.body["title"] for one in draft.revisions.all()}
    assert {"the leader's", "the colleague's"} <= titles
    assert Application.objects.get(pk=draft.pk).title == "the leader's"
    editing.settle_rivals(draft, actor=world.employee, now=NOW)
    assert not draft.revisions.filter(rival=True, frozen_at=None).exists()


def test_i21_a_leader_who_leaves_before_the_end_names_a_deputy(world):
    draft = walk.drafted(world, walk.called(world))

    def wrong(text=MICRO):
        return [(one.rule, one.code) for one in checked(draft, text, NOW).obstacles if one.rule == "I-21"]

    leaving = replace(MICRO, leaving=True)
    assert (wrong(), wrong(leaving)) == ([], [("I-21", "deputy")])
    told = {"may_edit": False, "deputy": True, "actor": world.employee, "now": NOW}
    member = teams.invite(draft, world.colleague, "MEMBER", **told)
    assert wrong(leaving) == [("I-21", "deputy")], "not confirmed yet"
    teams.answer(member, confirmed=True, actor=world.colleague, now=NOW)
    assert wrong(leaving) == []
    draft.team.filter(pk=member.pk).update(deputy=False)
    world.employee.memberships.update(to_on=date(2026, 9, 30))
    assert wrong() == [("I-21", "deputy")], "the directory knows the last day"
    world.employee.memberships.update(to_on=date(2026, 10, 1))
    assert wrong() == []


def test_i21_older_texts_keep_their_digest_and_the_word_is_kept():
    assert "leaving" not in MICRO.as_json()
    assert text_of(replace(MICRO, leaving=True).as_json()).leaving
    assert not text_of(MICRO.as_json()).leaving


def test_saves_of_one_sitting_are_one_revision_and_those_of_another_day_a_new_one(world):
    draft = walk.drafted(world, walk.called(world))
    first = draft.revision
    draft = walk.write(draft, replace(MICRO, title="again"), by=world.employee, now=NOW + timedelta(minutes=9))
    assert draft.revision == first
    draft = walk.write(draft, replace(MICRO, title="later"), by=world.employee, now=NOW + timedelta(days=1))
    assert draft.revision == first + 1


def test_i20_members_confirm_from_their_own_account_and_in_time(world):
    draft = walk.drafted(world, walk.called(world))
    told = {"may_edit": False, "deputy": True, "actor": world.employee, "now": NOW}
    with pytest.raises(Forbidden):
        teams.invite(draft, world.clerk, "MEMBER", **{**told, "actor": world.colleague})
    member = teams.invite(draft, world.colleague, "MEMBER", **told)
    refuses("I-20", teams.invite, draft, world.colleague, "MEMBER", **told)
    with pytest.raises(Forbidden):
        teams.answer(member, confirmed=True, actor=world.employee, now=NOW)
    refuses("I-20", submitting.submit, draft, actor=world.employee, now=NOW)
    teams.lapse_invitations(draft, actor=None, now=NOW + timedelta(days=8))
    member.refresh_from_db()
    assert member.state == "LAPSED"
    refuses("I-20", teams.answer, member, confirmed=True, actor=world.colleague, now=NOW)
    submitting.submit(draft, actor=world.employee, now=NOW)


def test_i21_a_team_has_one_deputy_and_a_member_can_be_taken_out_but_not_the_leader(world):
    draft = walk.drafted(world, walk.called(world))
    told = {"may_edit": False, "deputy": True, "actor": world.employee, "now": NOW}
    one = teams.invite(draft, world.colleague, "LEAD_AUTHOR", **told)
    teams.invite(draft, world.publisher, "MEMBER", **told)
    assert [member.person_id for member in draft.team.filter(deputy=True)] == [world.publisher.pk]
    refuses("I-20", teams.invite, draft, world.clerk, "LEAD_AUTHOR", **told)
    teams.remove(draft, one.pk, actor=world.employee, now=NOW)
    refuses("I-20", teams.remove, draft, draft.team.get(role="LEADER").pk, actor=world.employee, now=NOW)


def test_i36_whom_the_applicant_avoids_stands_in_no_event(world):
    draft = walk.drafted(world, walk.called(world))
    for person in (world.publisher, world.manager):
        teams.avoid(draft, person, "We had a dispute at work.", actor=world.employee, now=NOW)
    refuses("I-36", teams.avoid, draft, world.clerk, "We had a dispute at work.", actor=world.employee, now=NOW)
    kinds = Event.objects.filter(kind="innovation.application.avoidance_asked")
    assert kinds.count() == 2
    assert not any(world.publisher.name in str(one.data) for one in kinds)


def test_i7_units_and_posts_are_kept_as_on_the_day_of_submission(world):
    cycle = walk.called(world)
    sent = walk.submitted(world, cycle)
    member = sent.team.get()
    assert (sent.state, sent.unit_path, member.unit_names) == (
        "SUBMITTED", world.crew_a.path, ["Jinan Steel", "Steelworks", "Caster", "Crew A"],
    )  # fmt: skip
    assert sent.second_level == world.steelworks
    assert sent.revisions.get(number=sent.revision).frozen_at == NOW
    assert Letter.objects.get(kind="RECEIPT").addressee_id == world.employee.pk
    assert Notice.objects.filter(person_id=world.handler.pk, kind="innovation.unit.told").count() == 1
    refuses("K-8", editing.save_text, sent, OWN, MICRO.sha256, actor=world.employee, now=NOW)


def test_i19_e08_limits_hold_over_withdrawing_and_copying(world):
    cycle = walk.called(world)
    sent = walk.submitted(world, cycle)
    second = walk.drafted(world, cycle, replace(OWN, title="Quite another thing"))
    refuses("I-17", submitting.submit, second, actor=world.employee, now=NOW)
    submitting.withdraw(sent, "We begin again.", actor=world.employee, now=NOW)
    submitting.submit(second, actor=world.employee, now=NOW)
    copy = editing.copy(sent, cycle, actor=world.employee, now=NOW)
    assert (copy.title, copy.origin_id, copy.state) == (sent.title, sent.pk, "DRAFT")
    refuses("I-17", submitting.submit, copy, actor=world.employee, now=NOW)
    refuses("K-8", submitting.withdraw, sent, "We begin again.", actor=world.employee, now=NOW)
    refuses("I-19", editing.copy, second, cycle, actor=world.employee, now=NOW)


def test_i26_a_twin_blocks_until_the_difference_is_explained_and_ones_own_copy_is_none(world):
    cycle = walk.called(world)
    walk.submitted(world, cycle)
    twin = walk.drafted(world, cycle, replace(OWN, title=f"{MICRO.title}!"), by="colleague")
    refuses("I-26", submitting.submit, twin, actor=world.colleague, now=NOW)
    walk.write(twin, replace(OWN, title=f"{MICRO.title}!", difference="d" * 50), by=world.colleague)
    submitting.submit(twin, actor=world.colleague, now=NOW)
    pair = SimilarPair.objects.get()
    assert (pair.second_id, pair.similarity) == (twin.pk, 1.0)


def test_i26_of_two_that_are_alike_the_one_handed_in_later_explains_itself(world):
    cycle = walk.called(world)
    begun_first = walk.drafted(world, cycle, replace(MICRO, difference="d" * 50))
    handed_in_first = walk.submitted(world, cycle, replace(OWN, title=f"{MICRO.title}!"), by="colleague")
    submitting.submit(begun_first, actor=world.employee, now=NOW + timedelta(minutes=1))
    pair = SimilarPair.objects.get()
    assert (pair.first_id, pair.second_id) == (handed_in_first.pk, begun_first.pk)
    walk.closed(cycle)
    assert SimilarPair.objects.get() == pair
    assert [fact.data["alike"] for fact in facts("innovation.cycle", kinds=["innovation.cycle.call_closed"])] == [1]


def test_a_number_follows_the_highest_also_above_999(world):
    cycle = walk.called(world)
    first, second = walk.drafted(world, cycle), walk.drafted(world, cycle, by="colleague")
    Application.objects.filter(pk=first.pk).update(number="1-999")
    Application.objects.filter(pk=second.pk).update(number="1-1000")
    assert (cycle.number, editing.start(cycle, actor=world.employee, now=NOW).number) == (1, "1-1001")


def test_e05_in_a_cycle_that_has_ended_no_step_is_taken(world):
    cycle = walk.called(world)
    sent = walk.submitted(world, cycle)
    for state in ("ARCHIVED", "CANCELLED"):
        Cycle.objects.filter(pk=cycle.pk).update(state=state)
        refuses("I-1", submitting.withdraw, sent, "We begin again.", actor=world.employee, now=NOW)
    assert Application.objects.get(pk=sent.pk).state == "SUBMITTED"


def test_i28_signs_who_holds_the_duty_for_the_unit_and_never_one_of_the_team(world):
    cycle = walk.called(world)
    sent = walk.submitted(world, cycle)

    def found(one):
        may = [person for person in world.people.values() if signed_by(person, [one])]
        assert may == signatories(one)
        return may

    assert found(sent) == [world.handler]
    with pytest.raises(Forbidden):
        recommending.recommend(sent, 1, "We need this here.", actor=world.employee, now=NOW)
    world.duty("employee", "innovation.unit_secretary", "caster")
    assert found(sent) == [world.handler]
    world.duty("colleague", "innovation.unit_secretary", "caster")
    assert found(sent) == [world.colleague]
    own = walk.submitted(world, cycle, replace(OWN, title="The secretary's own"), by="colleague")
    assert found(own) == [world.handler]


def test_i13_a_unit_recommends_within_its_quota_each_rank_once(world):
    cycle = walk.called(world, quotas={"COMPANY_KEY": 1, "PLANT": 1, "BRANCH": 2})
    first, second = (
        walk.recommended(world, cycle),
        walk.submitted(world, cycle, replace(MICRO, title="Another"), by="colleague"),
    )
    told = {"actor": world.handler, "now": NOW}
    refuses("I-13", recommending.recommend, second, 1, "We need this here.", **told)
    recommending.recommend(second, 2, "We need this here.", **told)
    assert first.rank == 1
    assert Application.objects.get(pk=second.pk).state == "RECOMMENDED"
    world.person("third", "Third", "crew_a")
    third = walk.submitted(world, cycle, replace(MICRO, title="Something new"), by="third")
    refuses("I-13", recommending.recommend, third, 3, "We need this here.", **told)


def test_a_unit_sends_back_before_the_deadline_only(world):
    cycle = walk.called(world)
    sent = walk.submitted(world, cycle)
    late = {"actor": world.handler, "now": CLOSES + timedelta(seconds=1)}
    refuses("I-4", recommending.send_back, sent, "Please name the crew.", **late)
    back = recommending.send_back(sent, "Please name the crew.", actor=world.handler, now=NOW)
    assert back.state == "DRAFT"
    walk.write(back, replace(MICRO, title="With its crew"), by=world.employee)
    submitting.submit(back, actor=world.employee, now=NOW)


def test_i29_a_refusal_has_its_reason_and_the_leader_asks_once_in_time(world):
    cycle = walk.called(world)
    sent = walk.submitted(world, cycle)
    refuses("I-29", recommending.decline, sent, "too short", actor=world.handler, now=NOW)
    recommending.decline(sent, "There is no money for this in the plant.", actor=world.handler, now=NOW)
    assert Letter.objects.filter(kind="DECLINED").count() == 1
    ask = {"actor": world.employee, "now": NOW + timedelta(days=8)}
    refuses("I-29", recommending.ask_admission, sent, "It needs no money.", **ask)
    recommending.ask_admission(sent, "It needs no money.", actor=world.employee, now=NOW)
    refuses("I-29", recommending.ask_admission, sent, "It needs no money.", actor=world.employee, now=NOW)
    with pytest.raises(Forbidden):
        recommending.judge_admission(sent, "It is worth a look.", granted=True, actor=world.handler, now=NOW)
    recommending.judge_admission(sent, "It is worth a look.", granted=True, actor=world.clerk, now=NOW)
    sent.refresh_from_db()
    assert (sent.state, sent.admission) == ("RECOMMENDED", "ADMITTED")


def test_i28_e11_a_silent_unit_is_passed_over_within_the_quota_and_beyond_it_by_two(world):
    cycle = walk.called(world, quotas={"COMPANY_KEY": 1, "PLANT": 1, "BRANCH": 1})
    first = walk.submitted(world, cycle)
    second = walk.submitted(world, cycle, replace(MICRO, title="Another"), by="colleague")
    walk.closed(cycle)
    later = CLOSES + timedelta(days=8)
    refuses("I-28", recommending.pass_silent, first, actor=None, now=CLOSES + timedelta(days=1))
    recommending.pass_silent(first, actor=None, now=later)
    first.refresh_from_db()
    assert (first.state, first.admission) == ("RECOMMENDED", "SILENT")
    for two in ({"actor": None}, {"actor": world.clerk}, {"actor": world.clerk, "second": world.clerk}):
        with pytest.raises(Forbidden):
            recommending.pass_silent(second, now=later, **two)
    recommending.pass_silent(second, actor=world.clerk, second=world.manager, now=later)


def test_i28_the_clock_passes_over_as_many_silent_units_as_there_are_places(world):
    cycle = walk.called(world, quotas={"COMPANY_KEY": 1, "PLANT": 1, "BRANCH": 1})
    first = walk.submitted(world, cycle)
    second = walk.submitted(world, cycle, replace(MICRO, title="Another"), by="colleague")
    walk.closed(cycle)
    tasks.pass_units(CLOSES + timedelta(days=8))
    states = [Application.objects.get(pk=one.pk).state for one in (first, second)]
    assert states == ["RECOMMENDED", "SUBMITTED"]


def test_e15_drafts_are_their_teams_and_submitted_ones_their_units_and_staffs(world):
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle, by="colleague")
    sent = walk.submitted(world, cycle)

    def sees(person):
        return set(visible_applications(person).values_list("pk", flat=True))

    assert sees(world.employee) == {sent.pk}
    assert sees(world.colleague) == {draft.pk}
    assert sees(world.handler) == sees(world.clerk) == sees(world.auditor) == sees(world.lead) == {sent.pk}
    for other in (world.publisher, world.administrator, world.outsider, world.foreign_dispatcher):
        assert sees(other) == set()
