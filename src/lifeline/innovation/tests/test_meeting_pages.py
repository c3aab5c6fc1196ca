"""A meeting on its pages: the recorder's one button, the member's phone, who has no part, the minutes; and I-68."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lifeline.innovation.actions import consents, deciding
from lifeline.innovation.models import BallotMark, Meeting
from lifeline.innovation.queries import agenda
from lifeline.innovation.tests import sitting as sit
from lifeline.innovation.tests.sitting import NOW, WHY

Event = apps.get_model("kernel", "Event")
PATIENT = pytest.mark.django_db


def page(client, name, *args):
    """A page as it is read."""
    return client.get(reverse(f"innovation:{name}", args=args)).content.decode()


def press(client, name, *args, **data):
    """A button."""
    return client.post(reverse(f"innovation:{name}", args=args), data)


def test_i58_the_recorders_next_act_is_one_button_from_the_opening_to_the_close(client, world, sign_in):
    of = sit.cycle(world)
    sit.tabled(world, of)
    sign_in(client, world.administrator)
    press(client, "meeting_list", cycle=of.pk, held_on="2026-03-09", place="Hall")
    meeting = Meeting.objects.get()
    for gone in (
        press(client, "meeting_step", meeting.pk, act="gone"),
        press(client, "item_step", meeting.pk, 1, act=""),
    ):
        assert (gone.status_code, Meeting.objects.get().version) == (302, meeting.version)
    acts = []
    there = [world.people[key].pk for key in sit.GROUP]
    for _step in range(12):
        meeting.refresh_from_db()
        following = agenda.next_act(meeting, agenda.agenda(meeting))
        if following is None:
            break
        acts.append(following.act)
        assert str(following.label) in page(client, "meeting_detail", meeting.pk)
        if following.act == "open":
            press(client, "meeting_step", meeting.pk, act="open", present=there)
        elif following.act == "close":
            press(client, "meeting_step", meeting.pk, act="close")
        elif following.act == "":
            deciding.confirm(meeting.items.get(), actor=world.lead, now=NOW)
        else:
            if following.act == "close_vote":
                _all_vote(world, meeting)
            more = {"about": "APPROVAL", "level": "PLANT", "decision": "APPROVE", "reason": ""}
            press(client, "item_step", meeting.pk, following.item.place, act=following.act, **more)
    assert acts == ["open", "call", "open_vote", "close_vote", "write_down", "", "close"]
    assert meeting.state == "CLOSED"


def test_i64_the_next_act_costs_the_same_for_one_item_that_was_voted_on_and_for_three(world):
    """None of them is decided yet: another application of the level has not been voted on."""
    of = sit.cycle(world, maxima={"COMPANY_KEY": 7, "PLANT": 1, "BRANCH": 9})
    leaders = ("employee", "colleague", "handler")
    applications = [sit.tabled(world, of, leader=key) for key in leaders]
    meeting = sit.session(world, of)
    sit.tabled(world, of, leader="outsider")
    costs = []
    for number in (1, 3):
        for application in applications[len(costs) : number]:
            sit.voted(world, sit.item_of(meeting, application), 5)
        meeting.refresh_from_db()
        items = [one for one in agenda.agenda(meeting) if one.state == "VOTING"]
        assert len(items) == number
        with CaptureQueriesContext(connection) as asked:
            assert agenda.next_act(meeting, items).act == "close"
        costs.append(len(asked))
    assert costs[0] == costs[1]


def _all_vote(world, meeting):
    from lifeline.innovation.actions import ballots

    (row,) = meeting.items.get().rounds.all()
    for key in sit.GROUP:
        ballots.cast(row, "YES", actor=world.people[key], now=NOW)


def test_i62_the_phone_shows_the_item_and_takes_a_vote_with_the_same_answer_for_every_choice(client, world, sign_in):
    of = sit.cycle(world)
    application = sit.tabled(world, of)
    meeting = sit.session(world, of)
    row = sit.opened(world, sit.called(world, sit.item_of(meeting, application)))
    answers = set()
    for key, choice in (("lead", "YES"), ("supervisor", "NO"), ("dispatcher", "ABSTAIN")):
        client.logout()
        sign_in(client, world.people[key])
        assert application.title in page(client, "meeting_vote", meeting.pk)
        assert press(client, "meeting_vote", meeting.pk, round=row.pk).status_code == 422
        told = press(client, "meeting_vote", meeting.pk, round=row.pk, choice=choice)
        answers.add((told.status_code, told["Location"], told.content))
        text = page(client, "meeting_vote", meeting.pk)
        assert 'name="choice"' not in text
    assert len(answers) == 1
    assert BallotMark.objects.count() == 3
    assert (row.yes, row.no) == (None, None)


def test_i60_e15_e16_who_has_no_part_reads_neither_brief_nor_result_before_the_announcement(client, world, sign_in):
    of = sit.cycle(world)
    application = sit.tabled(world, of, members=("publisher", "clerk"))
    meeting = sit.session(world, of)
    item = sit.item_of(meeting, application)
    sit.voted(world, item, 4)
    sit.written(world, item, "APPROVE")
    sit.confirmed(world, item)
    deciding.close(meeting, actor=world.administrator, now=NOW)
    for key in ("publisher", "clerk"):
        client.logout()
        sign_in(client, world.people[key])
        for text in (
            page(client, "meeting_item", meeting.pk, item.place), page(client, "meeting_detail", meeting.pk),
            page(client, "minutes_detail", meeting.pk),
        ):  # fmt: skip
            assert "您须回避" in text or "须回避" in text
            assert "同意立项" not in text
    client.logout()
    sign_in(client, world.supervisor)
    assert "同意立项" in page(client, "minutes_detail", meeting.pk)


def test_i68_decided_is_not_announced_on_any_page_of_applicant_and_unit(client, world, sign_in, still_clock):
    """Approved, rejected or still tabled: the pages of the leader and of the unit's secretary are the same."""
    of = sit.cycle(world, minima=dict.fromkeys(("COMPANY_KEY", "PLANT", "BRANCH"), 0))
    world.duty("handler", "innovation.unit_secretary", "steelworks")
    application = sit.tabled(world, of)

    def read():
        found = []
        for key in ("employee", "handler"):
            client.logout()
            sign_in(client, world.people[key])
            for name, args, query in (
                ("application_detail", [application.number], ""), ("application_list", [], ""),
                ("application_list", [], "?show=unit"), ("application_list", [], "?show=unit&state=APPROVED"),
                ("call_detail", [of.pk], ""), ("my_work", [], ""),
            ):  # fmt: skip
                text = client.get(reverse(f"innovation:{name}", args=args) + query).content.decode()
                found.append(text[text.index("<main") : text.index("</main")].replace(str(application.version), ""))
        return found

    before = read()
    meeting = sit.session(world, of)
    item = sit.item_of(meeting, application)
    sit.voted(world, item, 4)
    sit.written(world, item, "APPROVE")
    assert sit.confirmed(world, item).state == "APPROVED"
    assert "审定中" in "".join(before)
    assert read() == before


