"""P-18: a new password by two persons and a code. P-19: the first administrator."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lifeline.kernel.errors import Forbidden, Refused, Unseen
from lifeline.kernel.events import history
from lifeline.people.actions import factors, first, persons, resets, sign_in
from lifeline.people.models import Account, Duty, Factor, Invitation, Person, RecoveryCode, Reset, Session, Unit
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
HERE = "10.0.0.7"
NEW = "my own long words"


@pytest.fixture
def cast(world):
    """Two administrators of the plant, its leader and that of the team, beside the company's administrator."""
    for key, name, unit, role in (
        ("second", "He Yun", "steelworks", "people.administrator"),
        ("third", "Shi Lei", "steelworks", "people.administrator"),
        ("leader", "Lv Ping", "caster", "people.leader"),
    ):
        world.person(key, name, unit, role)
    return world


def asked(world, now, *, lost_proof=False):
    return resets.ask(world.employee, "forgotten", lost_proof=lost_proof, actor=world.second, now=now)


def use(world, code, now, password=NEW):
    return resets.use(world.employee.employee_no, code, password, HERE, now=now)


def enters(person, password, now):
    return sign_in.enter(person.employee_no, password, HERE, now=now) == person


@pytest.mark.parametrize("who", ["third", "leader", "administrator"])
def test_p18_one_asks_another_confirms_and_the_code_sets_a_new_password(cast, now, who):
    code = resets.confirm(asked(cast, now), actor=cast.people[who], now=now)
    assert use(cast, code, now)
    assert enters(cast.employee, NEW, now)
    assert not enters(cast.employee, PASSWORD, now)


@pytest.mark.parametrize("who", ["second", "employee", "colleague", "outsider", "dispatcher", "auditor"])
def test_p18_nobody_else_confirms_least_of_all_who_asked(cast, now, who):
    reset = asked(cast, now)
    with pytest.raises(Forbidden):
        resets.confirm(reset, actor=cast.people[who], now=now)
    reset.refresh_from_db()
    assert (reset.confirmed_by, reset.code_digest) == (None, "")


@pytest.mark.parametrize("who", ["leader", "colleague", "employee", "outsider", "auditor"])
def test_p18_only_an_administrator_of_the_persons_unit_asks(cast, now, who):
    with pytest.raises(Forbidden):
        resets.ask(cast.employee, "x", lost_proof=False, actor=cast.people[who], now=now)
    assert Reset.objects.count() == 0


def test_p18_nobody_asks_for_who_stands_above_him(cast, now):
    cast.duty("employee", "hotline.dispatcher", "jinan")
    with pytest.raises(Forbidden):
        asked(cast, now)
    assert resets.ask(cast.employee, "x", lost_proof=False, actor=cast.administrator, now=now)


def test_p18_a_leader_does_not_confirm_for_who_has_duties_above_him(cast, now):
    cast.duty("employee", "people.editor", "steelworks")
    reset = asked(cast, now)
    with pytest.raises(Forbidden):
        resets.confirm(reset, actor=cast.leader, now=now)


def test_p18_two_administrators_cannot_reset_each_other_without_a_third(cast, now):
    reset = resets.ask(cast.third, "x", lost_proof=False, actor=cast.second, now=now)
    for who in (cast.second, cast.third):
        with pytest.raises(Forbidden):
            resets.confirm(reset, actor=who, now=now)
    assert resets.confirm(reset, actor=cast.administrator, now=now)


def test_p18_the_code_is_good_for_thirty_minutes(cast, now):
    code = resets.confirm(asked(cast, now), actor=cast.third, now=now)
    assert not use(cast, code, now + timedelta(minutes=30))
    assert use(cast, code, now + timedelta(minutes=29, seconds=59))


def test_p18_the_code_works_once(cast, now):
    code = resets.confirm(asked(cast, now), actor=cast.third, now=now)
    assert use(cast, code.upper().replace("-", " "), now)
    assert not use(cast, code, now, "another long pass phrase")
    assert enters(cast.employee, NEW, now)


def test_p18_a_weak_password_leaves_the_code_good(cast, now):
    code = resets.confirm(asked(cast, now), actor=cast.third, now=now)
    for _try in range(6):
        with pytest.raises(Refused):
            use(cast, code, now, "1234567890")
    assert use(cast, code, now)


def test_p18_guessing_codes_is_slowed_down(cast, now):
    code = resets.confirm(asked(cast, now), actor=cast.third, now=now)
    for _try in range(5):
        assert not use(cast, "aaaa-aaaa", now)
    assert not use(cast, code, now)
    assert use(cast, code, now + timedelta(minutes=1))


