"""The frame: doors, fragments, what may be stored."""

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse
from django.urls import NoReverseMatch, resolve

from lifeline.kernel import device, htmx, page
from lifeline.kernel.page import Door, Registry, Shell
from tests.swap import ask, assert_swap_equals_reload, element, plain


@pytest.fixture
def registry(monkeypatch):
    """A frame without doors."""
    fresh = Registry()
    monkeypatch.setattr(page, "registry", fresh)
    return fresh


class Somebody:
    """As much of a person as the frame asks for."""

    is_authenticated, pk, language = True, 7, "zh-hans"


def asked(rf, path="/design/", person=None, **headers):
    request = rf.get(path, headers=headers)
    request.user, request.resolver_match = person or Somebody(), resolve(path)
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    return request


def test_a_door_appears_in_the_order_of_its_place(rf, registry):
    page.tab("kernel:look_choices", label="Second", icon="user", place=20)
    page.tab("kernel:design_page", label="First", icon="home", place=10)
    assert [one.door.label for one in Shell(asked(rf)).tabs] == ["First", "Second"]


def test_a_door_that_leads_nowhere_is_a_fault(rf, registry):
    page.tab("kernel:nowhere", label="Empty", icon="home", place=10)
    with pytest.raises(NoReverseMatch):
        _ = Shell(asked(rf)).tabs


def test_the_same_address_twice_is_a_fault(registry):
    page.tab("kernel:design_page", label="One", icon="home", place=10)
    with pytest.raises(ValueError, match="stands in the frame already"):
        page.tab("kernel:design_page", label="Two", icon="home", place=20)


def test_a_link_for_a_duty_is_shown_only_to_its_holder(rf, registry):
    page.side_link("kernel:design_page", label="Desk", icon="inbox", role="hotline.dispatcher", group="Hotline")
    assert Shell(asked(rf)).side == []
    page.ask_duties(lambda person: {"hotline.dispatcher"} if person.pk == 7 else ())
    [(group, [opened])] = Shell(asked(rf)).side
    assert (group, opened.href, opened.current) == ("Hotline", "/design/", True)


def test_the_door_that_fits_best_is_the_current_one(rf, registry):
    page.tab("kernel:offline", label="All", icon="home", place=10, covers=("kernel:",))
    page.tab("kernel:look_choices", label="Some", icon="home", place=20, covers=("kernel:design",))
    assert [one.current for one in Shell(asked(rf)).tabs] == [False, True]
    assert Door(url="a:b", label="", icon="", covers=("a:",)).fit("a:b") > Door(url="a:c", label="", icon="").fit("a:b")


def test_nobody_sees_a_door_before_log_in(rf, registry):
    page.tab("kernel:design_page", label="One", icon="home", place=10)
    shell = Shell(asked(rf, person=AnonymousUser()))
    assert (shell.tabs, shell.side, shell.top, shell.owner) == ([], [], [], "")


def test_an_entrance_stands_in_its_order_and_only_where_it_leads_somewhere(registry):
    leads = [True]
    page.entrance("kernel:look_choices", label="Second", icon="user", place=20, when=lambda: leads[0])
    page.entrance("kernel:design_page", label="First", icon="home", place=10)
    assert [door.label for door in page.entrances()] == ["First", "Second"]
    leads[0] = False
    assert [door.href for door in page.entrances()] == ["/design/"]
    with pytest.raises(ValueError, match="stands in the frame already"):
        page.entrance("kernel:design_page", label="Again", icon="home")


def test_a_number_stands_on_a_door(rf, registry):
    page.top_link("kernel:design_page", label="Notices", icon="bell", count=lambda request: 128)
    assert [one.number for one in Shell(asked(rf)).top] == [128]


def test_a_card_with_nothing_to_say_is_left_out(rf, registry):
    page.home_card("b.html", context=lambda request: {"n": 1}, place=20)
    page.home_card("a.html", context=lambda request: None, place=10)
    assert page.home_cards(asked(rf)) == [("b.html", {"n": 1})]


def test_k94_a_swap_gets_the_fragment_and_the_toasts_that_wait(rf, registry):
    request = asked(rf, **{"HX-Request": "true"})
    messages.success(request, "Stored")
    answer = page.page(request, "kernel/error.html", {"links": [], "label": "x"}, fragment="kernel/parts/filters.html")
    assert answer.text.startswith('<nav class="filters"')
    assert 'hx-swap-oob="true"' in answer.text
    assert "Stored" in answer.text


def test_k94_going_back_in_the_history_gets_the_whole_page(rf, registry):
    request = asked(rf, **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    answer = page.page(request, "kernel/offline.html", {}, fragment="kernel/parts/filters.html")
    assert answer.text.startswith("<!doctype html>")


def test_k99_what_a_signed_in_person_sees_is_stored_nowhere(rf, registry):
    assert page.page(asked(rf), "kernel/offline.html")["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in page.page(asked(rf, person=AnonymousUser()), "kernel/offline.html")


def test_k99_a_log_out_empties_the_device(rf):
    assert device.forget_device(HttpResponse())["Clear-Site-Data"] == '"cache", "storage"'


def test_k99_a_draft_belongs_to_one_person(rf, registry):
    one, other = Somebody(), Somebody()
    other.pk = 8
    owner = Shell(asked(rf, person=one)).owner
    assert len(owner) == 16
    assert owner == Shell(asked(rf, person=one)).owner
    assert owner != Shell(asked(rf, person=other)).owner


def test_k99_the_device_is_told_which_submission_arrived(rf):
    cookie = device.acknowledged(HttpResponse(), "key-of-the-form").cookies["sent"]
    assert (cookie.value, cookie["httponly"]) == ("key-of-the-form", "")


@pytest.mark.django_db
@pytest.mark.parametrize(("swap", "target"), [("/design/?show=late", "list"), ("/design/?row=2", "detail")])
def test_k94_a_swap_leaves_the_same_part_as_a_reload(client, world, sign_in, swap, target):
    """The design page has two parts; what the rest of the page shows of a choice is the browser's test."""
    sign_in(client, world.employee)
    part, anew = ask(client, swap, target).text, client.get(swap).text
    begin, end = element(anew, target)
    assert plain(part) == plain(anew[begin:end])


@pytest.mark.django_db
def test_k94_a_filter_by_swap_leaves_the_same_document_as_a_reload(client, world, sign_in):
    sign_in(client, world.employee)
    assert_swap_equals_reload(client, before="/design/", swap="/design/?show=late", target="list")


@pytest.mark.django_db
def test_k94_a_swap_at_an_unknown_place_gets_the_whole_page(client, world, sign_in):
    sign_in(client, world.employee)
    assert ask(client, "/design/", "nowhere").text.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("method", "referer", "back"),
    [
        ("get", "http://testserver/other/", "/look/?a=1"),
        ("post", "http://testserver/cases/?page=2", "/cases/?page=2"),
        ("post", "", "/"),
        ("post", "http://testserver", "/"),
    ],
)
def test_one_comes_back_to_a_page_that_opens_and_not_to_where_a_form_was_sent(rf, method, referer, back):
    request = getattr(rf, method)("/look/?a=1", headers={"Referer": referer} if referer else {})
    assert htmx.here(request) == back