def test_e34_i62_what_waits_for_the_chair_costs_the_same_for_many_and_giving_up_a_vote_asks_for_a_reason(
    client, world, sign_in
):
    of = sit.cycle(world, minima=dict.fromkeys(("COMPANY_KEY", "PLANT", "BRANCH"), 0))
    about = [sit.tabled(world, of) for _place in range(3)]
    about += [sit.tabled(world, of, leader="handler", members=("lead",)), sit.tabled(world, of)]
    meeting = sit.session(world, of)
    first, *others, theirs, last = [sit.item_of(meeting, one) for one in about]
    spent = []
    for more in ([first], [*others, theirs]):
        for item in more:
            sit.voted(world, item, 4)
            sit.written(world, item, "APPROVE")
        items = agenda.agenda(meeting)
        with CaptureQueriesContext(connection) as asked:
            waiting = agenda.to_confirm(world.lead, items)
        spent.append(len(asked))
    assert [one.pk for one in waiting] == [first.pk, *(one.pk for one in others)]
    assert spent[0] == spent[1]
    assert agenda.to_confirm(world.supervisor, items) == []
    row = sit.opened(world, sit.called(world, last))
    sign_in(client, world.administrator)
    empty = press(client, "item_step", meeting.pk, last.place, act="abandon", reason="")
    (form,) = [door.form for door in empty.context["doors"] if door.form.is_bound]
    assert (empty.status_code, list(form.errors), form.fields["reason"].help_text) == (422, ["reason"], "")
    assert press(client, "item_step", meeting.pk, last.place, act="abandon", reason=WHY).status_code == 302
    row.refresh_from_db()
    assert row.abandoned


