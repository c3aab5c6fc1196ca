"""Who gets in where: public notices and objections."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.guard.access.row import row


def published(world):
    """A notice that runs; clerk and manager are secretaries, the lead is chair, the employee leads its one item."""
    from lifeline.innovation.models import Application, NoticeItem, PublicNotice
    from lifeline.innovation.tests import course, walk

    walk.staffed(world)
    now, cycle = timezone.now(), course.cycle(world, state="NOTICE_1")
    application = Application.objects.create(
        cycle=cycle, number="A1", state="APPROVED", decided_level="PLANT", decided_by=world.lead, decided_on=now.date(),
        level="PLANT", kind="OWN", title="A board that answers", leader=world.employee, unit=world.crew_a,
        second_level=world.steelworks, started_at=now, submitted_at=now,
    )  # fmt: skip
    notice = PublicNotice.objects.create(
        cycle=cycle, kind="APPROVAL", number=1, state="PUBLISHED", days=5, drafted_by=world.clerk, drafted_at=now,
        published_by=world.lead, published_at=now, published_on=now.date(), ends_on=now.date() + timedelta(days=7),
        ends_at=now + timedelta(days=8),
    )  # fmt: skip
    body = {
        "number": "A1",
        "title": application.title,
        "level": "PLANT",
        "unit": "Steelworks",
        "tier": 0,
        "yuan": 5,
        "team": [],
    }
    NoticeItem.objects.create(notice=notice, place=1, application=application, body=body)
    return notice


def objected(world):
    """The publisher has objected to it; the supervisor looks into it."""
    from lifeline.innovation.models import Objection

    item = published(world).items.get()
    now = timezone.now()
    return Objection.objects.create(
        item=item, by=world.publisher, handler=world.supervisor, state="IN_INQUIRY", facts="f" * 30, received_at=now,
        due_at=now + timedelta(days=9),
    )  # fmt: skip


def pk(_world, made):
    """Its address."""
    return [made.pk]


ELSEWHERE = {"outsider": 404, "foreign_dispatcher": 404}
ROWS = {
    "innovation:notice_list": row("get", others=200),
    "innovation:notice_detail": row("get", setup=published, args=pk, others=200, **ELSEWHERE),
    "innovation:objection_new": row(
        "get", setup=published, args=lambda _w, made: [made.items.get().pk], others=200, employee=403, **ELSEWHERE
    ),
    "innovation:objection_list": row("get", others=200),
    "innovation:objection_detail": row(
        "get", setup=objected, args=pk, others=404, publisher=200, supervisor=200, lead=200, clerk=200, manager=200,
        dispatcher=200,
    ),
    "innovation:objection_file": row("get", setup=objected, args=lambda _w, made: [made.pk, "x"], others=404),
}  # fmt: skip
