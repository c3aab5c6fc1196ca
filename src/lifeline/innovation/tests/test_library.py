"""成果库、推广应用、证书: who writes, finds, adopts, verifies; what a code tells."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from lifeline.innovation import tasks
from lifeline.innovation.actions import certificates, library, past
from lifeline.innovation.models import Adoption, Brand, Certificate, Cycle, Letter, Project, Result
from lifeline.innovation.queries import library as queries
from lifeline.innovation.queries.letter_words import body_of
from lifeline.innovation.rules.certificates import masked, new_code, read_code
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.noticed import forbidden, refused
from lifeline.people.states import UnitKind


@pytest.fixture
def staff(world):
    """manager: secretary · lead: secretary of logistics · supervisor: supervisor of projects."""
    world.unit("power", "Power station", UnitKind.PLANT, "jinan")
    world.unit("shop", "Second workshop", UnitKind.WORKSHOP, "steelworks")
    world.duty("manager", "innovation.secretary", "jinan")
    world.duty("supervisor", "innovation.supervisor", "jinan")
    world.duty("lead", "innovation.unit_secretary", "logistics")
    world.person("third", "He Jing", "power", "innovation.unit_secretary")
    return world


@pytest.fixture
def accepted(staff):
    return course.project(staff, state="ACCEPTED", grade="GOOD", accepted_on=course.END, number="J04001")


STEPS = ["Ask the crews", "Draw the board", "Talk for five minutes"]
UNKNOWN = "没有使用该编码的证书或信函。"


def written(world, project, who="employee"):
    summary = "The five-minute board finds dangers before the shift."
    return library.write_result(project, "Five-minute board", summary, STEPS, None, actor=world.people[who], now=NOW)


@pytest.fixture
def result(staff, accepted):
    return library.publish(written(staff, accepted), actor=staff.manager, now=NOW)


def test_i109_a_result_comes_from_an_accepted_project_in_at_most_five_steps(staff, accepted):
    running = course.project(staff, leader="colleague", members=())
    refused("I-109", lambda: written(staff, running, "colleague"))
    forbidden(lambda: written(staff, accepted, "handler"))
    for steps in ([], ["a"] * 6):
        refused("I-109", lambda steps=steps: library.write_result(
            accepted, "Board", "What it is and does.", steps, None, actor=staff.employee, now=NOW))  # fmt: skip
    draft = written(staff, accepted)
    forbidden(lambda: library.publish(draft, actor=staff.employee, now=NOW))
    published = library.publish(draft, actor=staff.manager, now=NOW)
    forbidden(lambda: written(staff, accepted))
    assert written(staff, accepted, "manager").state == published.state == "PUBLISHED"
    library.withdraw_result(published, "It proved to be wrong.", actor=staff.manager, now=NOW)
    assert (Result.objects.get().state, Result.objects.get().reason) == ("WITHDRAWN", "It proved to be wrong.")
    assert not queries.results(staff.handler).exists()


def test_i110_e43_an_adoption_counts_once_confirmed_by_another_of_an_unrelated_unit(staff, result):
    for unit in (staff.crew_a, staff.caster, staff.steelworks):
        refused("I-110", lambda unit=unit: library.adopt(result, unit, "We copy it.", actor=staff.handler, now=NOW))
    refused("I-110", lambda: library.adopt(result, staff.mill, "We copy it.", actor=staff.handler, now=NOW))
    forbidden(lambda: library.adopt(result, staff.logistics, "We copy it.", actor=staff.employee, now=NOW))
    adoption = library.adopt(result, staff.logistics, "We copy it.", actor=staff.handler, now=NOW)
    refused("I-110", lambda: library.adopt(result, staff.logistics, "Again.", actor=staff.lead, now=NOW))
    assert queries.counts(queries.adoptions(staff.handler, result)) == {"within": 0, "across": 0, "verified": 0}
    for who in (staff.handler, staff.third, staff.manager):
        forbidden(lambda who=who: library.confirm_adoption(adoption, actor=who, now=NOW))
    library.confirm_adoption(adoption, actor=staff.lead, now=NOW)
    inside = library.adopt(result, staff.shop, "We too.", actor=staff.handler, now=NOW)
    staff.duty("dispatcher", "innovation.unit_secretary", "steelworks")
    library.confirm_adoption(inside, actor=staff.dispatcher, now=NOW)
    own = library.adopt(result, staff.power, "Mine.", actor=staff.third, now=NOW)
    forbidden(lambda: library.confirm_adoption(own, actor=staff.third, now=NOW))
    assert queries.counts(queries.adoptions(staff.handler, result)) == {"within": 1, "across": 1, "verified": 0}
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE innovation_adoption SET unit_id = origin_id")


def test_i110_a_unit_may_decline(staff, result):
    adoption = library.adopt(result, staff.logistics, "We copy it.", actor=staff.handler, now=NOW)
    library.decline_adoption(adoption, actor=staff.lead, now=NOW)
    refused("K-8", lambda: library.confirm_adoption(adoption, actor=staff.lead, now=NOW))
    assert Adoption.objects.get().state == "DECLINED"


def test_i111_an_effect_is_a_number_that_a_third_unit_verifies_else_it_lapses(staff, result):
    adoption = library.adopt(result, staff.logistics, "We copy it.", actor=staff.handler, now=NOW)
    library.confirm_adoption(adoption, actor=staff.lead, now=NOW)
    effect = {"actor": staff.handler, "now": NOW}
    refused("I-111", lambda: library.report_effect(adoption, "Dangers found", "few", "many", **effect))
    library.report_effect(adoption, "Dangers found", "3 a month", "11 a month", **effect)
    for who in (staff.handler, staff.lead, staff.employee, staff.dispatcher):
        forbidden(lambda who=who: library.verify_effect(adoption, actor=who, now=NOW))
    library.verify_effect(adoption, actor=staff.third, now=NOW)
    letter = Letter.objects.get()
    assert (letter.kind, letter.addressee_id) == ("THANKS", staff.lead.pk)
    assert "Dangers found：3 a month → 11 a month" in body_of(letter)[1]
    late = library.adopt(result, staff.power, "We copy it.", actor=staff.handler, now=NOW)
    library.confirm_adoption(late, actor=staff.third, now=NOW)
    refused("K-8", lambda: library.lapse_adoption(late, actor=None, now=NOW + timedelta(days=179)))
    tasks.lapse_adoptions(NOW + timedelta(days=180))
    assert list(Adoption.objects.order_by("pk").values_list("state", flat=True)) == ["VERIFIED", "LAPSED"]
    assert queries.counts(queries.adoptions(staff.handler, result)) == {"within": 0, "across": 1, "verified": 1}


def test_i108_a_code_has_eighty_bits_and_a_name_is_masked():
    codes = {new_code() for _n in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 20 and read_code(f" {code[:5].lower()}-{code[5:]} ") == code for code in codes)
    assert [masked(name) for name in ("王敏", "欧阳修远", "Wang Min", "李", "")] == [
        "王*",
        "欧***",
        "Wang ***",
        "李",
        "",
    ]


def test_i108_a_certificate_says_what_stood_and_once_revoked_the_page_says_so(client, staff, accepted):
    forbidden(lambda: certificates.issue(accepted, actor=staff.employee, now=NOW))
    running = course.project(staff, leader="colleague", members=())
    refused("I-108", lambda: certificates.issue(running, actor=staff.manager, now=NOW))
    made = certificates.issue(accepted, actor=staff.manager, now=NOW)
    refused("I-108", lambda: certificates.issue(accepted, actor=staff.manager, now=NOW))
    address = reverse("innovation:certificate_verify")
    told = client.get(address, {"code": made.code.lower()}).context["told"]
    assert (told["number"], told["genuine"], told["names"]) == (made.number, True, ["Wang ***", "Li ***"[:5]])
    certificates.revoke_certificate(made, "The finding was wrong.", actor=staff.manager, now=NOW)
    assert client.get(address, {"code": made.code}).context["told"]["genuine"] is False
    assert certificates.issue(accepted, actor=staff.manager, now=NOW).number == "J04001-2"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE innovation_certificate SET state = 'VALID', revoked_at = NULL")


def test_e18_wrong_codes_get_one_answer_and_are_limited(client, staff, settings, tmp_path, still_clock):
    settings.DATA = tmp_path
    address = reverse("innovation:certificate_verify")
    answers = {client.get(address, {"code": "A" * n}).content.decode().count(UNKNOWN) for n in range(1, 29)}
    assert answers == {1}
    statuses = [client.get(address, {"code": "B"}).status_code for _n in range(35)]
    assert statuses == [200] * 2 + [429] * 33, "thirty in a minute, and the clock stands"


def test_the_paper_goes_to_its_holders_only(client, staff, accepted, sign_in):
    made = certificates.issue(accepted, actor=staff.manager, now=NOW)
    paper = reverse("innovation:certificate_paper", args=[made.number])
    sign_in(client, staff.handler)
    assert client.get(paper).status_code == 404
    sign_in(client, staff.colleague)
    assert client.get(paper).content[:5] == b"%PDF-"


def test_a_result_is_written_found_and_adopted_on_the_pages(client, staff, accepted, sign_in):
    sign_in(client, staff.employee)
    edit = reverse("innovation:result_edit", args=[accepted.number])
    sent = {"title": "Board", "summary": "It finds dangers before the shift.", "steps": "One\nTwo"}
    assert client.post(edit, {**sent, "steps": "\n".join("abcdef")}).status_code == 422
    assert client.post(edit, sent).status_code == 302
    sign_in(client, staff.manager)
    assert client.post(reverse("innovation:result_publish", args=[accepted.number])).status_code == 302
    sign_in(client, staff.handler)
    found = client.get(reverse("innovation:result_list"), {"q": "dangers", "level": "PLANT"})
    assert [one.number for one in found.context["rows"]] == [accepted.number]
    assert list(client.get(reverse("innovation:result_list"), {"q": "absent"}).context["rows"]) == []
    for number in ("²", "9" * 20, "9" * 5_000):
        for name, field in (("result_list", "brand"), ("application_list", "cycle")):
            assert client.get(reverse(f"innovation:{name}"), {field: number}).status_code == 200
    adopt = reverse("innovation:adoption_new", args=[accepted.number])
    assert client.post(adopt, {"unit": staff.logistics.pk, "plan": "From Monday on."}).status_code == 302
    step = reverse("innovation:adoption_step", args=[Adoption.objects.get().pk])
    assert client.post(step, {"act": "confirm"}).status_code == 403
    sign_in(client, staff.lead)
    assert client.post(step, {"act": "confirm"}).status_code == 302
    assert client.post(step, {"act": "report", "indicator": "x", "before": "a", "after": "b"}).status_code == 422
    assert Adoption.objects.get().state == "CONFIRMED"
    assert client.post(step, {"act": "confirm"}).status_code == 302
    effect = {"act": "report", "indicator": "Dangers found", "before": "3", "after": "11 in May"}
    assert client.post(step, effect).status_code == 302
    late = client.post(step, {**effect, "after": "12 in June"})
    assert (late.status_code, "12 in June" in late.content.decode()) == (409, True)
    assert Adoption.objects.get().after == "11 in May"


def row(world, number="J02001", **more):
    values = {
        "title": "Old board", "level": "PLANT", "kind": "OWN", "unit": world.crew_a, "leader": world.employee,
        "leader_name": "", "members": (world.colleague,), "grade": "EXCELLENT", "accepted_on": date(2019, 5, 1),
        "tier": 1, "award_fen": 5_000_000, "commended_on": date(2019, 6, 1), "summary": "It worked well.", "steps": ("One",),
    }  # fmt: skip
    return past.PastProject(number=number, **{**values, **more})


def test_e44_a_past_cycle_comes_in_whole_or_not_at_all_and_once(staff):
    take = lambda rows, number=2: past.take_past_cycle(  # noqa: E731
        staff.jinan, number, "second", rows, actor=staff.manager, now=NOW
    )
    refused("E-44", lambda: take([row(staff), row(staff)]))
    refused("E-44", lambda: take([row(staff), row(staff, "J02002", award_fen=5_000_001)]))
    forbidden(lambda: past.take_past_cycle(staff.jinan, 2, "second", [], actor=staff.employee, now=NOW))
    assert not Cycle.objects.exists()
    assert (
        take([row(staff), row(staff, "J02002", leader=None, leader_name="Old Zhang", tier=None, award_fen=None)]) == 2
    )
    assert take([row(staff)]) == 0
    course.cycle(staff, number=4)
    refused("E-44", lambda: take([row(staff, "J04009")], number=4))
    assert sorted(Project.objects.values_list("number", "state")) == [("J02001", "AWARDED"), ("J02002", "NOT_AWARDED")]
    assert queries.commended({staff.jinan.pk}, date(2019, 1, 1), date(2019, 12, 31)) == 2
    assert queries.results(staff.handler, text="worked board").count() == 2


def test_i112_lists_cost_the_same_with_more_rows(client, staff, sign_in, constant_queries):
    made = iter(range(100))

    def grow():
        number = f"J{next(made):05}"
        project = course.project(staff, state="ACCEPTED", grade="GOOD", accepted_on=course.END, number=number)
        library.publish(written(staff, project), actor=staff.manager, now=NOW)
        certificates.issue(project, actor=staff.manager, now=NOW)

    def another_brand():
        number = next(made)
        Brand.objects.create(organiser=staff.jinan, name=f"Brand {number}", place=number)

    sign_in(client, staff.handler)
    constant_queries("innovation:result_list", 6, grow)
    constant_queries("innovation:brand_list", 4, another_brand)
    sign_in(client, staff.employee)
    constant_queries("innovation:certificate_list", 4, grow)
    assert Certificate.objects.count() == 6
