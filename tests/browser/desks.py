"""A case in the hands of people with a screen: what each of them presses, as the pages name it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lifeline.hotline.models import Case

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from lifeline.people.models import Person
    from tests.cast import World

REPORT = "三号浴室没有热水已经三天了，下夜班没法洗澡"
REPLY = "三号浴室的热水泵昨晚已经换新，今天早上水温五十度，请您再试一试。"
CONTACT = "我们明天上午九点到三号浴室现场查看。"
QUESTION = "请问是哪一个时段没有热水，每天都这样吗？"


@dataclass
class Hall:
    """Everybody's screens: staff at a desk, reporters on a phone. `visit` and `world` are the fixtures."""

    visit: Callable[..., Page]
    world: World
    screens: dict[tuple[int, int], Page] = field(default_factory=dict)

    def screen(self, address: str, person: Person, width: int) -> Page:
        """The device of a person: one of each size, which stays his own through the journey."""
        if (page := self.screens.get((person.pk, width))) is None:
            page = self.screens[person.pk, width] = self.visit(address, person=person, width=width)
        else:
            page.goto(address)
        return page

    def phone(self, path: str, person: Person | None = None) -> Page:
        """A reporter's phone."""
        return self.screen(f"/hotline/{path}", person or self.world.employee, 390)

    def case(self, number: str, person: Person) -> Page:
        """A case on a desk."""
        return self.screen(f"/hotline/cases/{number}/", person, 1280)

    def act(self, number: str, person: Person, verb: str, **fields: str) -> Page:
        """Open the case, unfold the verb, fill it in, send it; the page that answers. `verb`: the end of its address."""
        return act(self.case(number, person), verb, **fields)

    def report(self, text: str = REPORT, person: Person | None = None) -> str:
        """Report from a phone; the number that the page tells."""
        page = self.phone("new/", person)
        page.locator("#id_text").fill(text)
        press(page, "提交")
        return page.locator(".number").inner_text().strip()

    def dispatch(self, number: str) -> Page:
        """The dispatcher sends the case to the department."""
        return self.act(number, self.world.dispatcher, "dispatch", unit=self.world.logistics.name)

    def draft(self, number: str, text: str = REPLY) -> Page:
        """The handler writes a reply and hands it to the lead."""
        return draft(self.case(number, self.world.handler), text)

    def reply(self, number: str) -> Page:
        """Contact, draft, approval."""
        self.act(number, self.world.handler, "contact", text=CONTACT)
        self.draft(number)
        return self.act(number, self.world.lead, "reply/approve")

    def rate(self, number: str, verdict: str, grade: str, person: Person | None = None) -> Page:
        """The reporter rates on his phone."""
        page = self.phone(f"mine/{number}/", person)
        follow(page, "评价答复")
        choose(page, verdict=verdict, grade=grade)
        return press(page)


def press(page: Page, name: str = "") -> Page:
    """Press the main button of the page's form, or the one with this name."""
    main = page.locator("main")
    return go(page, main.get_by_role("button", name=name, exact=True) if name else main.locator("button.primary").first)


def follow(page: Page, name: str) -> Page:
    """Follow the link of this name in the page."""
    return go(page, page.locator("main").get_by_role("link", name=name).first)


def go(page: Page, way: Locator) -> Page:
    """Press what leads to another page, or to this one anew, and wait until it has come: no look at the one before."""
    with page.expect_navigation():
        way.click()
    return settled(page)


def settled(page: Page) -> Page:
    """Nothing was refused, and the page has arrived."""
    page.wait_for_load_state()
    assert page.locator(".errors, .note.bad[role=alert]").count() == 0, page.locator("main").inner_text()
    return page


def unfold(page: Page, verb: str) -> Locator:
    """The form of a verb on a case page, laid open as a person does it."""
    return laid_open(page.locator(f'form[action$="/{verb}/"]'))


def laid_open(form: Locator) -> Locator:
    """A form whose folds were opened."""
    for fold in form.locator("xpath=ancestor::details").all():
        if fold.get_attribute("open") is None:
            fold.locator("> summary").click()
    return form


def act(page: Page, verb: str, **fields: str) -> Page:
    """Fill a verb's form and send it."""
    return send(page, f'form[action$="/{verb}/"]', **fields)


def send(page: Page, which: str, **fields: str) -> Page:
    """Lay open the form that `which` selects, fill it in, press its last button; the page that answers."""
    form = laid_open(page.locator(which))
    for name, value in fields.items():
        field = form.locator(f"[name={name}]:not([type=hidden])")
        if field.first.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        elif field.first.get_attribute("type") in {"radio", "checkbox"}:
            form.locator(f'[name={name}][value="{value}"]').check()
        else:
            field.fill(value)
    return go(page, form.locator("button[type=submit]").last)


def stands(number: str) -> str:
    """The state of the case in the database."""
    return Case.objects.get(number=number).state


def choose(page: Page, **chosen: str) -> None:
    """Press the cards of a choice."""
    for name, value in chosen.items():
        page.locator(f'label:has([name={name}][value="{value}"])').click()


def draft(page: Page, text: str = REPLY) -> Page:
    """Write a reply on a case page and hand it to the lead."""
    form = unfold(page, "reply")
    form.locator("[name=text]").fill(text)
    form.locator("[name=disposition]").select_option("SOLVED")
    return go(page, form.locator("[name=submit]"))
