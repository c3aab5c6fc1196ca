"""The pages of the editor, walked as a person on a phone walks them."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lifeline.innovation.actions import cycles, submitting
from lifeline.innovation.forms.text import TextForm
from lifeline.innovation.models import Application
from lifeline.innovation.queries.checking import text_now
from lifeline.innovation.queries.form import asked
from lifeline.innovation.tests import walk
from lifeline.innovation.tests.walk import MICRO, OWN


@pytest.fixture
def cycle(world):
    """A call that is open now."""
    return walk.called_now(world)


def typed(text, base, **more):
    """What a browser sends for this text."""
    form = TextForm.of(text, asked("2026"))
    given = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {**{name: value for name, value in given.items() if value not in (None, "", [])}, "base": base, **more}


def test_i27_from_the_call_to_handed_in_on_the_pages_alone(client, world, sign_in, cycle):
    sign_in(client, world.employee)
    assert client.get(reverse("innovation:call_detail", args=[cycle.pk])).status_code == 200
    client.post(reverse("innovation:application_new", args=[cycle.pk]))
    draft = Application.objects.get()
    edit = reverse("innovation:application_edit", args=[draft.number])
    base = client.get(edit).context["form"].initial["base"]
    saved = client.post(reverse("innovation:application_autosave", args=[draft.number]), typed(OWN, base)).json()
    client.post(edit, typed(MICRO, saved["base"], check="1"))
    draft.refresh_from_db()
    assert (draft.title, draft.kind) == (MICRO.title, "MICRO")
    answer = client.post(reverse("innovation:application_submit", args=[draft.number]), {"version": draft.version})
    assert answer.status_code == 302
    assert asdict(walk.config_body(cycle))["leads"] == 1
    draft.refresh_from_db()
    assert draft.state == "SUBMITTED"


def test_i22_a_field_that_cannot_be_read_loses_no_other(client, world, sign_in, cycle):
    draft = walk.drafted(world, cycle, OWN, now=timezone.now())
    sign_in(client, world.employee)
    edit = reverse("innovation:application_edit", args=[draft.number])
    unread = {
        "starts_on": "tomorrow", "ends_on": "31.9.", "asked_yuan": "much", "budget_1_yuan": "all of it",
        "plan_2_on": "soon", "indicator_1_measured_on": "then", "indicator_1_name": "n" * 101,
    }  # fmt: skip
    answer = client.post(edit, typed(OWN, OWN.sha256, title="New title", **unread))
    draft.refresh_from_db()
    assert (answer.status_code, draft.title) == (422, "New title")
    kept = text_now(draft)
    assert replace(kept, title=OWN.title, answers=OWN.answers) == OWN


def test_i27_a_page_that_comes_back_is_based_on_what_it_has_stored(client, world, sign_in, cycle):
    draft = walk.drafted(world, cycle, now=timezone.now())
    sign_in(client, world.employee)
    edit = reverse("innovation:application_edit", args=[draft.number])
    answer = client.post(edit, typed(MICRO, MICRO.sha256, title="New title", starts_on="tomorrow"))
    based = answer.context["form"]["base"].value()
    assert client.post(edit, typed(MICRO, based, title="Newer title")).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.revisions.filter(rival=True).count()) == ("Newer title", 0)
    other = client.post(
        edit, typed(MICRO, based, title="Another", starts_on="tomorrow"), headers={"accept-language": "en"}
    )
    assert "两份文稿都已保留" in other.content.decode()
    assert other.context["form"]["base"].value() == based


@pytest.mark.parametrize("how", ["handed in", "call closed", "call cancelled"])
def test_i27_k98_what_was_typed_while_the_text_was_closed_is_shown_with_why(client, world, sign_in, cycle, how):
    draft = walk.drafted(world, cycle, OWN, now=timezone.now())
    sign_in(client, world.employee)
    if how == "handed in":
        submitting.submit(draft, actor=world.employee, now=timezone.now())
    elif how == "call closed":
        walk.closed(cycle)
    else:
        cycles.cancel(cycle, "There is no money for it.", actor=world.lead, now=timezone.now())
    pdf = SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n%%EOF\n")
    more = {"title": "A better title", "plan_2_what": "A second step", "attached": pdf}
    late = client.post(reverse("innovation:application_edit", args=[draft.number]), typed(OWN, OWN.sha256, **more))
    assert (late.status_code, late.templates[0].name) == (409, "innovation/application_detail.html")
    given = late.context["shell"].given_back
    assert given.why == "文稿不能再改动。"
    assert given.said == [("题目", "A better title"), ("添加照片或文件", "plan.pdf"), ("节点 2", "A second step")]
    assert Application.objects.get().title == OWN.title
    saved = client.post(reverse("innovation:application_autosave", args=[draft.number]), typed(OWN, OWN.sha256, **more))
    assert (saved.status_code, saved.json()) == (
        409, {"refused": "文稿不能再改动。您输入的内容仍在本页上，请复制需要的部分。"},
    )  # fmt: skip


def test_i27_a_suspended_cycle_leaves_the_editor_with_all_that_was_typed(client, world, sign_in, cycle):
    draft = walk.drafted(world, cycle, OWN, now=timezone.now())
    cycles.suspend(cycle, "The works are flooded.", actor=world.lead, now=timezone.now())
    sign_in(client, world.employee)
    page = reverse("innovation:application_edit", args=[draft.number])
    refused = client.post(page, typed(OWN, OWN.sha256, title="A better title"))
    assert (refused.status_code, refused.context["form"]["title"].value()) == (422, "A better title")


def test_i27_the_other_text_is_put_away_once_it_is_looked_through(client, world, sign_in, cycle):
    draft = walk.drafted(world, cycle, now=timezone.now())
    sign_in(client, world.employee)
    edit, settle = (reverse(f"innovation:application_{name}", args=[draft.number]) for name in ("edit", "settle"))
    client.post(edit, typed(MICRO, "0" * 64, title="Written at the same time"))
    assert len(client.get(edit).context["rivals"]) == 1
    sign_in(client, world.colleague)
    assert client.post(settle).status_code == 404
    sign_in(client, world.employee)
    assert len(client.get(edit).context["rivals"]) == 1
    assert client.post(settle).status_code == 302
    assert client.get(edit).context["rivals"] == []


def test_i22_the_check_links_each_obstacle_to_its_field(client, world, sign_in, cycle):
    draft = walk.drafted(world, cycle, OWN, now=timezone.now())
    sign_in(client, world.employee)
    client.post(reverse("innovation:application_edit", args=[draft.number]), typed(OWN, OWN.sha256, title=""))
    check = client.get(reverse("innovation:application_check", args=[draft.number]))
    assert [one.href.split("#")[-1] for one in check.context["told"]] == ["id_title_field"]
    refused = client.post(reverse("innovation:application_submit", args=[draft.number]), {"version": ""})
    assert refused.status_code == 422


def test_i20_an_invitation_is_answered_on_the_page_and_stands_among_ones_tasks(client, world, sign_in, cycle):
    draft = walk.drafted(world, cycle, now=timezone.now())
    sign_in(client, world.employee)
    given = {"person": world.colleague.employee_no, "role": "MEMBER"}
    assert client.post(reverse("innovation:team_edit", args=[draft.number]), given).status_code == 302
    nobody = client.post(reverse("innovation:team_edit", args=[draft.number]), {**given, "person": "0"})
    assert nobody.status_code == 422
    sign_in(client, world.colleague)
    tasks = client.get(reverse("innovation:my_work")).context["tasks"]
    assert [task.href for task in tasks] == [reverse("innovation:application_detail", args=[draft.number])]
    client.post(reverse("innovation:team_confirm", args=[draft.number]), {"answer": "yes"})
    assert draft.team.get(person=world.colleague).state == "CONFIRMED"
    assert client.get(reverse("innovation:my_work")).context["tasks"] == []


def test_i6_the_settings_form_gives_back_what_was_set(client, world, sign_in):
    cycle = walk.planned(world)
    sign_in(client, world.clerk)
    page = reverse("innovation:cycle_setup", args=[cycle.pk])
    form = client.get(page).context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    assert client.post(page, {**given, "leads": 2}).status_code == 302
    assert walk.config_body(cycle).leads == 2
    assert client.post(page, {**given, "leads": 2}).status_code == 409, "it was read before the first one was saved"
    assert client.post(page, {**given, "leads": ""}).status_code == 422


def test_i22_the_check_of_an_unanswered_draft_names_every_question(client, world, sign_in, cycle):
    draft = walk.drafted(world, cycle, walk.Text(title="Half a thought", answers={"problem": "x"}), now=timezone.now())
    sign_in(client, world.employee)
    page = client.get(reverse("innovation:application_check", args=[draft.number]))
    assert page.status_code == 200
    told = [one.sentence for one in page.context["told"]]
    assert any("至少" in one for one in told)
    assert sum(one.endswith("请填写。") for one in told) >= 1