def test_p18_an_unconfirmed_request_has_no_code_and_dies_after_a_day(cast, now):
    reset = asked(cast, now)
    assert not use(cast, "", now)
    with pytest.raises(Refused):
        resets.confirm(reset, actor=cast.third, now=now + timedelta(hours=24))


def test_p18_a_request_is_confirmed_once(cast, now):
    reset = asked(cast, now)
    resets.confirm(reset, actor=cast.third, now=now)
    with pytest.raises(Refused):
        resets.confirm(reset, actor=cast.administrator, now=now)


def test_p18_a_new_request_makes_the_older_code_dead(cast, now):
    code = resets.confirm(asked(cast, now), actor=cast.third, now=now)
    asked(cast, now)
    assert not use(cast, code, now)


def test_p18_the_code_ends_all_sessions_and_opens_a_number_that_was_closed(cast, now, client, sign_in):
    sign_in(client, cast.employee)
    code = resets.confirm(asked(cast, now), actor=cast.third, now=now)
    for _try in range(5):
        assert not enters(cast.employee, "wrong", now)
    assert use(cast, code, now)
    assert Session.objects.filter(person=cast.employee).count() == 0
    assert enters(cast.employee, NEW, now)


@pytest.mark.parametrize(("lost", "left"), [(True, 0), (False, 1)])
def test_p18_a_lost_second_proof_goes_only_when_that_was_asked_for(cast, now, lost, left):
    secret = factors.new_secret()
    code = factors.pyotp.TOTP(secret).at(now)
    factors.add_app(cast.employee, secret, code, actor=cast.employee, now=now)
    factors.renew_recovery_codes(cast.employee, actor=cast.employee)
    assert use(cast, resets.confirm(asked(cast, now, lost_proof=lost), actor=cast.third, now=now), now)
    counts = Factor.objects.filter(person=cast.employee).count(), RecoveryCode.objects.count()
    assert counts == (left, left * 10)


def test_p18_who_left_meanwhile_gets_no_new_password(cast, now):
    code = resets.confirm(asked(cast, now), actor=cast.third, now=now)
    persons.leave(cast.employee, on=now.date(), actor=cast.administrator)
    before = Account.objects.filter(person=cast.employee).values_list("password", flat=True).first()
    assert not use(cast, code, now)
    assert Account.objects.filter(person=cast.employee).values_list("password", flat=True).first() == before


def test_p18_the_code_is_stored_as_a_digest(cast, now):
    code = resets.confirm(asked(cast, now), actor=cast.third, now=now)
    assert code not in str(Reset.objects.values_list())


def test_p18_the_history_of_the_person_tells_every_step(cast, now):
    minute = timedelta(minutes=1)
    code = resets.confirm(asked(cast, now), actor=cast.third, now=now + minute)
    use(cast, code, now + 2 * minute)
    told = [line.sentence for line in history(cast.employee, viewer_language="zh-hans")]
    assert re.sub("[\u2068\u2069]", "", told[0]) == "管理员申请重置密码：forgotten。"
    assert told[1:] == ["第二人已当面核实并确认重置密码。", "已凭重置码设置新密码。"]


@pytest.mark.parametrize("who", ["employee", "second", "third"])
def test_p18_the_person_who_asked_and_who_should_confirm_may_close_it(cast, now, who):
    reset = asked(cast, now)
    resets.close(reset, actor=cast.people[who], now=now)
    with pytest.raises(Refused):
        resets.close(reset, actor=cast.people[who], now=now)
    with pytest.raises(Refused):
        resets.confirm(reset, actor=cast.third, now=now)


def test_p18_a_request_that_was_closed_meanwhile_replaces_no_password(cast, now):
    reset = asked(cast, now)
    resets.close(reset, actor=cast.second, now=now)
    with pytest.raises(Unseen):
        resets.replace_password(reset, NEW, actor=cast.employee, now=now)
    assert enters(cast.employee, PASSWORD, now)


def test_p18_a_stranger_closes_nothing(cast, now):
    with pytest.raises(Forbidden):
        resets.close(asked(cast, now), actor=cast.colleague, now=now)


