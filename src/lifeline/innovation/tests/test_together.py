"""四个一同: four records a half-year, each with its document; a missing one is a task and stands on the board."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from lifeline.innovation.actions import evidence
from lifeline.innovation.actions.replay.production import PAPER
from lifeline.innovation.actions.together import Done, record_together
from lifeline.innovation.models import TogetherRecord
from lifeline.innovation.queries import together
from lifeline.innovation.queries.work import tasks_of
from lifeline.innovation.rules import periods
from lifeline.innovation.tests import walk
from lifeline.kernel.errors import Forbidden, Refused

NOW, TODAY = walk.NOW, date(2026, 3, 9)


def paper(world):
    return evidence.receive([SimpleUploadedFile("m.pdf", PAPER)], world.clerk, now=NOW)


def test_i119_half_years_from_the_call_to_today():
    assert periods.half_years(date(2025, 12, 31), date(2026, 7, 1)) == ["2025-2", "2026-1", "2026-2"]
    assert periods.half_years(date(2026, 6, 30), date(2026, 6, 30)) == ["2026-1"]
    assert [periods.half_years_end(key) for key in ("2026-1", "2026-2")] == [date(2026, 6, 30), date(2026, 12, 31)]


def test_i119_the_four_are_tasks_until_each_has_its_document(world):
    cycle = walk.called(world)
    assert len(together.missing(cycle, TODAY)) == 4
    mine = [task for task in tasks_of(world.clerk, NOW) if "together" in task.href]
    assert [(task.late, task.about.startswith("Cycle 4 · ")) for task in mine] == [(False, True)]
    stored = paper(world)
    for what in ("STUDIED", "DEPLOYED", "INSPECTED", "REWARDED"):
        record_together(cycle, Done(what, TODAY, "No. 7"), stored, actor=world.clerk, now=NOW)
    assert together.missing(cycle, TODAY) == []
    later = NOW + timedelta(days=400)
    assert [half.key for half in together.halves(cycle, later.date())] == ["2027-1", "2026-2", "2026-1"]
    assert [task.late for task in tasks_of(world.clerk, later) if "together" in task.href] == [True]
    assert not [task for task in tasks_of(world.employee, later) if "together" in task.href]


def test_i119_a_record_is_dated_documented_once_and_of_the_secretariat(world):
    cycle, stored = walk.called(world), paper(world)
    with pytest.raises(Forbidden):
        record_together(cycle, Done("STUDIED", TODAY, "7"), stored, actor=world.lead, now=NOW)
    for done, files in ((Done("STUDIED", TODAY + timedelta(days=1), "7"), stored), (Done("STUDIED", date(2025, 12, 31), "7"), stored),
                        (Done("STUDIED", TODAY, " "), stored), (Done("STUDIED", TODAY, "7"), [])):  # fmt: skip
        with pytest.raises(Refused):
            record_together(cycle, done, files, actor=world.clerk, now=NOW)
    assert not TogetherRecord.objects.exists()
    made = record_together(cycle, Done("STUDIED", TODAY, "7"), stored, actor=world.clerk, now=NOW)
    with pytest.raises(Refused):
        record_together(cycle, Done("STUDIED", TODAY, "8"), stored, actor=world.clerk, now=NOW)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_i119_the_page_records_and_briefs(world, client, sign_in, constant_queries):
    cycle, stored = walk.called(world), paper(world)
    sign_in(client, world.clerk)
    url = reverse("innovation:together_record", args=[cycle.pk])
    given = {"what": "STUDIED", "on": "2026-03-09", "document": "No. 7", "text": "In the morning meeting."}
    page = client.post(url, given)
    assert page.status_code == 422
    assert page.context["form"]["document"].value() == "No. 7"
    two = [SimpleUploadedFile(f"{name}.pdf", PAPER) for name in "mn"]
    assert client.post(url, {**given, "paper": two}).status_code == 422
    assert client.post(url, {**given, "paper": SimpleUploadedFile("m.pdf", PAPER)}).status_code == 302
    row = TogetherRecord.objects.get()
    paper_of = client.get(reverse("innovation:together_file", args=[cycle.pk, row.pk]))
    assert b"".join(paper_of).startswith(b"%PDF")
    page = client.get(reverse("innovation:together_list", args=[cycle.pk]))
    assert page.context["brief"][0][1] == "0"
    kinds = iter(("DEPLOYED", "INSPECTED", "REWARDED"))

    def grow():
        record_together(cycle, Done(next(kinds), TODAY, "No. 8"), stored, actor=world.clerk, now=NOW)

    constant_queries("innovation:together_list", 9, grow, args=[cycle.pk])
