"""Ids as they come in from addresses and forms."""

import pytest
from django.urls import URLPattern, get_resolver
from django.urls.converters import IntConverter

from lifeline.kernel.bodies import announced
from lifeline.kernel.keys import LARGEST, RowConverter, row_id
from lifeline.kernel.look import COOKIE, look_of

LONG = "9" * 5000
"""More digits than Python reads."""


@pytest.mark.parametrize(
    ("text", "found"),
    [("17", 17), ("", 0), ("-1", 0), ("x", 0), ("²", 0), ("٣", 0), ("1.0", 0), (str(LARGEST), LARGEST)],
)
def test_what_is_no_id_is_0_which_no_row_has(text, found):
    assert row_id(text) == found


def test_a_number_longer_than_any_id_is_no_id():
    assert [row_id(text) for text in (str(LARGEST + 1), "9" * 20, LONG)] == [0, 0, 0]
    assert [RowConverter().to_python(text) for text in (str(LARGEST), "0")] == [LARGEST, 0]
    with pytest.raises(ValueError, match=str(LARGEST + 1)):
        RowConverter().to_python(str(LARGEST + 1))


def patterns(found):
    """Every address below these."""
    for one in found:
        yield from [one] if isinstance(one, URLPattern) else patterns(one.url_patterns)


@pytest.mark.parametrize("hosts", ["config.urls", "config.anonymous"])
def test_every_address_with_a_number_is_404_for_one_that_no_row_can_have(hosts):
    every = list(patterns(get_resolver(hosts).url_patterns))
    longer = [one.name for one in every if IntConverter in {type(kind) for kind in one.pattern.converters.values()}]
    assert (bool(every), longer) == (True, []), "write <row:…> for <int:…>"


def test_a_cookie_or_a_header_with_thousands_of_digits_is_no_fault(rf):
    rf.cookies[COOKIE] = f"dark.{LONG}"
    request = rf.get("/")
    request.META["CONTENT_LENGTH"] = LONG
    assert look_of(request).size == 100
    assert announced(request) >= LARGEST
