"""The journeys (a)–(g) of the hotline, from the first tap to the last, by everybody who has a part in them."""

import gzip
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from PIL import Image

from lifeline.hotline.actions import batch, faq, handling
from lifeline.hotline.models import Case, Drop
from lifeline.hotline.tests import course, sealed_course
from tests.browser.checks import assert_accessible, assert_fits
from tests.browser.desks import (
    CONTACT,
    QUESTION,
    REPLY,
    REPORT,
    Hall,
    act,
    choose,
    draft,
    follow,
    go,
    press,
    settled,
    stands,
)

ASKED = "有班长向新来的工人收钱，希望查清。"
KNOWN = "浴室每天下午四点到十点供应热水，停水请拨打后勤值班电话。"
BASIS = "按维修责任清单，三号浴室归现场单位负责。"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hall(visit, world):
    return Hall(visit, world)


def test_journey_a_from_the_wall_to_the_number_takes_one_sentence_and_few_taps(hall):
    page = hall.phone("")
    page.locator("main").get_by_role("link", name="我要反映").first.click()  # two taps; four are allowed
    page.locator("#id_text").fill(REPORT)
    page.locator("main").get_by_role("button", name="提交").first.click()
    page.locator(".number").wait_for()
    assert Case.objects.get().number == page.locator(".number").inner_text().strip()


def test_h3_a_double_tap_makes_one_case(hall):
    page = hall.phone("new/")
    page.locator("#id_text").fill(REPORT)
    page.locator("main").get_by_role("button", name="提交").dblclick()
    page.locator(".number").wait_for()
    assert Case.objects.count() == 1


def test_a_lost_connection_loses_no_word_and_the_next_try_sends_it_once(hall):
    page = hall.phone("new/")
    page.locator("#id_text").fill(REPORT)
    page.context.set_offline(True)
    page.locator("main").get_by_role("button", name="提交").click()
    page.locator("#toasts").get_by_text("网络已断开").first.wait_for()
    assert not Case.objects.exists()
    page.context.set_offline(False)
    page.complaints.clear()  # that nothing could be reached is what the browser had to say
    page.goto(page.context.pages[0].url if page.url.startswith("http") else "/hotline/new/")
    assert page.locator("#id_text").input_value() == REPORT
    press(page, "提交")
    assert Case.objects.get().text == REPORT


def test_the_report_page_weighs_at_most_120_kb_compressed(hall, visit):
    page = visit("about:blank", person=hall.world.employee)
    weights = {}
    page.on("response", lambda answer: weights.setdefault(answer.url, answer))
    page.goto("/hotline/new/")
    page.wait_for_load_state("networkidle")
    bodies = [answer.body() for answer in weights.values()]
    assert sum(len(gzip.compress(body, 6)) for body in bodies) <= 120_000


def test_journey_c_two_rounds_until_the_reporter_says_solved(hall):
    number, world = hall.report(), hall.world
    world.person("second_lead", "Lü Fang", "logistics", "hotline.lead")
    hall.dispatch(number)
    hall.act(number, world.handler, "contact", text=CONTACT)
    hall.act(number, world.handler, "ask", text=QUESTION)
    assert stands(number) == "WAITING"
    page = hall.phone(f"mine/{number}/")
    follow(page, "回答询问").locator("[name=text]").fill("每天晚上八点以后都没有，早上有。")
    press(page)
    assert stands(number) == "IN_PROGRESS"
    hall.draft(number)
    hall.act(number, world.lead, "reply/approve")
    page = hall.rate(number, "UNSOLVED", "2")  # who says so is asked at once what is left to do
    page.locator("[name=text]").fill("今天晚上又没有热水了，请再来看看。")
    press(page)
    assert stands(number) == "IN_PROGRESS"
    hall.draft(number, REPLY + "夜里的定时也改好了。")
    assert hall.case(number, world.lead).locator('form[action$="/reply/approve/"]').count() == 0  # H-47
    hall.act(number, world.second_lead, "reply/approve")
    hall.rate(number, "SOLVED", "5")
    assert stands(number) == "CLOSED"


def test_journey_d_a_return_is_rejected_and_a_second_one_ends_in_a_ruling(hall, others):
    number, world = hall.report(), hall.world
    hall.dispatch(number)
    hall.act(number, world.lead, "return", unit="Caster", reason="DUTY", basis=BASIS)
    hall.act(number, world.dispatcher, "return/decide", decision="reject", answer="清单写明由后勤部负责。")
    assert stands(number) == "ASSIGNED"
    hall.act(number, world.dispatcher, "reassign", unit="Caster", reason="现场属连铸")
    hall.act(number, world.caster_lead, "return", unit="Steelworks", reason="PLACE", basis=BASIS)
    page = hall.act(number, world.supervisor, "ruling", unit="Steelworks", text="浴室的维护按厂区划分，由炼钢厂负责。")
    assert "Steelworks" in page.locator("main").inner_text()
    assert stands(number) == "ASSIGNED"
    assert hall.case(number, world.steel_lead).locator('form[action$="/return/"]').count() == 0  # E-9


