"""延期, 挂账 on the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lifeline.hotline.actions import terms
from lifeline.hotline.queries import terms as queries
from lifeline.hotline.states import CaseState, CheckState
from lifeline.hotline.tests.course import (
    fresh,
    in_progress,
    report,
)
from lifeline.hotline.tests.pages import send, text_of
from lifeline.hotline.tests.test_terms import NO, PLAN, REASON


@pytest.mark.django_db
def test_h33_an_extension_on_the_pages(client, sign_in, world, here, in_english):
    case = in_progress(world, here)
    sign_in(client, world.handler)
    assert send(client, "case_extend", case, days=99, reason=REASON).status_code == 422
    assert send(client, "case_extend", case, days=4, reason=REASON).status_code == 302
    sign_in(client, world.supervisor)
    assert case.number in text_of(client, "supervision_list")
    assert REASON in text_of(client, "case_detail", case.number)
    assert send(client, "extension_decide", case, decision="refuse", answer="").status_code == 422
    assert send(client, "extension_decide", case, decision="grant").status_code == 302
    assert send(client, "extension_decide", case, decision="grant").status_code == 409
    client.cookies.load({"look": "language=en"})
    sign_in(client, world.employee)
    assert REASON in text_of(client, "my_case_detail", case.number)
    assert case.extensions.get().decided_by == world.supervisor


@pytest.mark.django_db
def test_h34_a_deferral_on_the_pages(client, sign_in, world, here):
    case = in_progress(world, here)
    on = (here + timedelta(days=90)).date().isoformat()
    sign_in(client, world.handler)
    assert send(client, "case_defer", case, until_on=on, plan=PLAN, owner=world.handler.pk).status_code == 403
    sign_in(client, world.lead)
    assert send(client, "case_defer", case, until_on="soon", plan=PLAN, owner=world.handler.pk).status_code == 422
    assert send(client, "case_defer", case, until_on=on, plan=PLAN, owner=world.handler.pk).status_code == 302
    sign_in(client, world.supervisor)
    assert case.number in text_of(client, "supervision_list")
    assert send(client, "deferral_decide", case, decision="grant").status_code == 302
    assert send(client, "deferral_decide", case, decision="grant").status_code == 409
    sign_in(client, world.employee)
    assert PLAN in text_of(client, "my_case_detail", case.number)
    sign_in(client, world.handler)
    text = text_of(client, "case_detail", case.number)
    assert reverse("hotline:case_take_up", args=[case.number]) in text
    assert send(client, "case_contact", case, kind="MESSAGE", text="招标已经开始，三家单位报名。").status_code == 302
    assert send(client, "case_take_up", case).status_code == 302
    assert fresh(case).state == CaseState.IN_PROGRESS


@pytest.mark.django_db
def test_h34_a_deferral_that_is_refused_on_the_page(client, sign_in, world, here):
    row = terms.defer(
        in_progress(world, here), (here + timedelta(days=60)).date(), PLAN, world.handler, actor=world.lead, now=here
    )
    sign_in(client, world.supervisor)
    assert send(client, "deferral_decide", row.case, decision="refuse", answer=NO).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer) == (CheckState.REFUSED, NO)


@pytest.mark.django_db
def test_h33_a_new_case_has_nothing_to_extend(world, here):
    assert not queries.may_be_extended(report(world, here), here)
