"""What tests of notices and objections begin with: a cycle decided, published, objected to, inquired into."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from lifeline.innovation.actions import evidence, notices, objections
from lifeline.innovation.models import (
    Application,
    Cycle,
    Letter,
)
from lifeline.innovation.tests import walk
from lifeline.innovation.tests.walk import NOW
from lifeline.kernel.errors import Forbidden, Refused

Event, Notice = (apps.get_model("kernel", name) for name in ("Event", "Notice"))
FACTS = "On the third of March the crew of the caster had done this already."
LATER = NOW + timedelta(days=60)
"""Friday 2026-05-08 10:00; the first of May was moved: the ninth is worked."""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def paper(person, name="proof.pdf"):
    return evidence.receive([SimpleUploadedFile(name, PDF)], person, now=LATER)


def decide(application, step, level="", *, actor, now):
    """What a meeting has decided, written down."""
    state = {"approve": "APPROVED", "reject": "REJECTED"}[step]
    level = (level or application.level) if step == "approve" else ""
    Application.objects.filter(pk=application.pk).update(
        state=state, decided_level=level, decided_by=actor, decided_on=now.date()
    )


def refused(rule, act):
    before = (Event.objects.count(), Notice.objects.count(), Letter.objects.count())
    with pytest.raises(Refused) as told, transaction.atomic():
        act()
    assert told.value.rule == rule
    assert (Event.objects.count(), Notice.objects.count(), Letter.objects.count()) == before


def forbidden(act):
    with pytest.raises(Forbidden), transaction.atomic():
        act()


def in_deliberation(world):
    """A cycle in deliberation: the employee's is approved, the colleague's is rejected."""
    cycle = walk.called(world, minima={"COMPANY_KEY": 0, "PLANT": 0, "BRANCH": 0})
    one = walk.screened(world, cycle, walk.OWN)
    other = walk.screened(world, cycle, walk.MICRO, by="colleague")
    Application.objects.filter(cycle=cycle).update(state="TABLED")
    Cycle.objects.filter(pk=cycle.pk).update(state="DELIBERATION")
    Letter.objects.all().delete()
    decide(one, "approve", actor=world.lead, now=LATER)
    decide(other, "reject", actor=world.lead, now=LATER)
    cycle.refresh_from_db()
    return cycle


def published(world, cycle):
    notice = notices.draft(cycle, actor=world.clerk, now=LATER)
    return notices.conclude(notice, actor=world.lead, now=LATER)


def objected(world, cycle):
    """The publisher objects to the one item of the notice."""
    item = published(world, cycle).items.get()
    return objections.object_to(item, FACTS, "", paper(world.publisher), actor=world.publisher, now=LATER)


def inquired(world, cycle, verdict="REJECT"):
    """The supervisor has looked into it."""
    row = objections.name_handler(objected(world, cycle), world.supervisor, actor=world.lead, now=LATER)
    return objections.find(row, "The crew did something else in March.", verdict, actor=world.supervisor, now=LATER)
