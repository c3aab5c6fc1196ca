"""Cases: opened by a helper, decided by the person; notes for their author alone; discussions without names."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from lifeline.kernel import vault
from lifeline.kernel.errors import Forbidden, Refused, Unseen
from lifeline.kernel.events import bound_now
from lifeline.people.actions import persons
from lifeline.people.models import Duty
from lifeline.wellbeing import policies, tasks
from lifeline.wellbeing.actions import bookings, cases, discussing, following, keeping, notes, sharing
from lifeline.wellbeing.models import Case, FollowUp, Helper, Note, NoteBook, SupervisionEntry
from lifeline.wellbeing.queries import cases as reading
from lifeline.wellbeing.queries import discussing as talks
from lifeline.wellbeing.queries import following as follow_ups
from lifeline.wellbeing.queries import notes as written
from lifeline.wellbeing.rules.cases import follow_days, note_end
from lifeline.wellbeing.rules.consents import FOLLOW, NOTES
from lifeline.wellbeing.rules.supervision import betrayals
from lifeline.wellbeing.tests.course import finished

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def case(world, now):
    """Bai accompanies the employee."""
    world.person("bai", "Counsellor Bai", "jinan", policies.COUNSELLOR)
    world.person("lin", "Counsellor Lin", "jinan", policies.COUNSELLOR)
    world.person("coach", "Coach Ma", "jinan", policies.COACH)
    return cases.open_case(world.employee, "小王", actor=world.bai, now=now)


def share(world, now, *, days=3, sheet=None):
    sheet = sheet or finished(world.employee, now)
    until = timezone.localdate(now) + timedelta(days=days)
    return sharing.share(sheet.uuid, world.bai, until, scope="result", name="小王", actor=world.employee, now=now)


def pending():
    """The kinds of what has been recorded without a time."""
    return list(apps.get_model("kernel", "Pending").objects.order_by("pk").values_list("kind", flat=True))


def agreed(case, world, now):
    keeping.give_consent(NOTES, about=case.random_key, name="Bai", actor=world.employee, now=now)


def test_w52_a_case_is_its_helpers_and_its_persons_and_nobody_elses(case, world, now, client, sign_in):
    assert reading.case_for(world.bai, case.uuid) == case
    assert reading.own_case(world.employee, case.uuid) == case
    for person in world.people.values():
        assert (reading.case_for(person, case.uuid) is not None) == (person == world.bai)
        assert (reading.own_case(person, case.uuid) is not None) == (person == world.employee)
    with pytest.raises(Refused):
        cases.open_case(world.bai, "x", actor=world.bai, now=now)
    with pytest.raises(Refused):
        cases.open_case(world.employee, "x", actor=world.manager, now=now)
    assert cases.open_case(world.employee, "x", actor=world.bai, now=now) == case
    assert pending().count("wellbeing.case.opened") == 1  # it was given back, not opened again
    sign_in(client, world.bai)
    assert "小王" in client.get("/wellbeing/desk/cases/").content.decode()
    assert world.employee.name not in client.get(f"/wellbeing/desk/cases/{case.uuid}/").content.decode()


def test_a_case_begins_with_what_is_shared_now(world, case, now):
    cases.end_case(case.uuid, actor=world.employee, now=now)
    grant = share(world, now)
    assert cases.open_from_grant(grant.uuid, actor=world.bai, now=now) != case
    with pytest.raises(Unseen):
        cases.open_from_grant(grant.uuid, actor=world.lin, now=now)
    with pytest.raises(Unseen):
        cases.open_from_grant(grant.uuid, actor=world.bai, now=now + timedelta(days=4))


def test_w14_a_helper_asks_once_in_general_and_once_for_each_result_seen_before(case, world, now, client, sign_in):
    grant = share(world, now)
    for wrong, error in ((grant.uuid, Refused), (case.uuid, Unseen)):
        with pytest.raises(error):
            cases.ask_to_share(case.uuid, wrong, actor=world.bai, now=now)
    sharing.unshare(grant.uuid, actor=world.employee, now=now)
    for what in (None, grant.uuid):
        cases.ask_to_share(case.uuid, what, actor=world.bai, now=now)
        with pytest.raises(Refused):
            cases.ask_to_share(case.uuid, what, actor=world.bai, now=now)
    with pytest.raises(Unseen):
        cases.ask_to_share(case.uuid, None, actor=world.lin, now=now)
    sign_in(client, world.employee)
    assert "希望您共享" in client.get(f"/wellbeing/care/{case.uuid}/").content.decode()
    cases.close_case(case.uuid, "EASED", actor=world.bai, now=now)
    with pytest.raises(Refused):
        cases.ask_to_share(case.uuid, None, actor=world.bai, now=now)


def test_w44_a_note_needs_consent_a_counsellor_and_an_open_case(case, world, now, client, sign_in):
    sign_in(client, world.bai)
    path = f"/wellbeing/desk/cases/{case.uuid}/note/"
    assert "<textarea" not in client.get(path).content.decode()
    assert client.post(path, {"text": "x"}).status_code == 409
    agreed(case, world, now)
    other = cases.open_case(world.employee, "小王", actor=world.coach, now=now)
    with pytest.raises(Unseen):
        notes.write_note(other.uuid, "x", actor=world.coach, now=now)
    notes.write_note(case.uuid, "他睡得好些了", actor=world.bai, now=now)
    page = client.get(path)
    assert "他睡得好些了" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert client.post(path, {"text": "今天"}).status_code == 302
    assert "今天的记录已保存" in client.get(path).content.decode()
    keeping.withdraw_consent(NOTES, about=case.random_key, actor=world.employee, now=now)
    with pytest.raises(Refused):
        notes.write_note(case.uuid, "y", actor=world.bai, now=now)
    assert [one.text for one in written.written(case, world.bai)] == ["今天", "他睡得好些了"]


def test_w44_a_note_is_rewritten_on_its_day_and_an_empty_one_goes(case, world, now):
    agreed(case, world, now)
    for text in ("one", "two"):
        notes.write_note(case.uuid, text, actor=world.bai, now=now)
    assert [one.text for one in written.written(case, world.bai)] == ["two"]
    notes.write_note(case.uuid, " ", actor=world.bai, now=now)
    assert not Note.objects.exists()


def test_w44_nobody_but_the_author_reads_a_note_and_no_row_says_whose_it_is(case, world, now, client, sign_in):
    agreed(case, world, now)
    notes.write_note(case.uuid, "private words", actor=world.bai, now=now)
    row = Note.objects.select_related("book").get()
    assert b"private words" not in bytes(row.sealed)
    for person in world.people.values():
        sign_in(client, person)
        status = client.get(f"/wellbeing/desk/cases/{case.uuid}/note/").status_code
        assert status == (200 if person == world.bai else 404)
        if person != world.bai:
            assert written.written(case, person) == []
    ids = {str(person.pk) for person in world.people.values()}
    for found in (row, row.book):
        names = {field.attname for field in found._meta.concrete_fields} - {"years"}
        assert not ids & {str(getattr(found, name)) for name in names}
    assert row.book.token != case.token


def test_w44_passing_on_needs_the_persons_consent_and_seals_the_notes_anew(
    case, world, now, django_capture_on_commit_callbacks
):
    agreed(case, world, now)
    notes.write_note(case.uuid, "so far", actor=world.bai, now=now)
    before = NoteBook.objects.get().key_id
    for wrong in (world.employee, world.bai, world.manager):
        with pytest.raises(Refused):
            cases.offer(case.uuid, wrong, actor=world.bai, now=now)
    with pytest.raises(Unseen):
        cases.settle_offer(case.uuid, agree=True, actor=world.employee, now=now)
    cases.offer(case.uuid, world.lin, actor=world.bai, now=now)
    assert written.written(case, world.lin) == []
    with pytest.raises(Unseen):
        cases.settle_offer(case.uuid, agree=True, actor=world.lin, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        cases.settle_offer(case.uuid, agree=True, actor=world.employee, now=now)
    case.refresh_from_db()
    assert (case.helper, [one.text for one in written.written(case, world.lin)]) == (world.lin, ["so far"])
    assert written.written(case, world.bai) == []
    assert reading.case_for(world.bai, case.uuid) is None
    assert not vault.holds(before)


def test_w44_the_person_may_stay(case, world, now):
    cases.offer(case.uuid, world.lin, actor=world.bai, now=now)
    cases.settle_offer(case.uuid, agree=False, actor=world.employee, now=now)
    case.refresh_from_db()
    assert case.helper == world.bai
    assert reading.mine(case, world.employee).passing_to == ""
    kinds = set(pending())
    assert "wellbeing.case.stayed" in kinds
    assert "wellbeing.case.passed" not in kinds


def test_a_case_is_closed_with_an_outcome_and_rated_by_the_person_alone(case, world, now):
    with pytest.raises(Refused):
        cases.rate(case.uuid, 5, actor=world.employee, now=now)
    with pytest.raises(Unseen):
        cases.close_case(case.uuid, "EASED", actor=world.lin, now=now)
    agreed(case, world, now)
    notes.write_note(case.uuid, "x", actor=world.bai, now=now)
    cases.close_case(case.uuid, "REFERRED", actor=world.bai, now=now)
    with pytest.raises(Refused):
        cases.rate(case.uuid, 6, actor=world.employee, now=now)
    with pytest.raises(Unseen):
        cases.rate(case.uuid, 4, actor=world.bai, now=now)
    cases.rate(case.uuid, 4, actor=world.employee, now=now)
    mine = reading.mine(Case.objects.get(), world.employee)
    assert (mine.care.rating, mine.has_notes, mine.notes_until) == (4, True, date(2036, 3, 9))


def test_notes_end_ten_years_after_closing():
    assert note_end(date(2026, 3, 9), 10) == date(2036, 3, 9)
    assert note_end(date(2028, 2, 29), 10) == date(2038, 3, 1)
    assert note_end(date(2028, 2, 29), 4) == date(2032, 2, 29)


def test_w3_section_6_notes_are_kept_for_the_years_that_were_agreed_to_whatever_the_site_says_later(
    case, world, now, settings
):
    settings.CARE = {**settings.CARE, "NOTE_YEARS": 12}
    assert reading.mine(case, world.employee).years == 12
    agreed(case, world, now)
    notes.write_note(case.uuid, "x", actor=world.bai, now=now)
    settings.CARE = {**settings.CARE, "NOTE_YEARS": 15}
    assert (reading.mine(case, world.employee).years, written.longest(world.employee)) == (12, 12)
    cases.close_case(case.uuid, "EASED", actor=world.bai, now=now)
    assert reading.mine(Case.objects.get(), world.employee).notes_until == date(2038, 3, 9)


def test_section_6_cases_go_after_a_year_and_those_with_notes_after_ten(
    case, world, now, django_capture_on_commit_callbacks
):
    agreed(case, world, now)
    notes.write_note(case.uuid, "x", actor=world.bai, now=now)
    plain = cases.open_case(world.employee, "x", actor=world.coach, now=now)
    for one, helper in ((case, world.bai), (plain, world.coach)):
        cases.close_case(one.uuid, "EASED", actor=helper, now=now)
    tasks.forget(now + timedelta(days=365))
    assert Case.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget(now + timedelta(days=366))
    assert list(Case.objects.all()) == [case]
    assert cases.forget_cases(actor=None, now=now + timedelta(days=3000)) == 0
    assert notes.forget_notes(actor=None, now=now + timedelta(days=3653)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert notes.forget_notes(actor=None, now=now + timedelta(days=3654)) == 1
        assert cases.forget_cases(actor=None, now=now + timedelta(days=3654)) == 1
    assert not NoteBook.objects.exists()


def test_section_6_follow_ups_and_discussions_go_after_a_year(case, world, now, django_capture_on_commit_callbacks):
    following.agree_to_follow(case.uuid, finished(world.employee, now).uuid, actor=world.employee, now=now)
    discussing.discuss("a person of forty", actor=world.bai, now=now)
    keys = [*FollowUp.objects.values_list("key_id", flat=True), SupervisionEntry.objects.get().key_id]
    assert following.forget_follow_ups(actor=None, now=now + timedelta(days=365)) == 0
    assert discussing.forget_discussions(actor=None, now=now + timedelta(days=365)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert following.forget_follow_ups(actor=None, now=now + timedelta(days=366 + 84)) == 3
        assert discussing.forget_discussions(actor=None, now=now + timedelta(days=366)) == 1
    assert (FollowUp.objects.count(), SupervisionEntry.objects.count()) == (0, 0)
    assert not any(map(vault.holds, keys))


def test_w56_erasing_everything_ends_cases_and_leaves_the_counsellors_notes_to_their_day(case, world, now):
    agreed(case, world, now)
    notes.write_note(case.uuid, "x", actor=world.bai, now=now)
    cases.open_case(world.employee, "x", actor=world.coach, now=now)
    keeping.erase_all(actor=world.employee, now=now)
    (left,) = Case.objects.all()
    assert (left, left.state, left.outcome) == (case, "CLOSED", "BY_PERSON")
    assert [one.text for one in written.written(case, world.bai)] == ["x"]


def test_e15_a_leaver_is_erased_once_by_the_clock_and_the_counsellors_notes_stay(case, world, now):
    agreed(case, world, now)
    notes.write_note(case.uuid, "x", actor=world.bai, now=now)
    persons.leave(world.employee, on=now.date(), actor=world.administrator)
    told = apps.get_model("kernel", "Pending").objects.filter(kind="wellbeing.data.erased")
    for days, erased in ((29, 0), (30, 1), (31, 1)):
        tasks.forget(now + timedelta(days=days))
        assert told.count() == erased
    assert [one.text for one in written.written(case, world.bai)] == ["x"]


NAMES, UNITS = ["Wang Min", "小王", "李"], ["Caster", "轧钢一车间"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一位三十多岁的职工，最近失眠", []),
        ("WANG　min said so", ["name"]),
        ("小 王今天来了", ["name"]),
        ("小-王", ["name"]),
        ("姓李的职工", []),
        ("在轧钢 一车间工作", ["unit"]),
        ("caster 的小王 1988年3月出生", ["name", "unit", "birth"]),
        ("1988-03-12", ["birth"]),
        ("88年3月12日", ["birth"]),
        ("生日", ["birth"]),
        ("30 岁左右，第 12 次", []),
        ("2 周后再谈，8/14", []),
    ],
)
def test_w45_what_betrays_a_person(text, found):
    assert betrayals(text, NAMES, UNITS) == found


def test_w45_an_entry_with_a_clients_name_or_unit_is_refused_and_nothing_is_kept(case, world, now, client, sign_in):
    for text in ("小王来了", "Wang Min", "the people of Caster", "born in May"):
        with pytest.raises(Refused):
            discussing.discuss(text, actor=world.bai, now=now)
    assert not SupervisionEntry.objects.exists()
    with pytest.raises(Forbidden):
        discussing.discuss("x", actor=world.coach, now=now)
    sign_in(client, world.bai)
    page = client.post("/wellbeing/desk/supervision/", {"text": "小王来了"})
    assert page.status_code == 422
    assert "小王来了" in page.content.decode()
    assert client.post("/wellbeing/desk/supervision/", {"text": "一位职工"}).status_code == 302
    assert [one.text for one in talks.entries(world.bai)] == ["一位职工"]


def test_w45_supervisors_see_counts_and_never_a_name(case, world, now, client, sign_in):
    world.person("chief", "Chief", "jinan", policies.SUPERVISOR)
    sign_in(client, world.chief)
    text = client.get("/wellbeing/desk/supervision/").content.decode()
    assert "Counsellor Bai" in text
    assert "小王" not in text
    assert ("Counsellor Bai", 1, 0) in [(one.name, one.open, one.closed) for one in talks.caseloads(world.chief)]
    assert client.get("/wellbeing/desk/cases/").status_code == 403


def test_w47_j8_a_follow_up_at_two_weeks_tells_the_person_whether_something_has_changed(
    case, world, now, client, sign_in
):
    me, first = world.employee, finished(world.employee, now, 2)
    following.agree_to_follow(case.uuid, first.uuid, actor=me, now=now)
    today = timezone.localdate(now)
    assert [one.due_on for one in follow_ups.follows(me, today)] == follow_days(today)
    assert follow_ups.due(me, today + timedelta(days=13)) == []
    later = now + timedelta(days=14)
    assert following.offer_due(actor=None, now=later) == 1
    assert following.offer_due(actor=None, now=later) == 0
    assert [one.is_due for one in follow_ups.due(me, today + timedelta(days=14))] == [True]
    finished(me, later, 1)
    done = follow_ups.follows(me, today + timedelta(days=14))
    assert [(one.taken_on, one.verdict) for one in done] == [
        (today + timedelta(days=14), "比上次明显降低"), (None, ""), (None, ""),
    ]  # fmt: skip
    assert follow_ups.due(me, today + timedelta(days=20)) == []
    sign_in(client, me)
    assert "比上次明显降低" in client.get(f"/wellbeing/care/{case.uuid}/").content.decode()
    keeping.withdraw_consent(FOLLOW, about=case.random_key, actor=me, now=now)
    assert not FollowUp.objects.exists()


def test_w47_only_ones_own_results_and_open_cases_are_followed(case, world, now):
    foreign = finished(world.colleague, now)
    for uuid, sheet, actor in (
        (case.uuid, foreign.uuid, world.employee), (case.uuid, foreign.uuid, world.colleague),
    ):  # fmt: skip
        with pytest.raises(Unseen):
            following.agree_to_follow(uuid, sheet, actor=actor, now=now)
    cases.end_case(case.uuid, actor=world.employee, now=now)
    with pytest.raises(Unseen):
        following.agree_to_follow(case.uuid, finished(world.employee, now).uuid, actor=world.employee, now=now)
    assert not FollowUp.objects.exists()


def test_e36_another_version_gives_no_verdict(world, now):
    before, after = finished(world.employee, now, 2), finished(world.employee, now, 1)
    assert follow_ups.verdict_on(before, after) == "比上次明显降低"
    newer = replace(after, definition=replace(after.definition, version="2.0.0"))
    assert follow_ups.verdict_on(before, newer) == "无法比较：量表的版本已经更新"
    assert follow_ups.verdict_on(None, after) == "无法比较：第一次的结果已不再保存"


def test_e40_lists_of_cases_cost_the_same_at_one_and_at_three(case, world, now, client, sign_in, constant_queries):
    people = iter([world.colleague, world.handler, world.lead])
    sign_in(client, world.bai)
    constant_queries("wellbeing:caseload", 6, lambda: cases.open_case(next(people), "x", actor=world.bai, now=now))
    constant_queries("wellbeing:supervision", 6, lambda: discussing.discuss("a", actor=world.bai, now=now))


def test_e13_a_case_begins_with_a_talk_that_was_booked_with_who_holds_the_duty(world, case, now, client, sign_in):
    helper = Helper.objects.create(person=world.bai, kind="counsellor", display_name="Bai", channels=["phone"])
    given = {"channel": "phone", "name": "阿李", "contact": "1", "person": world.colleague.pk}
    with bound_now(now):
        row = bookings.make(helper, now + timedelta(days=1), reading.talk_token(world.colleague), given)
    with pytest.raises(Unseen):
        cases.open_from_booking(row.random_key, actor=world.lin, now=now)
    Duty.objects.filter(person=world.bai).delete()
    world.duty("bai", policies.COACH, "jinan")  # a helper still, of another kind than his profile
    with pytest.raises(Unseen):
        cases.open_from_booking(row.random_key, actor=world.bai, now=now)
    world.duty("bai", policies.COUNSELLOR, "jinan")
    begun = cases.open_from_booking(row.random_key, actor=world.bai, now=now)
    assert begun.token == row.token
    assert [one.name for one in reading.caseload(world.bai)].count("阿李") == 1
    sign_in(client, world.bai)
    assert "阿李" in client.get("/wellbeing/desk/cases/").content.decode()
