"""Innovation for programs: the same rules as on the pages, over the wire."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.utils import timezone

from lifeline.innovation.actions import certificates, library, signals
from lifeline.innovation.models import Adoption, Application, Cycle, LedgerEntry, Letter, Milestone, Review
from lifeline.innovation.states import APPLICATION_FLOW
from lifeline.innovation.tests import course, reviewing, walk
from lifeline.innovation.tests.programs import Program

pytestmark = pytest.mark.django_db
Event, Notice = (apps.get_model("kernel", name) for name in ("Event", "Notice"))
READERS = ("employee", "colleague", "handler", "ra", "clerk", "lead", "auditor", "outsider", "foreign_dispatcher")
STAFF = dict.fromkeys(("clerk", "lead", "auditor"), 200)
ABROAD = dict.fromkeys(("outsider", "foreign_dispatcher"), 404)


@pytest.fixture(autouse=True)
def _counts_beside(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def clock():
    return timezone.now()


def traces():
    """Everything that a call could change."""
    return (
        Event.objects.count(), Notice.objects.count(), Letter.objects.count(), Review.objects.count(),
        LedgerEntry.objects.count(), Adoption.objects.count(),
        sorted(Application.objects.values_list("number", "state", "version")), Cycle.objects.get().version,
    )  # fmt: skip


def test_i3_i38_e01_every_reader_gets_what_the_table_says_and_a_denial_leaves_nothing(world, clock):
    cycle = reviewing.begun(world, 1)
    number, project = Application.objects.get().number, course.active(world, of=cycle, leader="employee")
    table = {
        "cycles/": (200, {}),
        f"cycles/{cycle.pk}/board/": (403, {**STAFF, **ABROAD}),
        f"cycles/{cycle.pk}/assignments.csv": (403, {"clerk": 200, **ABROAD}),
        "applications/": (200, {}),
        f"applications/{number}/": (404, {**STAFF, "employee": 200, "handler": 200}),
        "reviews/": (200, {}),
        **dict.fromkeys(
            (f"projects/{project.number}/{part}/" for part in ("milestones", "reports", "visits", "changes", "health")),
            (404, {**STAFF, "employee": 200, "colleague": 200, "handler": 200}),
        ),
        "ledger/entries/": (200, {}),
        "results/": (200, {}),
        "results/none/adoptions/": (404, {}),
        "signals/": (403, {**STAFF, "handler": 200, "foreign_dispatcher": 200}),
        "certificates/none/": (404, {}),
    }  # fmt: skip
    writes = {
        f"applications/{number}/steps/withdraw/": {"text": "Not now."},
        f"cycles/{cycle.pk}/assignments.csv?dry_run=1": {"table": "action,application,reviewer\n"},
        "ledger/entries/": {
            "project": project.number, "line": "FUNDING", "kind": "COMMIT", "item": "MATERIALS", "yuan": "1",
            "document": "1",
        },
        "results/none/adoptions/": {"unit": "LOGISTICS", "plan": "We copy it."},
    }  # fmt: skip
    for who in READERS:
        program = Program(world.people[who])
        before = traces()
        told = {path: program.get(path).status_code for path in table}
        assert told == {path: named.get(who, others) for path, (others, named) in table.items()}, who
        if who not in {"employee", "clerk", "lead"}:
            answers = {path: program.post(path, body).status_code for path, body in writes.items()}
            assert set(answers.values()) <= {403, 404}, (who, answers)
        assert traces() == before, who
    only_reads = Program(world.employee, "innovation:read")
    assert only_reads.post(f"applications/{number}/steps/withdraw/", {"text": "Not now."}).status_code == 403
    assert Application.objects.get(number=number).state == "IN_REVIEW"


def test_i1_i27_an_application_goes_its_way_over_the_wire(world, clock):
    number = walk.drafted(world, walk.called_now(world), walk.Text(level="BRANCH", kind="MICRO"), now=clock).number
    leader, secretary, unit = (Program(world.people[who]) for who in ("employee", "clerk", "handler"))
    path = f"applications/{number}/"
    text = {name: one for name, one in walk.MICRO.as_json().items() if name not in {"files", "further", "budget"}}
    assert leader.patch(path, text).status_code == 428
    first = leader.get(path)
    written = leader.patch(path, text, If_Match=first["ETag"])
    assert (written.status_code, written.json()["title"]) == (200, walk.MICRO.title)
    assert written.json()["text"]["plan"] == walk.MICRO.plan
    leaves = [leader.patch(path, {"leaving": to}, If_Match="*").json()["text"]["leaving"] for to in (True, False)]
    assert leaves == [True, False]
    written = leader.get(path)
    stale = leader.patch(path, {"title": "Another"}, If_Match=first["ETag"])
    assert (stale.status_code, Application.objects.get().title) == (412, walk.MICRO.title)
    known = leader.get(path, If_None_Match=written["ETag"])
    assert known.status_code == 304
    wrong = leader.patch(path, {"answers": {"no such question": "x"}}, If_Match=written["ETag"])
    assert (wrong.status_code, "no such question" in wrong.json()["detail"]) == (422, True)
    assert unit.get(path).status_code == 404, "a draft is its team's alone"
    told = leader.post(f"{path}steps/submit/", If_Match=written["ETag"])
    assert (told.status_code, told.json()["state"]) == (200, "SUBMITTED")
    refused = unit.post(f"{path}steps/decline/", {"text": "No."})
    assert (refused.status_code, refused.json()["rule"]) == (422, "I-29")
    assert leader.post(f"{path}steps/recommend/", {"rank": 1, "text": "Good."}).status_code == 403
    assert unit.post(f"{path}steps/recommend/", {"text": "Good."}).status_code == 422, "without a rank"
    assert unit.post(f"{path}steps/jump/", {}).status_code == 404
    assert unit.post(f"{path}steps/recommend/", {"rank": 1, "text": "We need it."}).json()["state"] == "RECOMMENDED"
    passed = secretary.post(f"{path}steps/screen-in/", {"checks": walk.checks()}, Idempotency_Key="one")
    again = secretary.post(f"{path}steps/screen-in/", {"checks": walk.checks()}, Idempotency_Key="one")
    assert (passed.json()["state"], again.json()) == ("SCREENED_IN", passed.json())
    assert leader.post(f"{path}steps/withdraw/", {"text": "Not now."}).json()["state"] == "WITHDRAWN"


def test_e03_e04_a_step_that_the_table_does_not_name_is_refused_over_the_wire_and_leaves_nothing(world):
    number = walk.submitted(world, walk.called(world)).number
    bodies = {
        "text": "A reason that is long enough for every rule.",
        "rank": 1,
        "granted": True,
        "checks": walk.checks(),
    }
    for who, steps in (("employee", ("submit", "appeal", "answer")), ("clerk", ("screen-in", "return", "decide-out"))):
        program, before = Program(world.people[who]), traces()
        for step in steps:
            answer = program.post(f"applications/{number}/steps/{step}/", bodies)
            assert (answer.status_code, bool(answer.json()["rule"])) == (422, True), step
        assert traces() == before
    assert APPLICATION_FLOW.may(Application.objects.get(), "recommend")


def test_i42_i50_the_table_of_assignments_goes_out_and_comes_back_edited(world):
    cycle = reviewing.assigned(world, 2)
    path, secretary = f"cycles/{cycle.pk}/assignments.csv", Program(world.clerk)
    table = secretary.get(path).content.decode("utf-8-sig").replace("\r\n", "\n")
    assert table.splitlines()[0] == "action,application,reviewer,reason"
    pairs = Review.objects.count()
    assert table.count("\nassign,") == pairs
    held = table.splitlines()[1].split(",")
    edited = f"{table}refuse,{held[1]},{held[2]},He is away for long.\n"
    before = traces()
    told = secretary.post(f"{path}?dry_run=1", {"table": edited})
    assert (told.status_code, told.json()["applied"]) == (200, False)
    assert {one["what"] for one in told.json()["rows"]} == {"NOTHING", "OK"}
    assert traces() == before
    broken = f"{table}assign,{held[1]},99999,\nassign,{held[1]},{held[2]},\n"
    refusals = [one for one in secretary.post(f"{path}?dry_run=1", {"table": broken}).json()["rows"] if one["rule"]]
    assert [one["rule"] for one in refusals] == ["I-42", "I-42"]  # E-27
    assert all(one["sentence"] for one in refusals)
    assert (secretary.post(path, {"table": broken}).json()["rule"], traces()) == ("I-42", before)
    assert secretary.post(path, {"table": edited}).json()["applied"] is True
    assert Review.objects.filter(barred=True).count() == 1


def test_i95_a_payment_sent_twice_with_one_key_is_entered_once_and_never_without_one(world):
    walk.staffed(world)
    project = course.active(world)
    office, path = Program(world.clerk), "ledger/entries/"
    body = {
        "project": project.number, "line": "FUNDING", "kind": "COMMIT", "item": "MATERIALS", "yuan": "1,200.50",
        "document": "2026-7",
    }  # fmt: skip
    assert office.post(path, body).json()["rule"] == "I-95"
    made = office.post(path, body, Idempotency_Key="k" * 200)
    again = office.post(path, body, Idempotency_Key="k" * 200)
    assert (made.status_code, made.json()["yuan"], again.json()) == (201, "1200.50", made.json())
    assert made.json()["cycle"] == project.cycle_id != project.cycle.number
    assert office.post(path, {**body, "yuan": "9"}, Idempotency_Key="k" * 200).status_code == 409
    for wrong in ("0", "-1", "1.005", "much"):
        assert office.post(path, {**body, "yuan": wrong}, Idempotency_Key=wrong).status_code == 422
    assert Program(world.employee).post(path, body, Idempotency_Key="x").status_code == 403
    assert LedgerEntry.objects.count() == 1
    assert [one["id"] for one in Program(world.employee).get(path).json()["items"]] == [made.json()["id"]]
    assert Program(world.colleague).get(path).json()["items"] == []


def test_i108_i110_i112_results_are_adopted_signals_opened_and_certificates_verified_over_the_wire(world, still_clock):
    walk.staffed(world)
    project = course.active(world, state="ACCEPTED", grade="GOOD", accepted_on=course.BEGIN)
    Milestone.objects.create(project=project, place=1, title="Tried", planned_on=course.BEGIN)
    result = library.write_result(
        project, "How it is done", "Ten minutes at every handover.", ["Listen"], None, actor=world.employee,
        now=course.NOW,
    )  # fmt: skip
    library.publish(result, actor=world.clerk, now=course.NOW)
    reader = Program(world.lead)
    assert [one["number"] for one in reader.get("results/?q=handover").json()["items"]] == [project.number]
    assert reader.get("results/?level=BRANCH").json()["items"] == []
    path = f"results/{project.number}/adoptions/"
    made = reader.post(path, {"unit": "LOGISTICS", "plan": "We copy it."})
    assert (made.status_code, made.json()["state"], made.json()["across"]) == (201, "PROPOSED", True)
    assert reader.post(path, {"unit": "STEELWORKS", "plan": "We copy it."}).status_code == 422
    assert Program(world.employee).post(path, {"unit": "CREW_A", "plan": "We copy it."}).status_code == 403
    assert [one["unit"]["code"] for one in reader.get(path).json()] == ["LOGISTICS"]
    assert reader.get(f"projects/{project.number}/milestones/").json()[0]["title"] == "Tried"
    assert reader.get(f"projects/{project.number}/health/").json() == {"colour": None, "reasons": []}
    signals.count_day(world.jinan, actor=None, now=course.NOW)
    (whole,) = (one for one in reader.get("signals/").json()["items"] if one["unit"]["code"] == "JINAN")
    assert set(whole["colours"]) == set("FWQPC")
    units = [one["unit"]["code"] for one in Program(world.handler).get("signals/").json()["items"]]
    assert units == ["STEELWORKS"]
    paper = certificates.issue(project, actor=world.clerk, now=course.NOW)
    told = Program(None).get(f"certificates/{paper.code}/").json()
    assert (told["number"], told["genuine"], told["names"][0]) == (paper.number, True, "Wang ***")
    nothing = {Program(None).get(f"certificates/{code}/").status_code for code in ("X" * 16, "Y", paper.code[:-1])}
    assert nothing == {404}
    # calls are counted by the minute of the clock, which stands
    assert {Program(None).get("certificates/X/").status_code for _ in range(30)} == {404, 429}
