"""What a person sees when something does not go."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.test import Client, override_settings
from django.urls import include, path

from lifeline.kernel.error_pages import WORDS, error_page
from lifeline.kernel.errors import Conflict, Forbidden, Refused, Unavailable, Unseen

pytestmark = pytest.mark.django_db


def raises(error):
    def view(request):
        raise error

    view.login_required = False
    return view


ERRORS = {
    400: BadRequest("x"),
    403: Forbidden(),
    404: Unseen(),
    409: Refused("H-23", "Only %(n)s times.", n=3),
    503: Unavailable("The key store sleeps.", retry_after=300),
}
urlpatterns = [
    path("", include("config.urls")),
    *(path(f"e/{status}/", raises(error)) for status, error in ERRORS.items()),
    path("e/conflict/", raises(Conflict(7, {"Category": "Pay"}))),
    path("e/denied/", raises(PermissionDenied())),
    path("e/missing/", raises(Http404())),
    path("e/broken/", raises(RuntimeError("a secret inside"))),
]
handler400 = "lifeline.kernel.error_pages.bad_request"
handler403 = "lifeline.kernel.error_pages.forbidden"
handler404 = "lifeline.kernel.error_pages.not_found"
handler500 = "lifeline.kernel.error_pages.server_error"


@pytest.fixture(autouse=True)
def _these_pages():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.mark.parametrize("status", ERRORS)
def test_each_error_of_the_house_has_its_page(client, status):
    answer = client.get(f"/e/{status}/")
    assert answer.status_code == status
    assert str(WORDS[status].heading) in answer.text
    assert "<main" in answer.text


def test_a_refusal_says_its_sentence_and_its_rule(client):
    answer = client.get("/e/409/")
    assert "Only 3 times." in answer.text
    assert "H-23" in answer.text


def test_a_conflict_shows_what_changed_meanwhile(client):
    answer = client.get("/e/conflict/")
    assert answer.status_code == 409
    assert "<dt>Category</dt><dd><bdi>Pay</bdi></dd>" in answer.text


def test_something_that_does_not_answer_says_when_to_come_back(client):
    answer = client.get("/e/503/", headers={"Accept-Language": "en"})
    assert answer["Retry-After"] == "300"
    assert "Try again in 5 minutes." in answer.text


def test_unseen_and_missing_look_the_same(client):
    def shown(address):
        return client.get(address).text.split("<main")[1].split("</main>")[0]

    assert shown("/e/404/") == shown("/e/missing/")
    assert client.get("/e/denied/").status_code == 403


def test_under_htmx_a_refusal_is_a_toast_and_the_page_stays(client):
    answer = client.get("/e/409/", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#toasts", "beforeend")
    assert answer.text.startswith('<div class="toast"')
    assert "Only 3 times." in answer.text


def test_a_fault_tells_nothing_and_asks_no_table(django_assert_num_queries):
    client = Client(raise_request_exception=False)
    with django_assert_num_queries(0):
        answer = client.get("/e/broken/")
    assert answer.status_code == 500
    assert str(WORDS[500].sentence) in answer.text
    assert "secret" not in answer.text


def test_a_page_that_stood_open_too_long_says_so(client):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/look/", {"size": "125"})
    assert answer.status_code == 403
    assert "页面打开时间过长" in answer.text


def test_the_way_back_leads_only_to_this_site(rf):
    ours = rf.get("/x/", headers={"Referer": "http://testserver/hotline/", "Host": "testserver"})
    theirs = rf.get("/x/", headers={"Referer": "http://testserver.evil.example/", "Host": "testserver"})
    assert 'href="http://testserver/hotline/"' in error_page(ours, 409).text
    assert "evil" not in error_page(theirs, 409).text


def test_too_many_tries_waits_in_seconds_then_in_minutes(rf, in_english):
    assert "Try again in 1 second." in error_page(rf.get("/"), 429, retry_after=1).text
    assert "Try again in 3 minutes." in error_page(rf.get("/"), 429, retry_after=121).text


@pytest.mark.parametrize("address", ["/?q=%00", "/%00/"])
def test_an_address_with_a_nul_is_damaged_before_any_table_is_asked(client, address):
    assert client.get(address).status_code == 400
