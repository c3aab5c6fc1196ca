"""The board of the demo company, and the matters that several of its people reported and that were answered once.

Of what goes to the board half is told in staff's own words, the other half in the reporter's, who has read them and
agreed; a few texts still wait for their reporter, who may be the one who tries the product.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lifeline.hotline.actions import faq, feedback, handling, intake, merging, publication, replies, topics
from lifeline.hotline.actions.grouping import sweep_topics
from lifeline.hotline.models import Case, Topic
from lifeline.hotline.queries import faq as queries
from lifeline.hotline.queries import publishing
from lifeline.hotline.queries import topics as topic_queries
from lifeline.hotline.states import Channel, Disposition, Grade, Verdict
from lifeline.kernel.errors import Refused
from lifeline.people.api import units_by_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lifeline.hotline.actions.demo import Life, Matter
    from lifeline.hotline.models import Publication
    from lifeline.people.models import Person

GROUPS: Final = 6
A_GROUP: Final = 40
"""Persons of the company to one matter that three of them report."""
SILENT: Final = 0.15
WORDS: Final = 0.5
ENTRIES: Final = 8
CONFIRMED: Final = 4


def bring(life: Life, matter: Matter) -> Publication:
    """A solved case goes to the board, in the reporter's words or in staff's own."""
    now, actor = life.work(matter), life.desk.publisher
    category = life.categories[matter.theme["category"]]
    title, done = f"{category.name} · {matter.place}", matter.theme["done"]
    row = publication.propose(matter.case, actor=actor, now=now)
    if life.chance.random() > WORDS:
        asked = life.told["summary"].format(place=matter.place, category=category.name)
        row = publication.summarise(row, title, asked, done, actor=actor, now=now)
        return publication.publish(row, actor=actor, now=now)
    asked = publishing.replaced(matter.case.text, publishing.known(matter.case))
    row = publication.redact(row, title, asked, done, actor=actor, now=now)
    row = publication.ask_consent(row, actor=actor, now=now)
    if life.chance.random() < SILENT:
        return row
    matter.at = min(life.now, matter.at + timedelta(hours=life.chance.uniform(2, 30)))
    row = publication.consent(row, publication.text_digest(row), actor=matter.case.reporter, now=matter.at)
    return publication.publish(row, actor=actor, now=life.work(matter))


def fill(life: Life, reporters: Sequence[Person], people: int) -> None:
    """Matters of the last weeks that three persons reported each, most of them answered; then the FAQ."""
    for number in range(min(GROUPS, max(2, people // A_GROUP))):
        three = life.chance.sample(list(reporters), 3)
        together(life, three, life.now - timedelta(days=3 + 3 * number), answered=number > 0)
    answer_questions(life)
    name_topics(life)


def name_topics(life: Life) -> None:
    """What the clock finds in common: some is confirmed and named by staff, the hottest is in hand, the rest waits."""
    sweep_topics(life.now)
    actor = life.desk.dispatchers[0]
    hottest = (
        Topic.objects.filter(category__isnull=False)
        .select_related("category", "lead__category")
        .order_by("-heat", "pk")
    )
    for number, topic in enumerate(hottest[:CONFIRMED]):
        lead = topic.lead
        words = (lead.category or topic.category, lead.place) if lead else (topic.category,)
        try:
            row = topics.confirm(topic, " · ".join(str(one) for one in words if one), actor=actor, now=life.now)
        except Refused:
            continue
        unit = topic_queries.main_unit(row)
        if number == 0 and unit:
            owner, due = units_by_id([unit])[unit], (life.now + timedelta(days=25)).date()
            topics.hand_over(row, owner, life.told["taken_in_hand"], due, actor=actor, now=life.now)


def answer_questions(life: Life) -> None:
    """The FAQ: some good replies are proposed, most of them told in staff's words and shown."""
    keeper, now = life.desk.publisher, life.now - timedelta(days=1)
    solved = Case.objects.filter(replies__verdict=Verdict.SOLVED, channel=Channel.WEB, reporter__isnull=False)
    for place, case in enumerate(solved.order_by("-pk").distinct()[:ENTRIES]):
        entry = faq.propose_from(case, actor=life.desk.handlers.get(case.unit_id or 0, keeper), now=now)
        if place % 4 == 3 or not case.category:
            continue
        question = life.told["question"].format(place=case.place, category=case.category.name)
        entry = faq.edit(entry, question, entry.answer, entry.category, actor=keeper, now=now)
        if queries.findings(entry):
            continue
        faq.show(entry, keeper, (life.now + timedelta(days=10 + 60 * place)).date(), actor=keeper, now=now)


def together(life: Life, reporters: Sequence[Person], at: datetime, *, answered: bool) -> None:
    """One matter from three persons: the first case is sent to its unit, the others are merged into it."""
    matter = life.report(reporters[0], at)
    life.send(matter)
    others = [_again(life, matter, reporter) for reporter in reporters[1:]]
    for other in others:
        merging.merge(other, matter.case, actor=life.desk.dispatchers[0], now=life.work(matter), similarity=800)
    matter.case.refresh_from_db()
    handling.contact(
        matter.case, life.chance.choice(life.told["first"]), actor=life.handler(matter), now=life.work(matter)
    )
    if not answered:
        return
    matter.at += timedelta(hours=life.chance.uniform(4, 20))
    text = life.chance.choice(matter.theme["replies"]).format(place=matter.place)
    row = replies.draft(matter.case, text, Disposition.SOLVED, actor=life.handler(matter), now=life.work(matter))
    row = replies.submit(row, actor=life.handler(matter), now=matter.at)
    matter.case.refresh_from_db()
    if row.state != "APPROVED":
        replies.approve(row, actor=life.desk.leads[matter.unit.pk], now=matter.at)
    matter.at = min(life.now, matter.at + timedelta(hours=3))
    said = ((others[0], reporters[1], Verdict.SOLVED), (others[1], reporters[2], Verdict.PARTLY))
    for case, reporter, verdict in (*said, (matter.case, reporters[0], Verdict.SOLVED)):
        case.refresh_from_db()
        grade = Grade.SATISFIED if verdict == Verdict.SOLVED else Grade.FAIR
        feedback.rate(case, verdict, grade, actor=reporter, now=matter.at)
    for case in (*others, matter.case):
        life.wake(case, life.now)


def _again(life: Life, matter: Matter, reporter: Person) -> Case:
    """The same matter in another person's words."""
    when = life.chance.choice(life.told["times"])
    matter.at = min(life.now, matter.at + timedelta(hours=life.chance.uniform(0.5, 3)))
    said = life.chance.choice(matter.theme["texts"]).format(place=matter.place, time=when)
    report = intake.Report(
        text=life.told["too"].format(text=said),
        key=f"demo-{life.chance.getrandbits(128):032x}",
        reporter=reporter,
        company=life.desk.company,
        place=matter.place,
        category=matter.case.category,
    )
    return intake.submit(report, actor=reporter, now=matter.at)