def test_journey_e_two_units_help_and_one_answers(hall, others):
    number, world = hall.report(), hall.world
    hall.dispatch(number)
    hall.act(number, world.handler, "contact", text=CONTACT)
    for unit in ("Caster", "Steelworks"):
        hall.act(number, world.handler, "tasks/open", unit=unit, question="请查看三号浴室的供水管线并告知结果。")
    page = hall.phone(f"mine/{number}/")
    assert page.get_by_text("Caster").count() == 1
    for person in (world.caster_handler, world.steel_handler):
        hall.act(number, person, "tasks/done", answer="管线已经查看，没有泄漏，水压正常。")
    hall.draft(number)
    hall.act(number, world.lead, "reply/approve")
    page = hall.phone(f"mine/{number}/")
    assert page.get_by_text(REPLY).count() == 1
    assert page.get_by_text("没有泄漏").count() == 0


def test_journey_f_three_are_merged_each_rates_for_himself_and_one_is_parted(hall):
    world = hall.world
    world.person("neighbour", "Shi Tao", "crew_a")
    people = (world.employee, world.colleague, world.neighbour)
    lead, second, third = (hall.report(REPORT + "。" * n, person) for n, person in enumerate(people))
    hall.dispatch(lead)
    for number in (second, third):
        hall.act(number, world.dispatcher, "merge", other=lead)
    hall.reply(lead)
    hall.rate(lead, "SOLVED", "5", people[0])
    hall.rate(second, "UNSOLVED", "1", people[1])
    for number, person in ((lead, people[0]), (second, people[1])):
        page = hall.phone(f"mine/{number}/", person)
        assert page.get_by_text(REPLY).count() == 1
        assert not any(other in page.content() for other in {lead, second, third} - {number})
    hall.act(third, world.dispatcher, "unmerge", reason="说的是另一间浴室。")
    assert (stands(second), stands(third)) == ("MERGED", "TRIAGE")


@pytest.fixture
def others(world):
    """Two more units, each with a handler and a lead."""
    for key, unit in (("caster", "caster"), ("steel", "steelworks")):
        world.person(f"{key}_handler", f"{key} handler", unit, "hotline.handler")
        world.person(f"{key}_lead", f"{key} lead", unit, "hotline.lead")


def test_journey_b_without_a_name_from_the_promises_to_the_rating(hall, visit, say, tmp_path):
    world = hall.world
    dispatcher, handler, lead = (vault(visit, one) for one in (world.dispatcher, world.handler, world.lead))
    phone = visit(f"{say}/a/")
    press(phone, "写反映")
    phone.locator("#id_text").fill(REPORT)
    looks_for_an_answer(phone, world)
    phone.locator("input[type=file]").first.set_input_files(photo(tmp_path))
    press(phone, "提交")
    code = phone.locator("#code").inner_text().strip()
    assert "附件1" in phone.locator("main").inner_text()
    phone.locator("[name=last]").fill(code[-6:-2])
    press(phone, "已保存，完成")
    assert "这不是查询码的最后" in phone.locator("main").inner_text()
    phone.locator("[name=last]").fill(code.replace("-", "")[-4:])
    press(phone, "已保存，完成")
    assert code not in phone.content()
    an_hour_later()
    case = f"/hotline/cases/{Case.objects.get().number}/"
    assert REPORT in read(dispatcher, case).locator("main").inner_text()
    act(dispatcher, "dispatch", unit=world.logistics.name)
    act(read(handler, case), "contact", text=CONTACT)
    act(read(handler, case), "ask", text=QUESTION)
    phone = enter(visit, say, code)
    assert QUESTION in phone.locator("main").inner_text()
    press(phone, "回答询问")
    phone.locator("[name=text]").fill("每天晚上八点以后。")
    press(phone)
    an_hour_later()
    assert "每天晚上八点以后。" in read(handler, case).locator("main").inner_text()
    draft(handler)
    act(read(lead, case), "reply/approve")
    phone = enter(visit, say, code)
    assert REPLY in phone.locator("main").inner_text()
    press(phone, "评价答复")
    choose(phone, verdict="SOLVED", grade="5")
    press(phone)
    an_hour_later()
    assert Case.objects.get().state == "CLOSED"
    assert phone.context.cookies(say) == []


