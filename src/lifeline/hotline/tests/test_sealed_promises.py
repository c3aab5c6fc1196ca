"""What sealed cases leave beside themselves: no neighbours (E-19), no notice (P-12), no difference in time (P-6)."""

from __future__ import annotations

import math
import random
import time

import pytest
from django.apps import apps
from django.db import connection

from lifeline.hotline.actions import access, dispatch, feedback, handling, replies, unsealing
from lifeline.hotline.models import CaseKey, KeyWrap, StaffKey
from lifeline.hotline.queries import codes
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.states import Disposition, Grade, LevelCode, Mode, Verdict
from lifeline.hotline.tests import course, sealed_course
from lifeline.hotline.tests.course import at, fresh

pytestmark = pytest.mark.django_db
Event, Notice, Pending = (apps.get_model("kernel", name) for name in ("Event", "Notice", "Pending"))
REPLY = "经核实，班长收取的费用已于昨日全部退还，本人停职接受调查，请您放心。"


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


def test_h65_a_vault_that_was_given_up_and_swept_meanwhile_holds_no_report_back(world, now):
    world.person("second", "Xu Fang", "jinan", "hotline.dispatcher")
    gone, stays = sealed_course.vault(world.dispatcher), sealed_course.vault(world.second)
    told = sealed_course.lodge(world, now)
    gone.row.delete()
    sealed_course.after_the_batch(now)
    assert stays.text(told.case) == sealed_course.TEXT
    assert KeyWrap.objects.filter(key__case=told.case, reader="STAFF").count() == 1
    assert not Notice.objects.filter(kind__in=["hotline.vault.missing", "hotline.sealed.orphaned"]).exists()


@pytest.mark.parametrize("swept", [True, False])
def test_h65_a_vault_that_was_given_up_for_a_new_one_leaves_a_case_that_nobody_opens_and_it_is_told(world, now, swept):
    """P-17. Nobody lacks a vault, and no vault opens it: as where the last reader of a case goes, swept or not yet."""
    gone = sealed_course.vault(world.dispatcher)
    told = sealed_course.lodge(world, now)
    gone.row.retired_on = now.date()
    gone.row.save()
    sealed_course.vault(world.dispatcher)
    if swept:
        access.forget_retired(actor=None, now=now)
    assert StaffKey.objects.count() == (1 if swept else 2)
    sealed_course.after_the_batch(now)
    assert told.case.state == "TRIAGE"
    sent = Notice.objects.filter(kind__in=["hotline.vault.missing", "hotline.sealed.orphaned"])
    assert [(one.kind, one.person_id) for one in sent] == [("hotline.sealed.orphaned", world.dispatcher.pk)]


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


def p_value(first, second):
    """Mann and Whitney: how probable is so unequal an order of two samples that are of one kind? Two-sided."""
    ranked = sorted((one, side) for side, sample in enumerate((first, second)) for one in sample)
    rank = sum(place for place, (_one, side) in enumerate(ranked, 1) if side == 0)
    n, m = len(first), len(second)
    mean, deviation = n * (n + m + 1) / 2, math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(rank - mean) / deviation / math.sqrt(2))


def test_p6_the_statistic_finds_a_difference_where_there_is_one():
    same = [random.Random(seed).gauss(900, 1) for seed in range(100)]
    assert p_value(same, [one + 1 for one in same]) < 0.001
    assert p_value(same[::2], same[1::2]) > 0.05


def test_p6_right_wrong_mistyped_and_destroyed_codes_leave_at_one_moment(say, told, world, now, monkeypatch):
    """Each answer leaves 900 ms after its question came, whatever was found: what was spent and what is slept add up.

    200 questions; by the moments at which answers leave nobody tells one kind of code from another (p > 0.05). Chance
    alone would fail one sample in twenty, so a kind must differ in six samples of six to be told apart: by chance one
    run in twenty million ends so, of three samples it were one in three thousand.
    """
    gone = sealed_course.delivered(world, now, 2)
    CaseKey.objects.filter(case=gone.case).delete()
    slept = []
    monkeypatch.setattr(time, "sleep", lambda seconds: slept.append((time.monotonic(), seconds)))
    typed = {
        "right": told, "wrong": "K48E-TR7N-MMVG-EF75-QMD1-H", "mistyped": told[:-1] + "*", "destroyed": gone.code,
    }  # fmt: skip

    def sample():
        left = {kind: [] for kind in typed}
        asked = [*typed] * 50
        random.shuffle(asked)  # in a fixed turn each kind would be measured by what the one before left behind
        for kind in asked:
            slept.clear()
            began = time.monotonic()
            say.bare("enter/", {"code": typed[kind]})
            moment, seconds = max(slept, key=lambda one: one[1])
            left[kind].append(moment + seconds - began)
        moments = sorted(one for kind in left.values() for one in kind)
        assert moments[0] >= 0.9, left
        assert moments[len(moments) // 2] < 0.95, left  # a machine with other work holds some back
        return {kind: p_value(left["right"], left[kind]) for kind in typed if kind != "right"}

    told_apart = set(typed)
    for _try in range(6):
        told_apart &= {kind for kind, p in sample().items() if p <= 0.05}
        if not told_apart:
            break
    assert told_apart == set()
