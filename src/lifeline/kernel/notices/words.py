"""The words of a message, in the language of whoever reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from lifeline.kernel.notices.channels import Message
from lifeline.kernel.notices.kinds import notice_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.kernel.models import Notice
    from lifeline.kernel.notices.directory import Reader

MOST_TITLES = 30


@dataclass(frozen=True)
class Words:
    """A notice in the active language: title, text for the application, path of its page ("" if it has none)."""

    title: str
    text: str
    path: str


def words(notice: Notice) -> Words:
    """A notice as the application shows it."""
    kind = notice_kind(notice.kind)
    values: dict[str, Any] = json.loads(notice.values)
    target = str(values.get(kind.link_value) or notice.subject_key)
    return Words(_filled(kind.title, values), _filled(kind.text, values), _path(kind.link, target))


def message(reader: Reader, channel: str, key: str, notices: Sequence[Notice]) -> Message:
    """One message of one or many notices, in the reader's language.

    K-44: outside of the house stand titles and links; a text only where its kind allows it. K-42: a quiet notice stands
    alone, and its link leads to the first page.
    """
    with override(reader.language):
        found = [words(notice) for notice in notices]
        if len(found) == 1:
            title, lines = found[0].title, _body(notices[0], found[0])
        else:
            count = len(found)
            title = ngettext("%(count)s message in Lifeline", "%(count)s messages in Lifeline", count) % {
                "count": count
            }
            lines = [f"{number}. {entry.title}" for number, entry in enumerate(found[:MOST_TITLES], 1)]
            if count > MOST_TITLES:
                lines.append(_("and %(count)s more") % {"count": count - MOST_TITLES})
            lines += ["", settings.SITE_URL]
    return Message(key=key, to=reader.addresses[channel], title=title, body="\n".join(lines))


def _body(notice: Notice, entry: Words) -> list[str]:
    lines = [entry.text, ""] if notice_kind(notice.kind).text_outside and entry.text != entry.title else []
    return [*lines, settings.SITE_URL + entry.path]


def _filled(template: object, values: dict[str, Any]) -> str:
    return str(template) % values if values else str(template)


def _path(link: str, target: str) -> str:
    """The page of one thing, or else the list of that name; "" where there is neither."""
    if not link:
        return ""
    for args in ([target], []) if target else ([],):
        try:
            return reverse(link, args=args)
        except NoReverseMatch:
            continue
    return ""
