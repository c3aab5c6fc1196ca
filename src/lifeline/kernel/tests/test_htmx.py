"""Answers that steer the page."""

import json

import pytest
from django.http import HttpResponse, HttpResponseRedirect

from lifeline.kernel import htmx


def test_only_a_real_swap_counts_as_htmx(rf):
    assert not htmx.is_htmx(rf.get("/"))
    assert htmx.is_htmx(rf.get("/", headers={"HX-Request": "true"}))
    assert not htmx.is_htmx(rf.get("/", headers={"HX-Request": "true", "HX-Boosted": "true"}))


def test_the_target_is_known(rf):
    assert htmx.target(rf.get("/", headers={"HX-Target": "rows"})) == "rows"
    assert htmx.target(rf.get("/")) == ""


def test_k95_the_way_on_is_a_plain_redirect_without_script(rf):
    answer = htmx.go(rf.get("/"), "kernel:design_page")
    assert (answer.status_code, answer["Location"]) == (302, "/design/")


def test_the_way_on_moves_the_whole_page_under_htmx(rf):
    answer = htmx.go(rf.get("/", headers={"HX-Request": "true"}), "kernel:design_page")
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/design/")


def test_two_events_reach_the_page_together():
    answer = htmx.trigger(htmx.trigger(HttpResponse(), "counted", number=3), "shut")
    assert json.loads(answer["HX-Trigger"]) == {"counted": {"number": 3}, "shut": {}}


@pytest.mark.parametrize(
    ("current", "back"), [("http://testserver/hotline/?show=late", "%2Fhotline%2F%3Fshow%3Dlate"), ("", "%2F")]
)
def test_a_session_that_ended_leads_to_the_log_in_page_and_back(rf, current, back):
    gone = htmx.SignInAgain(lambda request: HttpResponseRedirect("/login/?next=/hotline/rows/"))
    answer = gone(rf.get("/hotline/rows/", headers={"HX-Request": "true", "HX-Current-URL": current}))
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/login/?next={back}")


def test_any_other_redirect_stays_as_it_is(rf):
    ours = htmx.SignInAgain(lambda request: HttpResponseRedirect("/hotline/"))
    assert ours(rf.get("/", headers={"HX-Request": "true"})).status_code == 302
    login = htmx.SignInAgain(lambda request: HttpResponseRedirect("/login/"))
    assert login(rf.get("/")).status_code == 302
