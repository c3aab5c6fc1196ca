"""`./lifeline hotline VERB`."""

import json

import pytest
from django.core.management import call_command

from lifeline.hotline.models import Case
from lifeline.hotline.tests.course import in_progress

pytestmark = pytest.mark.django_db


def test_h54_a_replay_without_differences_ends_well(world, now, capsys):
    in_progress(world, now)
    call_command("hotline", "replay", "--json")
    assert json.loads(capsys.readouterr().out) == {"differences": 0, "fields": {}}


def test_h54_a_replay_with_differences_names_them_and_ends_with_findings(world, now, capsys):
    case = in_progress(world, now)
    Case.objects.update(dispatch_due_at=now)
    with pytest.raises(SystemExit) as end:
        call_command("hotline", "replay", "--case", case.number, "--lang", "en")
    assert end.value.code == 1
    out = capsys.readouterr().out
    assert f"{case.number} dispatch_due_at: " in out
    assert "1 differences." in out