def test_a_photo_is_drawn_anew_before_it_leaves_however_quickly_one_sends(hall, visit, say, tmp_path):
    for person in (hall.world.dispatcher, hall.world.handler, hall.world.lead):
        vault(visit, person)
    phone = visit("about:blank")
    phone.add_init_script(SLOWLY)
    phone.goto(f"{say}/a/")
    press(phone, "写反映")
    phone.locator("#id_text").fill(REPORT)
    phone.locator("input[type=file]").first.set_input_files(photo(tmp_path))
    press(phone, "提交")
    phone.locator("#code").wait_for()
    assert phone.evaluate("sessionStorage.getItem('left')") == "photo.jpg"


SLOWLY = """
const drawn = self.createImageBitmap;
self.createImageBitmap = async (file) => { await new Promise((done) => setTimeout(done, 1000)); return drawn(file); };
addEventListener("formdata", (event) => {
  const names = [...event.formData.values()].filter((one) => one instanceof File && one.size).map((one) => one.name);
  if (names.length) sessionStorage.setItem("left", names.join());
});
"""
"""A phone that takes a second for a picture; what has really left is noted."""


def looks_for_an_answer(phone, world):
    """看看有没有现成答案: the answer comes whole, what was typed stays, and nothing has been sent."""
    now, publisher = timezone.now(), world.publisher
    answer = faq.propose(world.jinan, "浴室没有热水怎么办？", KNOWN, None, actor=publisher, now=now)
    faq.show(answer, publisher, (now + timedelta(days=30)).date(), actor=publisher, now=now)
    press(phone, "看看有没有现成答案")
    phone.locator("#answers summary").click()
    assert KNOWN in phone.locator("#answers").inner_text()
    assert (phone.locator("#id_text").input_value(), Drop.objects.count()) == (REPORT, 0)
    assert_accessible(phone)
    assert_fits(phone)


def vault(visit, person, words="高炉 出铁 四班 两运转 七一"):
    """A screen whose person has set up and opened a vault."""
    page = visit("/hotline/vault/setup/", person=person, width=1280)
    for field in page.locator("main input[type=password]").all():
        field.fill(words)
    press(page)
    follow(page, "已打印或抄好")
    assert "浏览器里打开" in page.locator("main").inner_text()
    return page


def read(page, case):
    """The case on that screen."""
    page.goto(page.url.split("/hotline/")[0] + case)
    return settled(page)


def enter(visit, say, code):
    """The next day, on any phone: the code leads to the thread."""
    phone = visit(f"{say}/a/")
    press(phone, "用查询码查看")
    phone.locator("#id_code").fill(code.lower())
    return press(phone, "打开我的反映")


def test_journey_g_the_words_go_to_the_board_by_the_consent_of_the_code(visit, say, world):
    dispatcher, publisher = vault(visit, world.dispatcher), vault(visit, world.publisher)
    told = sealed_course.lodge(world, timezone.now())
    an_hour_later()
    number = told.case.number
    read(dispatcher, f"/hotline/cases/{number}/")
    act(dispatcher, "dispatch", unit=world.logistics.name)
    now = timezone.now()
    handling.contact(told.case, CONTACT, actor=world.handler, now=now)
    course.answered(world, now, told.case)
    read(dispatcher, f"/hotline/cases/{number}/")
    go(dispatcher, dispatcher.locator(f'form[action$="/give/{world.publisher.pk}/"] button'))
    read(publisher, f"/hotline/publish/{number}/")
    choose(publisher, how="WORDS")
    for name, words in (("title", "收费清退"), ("asked", ASKED), ("done", "所收费用已全部退还。")):
        publisher.locator(f"[name={name}]").fill(words)
    press(publisher, "保存")
    press(publisher, "征求反映人同意")
    phone = enter(visit, say, told.code)
    press(phone, "阅读拟公开的文字并答复")
    assert ASKED in phone.locator("main").inner_text()
    press(phone, "我同意公开这段文字")
    an_hour_later()
    follow(read(publisher, f"/hotline/publish/{number}/"), "预览")
    press(publisher, "公开")
    reader = visit("/hotline/board/", person=world.colleague)
    follow(reader, "收费清退")
    assert ASKED in reader.locator("main").inner_text()
    assert number not in reader.content()


def an_hour_later():
    """What waits in the drop is delivered as if its hour were over."""
    Drop.objects.update(hour=F("hour") - timedelta(hours=3))
    batch.deliver_due(timezone.now())


def photo(folder):
    """A picture as a phone takes it, with place and device in it."""
    path = folder / "王敏的浴室.jpg"
    exif = Image.Exif()
    exif[271] = "HuaweiMarker"
    Image.new("RGB", (64, 48), "grey").save(path, exif=exif)
    return path
