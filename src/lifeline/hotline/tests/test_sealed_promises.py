"""What sealed cases leave beside themselves: no neighbours (E-19), no notice (P-12), no difference in time (P-6)."""

from __future__ import annotations

import time

import pytest
from django.apps import apps
from django.db import connection

from lifeline.hotline.actions import access, dispatch, feedback, handling, replies, unsealing
from lifeline.hotline.queries import codes
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.states import Disposition, Grade, LevelCode, Mode, Verdict
from lifeline.hotline.tests import course, sealed_course
from lifeline.hotline.tests.course import at, fresh
from lifeline.kernel import box

pytestmark = pytest.mark.django_db
Event, Notice, Pending = (apps.get_model("kernel", name) for name in ("Event", "Notice", "Pending"))
REPLY = "经核实，班长收取的费用已于昨日全部退还，本人停职接受调查，请您放心。"


@pytest.fixture(autouse=True)
def _quick_derivation(monkeypatch):
    """The memory that makes a guess dear is measured elsewhere (test_box, bench)."""
    monkeypatch.setattr(box, "MEMORY", 1024 * 1024)


def counts():
    """How many rows each table has."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def test_e19_a_sealed_report_between_two_named_ones_has_no_neighbours(world, vault):
    """10:01 named, 10:03 sealed, 10:05 named: at 10:03 one row comes, without a place in any sequence."""
    first = course.report(world, at("03-09 10:01"))
    codes.site_salt()
    before = counts()
    told = sealed_course.lodge(world, at("03-09 10:03"))
    came = {table: number - before[table] for table, number in counts().items() if number != before[table]}
    assert came == {"hotline_drop": 1}
    second = course.report(world, at("03-09 10:05"), key="another")
    assert second.pk == first.pk + 1
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    sealed_course.after_the_batch(at("03-09 10:03"))
    case = told.case
    assert case.pk < 0
    assert not Event.objects.filter(subject_key=str(case.pk), pk__lte=last).exists()
    assert not Event.objects.filter(subject_key=str(case.pk), kind="hotline.case.sealed_submitted").exists()
    (waiting,) = Pending.objects.filter(subject_key=str(case.pk))
    assert (waiting.kind, waiting.grain) == ("hotline.case.sealed_submitted", "h")
    assert not Notice.objects.filter(due_at__lt=at("03-09 11:30")).filter(kind__startswith="hotline.sealed").exists()


def test_p12_no_act_of_staff_sends_anything_to_a_sealed_reporter(world, now, vault):
    """A whole confidential case, from the contact to the unsealing: the reporter's list of notices stays empty."""
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    keeper, _asker = sealed_course.vault(world.keeper), sealed_course.vault(world.handler)
    told = sealed_course.delivered(world, now, mode=Mode.CONFIDENTIAL, reporter=world.employee, critical=True)
    case = dispatch.dispatch(told.case, world.logistics, actor=world.dispatcher, now=at("03-09 12:00"))
    handling.contact(case, course.CONTACT, actor=world.handler, now=at("03-09 12:10"))
    handling.ask(fresh(case), course.QUESTION, actor=world.handler, now=at("03-09 12:20"))
    handling.resume(fresh(case), actor=world.handler, now=at("03-09 12:30"))
    dispatch.set_level(
        fresh(case), LevelCode.NORMAL, "已核实无人受伤", actor=world.supervisor, now=at("03-09 12:40"), supervises=True
    )
    asked = unsealing.ask(fresh(case), "需要当面核实具体经过，涉嫌违纪。", actor=world.handler, now=at("03-09 12:50"))
    hand = Vault(keeper.row.pk, world.keeper, keeper.private, None, None)
    unsealing.grant(asked, "", hand, actor=world.keeper, now=at("03-09 12:55"))
    draft = replies.draft(fresh(case), REPLY, Disposition.SOLVED, actor=world.handler, now=at("03-09 13:00"))
    draft = replies.submit(draft, actor=world.handler, now=at("03-09 13:05"), words=REPLY)
    replies.approve(draft, actor=world.lead, now=at("03-09 13:10"))
    feedback.rate(fresh(case), Verdict.SOLVED, Grade(5), "", actor=None, now=at("03-09 14:00"))
    access.tidy(at("03-10 03:10"))
    assert Notice.objects.filter(person_id=world.handler.pk).exists()
    assert not Notice.objects.filter(person_id=world.employee.pk).exists()
    assert fresh(case).state == "CLOSED"


def test_p6_right_wrong_mistyped_and_destroyed_codes_leave_at_one_moment(say, told, monkeypatch):
    """Each answer leaves 900 ms after its question came, whatever was found: what was spent and what is slept add up."""
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    typed = {"right": told, "wrong": "K48E-TR7N-MMVG-EF75-QMD1-H", "mistyped": told[:-1] + "*", "empty": ""}
    spent: dict[str, list[float]] = {kind: [] for kind in typed}
    for _round in range(10):
        for kind, code in typed.items():
            slept.clear()
            began = time.monotonic()
            say.bare("enter/", {"code": code})
            spent[kind].append(time.monotonic() - began + max(slept))
    assert all(0.9 <= one < 0.95 for times in spent.values() for one in times), spent
