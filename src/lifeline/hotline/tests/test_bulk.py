"""H-82: many cases at once: a preview that tells the truth, ten minutes to undo, an event for each case."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import bulk, dispatch, intake, replies
from lifeline.hotline.actions.bulk import Wish, preview
from lifeline.hotline.models import Bulk, BulkCase, Case, Export, Message
from lifeline.hotline.queries.bulk import lines
from lifeline.hotline.states import CaseState, Disposition, ReplyState
from lifeline.hotline.states.bulk import BulkAct, BulkOutcome, BulkState
from lifeline.hotline.tasks import do_bulks
from lifeline.hotline.tests import course
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.events import facts
from lifeline.kernel.notices import inbox

pytestmark = pytest.mark.django_db
numbers = count()
LATER = timedelta(minutes=10)


def reports(world, now, n=2, **values):
    return [course.report(world, now, key=f"b{next(numbers)}", **values) for _place in range(n)]


def to_logistics(world):
    return Wish(BulkAct.DISPATCH, unit=world.logistics)


def begun(world, cases, now):
    return bulk.begin(to_logistics(world), cases, actor=world.dispatcher, now=now)


def states(cases):
    return [course.fresh(case).state for case in cases]


def test_h82_the_preview_names_who_is_left_out_and_why_and_changes_nothing(world, now):
    good, critical = reports(world, now, 1)[0], reports(world, now, 1, critical=True)[0]
    held = course.dispatched(world, now, key="held")
    avoided = reports(world, now, 1, avoid_units=(world.logistics,))[0]
    before = len(list(facts("hotline.case")))
    lines = preview(to_logistics(world), [good, critical, held, avoided], actor=world.dispatcher, now=now)
    assert [bool(line.because) for line in lines] == [False, True, True, True]
    assert "立即分办" in lines[1].because
    assert states([good, held]) == [CaseState.TRIAGE, CaseState.ASSIGNED]
    assert len(list(facts("hotline.case"))) == before
    assert len(inbox(world.handler.pk)) == 1


def test_h82_nothing_happens_for_ten_minutes_and_then_to_each_case_by_itself(world, now):
    cases = reports(world, now)
    row = begun(world, cases, now)
    do_bulks(now + LATER - timedelta(seconds=1))
    assert states(cases) == [CaseState.TRIAGE] * 2
    assert inbox(world.handler.pk) == []
    do_bulks(now + LATER)
    assert states(cases) == [CaseState.ASSIGNED] * 2
    assert [
        len(list(facts("hotline.case", keys=[str(one.pk)], kinds=["hotline.case.dispatched"]))) for one in cases
    ] == [1, 1]
    row.refresh_from_db()
    assert row.state == BulkState.DONE
    assert set(BulkCase.objects.values_list("outcome", flat=True)) == {BulkOutcome.DONE}


def test_h82_it_is_undone_and_nobody_was_told(world, now):
    cases = reports(world, now)
    row = bulk.undo(begun(world, cases, now), actor=world.dispatcher, now=now + timedelta(minutes=9))
    do_bulks(now + LATER)
    assert (row.state, states(cases), inbox(world.handler.pk)) == (BulkState.UNDONE, [CaseState.TRIAGE] * 2, [])
    course.refused("K-8", lambda: bulk.undo(row, actor=world.dispatcher, now=now))


def test_h38_h82_a_case_that_somebody_changed_meanwhile_is_left_out(world, now):
    cases = reports(world, now)
    row = begun(world, cases, now)
    dispatch.dispatch(cases[0], world.logistics, actor=world.dispatcher, now=now)
    assert bulk.run(row, now + LATER) == 1
    line = row.cases.get(case=cases[0])
    assert (line.outcome, bool(line.because)) == (BulkOutcome.LEFT_OUT, True)
    assert [notice.title for notice in inbox(world.dispatcher.pk)] == ["批量办理：有 1 件没有办成，请查看原因"]
    course.refused("K-8", lambda: bulk.take_line(line, actor=world.dispatcher, now=now))
    course.refused("K-8", lambda: bulk.finish(row, actor=world.dispatcher, now=now))


def test_h82_what_has_begun_is_not_undone_and_goes_on_after_a_crash(world, now):
    cases = reports(world, now)
    row = begun(world, cases, now)
    bulk.take_line(row.cases.first(), actor=world.dispatcher, now=now)
    course.refused("H-82", lambda: bulk.undo(row, actor=world.dispatcher, now=now))
    assert bulk.run(row, now) == 2


def test_h82_at_most_two_hundred_and_only_by_whom_it_belongs_to(world, now):
    case = reports(world, now, 1)[0]
    course.refused("H-82", lambda: preview(to_logistics(world), [case] * 201, actor=world.dispatcher, now=now))
    course.refused("H-82", lambda: begun(world, [], now))
    with pytest.raises(Forbidden):
        bulk.begin(to_logistics(world), [case], actor=world.handler, now=now)
    assert preview(to_logistics(world), [case], actor=world.supervisor, now=now)[0].because


def test_h17_h82_who_was_excluded_meanwhile_does_nothing(world, now):
    case = reports(world, now, 1)[0]
    row = begun(world, [case], now)
    intake.recuse(case, [world.dispatcher], [], actor=world.dispatcher, now=now)
    assert bulk.run(row, now) == 0
    assert course.fresh(case).state == CaseState.TRIAGE
    assert (lines(world.dispatcher, row), row.cases.count()) == ([], 1)


def test_h82_many_are_merged_into_one(world, now):
    lead, *cases = reports(world, now, 3)
    row = bulk.begin(Wish(BulkAct.MERGE, lead=lead), cases, actor=world.dispatcher, now=now)
    assert bulk.run(row, now) == 2
    assert course.fresh(lead).joined == 2
    assert preview(Wish(BulkAct.MERGE, lead=lead), [lead], actor=world.dispatcher, now=now)[0].because


def test_h82_h17_many_are_merged_only_into_a_case_that_their_maker_may_dispatch(client, sign_in, world, now):
    lead, case = reports(world, now)
    wish = Wish(BulkAct.MERGE, lead=lead)
    row = bulk.begin(wish, [case], actor=world.dispatcher, now=now)
    intake.recuse(lead, [world.dispatcher], [], actor=world.supervisor, now=now)
    assert preview(Wish(BulkAct.MERGE, lead=course.fresh(lead)), [case], actor=world.dispatcher, now=now)[0].because
    assert bulk.run(row, now + LATER) == 0
    assert (states([case]), course.fresh(lead).joined) == ([CaseState.TRIAGE], 0)
    own = reports(world, now, 1, reporter=world.dispatcher)[0]
    sign_in(client, world.dispatcher)
    given = {"act": "MERGE", "numbers": case.number, "lead": own.number}
    answer = client.post(reverse("hotline:bulk_new"), given)
    assert (answer.status_code, "您的岗位" in answer.content.decode()) == (422, True)


def test_h82_h39_many_replies_wait_for_the_lead_one_by_one(world, now):
    cases = [course.in_progress(world, now, key=f"p{place}") for place in range(2)]
    wish = Wish(BulkAct.REPLY, text=course.REPLY, disposition=Disposition.SOLVED)
    short = Wish(BulkAct.REPLY, text="好的", disposition=Disposition.SOLVED)
    assert all(line.because for line in preview(short, cases, actor=world.handler, now=now))
    row = bulk.begin(wish, cases, actor=world.handler, now=now)
    assert bulk.run(row, now) == 2
    assert {case.replies.get().state for case in cases} == {ReplyState.SUBMITTED}
    assert not Message.objects.filter(case__in=cases, text=course.REPLY).exists()


def test_h38_h82_nobodys_draft_is_overwritten_by_a_reply_to_many(world, now):
    free, drafted = [course.in_progress(world, now, key=f"d{place}") for place in range(2)]
    wish = Wish(BulkAct.REPLY, text=course.REPLY, disposition=Disposition.SOLVED)
    row = bulk.begin(wish, [free, drafted], actor=world.handler, now=now)
    own = "水泵厂明天派人来，修好以后给您回电话。"
    replies.draft(drafted, own, Disposition.SOLVED, actor=world.lead, now=now)
    looked = preview(wish, [free, drafted], actor=world.handler, now=now)
    assert [line.because for line in looked] == ["", "已有一份答复草稿。"]
    assert bulk.run(row, now + LATER) == 1
    reply = drafted.replies.get()
    assert (reply.text, reply.author, reply.state) == (own, world.lead, ReplyState.DRAFT)


def test_h82_h96_an_export_holds_the_chosen_cases_alone(world, now):
    first, _second = reports(world, now)
    row = bulk.begin(Wish(BulkAct.EXPORT), [first], actor=world.dispatcher, now=now)
    bulk.run(row, now)
    export = Export.objects.get()
    assert (export.wanted, export.total) == ({"numbers": first.number}, 1)


def test_h82_one_bulk_that_fails_stops_no_other_and_a_line_that_breaks_is_left_out(world, now):
    broken, good = reports(world, now)
    lead, rides = reports(world, now)
    first = begun(world, [broken, good], now)
    second = bulk.begin(Wish(BulkAct.MERGE, lead=lead), [rides], actor=world.dispatcher, now=now)
    Case.objects.filter(pk=broken.pk).update(calendar_versions=["gone"])
    do_bulks(now + LATER)
    lines = dict(first.cases.values_list("case_id", "outcome"))
    assert lines == {broken.pk: BulkOutcome.LEFT_OUT, good.pk: BulkOutcome.DONE}
    assert "请到这一件的页面办理" in first.cases.get(case=broken).because
    assert states([broken, good, rides]) == [CaseState.TRIAGE, CaseState.ASSIGNED, CaseState.MERGED]
    assert {row.state for row in Bulk.objects.all()} == {BulkState.DONE}
    line = first.cases.get(case=broken)
    course.refused("K-8", lambda: bulk.give_up(line, actor=world.dispatcher, now=now))
    assert second.cases.get().outcome == BulkOutcome.DONE


def test_h82_h96_where_the_export_is_refused_the_bulk_ends_and_says_why(world, now):
    case = reports(world, now, 1)[0]
    row = bulk.begin(Wish(BulkAct.EXPORT), [case], actor=world.dispatcher, now=now)
    bulk.take_line(row.cases.get(), actor=world.dispatcher, now=now)
    intake.recuse(case, [world.dispatcher], [], actor=world.supervisor, now=now)
    do_bulks(now + LATER)
    row.refresh_from_db()
    line = row.cases.get()
    assert (row.state, line.outcome, bool(line.because)) == (BulkState.DONE, BulkOutcome.LEFT_OUT, True)
    assert not Export.objects.exists()


def seen_in(page):
    """What the preview on a page said, as the form carries it."""
    return re.search(r'name="seen" value="([^"]+)"', page).group(1)


# pages ----------------------------------------------------------------------------------------------------------


def test_h82_from_the_list_to_the_undo_on_the_pages(client, sign_in, world):
    here = timezone.now()
    cases = reports(world, here)
    sign_in(client, world.dispatcher)
    assert f'form="bulk" name="case" value="{cases[0].number}"' in client.get("/hotline/queue/").content.decode()
    new = reverse("hotline:bulk_new")
    page = client.get(new, {"act": "DISPATCH", "case": [case.number for case in cases]}).content.decode()
    assert f"{cases[0].number}\n{cases[1].number}" in page
    given = {
        "act": "DISPATCH",
        "numbers": f"{cases[0].number} {cases[1].number}, 2026-ZZZZZ",
        "unit": world.logistics.pk,
        "once": "a" * 32,
    }
    looked = client.post(new, given).content.decode()
    assert "2026-ZZZZZ" in looked
    assert "确定办理 2 件" in looked
    assert Bulk.objects.count() == 0
    go = {**given, "sure": "1", "once": "a" * 32, "seen": seen_in(looked)}
    answer = client.post(new, go)
    row = Bulk.objects.get()
    assert client.post(new, go)["Location"] == answer["Location"]
    assert answer["Location"] == reverse("hotline:bulk_detail", args=[row.pk])
    assert "撤销" in client.get(answer["Location"]).content.decode()
    client.post(reverse("hotline:bulk_undo", args=[row.pk]))
    assert "已撤销" in client.get(answer["Location"]).content.decode()
    assert states(cases) == [CaseState.TRIAGE] * 2
    client.post(new, {**go, "once": "b" * 32})
    client.post(reverse("hotline:bulk_run", args=[Bulk.objects.latest("pk").pk]))
    assert states(cases) == [CaseState.ASSIGNED] * 2


def test_h82_what_begins_is_what_the_preview_showed_and_what_it_left_out_is_told(client, sign_in, world):
    here = timezone.now()
    good, changed, late = reports(world, here, 3)
    critical = reports(world, here, 1, critical=True)[0]
    sign_in(client, world.dispatcher)
    new = reverse("hotline:bulk_new")
    given = {"act": "DISPATCH", "unit": world.logistics.pk, "once": "c" * 32}
    given["numbers"] = f"{good.number} {changed.number} {critical.number}"
    given["seen"] = seen_in(client.post(new, given).content.decode())
    other = client.post(new, {**given, "numbers": f"{good.number} {late.number}", "sure": "1"})
    assert (other.status_code, "与您刚才看到的不同" in other.content.decode()) == (422, True)
    assert client.post(new, {**given, "seen": "forged", "sure": "1"}).status_code == 422
    assert Bulk.objects.count() == 0
    dispatch.dispatch(changed, world.logistics, actor=world.supervisor, now=here)
    page = client.get(client.post(new, {**given, "sure": "1"})["Location"]).content.decode()
    row = Bulk.objects.get()
    assert (critical.number in page, "立即分办" in page, late.number in page) == (True, True, False)
    assert bulk.run(row, here + LATER) == 1
    outcomes = dict(row.cases.values_list("case__number", "outcome"))
    assert outcomes == {
        good.number: BulkOutcome.DONE, changed.number: BulkOutcome.LEFT_OUT, critical.number: BulkOutcome.LEFT_OUT,
    }  # fmt: skip


def test_h82_bad_input_is_told_on_the_form(client, sign_in, world):
    sign_in(client, world.dispatcher)
    new = reverse("hotline:bulk_new")
    assert client.post(new, {"act": "DISPATCH", "numbers": "", "unit": ""}).status_code == 422
    assert client.post(new, {"act": "MERGE", "numbers": "2026-AAAAA", "lead": "2026-BBBBB"}).status_code == 422
    assert client.post(new, {"act": "DISPATCH", "numbers": "2026-AAAAA", "unit": world.logistics.pk}).status_code == 422
    assert client.post(new, {"act": "REPLY", "numbers": "2026-AAAAA"}).status_code == 403
    assert client.get(new, {"act": "nothing"}).status_code == 403


def test_the_list_costs_the_same_at_one_and_three(client, sign_in, world, constant_queries):
    sign_in(client, world.dispatcher)
    now = timezone.now()
    constant_queries("hotline:bulk_list", 4, lambda: begun(world, reports(world, now, 1), now))


def test_h82_h17_an_old_page_shows_no_case_from_which_its_maker_was_excluded_since(client, sign_in, world, now):
    stays, goes = reports(world, now)
    lead = reports(world, now, 1)[0]
    row = bulk.begin(Wish(BulkAct.MERGE, lead=lead), [stays, goes], actor=world.dispatcher, now=now)
    for case in (goes, lead):
        intake.recuse(case, [world.dispatcher], [], actor=world.supervisor, now=now)
    sign_in(client, world.dispatcher)
    page = client.get(reverse("hotline:bulk_detail", args=[row.pk])).content.decode()
    assert [one.number in page for one in (stays, goes, lead)] == [True, False, False]
    assert "1 件" in page
    assert lead.number not in client.get(reverse("hotline:bulk_list")).content.decode()
