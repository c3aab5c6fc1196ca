"""退单, 裁定: a unit gives a case back, the dispatcher decides, and where units disagree the supervisor does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lifeline.hotline import policies
from lifeline.hotline.actions import clocks as clock_actions
from lifeline.hotline.actions import dispatch, handling, overdue, refusal, returns, rulings
from lifeline.hotline.models import ReturnRequest, Ruling
from lifeline.hotline.queries import cases, paths
from lifeline.hotline.queries.precedents import precedents
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import CaseState, CheckState, Desk, RefusalReason, ReturnReason, RulingCause, WaitsFor
from lifeline.hotline.tasks import take_overdue_decisions
from lifeline.hotline.tests.course import (
    CONTACT,
    at,
    dispatched,
    drafted,
    fresh,
    in_progress,
    kinds_told,
    notified,
    refused,
    report,
    told,
)
from lifeline.kernel.errors import Conflict, Refused

pytestmark = pytest.mark.django_db

BASIS = "职责清单第三条：浴室设备由炼钢厂维护。"
RULING = "浴室设备属于厂区公用设施，由炼钢厂负责；今后同类诉求照此办理。"
T0 = at("03-09 10:00")
T1 = at("03-09 11:00")


def ask(world, case, right_unit, now, actor=None, **more):
    return returns.ask_return(case, ReturnReason.DUTY, right_unit, BASIS, actor=actor or world.lead, now=now, **more)


def ruling_of(case):
    return paths.open_ruling(fresh(case))


def second_return(world, now=T0):
    """Logistics gave it back, the caster gives it back too."""
    case = dispatched(world, now)
    returns.accept_return(ask(world, case, world.caster, now), actor=world.dispatcher, now=now, unit=world.caster)
    ask(world, case, world.steelworks, now + timedelta(minutes=1), actor=world.caster_lead)
    return fresh(case)


def test_h23_a_lead_asks_within_four_working_hours_and_the_dispatcher_is_told(units, world):
    case = dispatched(world, T0)
    row = ask(world, case, world.caster, at("03-09 15:30"))
    assert (fresh(case).state, row.unit, row.right_unit) == (
        CaseState.RETURN_REQUESTED, world.logistics, world.caster,
    )  # fmt: skip
    assert row.due_at == at("03-10 10:00")
    event = told("case.return_asked")[0].data
    assert (event["before"], event["after"], event["right_unit"]) == ("ASSIGNED", "RETURN_REQUESTED", "Caster")
    assert notified("return_sought", world.dispatcher, world.supervisor) == {world.dispatcher}
    assert [one.case for one in paths.returns(world.dispatcher)] == [case]
    assert not paths.returns(world.foreign_dispatcher).exists()


def test_h23_after_four_working_hours_or_without_a_basis_nothing_is_returned(units, world):
    case = dispatched(world, T0)
    refused("H-23", lambda: ask(world, case, world.caster, at("03-09 15:31")))
    refused("H-23", lambda: ask(world, case, world.logistics, T1))
    with pytest.raises(Refused):
        returns.ask_return(case, ReturnReason.DUTY, world.caster, "不归我", actor=world.lead, now=T1)
    refused("H-15", lambda: ask(world, case, world.mill, T1))
    assert fresh(case).state == CaseState.ASSIGNED
    assert not ReturnRequest.objects.exists()
    assert not notified("return_sought", world.dispatcher)


def test_h23_once_per_unit_and_round(units, world):
    case = dispatched(world, T0)
    returns.reject_return(
        ask(world, case, world.caster, T0), "职责清单写明由后勤部负责。", actor=world.dispatcher, now=T1
    )
    refused("H-23", lambda: ask(world, case, world.caster, T1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnRequest.objects.create(
            case=case, round=1, unit=world.logistics, right_unit=world.caster, reason="DUTY", basis="x",
            state="REFUSED", asked_by=world.lead, asked_at=T0, due_at=T1, decided_at=T1,
        )  # fmt: skip


def test_h23_a_case_that_was_begun_is_not_returned(units, world):
    case = in_progress(world, T0)
    refused("K-8", lambda: ask(world, case, world.caster, T1))


def test_h24_while_a_return_is_pending_the_unit_answers_and_every_clock_runs(units, world):
    case = dispatched(world, T0)
    before = fresh(case)
    ask(world, case, world.caster, T1)
    case = fresh(case)
    assert (case.unit, case.waits_for) == (world.logistics, WaitsFor.UNIT)
    assert (case.response_due_at, case.resolve_due_at, case.due_at) == (
        before.response_due_at, before.resolve_due_at, before.due_at,
    )  # fmt: skip
    assert case.rung_at == before.rung_at
    handling.contact(case, CONTACT, actor=world.handler, now=at("03-09 11:30"))
    case = fresh(case)
    assert (case.state, case.responded_at) == (CaseState.RETURN_REQUESTED, at("03-09 11:30"))
    assert clock_actions.sweep(case.rung_at) == 1
    assert fresh(case).rung == 1
    assert list(replay()) == []


def test_h25_a_return_that_nobody_decides_is_rejected_by_the_clock(units, world):
    case = dispatched(world, T0)
    row = ask(world, case, world.caster, T0)
    take_overdue_decisions(row.due_at - timedelta(minutes=1))
    assert fresh(case).state == CaseState.RETURN_REQUESTED
    take_overdue_decisions(row.due_at)
    row.refresh_from_db()
    assert (fresh(case).state, row.state, row.decided_by) == (CaseState.ASSIGNED, CheckState.REFUSED, None)
    event = told("case.return_rejected")[0]
    assert event.data["before"] == "RETURN_REQUESTED"
    assert notified("return_answered", world.lead, world.handler) == {world.lead}
    assert overdue.sweep(row.due_at) == 0


def test_a_return_that_is_accepted_waits_for_its_dispatch_or_goes_on_at_once(units, world):
    case = dispatched(world, T0)
    case = returns.accept_return(ask(world, case, world.caster, T0), actor=world.dispatcher, now=T1)
    assert (case.state, case.unit, case.waits_for) == (CaseState.TRIAGE, None, WaitsFor.DISPATCHER)
    assert case.assignments.get().to_at == T1
    assert not policies.visible_cases(world.lead).exists()
    other = dispatched(world, T0)
    other = fresh(
        returns.accept_return(ask(world, other, world.caster, T0), actor=world.dispatcher, now=T1, unit=world.caster)
    )
    assert (other.state, other.unit) == (CaseState.ASSIGNED, world.caster)
    assert set(kinds_told(other)[-2:]) == {"return_accepted", "dispatched"}
    assert (fresh(other).resolve_due_at, list(replay())) == (at("03-16 17:30"), [])


def test_h25_who_does_not_agree_says_why(units, world):
    row = ask(world, dispatched(world, T0), world.caster, T0)
    refused("H-25", lambda: returns.reject_return(row, "不行", actor=world.dispatcher, now=T1))
    row.refresh_from_db()
    assert row.state == CheckState.ASKED


def test_h26_the_second_return_of_a_round_opens_a_ruling(units, world):
    case = second_return(world)
    ruling = ruling_of(case)
    assert (case.state, case.unit, ruling.cause) == (CaseState.RULING, world.caster, RulingCause.RETURNED)
    assert (ruling.wanted, ruling.due_at) == (world.steelworks, at("03-09 15:31"))
    assert [name for _pk, name in ruling.seen] == ["Logistics", "Caster"]
    assert {"return_asked", "disputed"} <= set(kinds_told(case))
    assert notified("ruling_sought", world.supervisor, world.dispatcher) == {world.supervisor}
    assert [one.case for one in paths.rulings(world.supervisor)] == [case]
    assert list(replay()) == []


def test_h26_a_ruling_binds_and_no_return_follows_it(units, world):
    case = second_return(world)
    case = rulings.rule(ruling_of(case), world.steelworks, RULING, actor=world.supervisor, now=T1)
    assert (case.state, case.unit) == (CaseState.ASSIGNED, world.steelworks)
    assert case.assignments.filter(to_at=None).get().response_due_at == at("03-10 17:30")
    refused("H-26", lambda: ask(world, case, world.caster, T1, actor=world.steel_lead))
    refused("H-26", lambda: dispatch.reassign(case, world.crew_a, "归甲班", actor=world.dispatcher, now=T1))
    assert notified("ruling_given", world.lead, world.caster_handler, world.steel_handler, world.employee) == {
        world.lead, world.caster_handler, world.steel_handler,
    }  # fmt: skip
    assert list(replay()) == []


def test_h26_the_supervisor_may_leave_it_where_it_is_and_its_time_goes_on(units, world):
    case = second_return(world)
    held = case.assignments.get(to_at=None)
    rulings.rule(ruling_of(case), world.caster, RULING, actor=world.supervisor, now=T1)
    assert case.assignments.get(to_at=None) == held
    assert told("case.ruled")[0].data["assigned"] is False


def test_e9_from_a_to_b_and_back_to_a_needs_a_ruling_and_after_it_nothing_returns(units, world):
    case = dispatched(world, T0)
    case = dispatch.reassign(case, world.caster, "归连铸", actor=world.dispatcher, now=T0)
    refused("H-15", lambda: dispatch.reassign(case, world.logistics, "还是后勤", actor=world.dispatcher, now=T0))
    row = rulings.dispute(case, world.logistics, "连铸车间认为应由后勤部负责。", actor=world.dispatcher, now=T0)
    assert (row.cause, fresh(case).unit) == (RulingCause.BEFORE, world.caster)
    case = rulings.rule(row, world.logistics, RULING, actor=world.supervisor, now=T1)
    assert [one.unit for one in case.assignments.order_by("pk")] == [
        world.logistics, world.caster, world.logistics,
    ]  # fmt: skip
    refused("H-26", lambda: ask(world, case, world.caster, T1))
    assert list(replay()) == []


def test_e9_h26_a_fourth_unit_needs_a_ruling(units, world):
    case = dispatched(world, T0)
    for unit in (world.caster, world.steelworks):
        case = dispatch.reassign(case, unit, "按职责清单", actor=world.dispatcher, now=T0)
    refused("H-26", lambda: dispatch.reassign(case, world.crew_a, "归甲班", actor=world.dispatcher, now=T0))
    row = rulings.dispute(case, world.crew_a, "三个单位都说不是自己的。", actor=world.dispatcher, now=T0)
    assert row.cause == RulingCause.FOURTH
    assert rulings.rule(row, world.crew_a, RULING, actor=world.supervisor, now=T1).unit == world.crew_a


def test_e9_a_returned_case_goes_back_to_an_earlier_unit_by_ruling_only(units, world):
    """A to B, B gives it back, and A is wanted: before the dispatch too, whoever held it last answers meanwhile."""
    case = dispatched(world, T0)
    case = dispatch.reassign(case, world.caster, "归连铸", actor=world.dispatcher, now=T0)
    case = returns.accept_return(
        ask(world, case, world.logistics, T0, actor=world.caster_lead), actor=world.dispatcher, now=T0
    )
    refused("H-15", lambda: dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=T0))
    assert "dispute" in cases.buttons(world.dispatcher, fresh(case), T0)
    row = rulings.dispute(case, world.logistics, "连铸退回，拟仍由后勤部办理。", actor=world.dispatcher, now=T0)
    assert (fresh(case).state, fresh(case).unit) == (CaseState.RULING, world.caster)
    rulings.rule(row, world.logistics, RULING, actor=world.supervisor, now=T1)
    assert fresh(case).unit == world.logistics


def test_h27_in_the_last_eight_hours_only_a_ruling_moves_a_case(units, world):
    late = at("03-16 09:00")
    case = in_progress(world, T0)
    refused("H-27", lambda: dispatch.reassign(case, world.caster, "归连铸", actor=world.dispatcher, now=late))
    row = rulings.dispute(case, world.caster, "现场确认是连铸车间的管道。", actor=world.dispatcher, now=late)
    assert (row.cause, fresh(case).state) == (RulingCause.LAST, CaseState.RULING)
    case = rulings.rule(row, world.caster, RULING, actor=world.supervisor, now=late)
    assert (case.unit, case.resolve_due_at) == (world.caster, at("03-16 17:30"))
    fast = dispatch.dispatch(
        report(world, T0, critical=True), world.logistics, actor=world.dispatcher, now=at("03-10 02:30")
    )
    refused("H-27", lambda: ask(world, fast, world.caster, at("03-10 02:31")))


def test_h26_a_dispute_is_for_units_that_need_one(units, world):
    refused(
        "H-26",
        lambda: rulings.dispute(
            dispatched(world, T0), world.caster, "请督办员裁定一下这件事。", actor=world.dispatcher, now=T0
        ),
    )
    refused(
        "H-26",
        lambda: rulings.open_ruling(
            report(world, T0), RulingCause.REFERRED, actor=world.dispatcher, by="x", now=T0, wanted=world.caster
        ),
    )


def test_h26_the_dispatcher_may_leave_a_return_to_the_supervisor(units, world):
    case = dispatched(world, T0)
    returns.refer_return(ask(world, case, world.caster, T0), "两边的清单都写了浴室。", actor=world.dispatcher, now=T1)
    ruling = ruling_of(case)
    assert (ruling.cause, ruling.wanted, ruling.reason) == (
        RulingCause.REFERRED, world.caster, "两边的清单都写了浴室。",
    )  # fmt: skip
    assert not paths.returns(world.dispatcher).exists()


def test_h26_a_ruling_is_given_once(units, world):
    case = second_return(world)
    ruling = ruling_of(case)
    rulings.rule(ruling, world.caster, RULING, actor=world.supervisor, now=T1)
    refused("K-8", lambda: rulings.rule(ruling, world.steelworks, RULING, actor=world.supervisor, now=T1))


def test_h17_where_the_supervisor_is_accused_the_integrity_desk_rules(units, world):
    world.person("inspector", "Shen Qing", "jinan", policies.INTEGRITY)
    case = dispatched(world, T0, avoid_people=(world.supervisor,))
    returns.refer_return(ask(world, case, world.caster, T0), "清单没有写明。", actor=world.dispatcher, now=T0)
    case = fresh(case)
    assert (case.desk, case.no_supervisor) == (Desk.DISPATCHER, True)
    assert policies.may_dispatch(world.dispatcher, case)
    assert not policies.may_dispatch(world.inspector, case)
    assert policies.may_supervise(world.inspector, case)
    assert not policies.may_supervise(world.supervisor, case)
    assert notified("ruling_sought", world.supervisor, world.inspector) == {world.inspector}
    assert [one.case for one in paths.rulings(world.inspector)] == [case]
    assert not paths.rulings(world.supervisor).exists()


def test_h18_nobody_asks_for_a_ruling_while_a_second_person_checks_a_refusal(units, world):
    case = dispatched(world, T0)
    returns.accept_return(ask(world, case, world.caster, T0), actor=world.dispatcher, now=T0)
    text = "这件事属于市政公交，不属于本公司。"
    refusal.refuse(fresh(case), RefusalReason.NOT_OURS, text, actor=world.dispatcher, now=T1)
    refused("H-18", lambda: dispute(world, fresh(case), world.logistics))
    assert "dispute" not in cases.buttons(world.dispatcher, fresh(case), T1)
    assert (fresh(case).state, Ruling.objects.count()) == (CaseState.TRIAGE, 0)


def dispute(world, case, unit):
    return rulings.dispute(case, unit, "浴室归后勤管，应由后勤办理。", actor=world.dispatcher, now=T1)


def test_h28_a_ruling_is_found_from_similar_cases(units, world):
    rulings.rule(ruling_of(second_return(world)), world.steelworks, RULING, actor=world.supervisor, now=T1)
    alike = report(world, T1, text="三号浴室又没有热水了，已经两天")
    found = precedents(world.dispatcher, alike)
    assert [(one.unit, one.text) for one in found] == [("Steelworks", RULING)]
    assert found[0].number
    other = report(world, T1, text="食堂的菜太咸了，希望少放盐")
    assert precedents(world.dispatcher, other) == []
    same_unit = dispatched(world, T1, text="食堂的菜太咸了，希望少放盐，多放青菜", category=None)
    assert precedents(world.dispatcher, same_unit) == []


def test_h28_h17_no_precedent_comes_from_a_case_from_which_the_reader_is_excluded(units, world):
    case = dispatched(world, T0, avoid_units=(world.steelworks,))
    returns.refer_return(to_the_stores(world, case), "清单没有写明。", actor=world.dispatcher, now=T0)
    rulings.rule(ruling_of(case), world.logistics, RULING, actor=world.supervisor, now=T1)
    alike = dispatched(world, T1)
    assert precedents(world.dispatcher, alike)
    world.duty("steel_lead", "hotline.dispatcher", "jinan")
    assert precedents(world.steel_lead, alike) == []


def to_the_stores(world, case):
    world.unit("stores", "Stores", "OFFICE", "jinan")
    world.person("stores_handler", "stores", "stores", "hotline.handler")
    return ask(world, case, world.stores, T0)


def test_h28_a_ruling_can_be_proposed_as_a_rule_once(units, world):
    case = second_return(world)
    ruling = ruling_of(case)
    refused("H-28", lambda: rulings.propose_rule(ruling, actor=world.supervisor, now=T1))
    rulings.rule(ruling, world.steelworks, RULING, actor=world.supervisor, now=T1)
    assert "propose_rule" in cases.buttons(world.supervisor, fresh(case), T1)
    assert rulings.propose_rule(ruling, actor=world.supervisor, now=T1).proposed_by == world.supervisor
    refused("H-28", lambda: rulings.propose_rule(ruling, actor=world.supervisor, now=T1))
    assert "propose_rule" not in cases.buttons(world.supervisor, fresh(case), T1)


def test_the_database_keeps_one_open_ruling_and_no_half_decided_one(units, world):
    case = second_return(world)
    plain = {"case": case, "company": world.jinan, "round": 1, "cause": "FOURTH", "seen": [], "opened_at": T0}
    for values in ({}, {"decided_at": T1}, {"unit": world.caster, "text": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ruling.objects.create(**plain, due_at=T1, **values)


def test_h38_a_stale_version_decides_nothing(units, world):
    case = dispatched(world, T0)
    row, seen = ask(world, case, world.caster, T0), fresh(case).version
    handling.contact(case, CONTACT, actor=world.handler, now=T1)
    with pytest.raises(Conflict):
        returns.accept_return(row, actor=world.dispatcher, now=T1, version=seen)
    assert fresh(case).state == CaseState.RETURN_REQUESTED


def test_a_draft_goes_with_the_case_to_the_unit_that_the_supervisor_names(units, world):
    case = in_progress(world, T0)
    drafted(world, case, T0)
    row = rulings.dispute(
        case, world.caster, "现场确认是连铸车间的管道。", actor=world.dispatcher, now=at("03-16 09:00")
    )
    rulings.rule(row, world.caster, RULING, actor=world.supervisor, now=at("03-16 09:30"))
    reply = case.replies.get()
    assert (reply.unit, reply.state) == (world.caster, "DRAFT")
