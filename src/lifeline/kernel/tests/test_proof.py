"""The proof of one event, checked without a database."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifeline.kernel import chain, merkle
from lifeline.kernel.errors import Unseen
from lifeline.kernel.models import Event, Notice
from lifeline.kernel.tests.chains import NOON, act, build
from lifeline.kernel.tests.kinds import FILED, OPENED

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened():
    """The proof of a sealed event with its personal value."""
    build(3)
    row = Event.objects.filter(kind=OPENED).order_by("seq").first()
    return chain.proof(row.id, opened=["name"])


def test_every_exact_event_has_a_proof_that_checks():
    build(2)
    for row in Event.objects.filter(grain="e").order_by("seq"):
        proof = json.dumps(chain.proof(row.id, opened=["name"]))
        assert merkle.check_proof(proof)
        assert json.loads(json.loads(proof)["event"])["id"] == str(row.id)


def test_a_proof_leads_on_to_a_head_that_somebody_kept(opened):
    heads = [seal["head"] for seal in opened["following"]]
    assert len(heads) == 2
    assert merkle.check_proof(opened, known_head=heads[-1])
    assert not merkle.check_proof(opened, known_head="00" * 32)


def test_personal_values_stay_closed_unless_they_are_asked_for():
    build(1)
    row = Event.objects.filter(kind=OPENED).order_by("seq").first()
    closed = chain.proof(row.id)
    assert closed["opened"] == []
    assert "王芳" not in json.dumps(closed, ensure_ascii=False)
    assert merkle.check_proof(closed)


def test_k26_a_coarse_event_shows_kind_grain_and_hash_only_except_to_its_holder():
    build(1)
    row = Event.objects.get(kind=FILED)
    closed = chain.proof(row.id)
    assert set(closed) == {"format", "kind", "grain", "leaf", "index", "path", "seal", "following"}
    assert str(row.id) not in json.dumps(closed)
    assert merkle.check_proof(closed)
    assert merkle.check_proof(chain.proof(row.id, opened=["text"], whole=True))


def test_an_event_without_a_seal_has_no_proof():
    act(names=1, plain=0, coarse=0)
    with pytest.raises(Unseen):
        chain.proof(Event.objects.get().id)
    with pytest.raises(Unseen):
        chain.proof(1)


def places(value, path=()):
    """Every place of a JSON value that holds text or a number."""
    if isinstance(value, dict):
        return [place for key, item in value.items() for place in places(item, (*path, key))]
    if isinstance(value, list):
        return [place for number, item in enumerate(value) for place in places(item, (*path, number))]
    return [path]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(data=st.data())
def test_a_proof_that_was_changed_anywhere_does_not_check(opened, data):
    place = data.draw(
        st.sampled_from([place for place in places(opened) if place not in {("format",), ("seal", "no")}])
    )
    forged = copy.deepcopy(opened)
    inner = forged
    for step in place[:-1]:
        inner = inner[step]
    old = inner[place[-1]]
    inner[place[-1]] = old + 1 if isinstance(old, int) else ("0" if old[0] != "0" else "1") + old[1:]
    assert not merkle.check_proof(forged)


@pytest.mark.parametrize("nonsense", ["", "[]", "{}", "null", '{"leaf":1}', "[" * 100_000])
def test_what_is_no_proof_does_not_check(nonsense):
    assert not merkle.check_proof(nonsense)


def test_a_proof_is_checked_without_django(opened, tmp_path):
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(opened))
    script = (
        "import sys; from lifeline.kernel.merkle import check_proof; "
        f"print(check_proof(open({str(file)!r}).read()), 'django' in sys.modules)"
    )
    sources = Path(merkle.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=sources, check=True)
    assert done.stdout == "True False\n"


def test_the_state_shows_what_an_auditor_asks(django_assert_num_queries):
    made = build(3)
    chain.verify_all(NOON)
    act(NOON + timedelta(minutes=5), names=2, plain=0, coarse=0)
    with django_assert_num_queries(7):
        state = chain.state(NOON + timedelta(minutes=12))
    assert (state.last, state.age, state.unsealed) == (made[-1], timedelta(minutes=10), 2)
    assert [(f"{day.on}", day.events, day.head) for day in state.days] == [("2026-03-09", 18, made[-1].head.hex())]
    assert state.last_full.sound
    assert state.last_full.verdict["events"] == 18
    assert state.last_recent is None


def test_a_fault_found_by_the_clock_is_told_by_an_event_and_to_auditors_and_administrators(world):
    from lifeline.kernel.tests.chains import tamper

    chain.seal_due(NOON)
    *_earlier, last = build(2)
    tamper("UPDATE kernel_event SET data = '{}' WHERE seq = %s", last.last_seq)
    assert not chain.verify_recent(NOON).sound
    told = Event.objects.get(kind="kernel.chain.broken")
    assert json.loads(told.data) == {"check": "leaf", "faults": 1, "seal": last.no}
    assert chain.state(NOON).last_recent.findings == ["1 × 事件被改动"]
    notices = Notice.objects.filter(kind="kernel.chain.broken", urgent=True).order_by("person_id")
    assert {notice.person_id for notice in notices} == {world.auditor.pk, world.administrator.pk}
