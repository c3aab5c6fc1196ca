"""From a replied case to the board."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lifeline.hotline import policies
from lifeline.hotline.actions import dispatch, feedback, publication, reopening
from lifeline.hotline.api import published_cases
from lifeline.hotline.models import Case, Category, Publication, SealedRecusal, SiteText
from lifeline.hotline.queries import board, publishing
from lifeline.hotline.rules.sealing import key_name
from lifeline.hotline.states import Mode, PublicationState, Verdict
from lifeline.hotline.tests.course import TEXT, answered, at, fresh, in_progress, report, told
from lifeline.kernel.errors import Conflict, Refused, Unseen
from lifeline.people.states import UnitKind

pytestmark = pytest.mark.django_db
TITLE, ASKED, DONE = "浴室热水", "一处浴室连续几天没有热水供应，影响班后洗浴。", "更换热水泵，次日恢复供应。"


@pytest.fixture
def canteen(db):
    return Category.objects.get(code="canteen")


def summarised(world, now, **values):
    """A replied case with a summary for the board."""
    case = answered(world, now, in_progress(world, now, **values))
    row = publication.propose(case, actor=world.publisher, now=now)
    return publication.summarise(row, TITLE, ASKED, DONE, actor=world.publisher, now=now)


def test_h76_a_summary_by_staff_is_published_without_the_reporters_words(world, now, canteen):
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    assert (row.state, row.title, row.asked, row.done) == (PublicationState.PUBLISHED, TITLE, ASKED, DONE)
    assert list(board.board(world.colleague)) == [row]
    assert [case.title for case in published_cases(5)] == [TITLE]
    assert len(told("case.published")) == 1


@pytest.mark.parametrize(
    "asked", [f"{TEXT}。", f"有职工来反映：{TEXT}。现将办理的经过一并说明如下，供各单位的职工参考，也请大家监督。"]
)
def test_h76_the_reporters_own_words_are_refused_in_a_summary(world, now, asked):
    """Nearly his text, or a longer one that holds it whole."""
    row = publication.propose(answered(world, now), actor=world.publisher, now=now)
    with pytest.raises(Refused) as refusal:
        publication.summarise(row, TITLE, asked, DONE, actor=world.publisher, now=now)
    assert refusal.value.rule == "H-76"


ZH = "浴室太冷。三号浴室没有热水已经三天了！下夜班的师傅只能洗冷水，有事请打13800138000。"
EN = "Bath house three has been cold for three days. Whoever leaves the night shift washes cold; call 13800138000."


@pytest.mark.parametrize(
    ("told", "title", "asked", "done"),
    [
        (ZH, TITLE, "有职工反映浴室的热水：三号浴室，没有热水已经三天了。望尽快修复。", DONE),
        (ZH, TITLE, "下夜班的师傅只能洗冷水，有事请打〔手机号〕。现已列入检修计划。", DONE),
        (ZH, TITLE, ASKED, "职工说“三号浴室没有热水已经三天了”，现已更换热水泵。"),
        (ZH, "三号浴室没有热水已经三天了", ASKED, DONE),
        (EN, TITLE, "An employee wrote: bath house three has been cold for three days. It was looked into.", DONE),
        (EN, "Bath house three has been cold for three days", ASKED, DONE),
        (EN, TITLE, ASKED, "The pump was changed. WHOEVER LEAVES the night shift washes cold no more."),
    ],
)
def test_h76_a_sentence_of_the_reporter_is_refused_wherever_it_stands(world, now, told, title, asked, done):
    row = publication.propose(answered(world, now, in_progress(world, now, text=told)), actor=world.publisher, now=now)
    with pytest.raises(Refused) as refusal:
        publication.summarise(row, title, asked, done, actor=world.publisher, now=now)
    assert refusal.value.rule == "H-76"
    row.refresh_from_db()
    assert (row.state, row.asked) == (PublicationState.PROPOSED, "")


@pytest.mark.parametrize(
    ("told", "title", "asked"),
    [
        (ZH, "浴室太冷", "浴室太冷的问题持续了几天，夜班职工没有热水洗澡。"),
        (EN, "Cold bath house", "The bath house had no warm water for some days, also after the night shift."),
    ],
)
def test_h76_a_title_of_a_few_words_and_a_summary_about_the_same_matter_are_taken(world, now, told, title, asked):
    row = publication.propose(answered(world, now, in_progress(world, now, text=told)), actor=world.publisher, now=now)
    row = publication.summarise(row, title, asked, DONE, actor=world.publisher, now=now)
    assert (row.state, row.title, row.asked) == (PublicationState.SUMMARY, title, asked)


def test_h76_neither_consent_nor_summary_cannot_be_published_even_in_the_database(world, now):
    row = publication.propose(answered(world, now), actor=world.publisher, now=now)
    with pytest.raises(Refused):
        publication.publish(row, actor=world.publisher, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(state=PublicationState.PUBLISHED, published_at=now)


def test_h76_an_open_case_cannot_go_to_the_board(world, now):
    with pytest.raises(Refused):
        publication.propose(report(world, now), actor=world.publisher, now=now)


def test_h78_a_cell_with_fewer_than_five_cases_names_neither_unit_nor_category_nor_month(world, now, canteen):
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    assert (row.category, row.unit, row.unit_name, row.month, row.months) == (None, None, "", None, 0)


def test_h78_a_cell_of_five_names_unit_category_and_month(world, now, canteen):
    for _ in range(4):
        in_progress(world, now, category=canteen)
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    assert (row.category, row.unit_name, row.month, row.months) == (canteen, "Logistics", 202603, 1)


def test_h78_too_few_in_the_month_becomes_the_quarter(world, now, canteen):
    for day in ("01-12 10:00", "01-13 10:00", "02-10 10:00", "02-11 10:00"):
        in_progress(world, at(day), category=canteen)
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    assert (row.unit_name, row.month, row.months) == ("Logistics", 202601, 3)
    shown = board.board(world.colleague)
    assert list(board.filtered(shown, month=202602, category="canteen", words="热水")) == [row]
    assert not board.filtered(shown, month=202604).exists()
    assert list(board.filtered(shown, month=202601, months=3)) == [row]
    assert not board.filtered(shown, month=202604, months=3).exists()
    assert board.board_categories(world.colleague) == [canteen]
    assert board.facets(board.board(world.colleague)) == ([(row.unit_id, "Logistics")], [(202601, 3)])
    assert board.facets(board.board(world.outsider)) == ([], [])


def test_h79_unpublished_it_is_gone_at_once_and_the_reason_stays(world, now, canteen):
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    row = publication.unpublish(row, "单位名称有误", actor=world.publisher, now=now)
    assert not board.board(world.colleague).exists()
    with pytest.raises(Unseen):
        board.published(world.colleague, row.pk)
    assert row.unpublished_because == "单位名称有误"
    assert row.case.text == TEXT


def test_e31_no_reader_of_another_company_sees_it(world, now, canteen):
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    assert board.published(world.colleague, row.pk) == row
    with pytest.raises(Unseen):
        board.published(world.outsider, row.pk)


def test_a_reopened_case_stays_on_the_board_marked_as_in_hand_again(world, now, canteen):
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    feedback.rate(row.case, Verdict.UNSOLVED, actor=world.employee, now=now)
    reopening.reopen(row.case, "今天早上又没有热水了", actor=world.employee, now=now)
    assert board.board(world.colleague).get().again_in_hand


def test_the_board_shows_the_days_and_the_reporters_verdict(world, canteen):
    case = answered(world, at("03-11 15:00"), in_progress(world, at("03-09 10:00"), category=canteen))
    feedback.rate(case, Verdict.SOLVED, actor=world.employee, now=at("03-12 10:00"))
    row = publication.propose(case, actor=world.publisher, now=at("03-12 11:00"))
    row = publication.summarise(row, TITLE, ASKED, DONE, actor=world.publisher, now=at("03-12 11:00"))
    row = publication.publish(row, actor=world.publisher, now=at("03-12 11:00"))
    assert (row.days, row.verdict) == (3, Verdict.SOLVED)


@pytest.mark.parametrize(
    ("month", "months", "first", "end"),
    [(202603, 1, "03-01", "04-01"), (202605, 3, "04-01", "07-01")],
)
def test_a_period_begins_and_ends_on_the_sites_clock(month, months, first, end):
    assert board.period(month, months) == (at(f"{first} 00:00"), at(f"{end} 00:00"))
    assert board.period(202612, 1)[1].isoformat() == "2027-01-01T00:00:00+08:00"


WORDS = "一号浴室连续三天没有热水，班后没法洗澡。"


def redacted(world, now, asked=WORDS, **values):
    """A replied case whose reporter's words were redacted."""
    case = answered(world, now, in_progress(world, now, **values))
    row = publication.propose(case, actor=world.publisher, now=now)
    return publication.redact(row, TITLE, asked, DONE, actor=world.publisher, now=now)