def test_p18_the_whole_way_on_the_pages(cast, sign_in):
    asking, confirming, person = Client(), Client(), Client()
    sign_in(asking, cast.second)
    sign_in(confirming, cast.leader)
    sign_in(person, cast.employee)
    number = cast.employee.employee_no
    assert (
        asking.post("/desk/resets/ask/", {"employee_no": number, "reason": "forgotten"})["Location"] == "/desk/resets/"
    )
    assert "He Yun 为您申请了重置密码" in person.get("/").content.decode()
    waiting = confirming.get("/desk/resets/").content.decode()
    pk = re.search(r'name="reset" value="(\d+)"', waiting)[1]
    shown = confirming.post("/desk/resets/", {"reset": pk}).content.decode()
    code = re.search(r'class="key">([\w-]+)<', shown)[1]
    given = {"employee_no": number, "code": code, "password": NEW, "again": NEW}
    assert Client().post("/reset/", given | {"code": "aaaa-bbbb"}).status_code == 422
    assert Client().post("/reset/", given | {"password": "1234567890", "again": "1234567890"}).status_code == 422
    assert Client().post("/reset/", given)["Location"] == "/login/"
    assert person.get("/").status_code == 302


def test_p18_the_person_refuses_on_his_start_page(cast, client, sign_in):
    reset = asked(cast, timezone.now())
    sign_in(client, cast.employee)
    client.post(f"/desk/resets/{reset.pk}/close/")
    reset.refresh_from_db()
    assert reset.closed_at is not None
    assert "为您申请了" not in client.get("/").content.decode()


@pytest.mark.parametrize("number", ["10011", "99999", "10009"])
def test_p18_numbers_outside_above_and_unknown_get_one_answer(cast, client, sign_in, number):
    sign_in(client, cast.second)
    page = client.post("/desk/resets/ask/", {"employee_no": number, "reason": "x"})
    assert page.status_code == 422
    assert "不能为这个工号申请" in page.content.decode()
    assert Reset.objects.count() == 0


def test_p18_another_units_request_is_unseen(cast, client, sign_in):
    reset = asked(cast, timezone.now())
    cast.duty("outsider", "people.administrator", "laiwu")
    sign_in(client, cast.outsider)
    assert client.post("/desk/resets/", {"reset": reset.pk}).status_code == 404
    for number in ("x", "9" * 20, "9" * 5000):
        assert client.post("/desk/resets/", {"reset": number}).status_code == 404


@pytest.fixture
def bare(db, now):
    return first.invite(now=now)


def accept(path, now, *, password=NEW):
    return first.accept(path.split("/")[2], "1001", "Lu Xun", password, "Jinan Steel", now=now)


def test_p19_the_link_makes_the_company_and_its_first_administrator(bare, now):
    person = accept(bare, now)
    unit = Unit.objects.get()
    assert (unit.name, unit.kind) == ("Jinan Steel", "COMPANY")
    assert [(duty.role, duty.unit) for duty in Duty.objects.all()] == [("people.administrator", unit)]
    assert enters(person, NEW, now)


def test_p19_the_link_works_once(bare, now):
    accept(bare, now)
    with pytest.raises(Unseen):
        accept(bare, now)
    assert Person.objects.count() == 1


def test_p19_the_link_is_dead_after_24_hours(bare, now):
    with pytest.raises(Unseen):
        accept(bare, now + timedelta(hours=24))


def test_p19_a_newer_link_kills_the_older_one(bare, now):
    newer = first.invite(now=now)
    with pytest.raises(Unseen):
        accept(bare, now)
    assert accept(newer, now)


def test_p19_a_site_with_an_administrator_makes_no_link(world, now):
    with pytest.raises(Refused) as refusal:
        first.invite(now=now)
    assert refusal.value.rule == "P-19"
    assert Invitation.objects.count() == 0


def test_p19_two_with_one_link_make_one_administrator(bare, now, world):
    with pytest.raises(Refused):
        accept(bare, now)


def test_p19_a_weak_password_uses_nothing_up(bare, now):
    with pytest.raises(Refused):
        accept(bare, now, password="1234567890")
    assert (Person.objects.count(), Unit.objects.count()) == (0, 0)
    assert accept(bare, now)


def test_p19_the_link_itself_is_kept_nowhere(bare, now):
    assert bare.split("/")[2] not in str(Invitation.objects.values_list())


def test_p19_the_page_signs_in_and_asks_for_a_second_proof_at_once(client, db):
    path = first.invite(now=timezone.now())
    assert client.get(path).status_code == 200
    given = {"company": "Jinan Steel", "employee_no": "1001", "name": "Lu Xun", "password": NEW, "again": NEW}
    assert client.post(path, given | {"password": "1234567890", "again": "1234567890"}).status_code == 422
    assert client.post(path, given | {"name": "<Lu>"}).status_code == 422
    assert client.post(path, given)["Location"] == "/"
    assert client.get("/")["Location"].startswith("/proof/")
    assert client.get(path).status_code == 404
