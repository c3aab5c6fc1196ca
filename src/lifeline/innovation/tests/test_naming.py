"""E-10: the leader of an application leaves or moves before it is a project, and nothing waits for him."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.innovation.actions import charters, cycles, editing, letters, naming, recommending, submitting, teams
from lifeline.innovation.models import Application, Letter, Project, Review, TeamMember
from lifeline.innovation.policies.applications import may_name_leader
from lifeline.innovation.queries import letter_words, succession, work
from lifeline.innovation.tests import reviewing, walk
from lifeline.innovation.tests.noticed import Event, Notice, forbidden, refused
from lifeline.innovation.tests.walk import NOW
from lifeline.people.actions import persons
from lifeline.people.models import Person

WHY = "There is a good reason for it."
DAY = NOW.date() + timedelta(days=3)
NAMED = "确定新的负责人：原负责人已离职、调离或不能担任"


def told(person):
    return [one.about for one in work.tasks_of(Person.objects.get(pk=person.pk), NOW) if str(one.what) == NAMED]


def noticed(kind="innovation.applicant.gone"):
    return set(Notice.objects.filter(kind=kind).values_list("person_id", flat=True))


@pytest.fixture
def sent(world):
    """Handed in with the colleague on the team; the handler signs for the plant, the clerk is a secretary."""
    draft = walk.drafted(world, walk.called(world))
    teams.invite(draft, world.colleague, "MEMBER", may_edit=False, deputy=True, actor=world.employee, now=NOW)
    teams.answer(TeamMember.objects.get(person=world.colleague), confirmed=True, actor=world.colleague, now=NOW)
    return submitting.submit(draft, actor=world.employee, now=NOW)


def named(sent, person, *, by, why=WHY):
    return naming.name_applicant(sent, person, why, actor=by, now=NOW)


def test_e10_when_the_leader_of_an_application_leaves_its_unit_names_another_who_takes_his_steps(world, sent):
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    assert Application.objects.get().leader_gone_on == DAY
    assert (told(world.handler), told(world.clerk), told(world.colleague)) == ([sent.title], [], [])
    assert noticed() == {world.handler.pk}
    count = Event.objects.count()
    for other in (world.clerk, world.colleague, world.employee, world.lead, world.foreign_dispatcher):
        forbidden(lambda other=other: named(sent, world.colleague, by=other))
    for nobody in (world.handler, world.outsider, world.employee):
        refused("E-10", lambda nobody=nobody: named(sent, nobody, by=world.handler))
    refused("E-10", lambda: named(sent, world.colleague, by=world.handler, why="ok"))
    refused("E-10", lambda: naming.keep_applicant(sent, WHY, actor=world.handler, now=NOW))
    assert (Event.objects.count(), Application.objects.get().leader) == (count, sent.leader)
    named(sent, world.colleague, by=world.handler)
    one = Application.objects.get()
    team = {member.person_id: (member.role, member.state) for member in one.team.all()}
    assert (one.leader, one.leader_gone_on, one.unit_path) == (world.colleague, None, sent.unit_path)
    assert team == {world.employee.pk: ("MEMBER", "LEFT"), world.colleague.pk: ("LEADER", "CONFIRMED")}
    assert (told(world.handler), noticed("innovation.applicant.named")) == ([], {world.colleague.pk})
    event = Event.objects.get(kind="innovation.application.leader_named")
    assert (event.actor_id, event.by) == (world.handler.pk, "innovation.unit_secretary")
    refused("K-8", lambda: named(sent, world.colleague, by=world.handler))
    submitting.withdraw(one, "We begin again.", actor=world.colleague, now=NOW)


def test_e10_who_only_moved_may_stay_and_who_comes_back_is_missed_no_more(world, sent):
    persons.transfer(world.employee, world.caster, on=DAY, actor=world.administrator)
    assert Application.objects.get().leader_gone_on is None
    for days, back in ((5, world.crew_a), (9, None)):
        persons.transfer(world.employee, world.logistics, on=DAY + timedelta(days=days), actor=world.administrator)
        assert told(world.handler) == [sent.title]
        if back:
            persons.transfer(world.employee, back, on=DAY + timedelta(days=days + 1), actor=world.administrator)
            assert told(world.handler) == []
    refused("K-8", lambda: naming.miss_applicant(sent, DAY, actor=None, now=NOW))
    forbidden(lambda: naming.keep_applicant(sent, WHY, actor=world.clerk, now=NOW))
    naming.keep_applicant(sent, WHY, actor=world.handler, now=NOW)
    assert (Application.objects.get().leader_gone_on, told(world.handler)) == (None, [])
    refused("K-8", lambda: naming.find_applicant(sent, DAY, actor=None, now=NOW))
    kinds = Event.objects.filter(kind__startswith="innovation.application.leader_").values_list("kind", flat=True)
    assert sorted(one.rsplit("_", 1)[1] for one in kinds) == ["back", "gone", "gone", "kept"]


def test_e10_the_secretariat_names_one_where_nobody_signs_for_the_unit(world, sent):
    world.handler.duties.all().delete()
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    assert noticed() == {world.clerk.pk, world.manager.pk, world.dispatcher.pk}
    assert named(sent, world.colleague, by=world.clerk).leader == world.colleague
    event = Event.objects.get(kind="innovation.application.leader_named")
    assert event.by == "innovation.secretary"


@pytest.mark.parametrize("signer", [True, False])
def test_e10_the_start_page_asks_exactly_those_for_a_leader_who_may_name_one(world, signer):
    draft = walk.drafted(world, walk.called(world))
    joined(world, draft, clerk=(False, False))
    sent = submitting.submit(draft, actor=world.employee, now=NOW)
    if not signer:
        world.handler.duties.all().delete()
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    everybody = [Person.objects.get(pk=one.pk) for one in world.people.values() if one != world.employee]
    may = {one.pk for one in everybody if may_name_leader(one, sent)}
    assert may == ({world.handler.pk} if signer else {world.manager.pk, world.dispatcher.pk})
    assert {one.pk for one in everybody if told(one)} == may


def test_e10_what_others_name_a_leader_of_hides_nothing_from_the_secretariat(world, sent, monkeypatch):
    monkeypatch.setattr(succession, "MOST", 1)
    other = walk.submitted(world, sent.cycle, walk.OWN, by="dispatcher")
    Application.objects.filter(pk=sent.pk).update(leader_gone_on=DAY)
    Application.objects.filter(pk=other.pk).update(leader_gone_on=DAY + timedelta(days=1))
    assert (told(world.handler), told(world.clerk)) == ([sent.title], [other.title])


def test_e10_i17_a_new_leader_breaks_no_limit_and_a_draft_or_what_is_announced_asks_for_nobody(world, sent):
    cycle = sent.cycle
    walk.submitted(world, cycle, walk.replace(walk.MICRO, title="Another one of ours"), by="publisher")
    walk.drafted(world, cycle, walk.replace(walk.MICRO, title="A third one"), by="supervisor")
    for leaver in (world.employee, world.supervisor):
        persons.leave(leaver, on=DAY, actor=world.administrator)
    assert list(Application.objects.exclude(leader_gone_on=None)) == [sent]
    refused("I-17", lambda: named(sent, world.publisher, by=world.handler))
    assert Application.objects.get(pk=sent.pk).leader == sent.leader
    told_ = {"state": "REJECTED", "decided_by": world.lead, "decided_on": DAY}
    Application.objects.filter(pk=sent.pk).update(**told_)
    assert told(world.handler) == [sent.title]
    Application.objects.filter(pk=sent.pk).update(announced_at=NOW)
    assert told(world.handler) == []
    refused("K-8", lambda: named(sent, world.colleague, by=world.handler))


def test_e10_i34_reviews_that_conflict_with_the_new_leader_are_void(world):
    reviewing.begun(world)
    sent, review = Application.objects.get(), Review.objects.order_by("pk").first()
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    refused("E-10", lambda: named(sent, world.handler, by=world.handler))
    named(sent, review.reviewer, by=world.handler)
    review.refresh_from_db()
    assert (review.state, review.barred) == ("VOID", True)


def test_e10_a_project_of_a_leader_who_left_before_the_charter_asks_for_another_at_once(world, sent):
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    Application.objects.update(state="APPROVED", decided_level="BRANCH", decided_by=world.lead, decided_on=DAY)
    body = {"starts_on": "2026-06-01", "ends_on": "2026-12-31", "budget_fen": 0, "scope": "Safe", "milestones": []}
    charters.charter(Application.objects.get(), body, actor=None, now=NOW)
    assert Project.objects.get().leader_gone_on == DAY
    assert noticed("innovation.leader.gone") == {world.handler.pk}


def test_e10_the_page_of_an_application_offers_it_to_the_unit_alone(client, world, sent, sign_in):
    persons.transfer(world.employee, world.logistics, on=DAY, actor=world.administrator)
    page, name, keep = (
        reverse(f"innovation:application_{one}", args=[sent.number]) for one in ("detail", "name_leader", "keep_leader")
    )

    def offered(person):
        sign_in(client, person)
        return {verb.url for verb, _form in client.get(page).context["verbs"]} & {
            "application_name_leader", "application_keep_leader",
        }  # fmt: skip

    assert (offered(world.clerk), offered(world.employee)) == (set(), set())
    assert client.post(name, {"leader": "10001", "reason": WHY}).status_code == 403
    assert offered(world.handler) == {"application_name_leader", "application_keep_leader"}
    assert "离职或调离。由单位书记" in client.get(page).content.decode()
    assert client.post(name, {"leader": "000", "reason": WHY}).status_code == 422
    assert client.post(name, {"leader": world.colleague.employee_no, "reason": WHY}).status_code == 302
    assert Application.objects.get().leader == world.colleague
    late = client.post(keep, {"reason": "He stays with us after all."})
    assert (late.status_code, "He stays with us after all." in late.content.decode()) == (409, True)


def waits(person):
    tasks = work.tasks_of(Person.objects.get(pk=person.pk), NOW)
    return [one.about for one in tasks if str(one.what) == "接手草稿：原负责人已离职"]


def joined(world, draft, **rights):
    """On the team, confirmed, in this order; who may do what."""
    for key, (may_edit, deputy) in rights.items():
        person = world.people[key]
        member = teams.invite(draft, person, "MEMBER", may_edit=may_edit, deputy=deputy, actor=world.employee, now=NOW)
        teams.answer(member, confirmed=True, actor=person, now=NOW)


def test_e10_a_draft_whose_leader_has_left_is_taken_over_by_who_may_write_in_it(world):
    draft = walk.drafted(world, walk.called(world))
    joined(world, draft, publisher=(False, False), colleague=(True, False), outsider=(False, True))
    refused("K-8", lambda: naming.take_over(draft, actor=world.colleague, now=NOW))
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    assert [bool(waits(one)) for one in (world.publisher, world.colleague, world.outsider)] == [False, True, True]
    for other in (world.publisher, world.handler, world.clerk):
        forbidden(lambda other=other: naming.take_over(draft, actor=other, now=NOW))
    one = naming.take_over(draft, actor=world.colleague, now=NOW)
    team = {member.person_id: (member.role, member.state) for member in one.team.all()}
    assert (team[world.employee.pk], team[world.colleague.pk]) == (("MEMBER", "LEFT"), ("LEADER", "CONFIRMED"))
    assert [waits(one) for one in (world.colleague, world.outsider)] == [[], []]
    refused("K-8", lambda: naming.take_over(draft, actor=world.outsider, now=NOW))
    assert submitting.submit(one, actor=world.colleague, now=NOW).state == "SUBMITTED"


def test_e10_where_nobody_may_write_the_first_who_confirmed_takes_the_draft_over(world):
    draft = walk.drafted(world, walk.called(world))
    joined(world, draft, publisher=(False, False), colleague=(False, False))
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    assert (waits(world.publisher), waits(world.colleague)) == ([draft.title], [])
    forbidden(lambda: naming.take_over(draft, actor=world.colleague, now=NOW))
    persons.leave(world.publisher, on=DAY, actor=world.administrator)
    assert naming.take_over(draft, actor=world.colleague, now=NOW).leader == world.colleague


def test_e10_i29_what_was_declined_is_asked_after_by_the_next_of_the_team_on_its_page(client, world, sent, sign_in):
    why = "The idea is good, but the plan leaves all of it to others."
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    page, over = (reverse(f"innovation:application_{one}", args=[sent.number]) for one in ("detail", "take_over"))
    sign_in(client, world.colleague)
    assert client.post(over, {"version": Application.objects.get().version}).status_code == 409
    recommending.decline(sent, why, actor=world.handler, now=NOW)
    assert "application_take_over" in client.get(page).context["open"]
    sign_in(client, world.handler)
    assert "application_take_over" not in client.get(page).context["open"]
    assert client.post(over, {"version": Application.objects.get().version}).status_code == 403
    sign_in(client, world.colleague)
    assert client.post(over, {"version": Application.objects.get().version}).status_code == 302
    event = Event.objects.get(kind="innovation.application.taken_over")
    assert event.actor_id == world.colleague.pk
    appeal = recommending.ask_admission(sent, WHY, actor=world.colleague, now=NOW)
    assert (appeal.about, Application.objects.get().leader_gone_on) == ("UNIT", None)


def readers(kind):
    return {one.addressee_id for one in Letter.objects.filter(kind=kind)}


def test_e10_i74_the_letter_of_a_refusal_goes_to_who_may_take_it_over(world):
    draft = walk.drafted(world, walk.called(world))
    joined(world, draft, publisher=(False, False), colleague=(True, False), outsider=(False, True))
    sent = submitting.submit(draft, actor=world.employee, now=NOW)
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    persons.leave(world.outsider, on=DAY, actor=world.administrator)
    recommending.decline(sent, "The plan leaves all of it to others, again.", actor=world.handler, now=NOW)
    assert readers("DECLINED") == {world.colleague.pk}
    letter = letters.release(Letter.objects.get(kind="DECLINED"), actor=world.clerk, now=NOW)
    assert letter_words.body_of(letter)[-1] == "原负责人已离职。如需提出请求，请先在申报页面上接替负责人。"
    assert letters.open_letter(letter, actor=world.colleague, now=NOW).state == "READ"


def test_i74_the_letter_of_a_refusal_goes_to_the_leader_while_he_works_here_and_where_nobody_else_is(world, sent):
    why = "The plan leaves all of it to others, again."
    recommending.decline(sent, why, actor=world.handler, now=NOW)
    assert readers("DECLINED") == {world.employee.pk}
    assert "离职" not in letter_words.body_of(Letter.objects.get(kind="DECLINED"))[-1]
    loner = world.person("loner", "Loner", "crew_a")
    alone = walk.submitted(world, sent.cycle, walk.OWN, by="loner")
    persons.leave(loner, on=DAY, actor=world.administrator)
    recommending.decline(alone, why, actor=world.handler, now=NOW)
    assert readers("DECLINED") == {world.employee.pk, loner.pk}


def test_e10_i74_who_may_copy_it_reads_that_its_cycle_was_cancelled(world):
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle)
    joined(world, draft, colleague=(True, False))
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    cycles.cancel(cycle, "There is no money for it.", actor=world.lead, now=NOW)
    assert readers("CANCELLED") == {world.colleague.pk}


@pytest.mark.parametrize("state", ["EXPIRED", "WITHDRAWN", "DEFERRED", "REJECTED"])
def test_i19_e10_what_has_ended_is_copied_by_the_next_of_the_team_where_its_leader_has_left(
    client, world, sign_in, state
):
    cycle = walk.called_now(world)
    draft = walk.drafted(world, cycle)
    joined(world, draft, publisher=(False, False), colleague=(True, False))
    decided = {"decided_by": world.lead, "decided_on": DAY, "announced_at": NOW}
    decided = decided if state in {"DEFERRED", "REJECTED"} else {}
    Application.objects.update(state=state, **decided)
    page = reverse("innovation:application_detail", args=[draft.number])
    copy = reverse("innovation:application_copy", args=[draft.number, cycle.pk])
    sign_in(client, world.colleague)
    assert (list(client.get(page).context["calls"]), client.post(copy).status_code) == ([], 403)
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    sign_in(client, world.publisher)
    assert (list(client.get(page).context["calls"]), client.post(copy).status_code) == ([], 403)
    forbidden(lambda: editing.copy(draft, cycle, actor=world.publisher, now=timezone.now()))
    assert Application.objects.count() == 1
    sign_in(client, world.colleague)
    assert copy in client.get(page).content.decode()
    assert client.post(copy).status_code == 302
    made, old = Application.objects.get(state="DRAFT"), Application.objects.get(pk=draft.pk)
    assert (made.leader, made.origin, made.title) == (world.colleague, old, draft.title)
    assert (old.state, old.leader) == (state, world.employee)


@pytest.mark.parametrize("state", ["DEFERRED", "REJECTED"])
def test_i68_e10_a_decision_that_is_not_announced_is_copied_by_nobody(client, world, sign_in, state):
    cycle = walk.called_now(world)
    draft = walk.drafted(world, cycle)
    joined(world, draft, colleague=(True, False))
    Application.objects.update(state=state, submitted_at=NOW, decided_by=world.lead, decided_on=DAY)
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    sign_in(client, world.colleague)
    assert list(client.get(reverse("innovation:application_detail", args=[draft.number])).context["calls"]) == []
    refused("I-19", lambda: editing.copy(draft, cycle, actor=world.colleague, now=timezone.now()))
    assert Application.objects.count() == 1


def test_e10_the_start_page_asks_the_same_for_one_and_for_many_drafts_without_a_leader(
    world, django_assert_num_queries
):
    cycle = walk.called(world)
    for n in range(3):
        draft = walk.drafted(world, cycle, walk.replace(walk.MICRO, title=f"Draft number {n}"))
        joined(world, draft, colleague=(True, False))
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    for most in (1, 3):
        kept = Application.objects.order_by("pk").values("pk")[:most]
        Application.objects.exclude(pk__in=[one["pk"] for one in kept]).update(state="EXPIRED")
        with django_assert_num_queries(2):
            assert len(list(work.own_drafts(world.colleague, NOW))) == most
        Application.objects.update(state="DRAFT")
