"""The dispatchers' verbs."""

import pytest

from lifeline.hotline import policies
from lifeline.hotline.actions import dispatch, handling, refusal
from lifeline.hotline.models import Category
from lifeline.hotline.states import CaseState, CheckState, Clock, Desk, LevelCode, MessageKind, RefusalReason, WaitsFor
from lifeline.hotline.tests.course import CONTACT, at, dispatched, drafted, fresh, in_progress, report, told
from lifeline.hotline.tests.test_telling import told as notices
from lifeline.kernel.errors import Conflict, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_unit(world):
    """The caster has a handler too."""
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    return world.caster


def test_a_dispatched_case_is_the_units_and_its_answer_is_next(world):
    case = fresh(dispatched(world, at("03-09 10:00")))
    assert (case.state, case.unit, case.waits_for) == (CaseState.ASSIGNED, world.logistics, WaitsFor.UNIT)
    assert (case.due_clock, case.due_at) == (Clock.RESPONSE, at("03-10 17:30"))
    assert case.dispatched_at == at("03-09 10:00")


def test_section8_the_units_response_time_counts_from_the_assignment(world):
    case = report(world, at("03-09 10:00"))
    dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=at("03-11 10:00"))
    held = case.assignments.get()
    assert held.response_due_at == at("03-12 17:30")
    assert (held.month, held.path) == (
        202603,
        [[world.jinan.pk, "Jinan Steel"], [world.logistics.pk, "Logistics"]],
    )


def test_h86_the_log_keeps_the_units_name_as_it_was(world, now):
    case = dispatched(world, now)
    world.logistics.name = "Supply"
    world.logistics.save()
    assert told("case.dispatched")[0].data["path"] == "Jinan Steel / Logistics"
    assert case.assignments.get().path[-1][1] == "Logistics"


def test_h15_a_unit_without_a_handler_cannot_receive(world, now):
    case = report(world, now)
    with pytest.raises(Refused) as refusal_:
        dispatch.dispatch(case, world.crew_a, actor=world.dispatcher, now=now)
    assert refusal_.value.rule == "H-15"
    assert fresh(case).state == CaseState.TRIAGE


def test_h14_h15_a_unit_of_another_company_cannot_receive(world, now):
    world.person("mill_handler", "Jin Shan", "mill", "hotline.handler")
    with pytest.raises(Refused):
        dispatch.dispatch(report(world, now), world.mill, actor=world.dispatcher, now=now)


def test_h15_a_recused_unit_and_all_below_it_cannot_receive(world, now, second_unit):
    case = report(world, now, avoid_units=(world.steelworks,))
    with pytest.raises(Refused):
        dispatch.dispatch(case, second_unit, actor=world.dispatcher, now=now)


def test_h15_a_unit_whose_only_handler_is_recused_cannot_receive(world, now):
    case = report(world, now, avoid_people=(world.handler,))
    with pytest.raises(Refused):
        dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=now)


def test_h15_a_unit_that_held_the_case_in_this_round_does_not_get_it_again(world, now, second_unit):
    case = dispatched(world, now)
    dispatch.reassign(case, second_unit, "归炼钢厂管", actor=world.dispatcher, now=now)
    with pytest.raises(Refused) as refusal_:
        dispatch.reassign(case, world.logistics, "还是后勤部", actor=world.dispatcher, now=now)
    assert refusal_.value.rule == "H-15"


def test_reassigning_begins_anew_for_the_unit_and_keeps_the_promise(world, second_unit):
    case = in_progress(world, at("03-09 10:00"))
    drafted(world, case, at("03-09 11:00"))
    case = dispatch.reassign(case, second_unit, "归炼钢厂管", actor=world.dispatcher, now=at("03-10 09:00"))
    assert (case.state, case.unit, case.resolve_due_at) == (CaseState.ASSIGNED, second_unit, at("03-16 17:30"))
    first, second = case.assignments.order_by("from_at")
    assert (first.to_at, first.responded_at) == (at("03-10 09:00"), at("03-09 10:00"))
    assert (second.to_at, second.responded_at, second.response_due_at) == (None, None, at("03-11 17:30"))
    draft = case.replies.get()
    assert (draft.unit, draft.state) == (second_unit, "DRAFT")