def test_i65_i66_a_leader_answers_from_the_own_account_and_nobody_else_sees_the_question(client, world, sign_in):
    of = sit.cycle(world)
    application = sit.tabled(world, of)
    meeting = sit.session(world, of)
    (asked,) = consents.ask(
        sit.item_of(meeting, application), "RAISE", level="COMPANY_KEY", actor=world.administrator, now=NOW
    )
    sign_in(client, world.colleague)
    assert client.get(reverse("innovation:consent_answer", args=[asked.pk])).status_code == 404
    client.logout()
    sign_in(client, world.employee)
    assert reverse("innovation:consent_answer", args=[asked.pk]) in page(client, "my_work")
    assert press(client, "consent_answer", asked.pk, agreed="1").status_code == 302
    asked.refresh_from_db()
    assert asked.answer is True


def test_i67_the_minutes_are_signed_on_their_page(client, world, sign_in):
    of = sit.cycle(world)
    sit.tabled(world, of)
    meeting = sit.session(world, of)
    deciding.close(meeting, actor=world.administrator, now=NOW)
    sign_in(client, world.lead)
    assert press(client, "minutes_detail", meeting.pk, act="recorder").status_code == 403
    assert press(client, "minutes_detail", meeting.pk, act="chair").status_code == 409
    client.logout()
    sign_in(client, world.administrator)
    read = meeting.minutes.version
    press(client, "minutes_detail", meeting.pk, act="remark", text=WHY, version=read)
    for act, more in (("recorder", {}), ("remark", {"text": "Something else."})):
        late = press(client, "minutes_detail", meeting.pk, act=act, version=read, **more)
        assert late.status_code == 409
        assert all(text in late.content.decode() for text in more.values())
    meeting.minutes.refresh_from_db()
    assert (meeting.minutes.recorder, meeting.minutes.remark) == (None, WHY)
    press(client, "minutes_detail", meeting.pk, act="recorder")
    late = press(client, "minutes_detail", meeting.pk, act="remark", text="Something else.")
    assert (late.status_code, "Something else." in late.content.decode()) == (409, True)
    assert meeting.minutes.__class__.objects.get().remark == WHY
    client.logout()
    sign_in(client, world.lead)
    assert WHY in page(client, "minutes_detail", meeting.pk)
    press(client, "minutes_detail", meeting.pk, act="chair")
    meeting.refresh_from_db()
    assert meeting.state == "MINUTED"


def test_the_list_of_meetings_costs_the_same_for_one_and_many(client, world, sign_in, constant_queries):
    from datetime import date

    of = sit.cycle(world)
    sign_in(client, world.administrator)

    def grow():
        number = of.meetings.count() + 1
        Meeting.objects.create(cycle=of, number=number, held_on=date(2026, 3, 9), place="Hall")

    constant_queries("innovation:meeting_list", 5, grow)
