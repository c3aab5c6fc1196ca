"""I-72: the desk of objections and the start page of who decides cost the same however many are open (rule 7)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.innovation.models import Cycle, NoticeItem, Objection, PublicNotice
from lifeline.innovation.queries import work
from lifeline.innovation.tests import course, walk
from lifeline.innovation.tests.noticed import FACTS, LATER

WHAT = "指定异议承办人"


@pytest.mark.parametrize(("who", "count"), [("lead", 27), ("supervisor", 27)])
def test_i72_the_start_page_of_who_decides_costs_the_same_with_more_open_objections(
    world, client, sign_in, constant_queries, who, count
):
    walk.staffed(world)
    members = ("colleague",) if who == "lead" else ("lead",)
    due = timezone.now() + timedelta(days=5)

    def grow():
        number = Cycle.objects.count() + 1
        project = course.project(world, members=members, of=course.cycle(world, number=number), state="ACTIVE")
        notice = PublicNotice.objects.create(
            cycle=project.cycle, kind="APPROVAL", number=1, state="PUBLISHED", days=5, drafted_by=world.clerk,
            drafted_at=LATER, published_by=world.manager, published_on=LATER.date(), published_at=LATER,
            ends_on=due.date(), ends_at=due,
        )  # fmt: skip
        body = {"number": project.number, "title": f"Objected {number}", "unit": "Crew A"}
        item = NoticeItem.objects.create(notice=notice, place=1, application=project.application, body=body)
        Objection.objects.create(item=item, by=world.colleague, facts=FACTS, received_at=LATER, due_at=due)

    sign_in(client, world.people[who])
    constant_queries("people:home", count, grow)
    found = [one.about for one in work.tasks_of(world.people[who], LATER) if str(one.what) == WHAT]
    assert found == ["Objected 1", "Objected 2", "Objected 3"]