def agreed(world, now, **values):
    """The same, and the reporter has agreed."""
    row = publication.ask_consent(redacted(world, now, **values), actor=world.publisher, now=now)
    return publication.consent(row, publication.text_digest(row), actor=world.employee, now=now)


def test_h76_the_reporters_words_are_published_after_he_saw_exactly_that_text_and_agreed(world, now):
    row = publication.publish(agreed(world, now), actor=world.publisher, now=now)
    assert (row.state, row.asked, row.summarised) == (PublicationState.PUBLISHED, WORDS, False)
    fact = told("publication.consented")[0]
    assert (fact.actor_id, fact.by) == (None, "reporter")


def test_h76_silence_is_no_consent(world, now):
    row = publication.ask_consent(redacted(world, now), actor=world.publisher, now=now)
    with pytest.raises(Refused) as refusal:
        publication.publish(row, actor=world.publisher, now=now + timedelta(days=400))
    assert refusal.value.rule in {"H-76", "K-8"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(state=PublicationState.CONSENTED)


def test_h76_nobody_agrees_to_what_he_was_not_asked_about(world, now):
    row = redacted(world, now)
    with pytest.raises(Refused):
        publication.consent(row, publication.text_digest(row), actor=world.employee, now=now)
    row = publication.ask_consent(row, actor=world.publisher, now=now)
    with pytest.raises(Conflict):
        publication.consent(row, "another text", actor=world.employee, now=now)


def test_e27_h76_a_text_that_is_edited_after_the_consent_needs_a_new_one(world, now):
    row = agreed(world, now)
    seen = publication.text_digest(row)
    row = publication.redact(row, TITLE, WORDS + "请尽快", DONE, actor=world.publisher, now=now)
    assert (row.state, row.consented_at, row.agreed_digest) == (PublicationState.REDACTED, None, "")
    with pytest.raises(Refused):
        publication.publish(row, actor=world.publisher, now=now)
    row = publication.ask_consent(row, actor=world.publisher, now=now)
    with pytest.raises(Conflict):
        publication.consent(row, seen, actor=world.employee, now=now)
    publication.consent(row, publication.text_digest(row), actor=world.employee, now=now)


def test_e27_a_text_changed_behind_the_actions_is_not_published(world, now):
    row = agreed(world, now)
    Publication.objects.filter(pk=row.pk).update(asked=WORDS + "另外还有别的事")
    with pytest.raises(Refused) as refusal:
        publication.publish(row, actor=world.publisher, now=now)
    assert refusal.value.rule == "H-76"


def test_h76_who_does_not_agree_is_not_quoted_and_a_summary_may_still_appear(world, now):
    row = publication.ask_consent(redacted(world, now), actor=world.publisher, now=now)
    row = publication.decline(row, publication.text_digest(row), actor=world.employee, now=now)
    assert (row.state, row.declined_at) == (PublicationState.PROPOSED, now)
    row = publication.summarise(row, TITLE, ASKED, DONE, actor=world.publisher, now=now)
    assert publication.publish(row, actor=world.publisher, now=now).summarised


def test_h76_h79_the_reporter_takes_his_agreement_back_and_the_page_is_gone(world, now):
    row = publication.publish(agreed(world, now), actor=world.publisher, now=now)
    row = publication.withdraw_consent(row, actor=world.employee, now=now)
    assert not board.board(world.colleague).exists()
    assert row.unpublished_because == "反映人撤回了同意。"
    summary = publication.publish(summarised(world, now, key="another"), actor=world.publisher, now=now)
    with pytest.raises(Refused):
        publication.withdraw_consent(summary, actor=world.employee, now=now)


def test_h77_a_text_with_a_finding_is_neither_shown_to_the_reporter_nor_published(world, now):
    row = redacted(world, now, asked="请打13800138000或者一三九零零一三九零零零，找Zhao Gang")
    assert [mark.kind for mark in publishing.unanswered(row)] == ["MOBILE", "MOBILE", "NAME"]
    with pytest.raises(Refused) as refusal:
        publication.ask_consent(row, actor=world.publisher, now=now)
    assert refusal.value.rule == "H-77"
    row = publication.summarise(row, TITLE, "请打13800138000，有人答复。", DONE, actor=world.publisher, now=now)
    with pytest.raises(Refused):
        publication.publish(row, actor=world.publisher, now=now)
    assert row.state == PublicationState.SUMMARY


def test_h77_a_finding_is_answered_by_replacing_it_or_by_saying_why_it_is_harmless(world, now):
    row = redacted(world, now, asked="热线 4001234567 一直打不通，请打13800138000")
    service, mobile = publishing.unanswered(row)
    harmless = publication.declare_harmless(row, service.value, "公司公开热线", actor=world.publisher, now=now)
    assert (harmless.kind, harmless.reason) == ("PHONE", "公司公开热线")
    assert [mark.value for mark in publishing.unanswered(row)] == [mobile.value]
    facts = publishing.known(row.case)
    texts = [publishing.replaced(getattr(row, field), facts, mobile.value) for field in publishing.FIELDS]
    row = publication.redact(row, *texts, actor=world.publisher, now=now)
    assert row.asked == "热线 4001234567 一直打不通，请打〔手机号〕"
    assert publishing.unanswered(row) == []
    with pytest.raises(Refused):
        publication.declare_harmless(row, mobile.value, "没有了", actor=world.publisher, now=now)


def test_h77_names_of_the_units_concerned_are_known_and_no_others(world, now):
    row = redacted(world, now, asked="找过Li Na和Sun Li，Jiang Bo不知道")
    assert [mark.text for mark in publishing.unanswered(row)] == ["Li Na", "Sun Li"]
    assert {unit.name for unit in publishing.concerned(row.case)} == {"Steelworks", "Logistics"}


def test_h77_the_sites_pattern_of_employee_numbers_is_used(world, now):
    SiteText.objects.create(name="employee_pattern", value=r"jg\d{5}")
    row = redacted(world, now, asked="是JG30021值的班，没有人管热水")
    assert [mark.kind for mark in publishing.unanswered(row)] == ["EMPLOYEE"]


def test_h79_redacting_and_publishing_leave_the_case_as_it_was(world, now):
    row = publication.publish(agreed(world, now), actor=world.publisher, now=now)
    case = fresh(row.case)
    assert (case.text, case.summary) == (TEXT, TEXT)
    assert case.messages.filter(kind="REPLY").count() == 1


def test_h78_e18_a_parent_is_not_named_where_its_parts_give_the_rest_away(world, now, canteen):
    """Five of logistics are named so; two of the steelworks would be found under "the company" by taking those away."""
    for _one in range(5):
        in_progress(world, now, category=canteen)
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    few = dispatch.dispatch(report(world, now, category=canteen), world.caster, actor=world.dispatcher, now=now)
    assert board.cell_of(few).unit_id is None
    assert board.cell_of(Case.objects.filter(unit=world.logistics).first()).unit_id == world.logistics.pk


def test_h78_a_case_without_a_category_names_nothing(world, now):
    assert board.cell_of(in_progress(world, now)).unit_id is None


def test_h17_no_list_of_a_recused_publisher_has_a_sealed_case(world, now, canteen):
    row = summarised(world, now, category=canteen)
    sealed = {"mode": Mode.CONFIDENTIAL, "reporter": None, "summary": "", "text": "", "place": "", "has_recusals": True}
    Case.objects.filter(pk=row.case_id).update(**sealed)
    assert list(publishing.in_work(world.publisher)) == [row]
    (token,) = policies.recusal_tokens([world.publisher.pk], [])
    SealedRecusal.objects.create(case=row.case, token=token, key_id=key_name(policies.recusal_key()))
    assert list(publishing.in_work(world.publisher)) == []
    with pytest.raises(Unseen):
        publishing.publication_for(world.publisher, row.case.number)
    Publication.objects.filter(pk=row.pk).update(state=PublicationState.PUBLISHED, published_at=now)
    assert list(publishing.done(world.publisher, PublicationState.PUBLISHED)) == []


def test_h77_the_people_of_the_plant_are_concerned_wherever_its_company_stands(world, now):
    for unit, plant in ((world.crew_a, world.steelworks), (world.logistics, world.logistics)):
        case = report(world, now)
        Case.objects.filter(pk=case.pk).update(unit=unit, reporter=None)
        assert publishing.concerned(fresh(case)) == [plant]
    group = world.unit("group", "The Group", UnitKind.COMPANY)
    for unit in (world.jinan, world.steelworks, world.caster, world.crew_a):
        unit.path = f"{group.path}{unit.path.removeprefix('/')}"
        unit.save()
    case = report(world, now, reporter=world.outsider)
    Case.objects.filter(pk=case.pk).update(unit=world.crew_a, company=world.jinan, reporter=None)
    assert publishing.concerned(fresh(case)) == [world.steelworks]
