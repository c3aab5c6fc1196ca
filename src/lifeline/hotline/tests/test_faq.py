"""知识库: from a good reply to an entry that readers find, in somebody's care and until a day."""

from datetime import UTC, date, timedelta
from itertools import count

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from lifeline.hotline.actions import faq, intake
from lifeline.hotline.models import Case, Category, FaqEntry, FaqVote
from lifeline.hotline.policies import public
from lifeline.hotline.queries import cases
from lifeline.hotline.queries import faq as queries
from lifeline.hotline.states import CaseState, FaqState
from lifeline.hotline.tasks import remind_faq_owners
from lifeline.hotline.tests.course import REPLY, answered, at, in_progress, report
from lifeline.kernel.errors import Conflict, Refused, Unseen
from lifeline.kernel.events import facts
from lifeline.kernel.notices import inbox

pytestmark = pytest.mark.django_db
QUESTION, ANSWER = "夜班能不能借职工书屋的书？", "书屋开放到晚上十点，凭工牌借书，一次三本。"


def proposed(world, now, question=QUESTION, answer=ANSWER):
    return faq.propose(world.jinan, question, answer, None, actor=world.publisher, now=now)


def shown(world, now, days=30, **values):
    entry = proposed(world, now, **values)
    until = (now + timedelta(days=days)).date()
    return faq.show(entry, world.publisher, until, actor=world.publisher, now=now)


def test_h77_a_good_reply_is_proposed_with_every_finding_replaced(world, now):
    case = answered(world, now, in_progress(world, now, text="请Zhao Gang回电话13800138000，浴室没有热水"))
    entry = faq.propose_from(case, actor=world.handler, now=now)
    assert (entry.question, entry.answer) == ("请〔姓名〕回电话〔手机号〕，浴室没有热水", REPLY)
    assert (entry.state, entry.source, entry.company) == (FaqState.PROPOSED, case, world.jinan)
    with pytest.raises(Refused):
        faq.propose_from(case, actor=world.handler, now=now)
    with pytest.raises(Refused):
        faq.propose_from(report(world, now), actor=world.dispatcher, now=now)


def test_h17_who_is_excluded_from_a_case_neither_finds_nor_owns_the_entry_that_came_from_it(
    world, now, client, sign_in
):
    case = answered(world, now)
    entry = faq.propose_from(case, actor=world.handler, now=now)
    assert queries.kept_for(world.manager, entry.pk) == entry
    Case.objects.filter(pk=case.pk).update(state=CaseState.IN_PROGRESS)
    intake.recuse(case, [world.manager], [], actor=world.dispatcher, now=now)
    assert list(queries.kept(world.manager)) == []
    assert list(queries.kept(world.publisher)) == [entry]
    sign_in(client, world.manager)
    assert client.get(reverse("hotline:faq_edit", args=[entry.pk])).status_code == 404
    entry = faq.edit(entry, "浴室没有热水时找哪个部门？", entry.answer, None, actor=world.publisher, now=now)
    until = (now + timedelta(days=10)).date()
    with pytest.raises(Refused):
        faq.show(entry, world.manager, until, actor=world.publisher, now=now)
    entry.refresh_from_db()
    assert (entry.state, entry.owner) == (FaqState.PROPOSED, None)


def test_h17_an_owner_who_was_excluded_since_is_told_nothing_of_the_entry(world, now):
    case = answered(world, now)
    entry = faq.propose_from(case, actor=world.handler, now=now)
    entry = faq.edit(entry, "浴室没有热水时找哪个部门？", entry.answer, None, actor=world.publisher, now=now)
    faq.show(entry, world.manager, (now + timedelta(days=10)).date(), actor=world.publisher, now=now)
    Case.objects.filter(pk=case.pk).update(state=CaseState.IN_PROGRESS)
    intake.recuse(case, [world.manager], [], actor=world.dispatcher, now=now)
    before = len(inbox(world.manager.pk))
    assert faq.remind_owners(now) == 1
    assert len(inbox(world.manager.pk)) == before


