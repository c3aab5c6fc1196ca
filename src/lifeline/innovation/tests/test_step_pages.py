"""The pages of single steps: what they take, and what they say when a field is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django import forms
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from lifeline.innovation.actions import certificates, letters, recommending, screening, teams
from lifeline.innovation.forms.changes import LeaderForm
from lifeline.innovation.forms.compared import compared
from lifeline.innovation.forms.setup import ConfigForm
from lifeline.innovation.forms.text import TextForm
from lifeline.innovation.models import Certificate, Letter, Project
from lifeline.innovation.queries.form import asked
from lifeline.innovation.states import LetterKind
from lifeline.innovation.tests import course, walk
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.views.trying import tried, typed
from lifeline.kernel.errors import Conflict, Forbidden

Notice = apps.get_model("kernel", "Notice")


@pytest.fixture
def call(world):
    """A call that is open now."""
    return walk.called_now(world)


def test_i4_the_chair_extends_a_call_on_the_board_and_is_asked_for_the_day(client, world, sign_in, call):
    sign_in(client, world.lead)
    step = reverse("innovation:cycle_step", args=[call.pk])
    given = {"version": call.version, "step": "extend call", "reason": "The plant was flooded."}
    refused = client.post(step, given)
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == ["请填写新的截止时间。"]
    unread = client.post(step, {**given, "until_at": "later"})
    assert unread.context["form"].errors["until_at"][0] in unread.content.decode()
    later = timezone.localtime(call.call_closes_at) + timedelta(days=2)
    call.refresh_from_db()
    assert call.extensions == 0
    assert client.post(step, {**given, "until_at": later.strftime("%Y-%m-%dT%H:%M")}).status_code == 302
    call.refresh_from_db()
    assert call.extensions == 1


def test_i108_a_certificate_is_revoked_on_its_page_with_a_reason_that_fits(client, world, sign_in):
    world.duty("manager", "innovation.secretary", "jinan")
    project = course.project(world, state="ACCEPTED", grade="GOOD", accepted_on=course.END)
    made = certificates.issue(project, actor=world.manager, now=NOW)
    sign_in(client, world.manager)
    revoke = reverse("innovation:certificate_revoke", args=[made.number])
    for reason in ("", "w" * 301):
        assert client.post(revoke, {"reason": reason}).status_code == 302
        assert Certificate.objects.get().state == "VALID"
    client.post(revoke, {"reason": "The finding was wrong."})
    assert (Certificate.objects.get().state, Certificate.objects.get().reason) == ("REVOKED", "The finding was wrong.")


def test_i74_a_letter_goes_as_its_page_showed_it_and_one_without_a_reason_stays(client, world, sign_in, call):
    walk.submitted(world, call, now=timezone.now())
    letter = Letter.objects.get()
    release, discard = (reverse(f"innovation:letter_{name}", args=[letter.pk]) for name in ("release", "discard"))
    sign_in(client, world.clerk)
    letters.write(letter, "Good luck.", actor=world.manager, now=NOW)
    old, now = {"version": letter.version}, {"version": letter.version + 1}
    assert client.post(discard, {**now, "reason": ""}).status_code == 422
    for given in (old, {}):
        assert client.post(release, given).url == reverse("innovation:letter_detail", args=[letter.pk])
        assert Letter.objects.get().state == "DRAFT"
    stale = client.post(discard, {**old, "reason": "Told by phone."})
    assert (stale.status_code, "Told by phone." in stale.content.decode()) == (409, True)
    assert (stale.context["discard"]["version"].value(), Letter.objects.get().state) == (
        str(letter.version + 1),
        "DRAFT",
    )
    assert not Notice.objects.filter(kind="innovation.letter.sent").exists()
    assert client.post(release, now).url == reverse("innovation:letter_list")
    assert Letter.objects.get().state == "RELEASED"


def test_k98_a_paragraph_for_a_letter_that_has_gone_is_shown_with_why(client, world, sign_in, call):
    walk.submitted(world, call, now=timezone.now())
    letter = letters.release(Letter.objects.get(), actor=world.manager, now=timezone.now())
    sign_in(client, world.clerk)
    address = reverse("innovation:letter_detail", args=[letter.pk])
    late = client.post(address, {"version": letter.version, "note": "Good luck to all of you."})
    assert (late.status_code, "Good luck to all of you." in late.content.decode()) == (409, True)
    assert Letter.objects.get().note == ""
    sign_in(client, world.lead)
    assert client.post(address, {"version": letter.version, "note": "Mine."}).status_code == 403


def test_k98_a_reason_not_to_send_a_letter_that_has_gone_is_shown_with_why(client, world, sign_in, call):
    walk.submitted(world, call, now=timezone.now())
    letter = letters.release(Letter.objects.get(), actor=world.manager, now=timezone.now())
    sign_in(client, world.clerk)
    given = {"version": letter.version, "reason": "Told by phone."}
    late = client.post(reverse("innovation:letter_discard", args=[letter.pk]), given)
    assert (late.status_code, "Told by phone." in late.content.decode()) == (409, True)
    assert Letter.objects.get().state == "RELEASED"


def test_k98_whom_to_invite_or_to_avoid_is_given_back_where_it_was_handed_in_meanwhile(client, world, sign_in, call):
    sent = walk.submitted(world, call, now=timezone.now())
    sign_in(client, world.employee)
    given = {"person": world.colleague.employee_no, "role": "MEMBER", "text": "We are at odds, she and I."}
    for name, typed_ in (("team_edit", given["person"]), ("team_avoid", given["text"])):
        late = client.post(reverse(f"innovation:{name}", args=[sent.number]), given)
        assert (late.status_code, typed_ in late.content.decode()) == (409, True)
        assert "状态已经变化" in late.content.decode()
        again = f'action="{reverse(f"innovation:{name}", args=[sent.number])}"'
        assert again not in late.content.decode(), "nothing to press again"
    assert (sent.team.count(), sent.avoided.count()) == (1, 0)


def test_k98_who_hands_in_what_is_handed_in_reads_it_above_the_application(client, world, sign_in, call):
    draft = walk.drafted(world, call, now=timezone.now())
    sign_in(client, world.employee)
    submit = reverse("innovation:application_submit", args=[draft.number])
    assert client.post(submit, {"version": draft.version}).status_code == 302
    late = client.post(submit, {"version": draft.version})
    assert (late.status_code, late.context["shell"].given_back.said) == (409, [])
    assert "有人先一步办理了" in late.content.decode()
    assert f'action="{submit}"' not in late.content.decode(), "nothing to press again"


@pytest.mark.parametrize("name", ["application_edit", "application_check", "team_edit"])
def test_k98_a_closed_text_is_read_and_not_opened_to_write(client, world, sign_in, call, name):
    sent = walk.submitted(world, call, now=timezone.now())
    sign_in(client, world.employee)
    opened = client.get(reverse(f"innovation:{name}", args=[sent.number]))
    assert opened.headers["Location"] == reverse("innovation:application_detail", args=[sent.number])


def test_k98_a_check_that_was_read_before_the_last_change_says_so_on_its_own_page(client, world, sign_in, call):
    draft = walk.drafted(world, call, now=timezone.now())
    sign_in(client, world.employee)
    submit = reverse("innovation:application_submit", args=[draft.number])
    late = client.post(submit, {"version": draft.version - 1})
    assert (late.status_code, late.context["form"]["version"].value()) == (409, str(draft.version))
    assert client.post(submit, {"version": draft.version}).status_code == 302


def test_k98_what_was_typed_for_a_step_that_somebody_took_first_is_shown_with_why(client, world, sign_in, call):
    sent = walk.submitted(world, call, now=timezone.now())
    sign_in(client, world.handler)
    address, given = (
        reverse("innovation:application_recommend", args=[sent.number]),
        {"rank": 1, "version": sent.version},
    )
    recommending.decline(sent, "The unit has done the same before.", actor=world.handler, now=timezone.now())
    late = client.post(address, {**given, "text": "All crews want it."})
    shown = late.content.decode()
    assert (late.status_code, "All crews want it." in shown, "有人先一步" in shown) == (409, True, True)
    sent.refresh_from_db()
    assert sent.state == "DECLINED"


def test_i31_k98_a_sheet_for_what_was_screened_by_somebody_else_is_shown_with_why(client, world, sign_in, call):
    found = walk.recommended(world, call)
    screening.screen_in(found, walk.checks(), actor=world.manager, now=timezone.now())
    sign_in(client, world.clerk)
    given = {"version": found.version, "verdict": "RETURN", "items": "The plan lacks a measure."}
    late = client.post(reverse("innovation:screening_decide", args=[found.number]), given)
    assert (late.status_code, "The plan lacks a measure." in late.content.decode()) == (409, True)
    found.refresh_from_db()
    assert found.state == "SCREENED_IN"


def test_i74_i75_letters_that_wait_are_read_on_one_page_and_those_that_are_ticked_go_once(client, world, sign_in, call):
    walk.submitted(world, call, now=timezone.now())
    first = Letter.objects.get()
    more = [
        letters.draft(LetterKind.THANKS, call, who, now=NOW + timedelta(hours=hour))
        for hour, who in enumerate((world.colleague, world.handler, world.lead))
    ]
    sign_in(client, world.clerk)
    pile = reverse("innovation:letter_pile")
    shown = client.get(pile).content.decode()
    assert all(f'value="{one.pk}.{one.version}" checked' in shown for one in (first, *more))
    letters.write(more[1], "With thanks.", actor=world.manager, now=NOW)
    ticked = [f"{one.pk}.{one.version}" for one in (first, more[0], more[1])]
    for given in ([*ticked, "9" * 5000, "x.y"], ticked):
        assert client.post(pile, {"letter": given}).url == pile
        assert Counter(Letter.objects.order_by("pk").values_list("state", flat=True)) == {"RELEASED": 2, "DRAFT": 2}
        assert Notice.objects.filter(kind="innovation.letter.sent").count() == 2
    sign_in(client, world.employee)
    assert client.post(pile, {"letter": [f"{more[2].pk}.{more[2].version}"]}).status_code == 403
    assert Letter.objects.get(pk=more[2].pk).state == "DRAFT"


def test_i32_i74_a_secretary_neither_sees_nor_releases_letters_to_himself_or_about_his_own(
    client, world, sign_in, call
):
    sent = walk.submitted(world, call, now=timezone.now())
    receipt = Letter.objects.get()
    other = letters.draft(LetterKind.THANKS, call, world.colleague, now=NOW, application=sent)
    mine = letters.draft(LetterKind.THANKS, call, world.manager, now=NOW)
    world.duty("employee", "innovation.secretary", "jinan")
    for who, hidden in ((world.employee, {receipt, other}), (world.manager, {mine})):
        sign_in(client, who)
        shown = {one["letter"] for one in client.get(reverse("innovation:letter_pile")).context["rows"]}
        assert shown == {receipt, other, mine} - hidden
        for one in hidden:
            assert client.get(reverse("innovation:letter_detail", args=[one.pk])).status_code == 404
            with pytest.raises(Forbidden):
                letters.release(one, actor=who, now=NOW)
    assert set(Letter.objects.values_list("state", flat=True)) == {"DRAFT"}
    for one, who, opens in ((other, world.colleague, False), (receipt, world.employee, True)):
        letters.release(one, actor=world.clerk, now=timezone.now())
        sign_in(client, who)
        page = client.get(reverse("innovation:letter_detail", args=[one.pk])).content.decode()
        assert (reverse("innovation:application_detail", args=[sent.number]) in page) is opens


def test_i74_the_page_of_a_letter_whose_day_is_over_says_so_and_lets_it_be_thrown_away(client, world, sign_in, call):
    letter = letters.draft(LetterKind.REMINDER, call, world.colleague, now=NOW, until="2026-03-20")
    sign_in(client, world.clerk)
    page = client.get(reverse("innovation:letter_detail", args=[letter.pk])).content.decode()
    release, discard = (reverse(f"innovation:letter_{name}", args=[letter.pk]) for name in ("release", "discard"))
    assert ("此函不再发出" in page, release in page, discard in page) == (True, False, True)
    client.post(release, {"version": letter.version})
    assert Letter.objects.get().state == "DRAFT"
    assert not Notice.objects.filter(kind="innovation.letter.sent").exists()


def test_i74_a_letter_is_thrown_away_on_its_page(client, world, sign_in, call):
    walk.submitted(world, call, now=timezone.now())
    letter = Letter.objects.get()
    sign_in(client, world.clerk)
    given = {"version": letter.version, "reason": "It was told by phone."}
    client.post(reverse("innovation:letter_discard", args=[letter.pk]), given)
    assert Letter.objects.get().state == "DISCARDED"


def test_i20_an_invitation_is_answered_with_yes_or_no_and_nothing_else_declines_it(client, world, sign_in, call):
    draft = walk.drafted(world, call, now=timezone.now())
    told = {"may_edit": False, "deputy": False, "actor": world.employee, "now": timezone.now()}
    member = teams.invite(draft, world.colleague, "MEMBER", **told)
    sign_in(client, world.colleague)
    page = reverse("innovation:team_confirm", args=[draft.number])
    for answer, status, state in (("", 422, "INVITED"), ("maybe", 422, "INVITED"), ("no", 302, "DECLINED")):
        assert client.post(page, {"answer": answer}).status_code == status
        member.refresh_from_db()
        assert member.state == state


def test_i2_a_form_that_came_too_late_keeps_what_was_typed():
    class Form(forms.Form):
        reason = forms.CharField()

    def act(_given):
        raise Conflict(2)

    form = Form({"reason": "A long reason."})
    assert tried(form, act) is None
    assert (form.non_field_errors(), form["reason"].value()) == (
        ["有人先一步办理了，本页显示的是现在的情况；您填写的内容仍在。"],
        "A long reason.",
    )


def test_k98_a_box_that_was_ticked_is_given_back_in_words():
    class Form(forms.Form):
        tied = forms.BooleanField(label="Tied", required=False)
        free = forms.BooleanField(label="Free", required=False)
        reason = forms.CharField(label="Reason")

    assert typed(Form({"tied": "on", "reason": "True"})) == [("Tied", "是"), ("Reason", "True")]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [",", "10001 10002", "000000", ""])
def test_i87_a_new_leader_that_nobody_is_stands_as_an_error_at_the_field(number):
    given = {"version": 1, "act": "change_leader", "leader": number, "reason": "Moved away."}
    form = LeaderForm(given, project=Project(version=1), act="change_leader")
    assert "leader" in form.errors


def test_i6_i27_versions_are_compared_in_the_words_of_their_form():
    questions = asked("2026")
    other = replace(walk.OWN, level="BRANCH", starts_on="2026-06-02", plan=[{"what": "one", "on": "2026-07-03"}])
    found = compared(TextForm.of(walk.OWN, questions), TextForm.of(other, questions))
    assert found[:2] == [("级别", "厂级", "支部级"), ("开始日期", "2026年6月1日", "2026年6月2日")]
    assert ("完成日期 1", "2026年7月1日", "2026年7月3日") in found
    assert compared(TextForm.of(other, questions), TextForm.of(other, questions)) == []
    later = replace(walk.FULL, review_days=12, closes_at="2026-03-21T10:00:00+00:00")
    one, two = (ConfigForm.of(config, 0) for config in (walk.FULL, later))
    assert [(before, after) for _label, before, after in compared(one, two)] == [
        ("2026年3月20日 18:00", "2026年3月21日 18:00"),
        ("10", "12"),
    ]
