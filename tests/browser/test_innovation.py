"""创新管理 from the call to the notice, by everybody who has a part in it: phones for those who write and vote."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.innovation.actions import ballots, notices, submitting
from lifeline.innovation.models import Application, BallotMark, Cycle, Meeting, Objection, Review
from lifeline.innovation.tests import noticed, reviewing, walk
from lifeline.innovation.tests import sitting as sit
from tests.browser.checks import assert_good, held_up
from tests.browser.desks import choose, go, laid_open, press, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 320, "size": 150, "theme": "dark"}
"""A look that the test of every page takes no accessibility from."""
WIDE = {"width": 1280, "theme": "dark"}
REASON = "It was measured over three months in two crews."


def address(name, *args):
    return reverse(f"innovation:{name}", args=args)


def test_an_applicant_writes_on_the_phone_with_a_gap_in_the_network_and_hands_it_in(visit, world, picture):
    cycle = walk.called_now(world)
    page = visit(address("call_detail", cycle.pk), person=world.employee, **SMALL)
    page.locator('form[action$="/apply/"] button').click()
    page.wait_for_url("**/edit/")
    page.context.set_offline(True)
    page.locator("[name=title]").fill(walk.MICRO.title)
    page.context.set_offline(False)  # the editor saves by itself
    page.locator("[data-saved]:not(:empty)").wait_for()
    draft = Application.objects.get()
    assert draft.title == walk.MICRO.title
    press(page, "保存并检查")
    assert_good(page)  # with everything that still stands in the way
    picture(page, "innovation-check")
    page.locator("main ul.rows a").first.click()
    page.wait_for_url("**/edit/#*")
    choose(page, level="BRANCH", kind="MICRO")
    told = {f"indicator_1_{part}": value for part, value in walk.MICRO.indicators[0].items()}
    told |= {"plan_1_what": walk.MICRO.plan[0]["what"], "plan_1_on": walk.MICRO.plan[0]["on"], **walk.MICRO.answers}
    for name, value in {**told, "starts_on": walk.MICRO.starts_on, "ends_on": walk.MICRO.ends_on}.items():
        page.locator(f"[name={name}]").fill(value)
    assert_good(page)
    picture(page, "innovation-edit")
    press(page, "保存并检查")
    page.goto(address("team_edit", draft.number))
    send(page, 'form[action$="/team/"]', person=world.colleague.employee_no)
    other = visit(address("application_detail", draft.number), person=world.colleague)
    go(other, other.locator('[name=answer][value="yes"]'))
    page.goto(address("application_check", draft.number))
    page.locator('form[action$="/submit/"] button').click()
    page.wait_for_url(f"**{address('application_detail', draft.number)}")
    draft.refresh_from_db()
    assert draft.state == "SUBMITTED"
    assert "已提交" in page.locator(".head").inner_text()


def test_i27_who_presses_while_the_editor_saves_by_itself_does_not_collide_with_himself(visit, world):
    draft = walk.drafted(world, walk.called_now(world), now=timezone.now())
    page = visit(address("application_edit", draft.number), person=world.employee)
    page.add_init_script("delete AbortSignal.timeout")  # a phone of 2021
    page.reload()
    held = held_up(page, "**/autosave/")
    page.locator("[name=title]").fill("Half a title")
    saving = held()
    answer = saving.fetch()  # it is saved, and the page has not been told yet
    page.locator("[name=title]").fill("Half a title, and the other half")
    sent = []
    page.on(
        "request", lambda one: sent.append(one.url) if one.is_navigation_request() and one.method == "POST" else None
    )
    with page.expect_navigation():
        for _press in range(2):
            page.locator("main button.primary").first.click()
        saving.fulfill(response=answer)
    page.wait_for_load_state()
    assert len(sent) == 1
    draft.refresh_from_db()
    assert draft.title == "Half a title, and the other half"
    assert not draft.revisions.filter(rival=True).exists()


def test_i27_who_writes_on_in_a_text_that_was_handed_in_is_told_where_he_writes(visit, world):
    draft = walk.drafted(world, walk.called_now(world), now=timezone.now())
    page = visit(address("application_edit", draft.number), person=world.employee, **SMALL)
    submitting.submit(draft, actor=world.employee, now=timezone.now())
    page.locator("[name=title]").fill("A better title")
    page.locator("#toasts .toast", has_text="文稿不能再改动").wait_for()
    assert page.locator("[name=title]").input_value() == "A better title"
    with page.expect_response(lambda one: one.request.method == "POST" and one.status == 409):
        page.locator("main button.primary").first.click()
    page.wait_for_load_state()
    assert "A better title" in page.locator("main .note").first.inner_text()
    assert_good(page)


def test_i27_who_is_signed_out_while_he_writes_is_told_and_finds_his_words_again(visit, world):
    draft = walk.drafted(world, walk.called_now(world), now=timezone.now())
    page = visit(address("application_edit", draft.number), person=world.employee, **SMALL)
    held = page.context.cookies()
    page.context.clear_cookies()
    page.locator("[name=title]").fill("Written after the night shift")
    page.locator("#toasts .toast", has_text="没有保存").wait_for()
    draft.refresh_from_db()
    assert draft.title == walk.MICRO.title
    page.reload()
    page.wait_for_url("**/login/**")
    page.context.add_cookies(held)  # signed in again
    page.goto(address("application_edit", draft.number))
    assert page.locator("[name=title]").input_value() == "Written after the night shift"


def test_a_reviewer_signs_reads_grades_on_the_phone_and_is_asked_for_a_reason(visit, world, picture):
    reviewing.begun(world)
    review = Review.objects.order_by("pk")[0]
    page = visit(address("review_list"), person=review.reviewer, **SMALL)
    page.locator("main [data-item]").first.click()
    page.wait_for_url("**/reviews/*/")
    assert walk.MICRO.answers["idea"] not in page.content(), "nothing is read before it is signed"
    page.locator("[name=agreed]").check()
    press(page)
    assert walk.MICRO.answers["idea"] in page.content()
    choose(page, direction="MEETS")
    for name, grade in (("NOVELTY", "95"), ("EFFECT", "80"), ("EXEMPLARITY", "75")):
        page.locator(f"[name=grade_{name}]").fill(grade)
    page.locator("[name=advice]").fill("Measure it in two crews first.")
    page.locator("[name=submit]").click()
    page.locator(".summary").wait_for()  # 95 needs its reason; the rest is kept
    assert_good(page)
    picture(page, "innovation-review")
    assert page.locator("[name=grade_EFFECT]").input_value() == "80"
    page.locator("[name=reason_NOVELTY]").fill(REASON)
    page.locator("[name=submit]").click()
    page.wait_for_url("**/reviews/")
    review.refresh_from_db()
    assert (review.state, review.body["grades"]["NOVELTY"]) == ("SUBMITTED", 95)


def test_the_secretariat_screens_assigns_and_calibrates_at_the_desk(visit, world, picture):
    cycle = walk.called(world, per_unit=9)
    number = walk.recommended(world, cycle).number
    for key in reviewing.JUDGES:
        world.person(key, f"Reviewer {key}", "jinan", "innovation.reviewer")
    page = visit(address("screening_list"), person=world.clerk, **WIDE)
    page.locator("main [data-item]").first.click()
    page.locator(f'main a[href="{address("screening_detail", number)}"]').click()
    page.wait_for_url("**/screening/*/")
    for box in page.locator("[name^=check_]").all():
        box.check()
    send(page, 'form[action$="/decide/"]', verdict="IN")
    assert Application.objects.get().state == "SCREENED_IN"
    walk.closed(cycle)
    page.goto(address("assignment_desk", cycle.pk))
    page.locator("form:has([name=mode]) button[type=submit]").click()
    page.wait_for_url("**/assignment/*/")
    assert "100.0" in page.locator("main").inner_text()
    assert_good(page)
    picture(page, "innovation-run")
    send(page, 'form[action$="/apply/"]')
    assert Review.objects.filter(application__number=number).count() == 3
    page.goto(address("cycle_board", cycle.pk))
    send(page, 'form:has([name=step][value="start review"])')
    for review in Review.objects.select_related("reviewer"):
        reviewing.handed_in(review)
    page.goto(address("calibration_report", cycle.pk))
    go(page, page.locator("main .head form button"))
    page.locator("main table").first.wait_for()
    assert_good(page)
    picture(page, "innovation-calibration")
    page.goto(address("cycle_board", cycle.pk))
    send(page, 'form:has([name=step][value="table"])')
    cycle.refresh_from_db()
    assert (cycle.state, Application.objects.get().state) == ("DELIBERATION", "TABLED")


def act_of(name):
    """The form of an act of a meeting."""
    return f'form:has([name=act][value="{name}"])'


def sits(desk, world):
    """Plan a meeting, call the roll, open it."""
    send(desk, "form:has([name=held_on])", held_on="2026-03-09", place="Hall")
    meeting = Meeting.objects.get()
    desk.goto(address("meeting_detail", meeting.pk))
    form = laid_open(desk.locator(act_of("open")))
    for key in sit.GROUP:
        form.locator(f'[name=present][value="{world.people[key].pk}"]').check(force=True)
    send(desk, act_of("open"))
    return meeting


def vote(page, choice):
    """Choose and vote; afterwards nothing can be chosen any more."""
    choose(page, choice=choice)
    press(page)
    page.get_by_text("您已投票").first.wait_for()
    assert page.locator("[name=choice]").count() == 0


def test_the_leading_group_votes_in_secret_on_its_phones_and_the_minutes_are_signed(visit, world, picture):
    of = sit.cycle(world)
    application = sit.tabled(world, of)
    desk = visit(address("meeting_list"), person=world.administrator, **WIDE)
    meeting = sits(desk, world)
    desk.goto(address("meeting_detail", meeting.pk))
    send(desk, act_of("call"))
    send(desk, act_of("open_vote"), about="APPROVAL")
    item = meeting.items.get()
    (row,) = item.rounds.all()
    phones = {
        key: visit(address("meeting_vote", meeting.pk), person=world.people[key]) for key in ("lead", "supervisor")
    }
    small = visit(address("meeting_vote", meeting.pk), person=world.publisher, **SMALL)
    assert_good(small)
    picture(small, "innovation-vote")
    for page, choice in ((phones["lead"], "YES"), (phones["supervisor"], "YES"), (small, "NO")):
        vote(page, choice)
    for key in ("dispatcher", "manager", "clerk"):
        ballots.cast(row, "YES", actor=world.people[key], now=timezone.now())
    assert BallotMark.objects.count() == 6
    desk.goto(address("meeting_item", meeting.pk, item.place))
    send(desk, act_of("close_vote"))
    send(desk, act_of("write_down"))
    phones["lead"].goto(address("meeting_vote", meeting.pk))
    go(phones["lead"], phones["lead"].locator('[name=act][value="confirm"]'))
    application.refresh_from_db()
    assert (application.state, application.decided_level) == ("APPROVED", "PLANT")
    desk.goto(address("meeting_detail", meeting.pk))
    send(desk, act_of("close"))
    desk.goto(address("minutes_detail", meeting.pk))
    send(desk, act_of("recorder"))
    chair = phones["lead"]
    chair.goto(address("minutes_detail", meeting.pk))
    send(chair, act_of("chair"))
    assert_good(chair)
    picture(chair, "innovation-minutes")
    meeting.refresh_from_db()
    assert meeting.state == "MINUTED"
    assert "5" in chair.locator("main").inner_text()


def test_an_employee_objects_to_an_item_of_the_notice_and_the_chair_reads_the_name_only_when_asked(
    visit, world, picture, tmp_path
):
    noticed.in_deliberation(world)
    now = timezone.now()
    notice = notices.draft(Cycle.objects.get(), actor=world.clerk, now=now)
    notices.conclude(notice, actor=world.lead, now=now)
    page = visit(address("notice_list"), person=world.publisher, **SMALL)
    page.locator("main [data-item]").first.click()
    page.wait_for_url("**/notices/*/")
    page.locator('main a[href$="/object/"]').first.click()
    page.wait_for_url("**/object/")
    paper = tmp_path / "proof.pdf"
    paper.write_bytes(noticed.PDF)
    page.locator("[name=facts]").fill("Too short.")
    page.locator("input[type=file]").set_input_files(paper)
    page.locator("main button.primary").click()
    page.locator("main [role=alert], main .errorlist, main .errors").first.wait_for()
    assert_good(page)
    picture(page, "innovation-objection")
    page.locator("[name=facts]").fill(noticed.FACTS)
    page.locator("input[type=file]").set_input_files(paper)
    press(page)
    row = Objection.objects.get()
    assert (row.state, row.by) == ("RECEIVED", world.publisher)
    desk = visit(address("objection_list"), person=world.lead, **WIDE)
    desk.locator("main [data-item]").first.click()
    desk.wait_for_url("**/objections/*/")
    assert noticed.FACTS in desk.content()
    assert world.publisher.name not in desk.locator("main").inner_text()
    assert_good(desk)
    picture(desk, "innovation-objection-desk")
    send(desk, "form:has([name=handler])", handler=world.supervisor.employee_no)
    row.refresh_from_db()
    assert row.handler == world.supervisor
