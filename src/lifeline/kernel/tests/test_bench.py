"""Benchmarks: figures with their targets, on the demo company only."""

import json

import pytest
from django.core.management import call_command

from lifeline.kernel.bench import Bench


@pytest.fixture
def bench():
    said = []
    made = Bench("kernel", said.append)
    made.said = said
    return made


def test_times_are_told_by_their_quantiles_and_the_median_meets_the_target(bench):
    figure = bench.times("page", [float(number) for number in range(1, 101)], target_ms=50.5)
    assert (figure.p50, figure.n, figure.ok) == (50.5, 100, True)
    assert figure.p95 == pytest.approx(95.05)
    assert figure.p99 == pytest.approx(99.01)
    assert bench.times("page", [60.0], target_ms=50).ok is False


def test_a_run_is_called_as_often_as_was_asked_and_warmed_before(bench):
    calls = []
    assert bench.time("call", lambda: calls.append(1), n=5, warm=2).n == 5
    assert len(calls) == 7


def test_a_rate_must_not_be_below_and_a_limit_not_above_its_target(bench):
    assert bench.rate("verify", 100, 2.0, target=50).ok is True
    assert bench.rate("verify", 100, 2.0, target=51).ok is False
    assert bench.limit("start", 5.0, target=5, unit="s").ok is True
    assert bench.limit("start", 5.1, target=5, unit="s").ok is False
    assert bench.rate("free", 1, 1.0).ok is None


def test_the_report_names_machine_versions_and_what_was_missed(bench):
    bench.limit("start", 6, target=5, unit="s")
    report = json.loads(json.dumps(bench.report()))
    assert report["missed"] == ["start"]
    assert report["machine"]["cores"] >= 1
    assert set(report["versions"]) == {"lifeline", "python", "django", "database"}
    assert bench.said == ["start: 6 s (target 5, MISSED)"]


@pytest.mark.django_db
def test_an_unknown_benchmark_is_a_wrong_call(capsys):
    with pytest.raises(SystemExit) as end:
        call_command("bench", "no_such_app", "--lang", "en")
    assert end.value.code == 2
    told = capsys.readouterr().err
    assert "There is no benchmark no_such_app. There are: " in told
    assert "kernel" in told


@pytest.mark.django_db
def test_a_benchmark_never_writes_into_somebodys_own_site(world, monkeypatch, capsys):
    monkeypatch.setattr("lifeline.kernel.demo.PARTS", ["people"])
    with pytest.raises(SystemExit) as end:
        call_command("bench", "kernel", "--lang", "en")
    assert end.value.code == 3
    assert "this is nobody's demo company" in capsys.readouterr().err
