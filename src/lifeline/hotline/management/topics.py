"""`./lifeline hotline topics FILE`: topics of a plain table of messages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.hotline.management import plain
from lifeline.hotline.rules.topics import FOUND_LEAST, Voice, heat
from lifeline.kernel.commands import Outcome, Unusable, Verb
from lifeline.kernel.tables import Column, Kind
from lifeline.kernel.text import Message, clusters

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call
    from lifeline.kernel.tables import Row
    from lifeline.kernel.text import Group

READ = (
    plain.ID,
    plain.TITLE,
    plain.BODY,
    Column("at", "留言时间", "time", Kind.TIME, aliases=("时间", "submitted")),
    Column("author", "留言用户", "user", Kind.KEY, aliases=("用户", "reporter")),
    Column("supports", "点赞数", "supports", Kind.NUMBER),
    Column("against", "反对数", "against", Kind.NUMBER),
)
WRITTEN = (
    plain.column("topic", Kind.NUMBER),
    plain.column("rank", Kind.NUMBER),
    plain.column("heat", Kind.DECIMAL),
    plain.column("name"),
    plain.column("place_words"),
    plain.column("first_day", Kind.KEY),
    plain.column("last_day", Kind.KEY),
    plain.column("messages", Kind.NUMBER),
    plain.column("cohesion", Kind.DECIMAL),
    plain.column("kept_if_looser", Kind.DECIMAL),
    plain.column("kept_if_stricter", Kind.DECIMAL),
    plain.column("members"),
)
SHOWN = 10


class Post(NamedTuple):
    """One message of the table."""

    id: str
    message: Message
    voice: Voice


class Topics(Verb):
    name = "topics"
    help = gettext_lazy("Finds what many messages of a table have in common: the same place, the same matter.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--out", type=Path, required=True, metavar="OUT", help=".csv, .xlsx or .json")
        parser.add_argument("--least", type=int, default=FOUND_LEAST, help="messages of a topic at least")
        parser.add_argument("--day", metavar="YYYY-MM-DD", help="the day to count from; else the last one of the file")

    def run(self, call: Call) -> Outcome:
        """Read, group, rank by heat, write. Title and text count together; a missing title is the text's beginning."""
        posts = posts_of(call["file"])
        if not posts:
            raise Unusable(_("The file holds no message: a title or a text is needed."))
        today = last_day(posts, call["day"])
        found = clusters([(post, post.message) for post in posts])
        rows = sorted((row(group, today) for group in found if len(group.keys) >= call["least"]), key=hottest)
        for rank, one in enumerate(rows, 1):
            one["topic"] = one["rank"] = rank
        plain.write(call["out"], WRITTEN, rows)
        told = [_("%(n)s messages, %(topics)s topics.") % {"n": len(posts), "topics": len(rows)}]
        told += [f"{one['rank']:3} {one['heat']:8.2f} {one['messages']:4} {one['name']}" for one in rows[:SHOWN]]
        return Outcome({"messages": len(posts), "topics": len(rows), "out": str(call["out"])}, told)


def posts_of(path: Path) -> list[Post]:
    """The messages of a table that say anything. A time that cannot be read is none."""
    with plain.opened(path, READ) as table:
        return [post for post in map(post_of, table) if post.message.title or post.message.text]


def post_of(row: Row) -> Post:
    """One row of the table."""
    values = row.values
    at = values["at"]
    day = timezone.localtime(at).date() if at else None
    supports = (values["supports"] or 0) - (values["against"] or 0)
    message = Message(values["title"] or "", values["body"] or "")
    return Post(str(values["id"] or row.number), message, Voice(day, values["author"], supports))


def last_day(posts: list[Post], wanted: str | None) -> date:
    """The day from which growth is counted."""
    if wanted:
        try:
            return date.fromisoformat(wanted)
        except ValueError as fault:
            raise Unusable(_("%(text)s is not a date. Write it like 2026-03-09.") % {"text": wanted}) from fault
    days = [post.voice.day for post in posts if post.voice.day]
    return max(days) if days else timezone.localdate()


def row(group: Group[Post], today: date) -> dict[str, Any]:
    """One topic: named by the message that is nearest to all others."""
    days = sorted(post.voice.day for post in group.keys if post.voice.day)
    middle = group.keys[0].message
    return {
        "heat": heat([post.voice for post in group.keys], today),
        "name": " ".join((middle.title or middle.text[:40]).split()),
        "place_words": list(group.words),
        "first_day": days[0].isoformat() if days else "",
        "last_day": days[-1].isoformat() if days else "",
        "messages": len(group.keys),
        "cohesion": group.cohesion,
        "kept_if_looser": group.looser,
        "kept_if_stricter": group.stricter,
        "members": [post.id for post in group.keys],
    }


def hottest(one: dict[str, Any]) -> tuple[float, int, str]:
    """The order of the list."""
    return -one["heat"], -one["messages"], one["name"]
