"""K-94: an htmx swap must leave the same document as a reload. What a test of any app needs to show it.

assert_swap_equals_reload(client, before="/hotline/queue/", swap="/hotline/queue/?show=late", target="rows")
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
TOKEN = re.compile(r'(name="(?:csrfmiddlewaretoken|once)" value=|"X-CSRFToken": )"[^"]+"')


class Element(HTMLParser):
    """Finds the first element with an id: where it begins and ends in the text."""

    def __init__(self, text: str, wanted: str) -> None:
        super().__init__(convert_charrefs=False)
        self.lines = [0]
        for line in text.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.wanted, self.depth, self.tag, self.span = wanted, 0, "", (0, 0)
        self.text = text
        self.feed(text)

    def here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag, attrs):
        if self.depth and tag == self.tag:
            self.depth += 1
        elif not self.span[1] and ("id", self.wanted) in attrs and tag not in VOID and not self.depth:
            self.depth, self.tag, self.span = 1, tag, (self.here(), 0)

    def handle_endtag(self, tag):
        if self.depth and tag == self.tag:
            self.depth -= 1
            if not self.depth:
                self.span = (self.span[0], self.text.index(">", self.here()) + 1)


def element(text: str, wanted: str) -> tuple[int, int]:
    """Begin and end of the element with this id; fails when there is none."""
    span = Element(text, wanted).span
    assert span[1], f"there is no element with the id {wanted}"
    return span


def plain(text: str) -> str:
    """The document without what differs at every answer: tokens, keys, white space between tags."""
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", TOKEN.sub("", text))).strip()


def swapped(document: str, part: str, target: str) -> str:
    """The document after `part` took the place of the element with the id `target` (hx-swap="outerHTML")."""
    begin, end = element(document, target)
    return document[:begin] + part.strip() + document[end:]


def ask(client: Client, url: str, target: str) -> HttpResponse:
    """What htmx would ask."""
    return client.get(url, headers={"HX-Request": "true", "HX-Target": target})


def assert_swap_equals_reload(client: Client, *, before: str, swap: str, target: str) -> None:
    """Load `before`, let htmx put the answer of `swap` in place of #target, and compare with loading `swap` anew.

    The frame around the target may hold the page's own address (the door to the display settings), so only the part
    between the begin of <main> and the end of the body is compared, with addresses of this page made equal.
    """
    document, part = client.get(before).text, ask(client, swap, target).text
    assert "<!doctype" not in part.lower(), "the swap got a whole page"
    after, anew = swapped(document, part, target), client.get(swap).text
    begin, end = element(after, "main")
    begin_anew, end_anew = element(anew, "main")
    assert plain(after[begin:end]) == plain(anew[begin_anew:end_anew])
