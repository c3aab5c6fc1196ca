"""0009 and 0010: what stood in clear beside a request is sealed to both pairs of its case, and nothing of it is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lifeline.hotline.rules.numbers import new_number
from lifeline.hotline.tests.vault_course import tables_that_hold
from lifeline.kernel import box
from lifeline.kernel.keys import random_id, unordered_id

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = [("hotline", "0008_passed_on")], [("hotline", "0010_unseal_without_words")]
REASON, ANSWER = "涉嫌严重违纪，需要当面核实具体经过。", "同意，仅限本次。"


@pytest.fixture
def latest():
    """Whatever happens, the database is as the code knows it when the test is over."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


def rows(apps, world, now):
    """A sealed case with both pairs and two requests, one of them decided, as they stood before."""
    of = lambda name: apps.get_model("hotline", name).objects  # noqa: E731
    soon = now + timedelta(hours=4)
    case = of("Case").create(
        id=unordered_id(), number=new_number(2026), company_id=world.jinan.pk, channel="WEB", mode="CONFIDENTIAL",
        submitted_at=now, round_at=now, level_version=1, calendar_versions="cn-1", dispatch_due_at=soon,
        response_due_at=soon, resolve_due_at=soon, due_at=soon, due_clock="DISPATCH",
    )  # fmt: skip
    pairs = {kind: box.pair() for kind in ("CASE", "CUSTODY")}
    for kind, (public, _private) in pairs.items():
        of("CaseKey").create(id=random_id(), case=case, kind=kind, public=public)
    asked = {"case": case, "requester_id": world.dispatcher.pk, "asked_at": now}
    decided = {"state": "GRANTED", "custodian_id": world.manager.pk, "decided_at": now, "until_at": soon}
    first = of("Unseal").create(reason=REASON, answer=ANSWER, **asked, **decided)
    second = of("Unseal").create(reason=REASON, **asked)
    empty = of("Unseal").create(reason="", what="ORIGINALS", **asked)
    return pairs, first.pk, second.pk, empty.pk


def test_h64_h71_what_stood_in_clear_is_sealed_to_both_pairs_and_reads_again(latest, world, now):
    pairs, first, second, empty = rows(migrate(BEFORE), world, now)
    assert tables_that_hold(REASON, ANSWER) == {"hotline_unseal"}
    apps = migrate(AFTER)
    assert tables_that_hold(REASON, ANSWER) == set()
    found = {
        (item.key.kind, item.about, item.row): box.unseal(pairs[item.key.kind][1], bytes(item.content)).decode()
        for item in apps.get_model("hotline", "SealedItem").objects.select_related("key")
    }
    assert found == {
        (kind, about, row): text
        for kind in pairs
        for about, row, text in (("UNSEAL", first, REASON), ("UNSEALED", first, ANSWER), ("UNSEAL", second, REASON))
    }
    kept = apps.get_model("hotline", "Unseal").objects.order_by("pk").values_list("pk", "state")
    assert list(kept) == [(first, "GRANTED"), (second, "ASKED"), (empty, "ASKED")]


def test_h64_words_that_could_not_be_kept_stop_the_migration(latest, world, now):
    old = migrate(BEFORE)
    rows(old, world, now)
    old.get_model("hotline", "CaseKey").objects.filter(kind="CUSTODY").delete()
    with pytest.raises(RuntimeError, match="could not be kept"):
        migrate(AFTER)
    assert tables_that_hold(REASON) == {"hotline_unseal"}
    old.get_model("hotline", "Unseal").objects.all().delete()
