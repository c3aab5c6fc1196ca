"""Who gets in where: the meetings of innovation's leading group.

The administrator and the clerk are secretaries, the lead is chair, five more have a vote; the employee leads the
application that is up.
"""

from __future__ import annotations

from tests.guard.access.row import row


def held(world):
    """A meeting in session with an item that was voted on."""
    from lifeline.innovation.tests import sitting as sit

    world.duty("auditor", "innovation.auditor", "jinan")
    of = sit.cycle(world)
    application = sit.tabled(world, of)
    meeting = sit.session(world, of)
    sit.voted(world, sit.item_of(meeting, application), 4)
    return meeting


def closed(world):
    """The same, closed with nothing decided."""
    from lifeline.innovation.actions import deciding
    from lifeline.innovation.tests import sitting as sit

    return deciding.close(held(world), actor=world.administrator, now=sit.NOW)


def asked(world):
    """The employee is asked to agree to a higher level."""
    from lifeline.innovation.actions import consents
    from lifeline.innovation.tests import sitting as sit

    of = sit.cycle(world)
    application = sit.tabled(world, of)
    item = sit.item_of(sit.session(world, of), application)
    return consents.ask(item, "RAISE", level="COMPANY_KEY", actor=world.administrator, now=sit.NOW)[0]


def keyed(_world, made):
    """The address of a meeting or a question."""
    return [made.pk]


def first(_world, made):
    """The address of its first item."""
    return [made.pk, 1]


VOTERS = ("lead", "supervisor", "dispatcher", "publisher", "manager", "clerk")
SEE = dict.fromkeys((*VOTERS, "administrator", "auditor"), 200)
RECORD = {**dict.fromkeys(SEE, 403), "clerk": 302, "administrator": 302}
ROWS = {
    "innovation:meeting_list": row("get", others=200),
    "innovation:meeting_detail": row("get", setup=held, args=keyed, others=404, **SEE),
    "innovation:meeting_item": row("get", setup=held, args=first, others=404, **SEE),
    "innovation:meeting_step": row(
        "post", setup=held, args=keyed, others=404, data=lambda _w, _m: {"act": "roll"}, **RECORD
    ),
    "innovation:item_step": row(
        "post", setup=held, args=first, others=404, **RECORD,
        data=lambda _w, _m: {"act": "write_down", "decision": "APPROVE", "reason": ""},
    ),
    "innovation:meeting_vote": row(
        "get", setup=held, args=keyed, others=404, **{**SEE, "administrator": 403, "auditor": 403}
    ),
    "innovation:minutes_detail": row("get", setup=closed, args=keyed, others=404, **SEE),
    "innovation:consent_answer": row("get", setup=asked, args=keyed, others=404, employee=200),
}  # fmt: skip
