"""退单, 裁定 on the pages."""

import pytest
from django.urls import reverse

from lifeline.hotline.actions import dispatch, returns
from lifeline.hotline.models import ReturnRequest
from lifeline.hotline.queries import lists, paths
from lifeline.hotline.states import CaseState
from lifeline.hotline.tests.course import (
    dispatched,
    fresh,
    report,
)
from lifeline.hotline.tests.pages import send, text_of
from lifeline.hotline.tests.test_returns import BASIS, RULING, ask, second_return

pytestmark = pytest.mark.django_db


def test_journey_d_return_rejected_second_return_ruling_on_the_pages(client, sign_in, units, world, here):
    """Section 2 (d): return, rejected; another unit returns, and the supervisor rules."""
    case = dispatched(world, here)
    sign_in(client, world.lead)
    given = {"unit": world.caster.pk, "reason": "DUTY", "basis": BASIS}
    assert send(client, "case_return", case, **given).status_code == 302
    sign_in(client, world.dispatcher)
    assert case.number in text_of(client, "queue_list")
    assert BASIS in text_of(client, "case_detail", case.number)
    answer = send(client, "return_decide", case, decision="reject", answer="")
    assert answer.status_code == 422
    assert send(client, "return_decide", case, decision="reject", answer="清单写明由后勤部负责。").status_code == 302
    assert fresh(case).state == CaseState.ASSIGNED
    assert send(client, "case_reassign", case, unit=world.caster.pk, reason="现场属连铸").status_code == 302
    sign_in(client, world.caster_lead)
    given = {"unit": world.steelworks.pk, "reason": "PLACE", "basis": "浴室在炼钢厂区域内，由厂部维护。"}
    assert send(client, "case_return", case, **given).status_code == 302
    sign_in(client, world.supervisor)
    assert case.number in text_of(client, "supervision_list")
    assert "Logistics → Caster" in text_of(client, "case_detail", case.number).replace("&rarr;", "→")
    assert send(client, "ruling_decide", case, unit=world.steelworks.pk, text=RULING).status_code == 302
    assert (fresh(case).state, fresh(case).unit) == (CaseState.ASSIGNED, world.steelworks)
    assert send(client, "ruling_propose", case).status_code == 302
    sign_in(client, world.steel_lead)
    assert send(client, "case_return", case, unit=world.caster.pk, reason="DUTY", basis=BASIS).status_code == 422
    later = report(world, here, text="三号浴室又没有热水了，已经两天")
    sign_in(client, world.dispatcher)
    assert RULING in text_of(client, "case_detail", later.number)


def test_e8_who_decides_what_is_decided_is_told_and_keeps_his_words(client, sign_in, units, world, here):
    case = dispatched(world, here)
    row, seen = ask(world, case, world.caster, here), fresh(case).version
    returns.accept_return(row, actor=world.dispatcher, now=here, unit=world.caster)
    sign_in(client, world.dispatcher)
    answer = client.post(
        reverse("hotline:return_decide", args=[case.number]),
        {"version": seen, "decision": "reject", "answer": "清单写明由后勤部负责。"},
    )
    assert answer.status_code == 409
    assert "清单写明由后勤部负责。" in answer.content.decode()
    assert fresh(case).unit == world.caster


def test_a_return_is_accepted_and_sent_on_in_one_step(client, sign_in, units, world, here):
    case = dispatched(world, here)
    ask(world, case, world.caster, here)
    sign_in(client, world.dispatcher)
    assert send(client, "return_decide", case, decision="accept", unit=world.caster.pk).status_code == 302
    assert fresh(case).unit == world.caster


def test_h26_a_dispute_is_opened_on_the_page(client, sign_in, units, world, here):
    case = dispatch.reassign(dispatched(world, here), world.caster, "归连铸", actor=world.dispatcher, now=here)
    sign_in(client, world.dispatcher)
    given = {"unit": world.logistics.pk, "reason": "连铸车间认为应由后勤部负责。"}
    assert send(client, "case_dispute", case, **given).status_code == 302
    assert fresh(case).state == CaseState.RULING


def test_the_queue_with_returns_costs_the_same_at_one_and_three(client, sign_in, units, world, here, constant_queries):
    sign_in(client, world.dispatcher)

    def grow():
        ask(world, dispatched(world, here, key=f"r{ReturnRequest.objects.count()}"), world.caster, here)

    constant_queries("hotline:queue_list", 7, grow)


def test_the_supervisors_list_holds_nothing_of_another_company(units, world):
    case = second_return(world)
    assert list(lists.supervised(world.supervisor)) == [case]
    world.person("mill_supervisor", "Gu Yan", "laiwu", "hotline.supervisor")
    assert not paths.rulings(world.mill_supervisor).exists()