def test_h27_in_the_last_eight_working_hours_no_case_changes_hands(world, second_unit):
    case = dispatched(world, at("03-09 10:00"))
    with pytest.raises(Refused) as refusal_:
        dispatch.reassign(case, second_unit, "归炼钢厂管", actor=world.dispatcher, now=at("03-16 08:01"))
    assert refusal_.value.rule == "H-27"
    assert (
        dispatch.reassign(case, second_unit, "归炼钢厂管", actor=world.dispatcher, now=at("03-16 08:00")).unit
        == second_unit
    )


def test_h38_who_acts_on_an_old_version_is_told(world, now):
    case = report(world, now)
    seen = case.version
    dispatch.categorise(case, Category.objects.get(code="canteen"), actor=world.dispatcher, now=now)
    with pytest.raises(Conflict) as conflict:
        dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=now, version=seen)
    assert conflict.value.current_version == seen + 1
    assert fresh(case).state == CaseState.TRIAGE


def test_h22_a_raised_level_leaves_half_of_its_time(world):
    """Raised on Friday 10:00, after most of the 3 wd have gone: half of 3 wd, 12 wh, end on Monday at 15:30."""
    case = report(world, at("03-09 10:00"))
    dispatch.set_level(case, LevelCode.URGENT, "影响生产", actor=world.dispatcher, now=at("03-13 10:00"))
    assert fresh(case).resolve_due_at == at("03-16 15:30")


def test_h22_a_level_raised_early_has_its_own_time_from_the_submission(world):
    case = report(world, at("03-09 10:00"))
    dispatch.set_level(case, LevelCode.URGENT, "影响生产", actor=world.dispatcher, now=at("03-09 10:30"))
    assert fresh(case).resolve_due_at == at("03-12 17:30")


def test_h22_only_a_supervisor_lowers_a_level(world, now):
    case = report(world, now)
    with pytest.raises(Refused) as refusal_:
        dispatch.set_level(case, LevelCode.COMPLEX, "涉及多个单位", actor=world.dispatcher, now=now)
    assert refusal_.value.rule == "H-22"
    dispatch.set_level(case, LevelCode.COMPLEX, "涉及多个单位", actor=world.supervisor, now=now, supervises=True)
    assert fresh(case).level == LevelCode.COMPLEX


def test_h22_the_dispatcher_corrects_the_reporters_own_critical_and_the_reporter_reads_why(world, now):
    case = report(world, now, critical=True)
    dispatch.set_level(case, LevelCode.NORMAL, "热水已恢复，无人身危险", actor=world.dispatcher, now=now)
    message = case.messages.get()
    assert (message.kind, message.text) == (MessageKind.DECISION, "热水已恢复，无人身危险")
    late = dispatched(world, now, critical=True)
    with pytest.raises(Refused):
        dispatch.set_level(late, LevelCode.NORMAL, "热水已恢复", actor=world.dispatcher, now=now)


def test_h55_a_changed_level_keeps_the_pauses(world):
    case = in_progress(world, at("03-09 10:00"))
    handling.ask(case, "请问是几号浴室，哪个时段？", actor=world.handler, now=at("03-10 10:00"))
    handling.write(case, "三号浴室，晚上八点以后", actor=world.employee, now=at("03-11 10:00"))
    assert fresh(case).resolve_due_at == at("03-17 17:30")
    dispatch.set_level(case, LevelCode.URGENT, "影响生产", actor=world.dispatcher, now=at("03-11 11:00"))
    assert fresh(case).resolve_due_at == at("03-13 17:30")


def propose(world, case, now, actor=None):
    text = "这件事由市公交公司负责，请拨打12345。"
    return refusal.refuse(case, RefusalReason.NOT_OURS, text, actor=actor or world.dispatcher, now=now)