def test_h76_the_reporters_own_words_are_not_shown_whether_findings_were_replaced_or_not(world, now):
    case = answered(world, now, in_progress(world, now, text="请Zhao Gang回电话13800138000，浴室没有热水"))
    entry = faq.propose_from(case, actor=world.handler, now=now)
    until = date(2026, 6, 1)
    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            faq.show(entry, world.lead, until, actor=world.publisher, now=now, kept_because="公开电话")
        assert refusal.value.rule == "H-76"
        assert not queries.shown(world.employee, now.date()).exists()
        entry = faq.edit(entry, case.text, entry.answer, None, actor=world.publisher, now=now)
    entry = faq.edit(entry, "浴室没有热水时找哪个部门？", entry.answer, None, actor=world.publisher, now=now)
    entry = faq.show(entry, world.lead, until, actor=world.publisher, now=now)
    with pytest.raises(Refused):
        faq.edit(entry, case.text, entry.answer, None, actor=world.publisher, now=now)
    assert queries.shown(world.employee, now.date()).get().question == "浴室没有热水时找哪个部门？"


def test_h77_a_name_of_the_sources_people_is_found_in_an_entry(world, now):
    entry = faq.propose_from(answered(world, now), actor=world.handler, now=now)
    entry = faq.edit(entry, "浴室没有热水时找谁？", "请找Zhao Gang，他知道怎么修。", None, actor=world.manager, now=now)
    assert [one.kind for one in queries.findings(entry)] == ["NAME"]
    with pytest.raises(Refused) as refusal:
        faq.show(entry, world.lead, date(2026, 6, 1), actor=world.publisher, now=now)
    assert refusal.value.rule == "H-77"


def test_the_log_says_in_which_duty_an_entry_was_proposed_and_kept(world, now):
    entry = faq.propose_from(answered(world, now), actor=world.handler, now=now)
    faq.edit(entry, QUESTION, ANSWER, None, actor=world.manager, now=now + timedelta(minutes=1))
    faq.edit(entry, QUESTION, ANSWER, None, actor=world.publisher, now=now + timedelta(minutes=2))
    told = facts("hotline.faqentry", keys=[str(entry.pk)])
    assert [fact.by for fact in told] == ["hotline.handler", "hotline.manager", "hotline.publisher"]


def test_an_entry_holds_until_a_day_of_the_sites_clock(world):
    night = at("03-10 00:30").astimezone(UTC)
    entry = proposed(world, night)
    with pytest.raises(Refused):
        faq.show(entry, world.lead, date(2026, 3, 10), actor=world.publisher, now=night)
    faq.show(entry, world.lead, date(2026, 3, 24), actor=world.publisher, now=night)
    assert faq.remind_owners(night) == 1


