"""Helpers of tests: a coach, a volunteer and two counsellors who take new people, and their supervisor."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import helpers

KINDS = (("coach", "coach"), ("volunteer", "volunteer"), ("counsellor", "counsellor"), ("second", "counsellor"))


def open_office(world, now):
    """Everybody is trained and supervised, and free each day from 9 to 12; by key, with the supervisor as `chief`."""
    chief = world.person("chief", "Chief", "jinan", policies.SUPERVISOR)
    found = {"chief": chief}
    for key, kind in KINDS:
        person = world.person(key, key.title(), "jinan", policies.HELPERS[kind])
        found[key] = enrol(world, key, kind, now)
        for weekday in range(7):
            helpers.add_window(found[key].random_key, weekday, 540, 720, actor=person, now=now)
    return found


def enrol(world, key, kind, now, **given):
    """The profile of a helper who takes new people."""
    today = timezone.localdate(now)
    given = {
        "kind": kind, "topics": ["sleep"] if kind != "counsellor" else ["mood", "trauma"], "channels": ["room", "phone"],
        "trained_on": today - timedelta(days=300), "supervised_on": today, **given,
    }  # fmt: skip
    return helpers.keep_profile(world.people[key], given, actor=world.chief, now=now)


def given(**more):
    """What is typed to book."""
    return {"name": "小王", "channel": "phone", "contact": "13800000000", "topic": "", **more}