def test_h18_a_refusal_needs_a_second_person(world, now):
    case = report(world, now)
    check = propose(world, case, now)
    assert fresh(case).state == CaseState.TRIAGE
    with pytest.raises(Refused) as refusal_:
        refusal.confirm_refusal(check, actor=world.dispatcher, now=now)
    assert refusal_.value.rule == "H-18"
    case = refusal.confirm_refusal(check, actor=world.supervisor, now=now)
    assert (case.state, case.messages.get().text) == (CaseState.NOT_ACCEPTED, check.text)
    check.refresh_from_db()
    assert (check.state, check.second) == (CheckState.GRANTED, world.supervisor)


def test_h18_the_second_person_may_disagree_and_meanwhile_nobody_dispatches(world, now):
    case = report(world, now)
    check = propose(world, case, now)
    with pytest.raises(Refused):
        dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=now)
    with pytest.raises(Refused):
        propose(world, case, now)
    refusal.deny_refusal(check, actor=world.supervisor, now=now)
    assert dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=now).state == CaseState.ASSIGNED


def test_h19_a_refusal_can_be_appealed_once_and_another_person_decides(world, now):
    case = report(world, now)
    refusal.confirm_refusal(propose(world, case, now), actor=world.supervisor, now=now)
    later = at("04-07 10:00")
    case = refusal.appeal(case, "不是公交，是厂区通勤班车", actor=world.employee, now=later)
    assert (case.state, case.round_at, case.desk) == (CaseState.TRIAGE, later, Desk.SUPERVISOR)
    for person in (world.dispatcher, world.supervisor):
        with pytest.raises(Refused) as refusal_:
            dispatch.dispatch(case, world.logistics, actor=person, now=later)
        assert refusal_.value.rule == "H-19"
    world.person("second_dispatcher", "Yan Xi", "jinan", "hotline.dispatcher")
    check = refusal.refuse(
        case, RefusalReason.BEFORE_COURT, "询问之后仍然没有具体内容，请补充。", actor=world.second_dispatcher, now=later
    )
    world.person("third_dispatcher", "Hua Rong", "jinan", "hotline.dispatcher")
    case = refusal.confirm_refusal(check, actor=world.third_dispatcher, now=later)
    with pytest.raises(Refused):
        refusal.appeal(case, "我还是不同意这个结果", actor=world.employee, now=later)


def test_h19_with_another_dispatcher_the_appeal_stays_with_the_dispatchers(world, now):
    world.person("second_dispatcher", "Yan Xi", "jinan", "hotline.dispatcher")
    case = report(world, now)
    refusal.confirm_refusal(propose(world, case, now), actor=world.supervisor, now=now)
    case = refusal.appeal(case, "不是公交，是厂区通勤班车", actor=world.employee, now=now)
    assert case.desk == Desk.DISPATCHER
    assert policies.may_dispatch(world.second_dispatcher, case)


def test_h17_h19_only_the_desk_with_which_a_case_lies_is_asked_to_check_a_refusal(world, now):
    case = report(world, now)
    refusal.confirm_refusal(propose(world, case, now), actor=world.supervisor, now=now)
    world.person("second_supervisor", "Lu Jun", "jinan", "hotline.supervisor")
    case = refusal.appeal(case, "不是公交，是厂区通勤班车", actor=world.employee, now=now)
    assert case.desk == Desk.SUPERVISOR
    before = notices(world, "dispatcher")
    propose(world, case, now, actor=world.second_supervisor)
    assert notices(world, "supervisor")[0] == "check_sought"
    assert notices(world, "dispatcher") == before


def test_h19_after_thirty_days_nothing_can_be_appealed(world):
    case = report(world, at("03-09 10:00"))
    refusal.confirm_refusal(propose(world, case, at("03-09 10:00")), actor=world.supervisor, now=at("03-09 11:00"))
    with pytest.raises(Refused) as refusal_:
        refusal.appeal(case, "不是公交，是厂区通勤班车", actor=world.employee, now=at("04-08 11:01"))
    assert refusal_.value.rule == "H-19"


def test_a_contact_before_the_dispatch_is_refused(world, now):
    with pytest.raises(Refused):
        handling.contact(report(world, now), CONTACT, actor=world.handler, now=now)