def test_an_entry_is_shown_only_with_an_owner_of_the_company_and_a_day_to_come(world, now):
    entry = proposed(world, now)
    with pytest.raises(Refused):
        faq.show(entry, world.outsider, date(2026, 6, 1), actor=world.publisher, now=now)
    with pytest.raises(Refused):
        faq.show(entry, world.lead, now.date(), actor=world.publisher, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        FaqEntry.objects.filter(pk=entry.pk).update(state=FaqState.SHOWN)
    assert not queries.shown(world.employee, now.date()).exists()
    faq.show(entry, world.lead, date(2026, 6, 1), actor=world.publisher, now=now)
    assert queries.shown(world.employee, now.date()).get() == entry
    assert not queries.shown(world.employee, date(2026, 6, 2)).exists()
    assert queries.expired(queries.kept(world.manager), date(2026, 6, 2)).get() == entry


def test_e31_no_reader_of_another_company_finds_it(world, now):
    entry = shown(world, now)
    assert not queries.shown(world.outsider, now.date()).exists()
    with pytest.raises(Unseen):
        queries.entry_for(world.outsider, entry.pk, now.date())
    with pytest.raises(Unseen):
        queries.kept_for(world.lead, entry.pk)


def test_h77_a_number_stays_only_for_a_reason(world, now):
    entry = proposed(world, now, answer="请打劳资科电话0531-88812345，工作时间都有人。")
    until = date(2026, 6, 1)
    with pytest.raises(Refused) as refusal:
        faq.show(entry, world.lead, until, actor=world.publisher, now=now)
    assert refusal.value.rule == "H-77"
    entry = faq.show(entry, world.lead, until, actor=world.publisher, now=now, kept_because="劳资科公开电话")
    assert entry.kept_because == "劳资科公开电话"
    faq.edit(entry, QUESTION, entry.answer, None, actor=world.manager, now=now)
    plain = shown(world, now, question="浴室几点开放热水？")
    with pytest.raises(Refused):
        faq.edit(plain, QUESTION, "请打13800138000找他，都能办。", None, actor=world.manager, now=now)


def test_h38_who_edits_an_old_version_is_told(world, now):
    entry = shown(world, now)
    with pytest.raises(Conflict):
        faq.edit(entry, QUESTION, ANSWER, None, actor=world.manager, now=now, version=entry.version - 1)


def test_each_reader_has_one_vote_and_the_log_does_not_say_whose(world, now):
    entry = shown(world, now)
    faq.vote(entry, helpful=True, actor=world.employee, now=now)
    faq.vote(entry, helpful=True, actor=world.colleague, now=now)
    faq.vote(entry, helpful=False, actor=world.colleague, now=now)
    entry.refresh_from_db()
    assert (entry.helpful, entry.unhelpful, FaqVote.objects.count()) == (1, 1, 2)
    told = list(facts("hotline.faqentry", kinds=["hotline.faq.voted"]))
    assert {(fact.actor_id, fact.by) for fact in told} == {(None, "reader")}


def test_the_most_helpful_entries_stand_first_and_words_narrow_them(world, now):
    canteen = Category.objects.get(code="canteen")
    first, second = shown(world, now, question="食堂几点开门？"), shown(world, now)
    faq.edit(first, first.question, first.answer, canteen, actor=world.manager, now=now)
    faq.vote(second, helpful=True, actor=world.employee, now=now)
    rows = queries.shown(world.employee, now.date())
    assert list(rows) == [second, first]
    assert list(queries.filtered(rows, words="食堂 几点")) == [first]
    assert list(queries.filtered(rows, category="canteen")) == [first]
    assert queries.categories_of(rows) == [canteen]


def test_the_owner_is_told_once_two_weeks_before_it_expires(world, now):
    entry = shown(world, at("03-01 10:00"), days=30)
    remind_faq_owners(at("03-10 06:30"))
    assert inbox(world.publisher.pk) == []
    remind_faq_owners(at("03-17 06:30"))
    remind_faq_owners(at("03-18 06:30"))
    with override("en"):
        assert [QUESTION in notice.title for notice in inbox(world.publisher.pk)] == [True]
    entry = faq.show(
        FaqEntry.objects.get(pk=entry.pk), world.publisher, date(2026, 9, 1), actor=world.publisher, now=now
    )
    assert entry.reminded_at is None
    assert faq.remind_owner(entry, actor=None, now=now).reminded_at == now


def test_an_entry_that_was_taken_away_can_be_shown_again(world, now):
    entry = faq.retire(shown(world, now), "书屋装修", actor=world.manager, now=now)
    assert not queries.shown(world.employee, now.date()).exists()
    assert entry.retired_because == "书屋装修"
    assert faq.show(entry, world.lead, date(2026, 6, 1), actor=world.manager, now=now).retired_because == ""


def test_who_keeps_the_faq_and_who_proposes(world, now):
    keepers = {name for name in world.people if public.may_keep_faq(world.people[name])}
    assert keepers == {"publisher", "manager"}
    case = answered(world, now)
    may = {name for name in world.people if "propose_faq" in cases.buttons(world.people[name], case, now)}
    assert may == {"dispatcher", "supervisor", "handler", "lead", "publisher"}


# pages ----------------------------------------------------------------------------------------------------------


def test_a_reader_searches_reads_votes_and_reports_all_the_same(client, sign_in, world):
    entry = shown(world, timezone.now())
    sign_in(client, world.employee)
    assert QUESTION in client.get(reverse("hotline:faq_list"), {"q": "书屋"}).content.decode()
    assert QUESTION not in client.get(reverse("hotline:faq_list"), {"q": "食堂"}).content.decode()
    page = client.get(reverse("hotline:faq_detail", args=[entry.pk])).content.decode()
    assert ANSWER in page
    assert reverse("hotline:report_new") in page
    client.post(reverse("hotline:faq_vote", args=[entry.pk]), {"helpful": "0"})
    assert "您认为没有帮助" in client.get(reverse("hotline:faq_detail", args=[entry.pk])).content.decode()
    entry.refresh_from_db()
    assert entry.unhelpful == 1


def test_h38_the_keeper_looks_a_proposal_through_and_shows_it(client, sign_in, world):
    now = timezone.now()
    case = answered(world, now)
    sign_in(client, world.handler)
    client.post(reverse("hotline:faq_propose", args=[case.number]), {"version": case.version})
    entry = FaqEntry.objects.get()
    sign_in(client, world.manager)
    assert entry.question in client.get(reverse("hotline:faq_desk_list")).content.decode()
    edit = reverse("hotline:faq_edit", args=[entry.pk])
    given = {"question": QUESTION, "answer": ANSWER, "category": "", "version": entry.version}
    assert client.post(edit, given).status_code == 302
    again = client.post(edit, {**given, "question": "另一个人的问题？"})
    assert again.status_code == 409
    assert "您输入的内容仍保留在这里" in again.content.decode()
    assert QUESTION in again.content.decode()
    assert "另一个人的问题？" in again.content.decode()
    show = reverse("hotline:faq_show", args=[entry.pk])
    for owner, day in (("00000", "2099-01-01"), (world.lead.employee_no, "2020-01-01"), (world.lead.employee_no, "")):
        assert client.post(show, {"owner": owner, "expires_on": day}).status_code == 422
    assert client.post(show, {"owner": world.lead.employee_no, "expires_on": "2099-01-01"}).status_code == 302
    assert QUESTION in client.get(reverse("hotline:faq_list")).content.decode()
    old = {"owner": world.lead.employee_no, "expires_on": "2098-01-01", "because": "已过时", "version": entry.version}
    for name in ("faq_show", "faq_retire"):
        stale = client.post(reverse(f"hotline:{name}", args=[entry.pk]), old)
        assert stale.status_code == 409
        assert f'name="version" value="{FaqEntry.objects.get().version}"' in stale.content.decode()
    assert (FaqEntry.objects.get().state, FaqEntry.objects.get().expires_on) == (FaqState.SHOWN, date(2099, 1, 1))
    assert client.post(reverse("hotline:faq_retire", args=[entry.pk]), {"because": ""}).status_code == 422
    assert client.post(reverse("hotline:faq_retire", args=[entry.pk]), {"because": "已过时"}).status_code == 302
    assert QUESTION not in client.get(reverse("hotline:faq_list")).content.decode()
    assert QUESTION in client.get(reverse("hotline:faq_desk_list"), {"show": "retired"}).content.decode()


def test_the_keeper_writes_an_entry_of_his_own(client, sign_in, world):
    sign_in(client, world.publisher)
    assert client.post(reverse("hotline:faq_new"), {"question": "短", "answer": "短"}).status_code == 422
    answer = client.post(reverse("hotline:faq_new"), {"question": QUESTION, "answer": ANSWER, "category": ""})
    assert answer["Location"] == reverse("hotline:faq_edit", args=[FaqEntry.objects.get().pk])


def test_a_denied_reader_changes_nothing(client, sign_in, world):
    entry = shown(world, timezone.now())
    sign_in(client, world.employee)
    for name in ("faq_show", "faq_retire", "faq_edit"):
        assert client.post(reverse(f"hotline:{name}", args=[entry.pk]), {"because": "x"}).status_code == 403
    sign_in(client, world.outsider)
    assert client.post(reverse("hotline:faq_vote", args=[entry.pk]), {"helpful": "1"}).status_code == 404
    entry.refresh_from_db()
    assert (entry.state, entry.helpful) == (FaqState.SHOWN, 0)


def test_the_lists_cost_the_same_at_one_and_three(client, sign_in, world, constant_queries):
    numbers, now = count(), timezone.now()
    sign_in(client, world.publisher)
    constant_queries("hotline:faq_list", 5, lambda: shown(world, now, question=f"第{next(numbers)}个问题怎么办？"))
    constant_queries(
        "hotline:faq_desk_list", 4, lambda: proposed(world, now, question=f"第{next(numbers)}个问题怎么办？")
    )
