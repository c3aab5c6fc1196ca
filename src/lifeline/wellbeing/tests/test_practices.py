"""Short exercises: for everybody, recorded nowhere, kept by the device, and a number for an address (section 2, W-58)."""

import pytest
from django.apps import apps
from django.urls import reverse

from lifeline.kernel.page import registry
from lifeline.wellbeing.queries.practices import PRACTICES, practice

pytestmark = pytest.mark.django_db
PAGES = [("practice_list", ()), *(("practice", (one.number,)) for one in PRACTICES)]


def rows():
    return {model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.managed}


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_w15_an_exercise_opens_without_a_log_in_writes_nothing_and_carries_the_button(
    name, args, client, django_assert_num_queries
):
    before = rows()
    with django_assert_num_queries(0):
        response = client.get(reverse(f"wellbeing:{name}", args=args))
    assert response.status_code == 200
    assert set(response.cookies) <= {"csrftoken"}
    assert 'href="/wellbeing/help/"' in response.content.decode()
    assert rows() == before


def test_w58_no_address_of_an_exercise_says_what_it_is_for(client):
    addresses = [reverse(f"wellbeing:{name}", args=args) for name, args in PAGES]
    assert addresses == ["/wellbeing/do/", "/wellbeing/do/1/", "/wellbeing/do/2/", "/wellbeing/do/3/"]
    assert practice(4) is None
    assert client.get("/wellbeing/do/4/").status_code == 404


def test_e28_devices_keep_the_exercises_for_where_there_is_no_network(client):
    assert {(f"wellbeing:{name}", args) for name, args in PAGES} <= set(registry.offline)
    text = client.get("/worker.js").text
    for name, args in PAGES:
        assert f'"{reverse(f"wellbeing:{name}", args=args)}"'.replace("-", "\\u002D") in text


def test_the_start_and_the_help_page_lead_there(client, sign_in, world, settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    assert "/wellbeing/do/" in client.get("/wellbeing/help/").content.decode()
    sign_in(client, world.employee)
    assert "/wellbeing/do/" in client.get("/wellbeing/").content.decode()


def test_the_list_costs_nothing(constant_queries):
    """Nothing grows: the exercises are the repository's, and no row says of any. So it costs no query, ever."""
    constant_queries("wellbeing:practice_list", 0, lambda: None)
