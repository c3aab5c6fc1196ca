"""Rule 5: who gets in where. One row a page; a page without a row fails, and so does a row without a page.

`Row("get", employee=200, others=404)` gives the status for each persona of tests/cast.py; `others` is for all that are
not named. Without a log-in every page answers 302 to the log-in page, unless the row says `public=STATUS`.
`args` is a function of the world (and of what `setup` returned) that gives the arguments of the URL.
`script=True` marks a page that needs JavaScript (K-95).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from lifeline.kernel import chain
from tests.cast import PERSONAS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import World


@dataclass(frozen=True)
class Row:
    """One page's row."""

    method: str
    statuses: dict[str, int]
    others: int
    public: int | None = None
    setup: Callable[[World], Any] | None = None
    args: Callable[[World, Any], list[Any]] = field(default=lambda _world, _made: [])
    data: Callable[[World, Any], dict[str, Any]] = field(default=lambda _world, _made: {})
    script: bool = False

    def status(self, persona: str) -> int:
        return self.statuses.get(persona, self.others)


def row(
    method: str, *, others: int, public: int | None = None, setup=None, args=None, data=None, script=False, **who: int
):
    """A row; an unknown persona is a KeyError."""
    if unknown := set(who) - set(PERSONAS):
        raise KeyError(unknown)
    more = {name: value for name, value in (("args", args), ("data", data)) if value is not None}
    return Row(method, who, others, public, setup, script=script, **more)


def triage(world):
    """A case that waits for its dispatch."""
    from lifeline.hotline.tests import course

    return course.report(world, timezone.now())


def held(world):
    """A case that the department works on."""
    from lifeline.hotline.tests import course

    return course.in_progress(world, timezone.now())


def waiting_reply(world):
    """A case whose reply waits for the lead."""
    from lifeline.hotline.tests import course

    case = held(world)
    course.drafted(world, case, timezone.now())
    return case


def replied(world):
    """A case with a reply that its reporter has not rated."""
    from lifeline.hotline.tests import course

    return course.answered(world, timezone.now())


def begun(world):
    """A sheet that the employee has begun and keeps."""
    from lifeline.questionnaires import api
    from lifeline.questionnaires.api import sheets
    from lifeline.wellbeing.queries.holding import answers_token

    return sheets.open_sheet(answers_token(world.employee), api.definition("phq2"), actor=None, now=timezone.now())


def called(world):
    """The employee waits for a talk; the publisher is a counsellor too, the clerk their supervisor."""
    from lifeline.wellbeing.actions import calls

    world.duty("publisher", "wellbeing.counsellor", "jinan")
    world.duty("clerk", "wellbeing.supervisor", "jinan")
    now = timezone.now()
    return calls.ask("Min", "here", anonymous=False, actor=world.employee, now=now)


def said(_world, _made):
    """A line of a talk."""
    return {"text": "Hello"}


def a_receipt():
    """A receipt of erasure: it names nobody, so whoever has it may look at it."""
    from lifeline.wellbeing.queries.own import receipt

    return receipt(timezone.localdate())


def curated(world):
    """The publisher is curator of scales too; the address of a scale that waits for one."""
    from lifeline.questionnaires.api import rights

    world.duty("publisher", "wellbeing.curator", "jinan")
    return next(one.about[:16] for one in rights.entries() if one.definition.id == "sas" and one.about)


def on_the_board(world):
    """A published case."""
    from lifeline.hotline.actions import publication

    case, now = replied(world), timezone.now()
    row = publication.propose(case, actor=world.publisher, now=now)
    publication.summarise(
        row, "Hot water", "There was no hot water.", "A new pump was built in.", actor=world.publisher, now=now
    )
    return publication.publish(row, actor=world.publisher, now=now)


def being_redacted(world):
    """A case whose reporter was asked to agree to a redacted text."""
    from lifeline.hotline.actions import publication

    case, now = replied(world), timezone.now()
    row = publication.propose(case, actor=world.publisher, now=now)
    row = publication.redact(
        row, "Hot water", "There was no hot water.", "A new pump was built in.", actor=world.publisher, now=now
    )
    publication.ask_consent(row, actor=world.publisher, now=now)
    return case


def topic(world):
    """A topic of three cases, as the clock finds it."""
    from lifeline.hotline.actions import topics
    from lifeline.hotline.tests import course

    now = timezone.now()
    cases = [course.report(world, now, key=f"topic {n}").pk for n in range(3)]
    return topics.found(world.jinan, cases, "No hot water in bath 3", [], actor=None, now=now)


def shown_topic(world):
    """A topic that readers see."""
    from lifeline.hotline.actions import topics
    from lifeline.hotline.tests import course

    now, five = timezone.now(), ("colleague", "handler", "lead", "clerk", "manager")
    cases = [course.report(world, now, key=f"met {who}", reporter=world.people[who]).pk for who in five]
    found = topics.found(world.jinan, cases, "No hot water in bath 3", [], actor=None, now=now)
    return topics.confirm(found, "No hot water in bath 3", actor=world.dispatcher, now=now)


def bulk(world):
    """What the dispatcher does to one case, and could still undo."""
    from lifeline.hotline.actions import bulk as actions
    from lifeline.hotline.states.bulk import BulkAct

    wish = actions.Wish(BulkAct.DISPATCH, unit=world.logistics)
    return actions.begin(wish, [triage(world)], actor=world.dispatcher, now=timezone.now())


def routing_rule(world):
    """A rule that proposes the department."""
    from lifeline.hotline.actions import routing

    terms = routing.Terms("Baths", world.logistics, words="bath")
    return routing.make(world.jinan, terms, actor=world.manager, now=timezone.now())


STAFF_LISTS = dict.fromkeys(
    ("dispatcher", "supervisor", "handler", "lead", "publisher", "foreign_dispatcher"), 200
)  # fmt: skip


def faq_entry(world):
    """An entry of the FAQ that readers find."""
    from datetime import timedelta

    from lifeline.hotline.actions import faq

    now = timezone.now()
    entry = faq.propose(world.jinan, "May I?", "Yes, you may do so.", None, actor=world.publisher, now=now)
    until = (now + timedelta(days=30)).date()
    return faq.show(entry, world.publisher, until, actor=world.publisher, now=now)


def number(_world, case):
    """The case's address."""
    return [case.number]


def canned(world):
    """A canned reply that the manager shares with the company."""
    from lifeline.hotline.actions import canned

    return canned.add("Received", "We have it.", world.jinan, actor=world.manager, now=timezone.now())


WRITERS = dict.fromkeys(
    ("dispatcher", "handler", "lead", "supervisor", "clerk", "manager", "foreign_dispatcher"), 200
) | {"others": 403}
SHARED = {"manager": 200, "foreign_dispatcher": 404, "others": 403}
EXPORTS = dict.fromkeys(("dispatcher", "handler", "lead", "supervisor", "publisher", "foreign_dispatcher"), 200) | {
    "others": 403
}

ACCESS: dict[str, Row] = {
    "hotline:queue_list": row("get", dispatcher=200, supervisor=200, foreign_dispatcher=200, others=403),
    "hotline:desk_list": row("get", handler=200, lead=200, others=403),
    "hotline:unit_list": row("get", lead=200, others=403),
    "hotline:overdue_list": row("get", others=403),
    "hotline:supervision_list": row("get", supervisor=200, others=403),
    "hotline:case_list": row(
        "get",
        dispatcher=200,
        handler=200,
        lead=200,
        supervisor=200,
        publisher=200,
        manager=200,
        foreign_dispatcher=200,
        others=403,
    ),
    "hotline:canned_list": row("get", **WRITERS),
    "hotline:canned_new": row("get", **WRITERS),
    "hotline:canned_edit": row("get", setup=canned, args=lambda _w, made: [made.pk], **SHARED),
    "hotline:canned_retire": row("post", setup=canned, args=lambda _w, made: [made.pk], **SHARED | {"manager": 302}),
    "hotline:reference_list": row("get", manager=200, others=403),
    "hotline:category_new": row("get", manager=200, others=403),
    "hotline:category_edit": row("get", args=lambda _w, _m: ["safety"], manager=200, others=403),
    "hotline:number_edit": row("get", manager=200, others=403),
    "hotline:danger_edit": row("get", manager=200, others=403),
    "hotline:level_edit": row("get", manager=200, others=403),
    "hotline:poster_list": row("get", manager=200, others=403),
    "hotline:poster_print": row("get", args=lambda _w, _m: ["CREW_A"], manager=200, others=403),
    "hotline:export_list": row("get", **EXPORTS),
    "hotline:export_create": row("get", **EXPORTS),
    "hotline:export_file": row("get", args=lambda _w, _m: [1], **dict.fromkeys(EXPORTS, 404) | {"others": 403}),
    "hotline:public_case_list": row("get", others=200),
    "hotline:public_case_detail": row(
        "get", setup=on_the_board, args=lambda _w, made: [made.pk], outsider=404, foreign_dispatcher=404, others=200
    ),
    "hotline:faq_list": row("get", others=200),
    "hotline:faq_detail": row(
        "get", setup=faq_entry, args=lambda _w, made: [made.pk], outsider=404, foreign_dispatcher=404, others=200
    ),
    "hotline:faq_vote": row(
        "post", setup=faq_entry, args=lambda _w, made: [made.pk], outsider=404, foreign_dispatcher=404, others=302
    ),
    "hotline:rule_list": row("get", manager=200, others=403),
    "hotline:rule_new": row("get", manager=200, others=403),
    "hotline:rule_try": row("get", manager=200, others=403),
    "hotline:rule_edit": row("get", setup=routing_rule, args=lambda _w, made: [made.pk], manager=200, others=403),
    "hotline:rule_retire": row("post", setup=routing_rule, args=lambda _w, made: [made.pk], manager=302, others=403),
    "hotline:bulk_list": row("get", **STAFF_LISTS, others=403),
    "hotline:bulk_new": row("get", **STAFF_LISTS, others=403),
    "hotline:bulk_detail": row("get", setup=bulk, args=lambda _w, made: [made.pk], dispatcher=200, others=404),
    "hotline:bulk_undo": row("post", setup=bulk, args=lambda _w, made: [made.pk], dispatcher=302, others=404),
    "hotline:bulk_run": row("post", setup=bulk, args=lambda _w, made: [made.pk], dispatcher=302, others=404),
    "hotline:topic_list": row("get", others=200),
    "hotline:topic_detail": row(
        "get", setup=shown_topic, args=lambda _w, made: [made.pk], outsider=404, foreign_dispatcher=404, others=200
    ),
    "hotline:topic_join": row(
        "get", setup=shown_topic, args=lambda _w, made: [made.pk], outsider=404, foreign_dispatcher=404, others=200
    ),
    "hotline:topic_board": row(
        "get", dispatcher=200, supervisor=200, handler=200, lead=200, foreign_dispatcher=200, others=403
    ),
    "hotline:topic_edit": row(
        "get", setup=topic, args=lambda _world, one: [one.pk], dispatcher=200, supervisor=200, others=404
    ),
    "hotline:faq_desk_list": row("get", publisher=200, manager=200, others=403),
    "hotline:faq_new": row("get", publisher=200, manager=200, others=403),
    "hotline:faq_edit": row(
        "get", setup=faq_entry, args=lambda _w, made: [made.pk], publisher=200, manager=200, others=403
    ),
    "hotline:faq_show": row(
        "post", setup=faq_entry, args=lambda _w, made: [made.pk], publisher=422, manager=422, others=403
    ),
    "hotline:faq_retire": row(
        "post", setup=faq_entry, args=lambda _w, made: [made.pk], publisher=422, manager=422, others=403
    ),
    "hotline:faq_propose": row(
        "post",
        setup=replied,
        args=number,
        employee=403,
        dispatcher=422,
        handler=422,
        lead=422,
        supervisor=422,
        publisher=422,
        others=404,
    ),
    "hotline:publication_list": row("get", publisher=200, others=403),
    "hotline:publication_redact": row(
        "get",
        setup=replied,
        args=number,
        publisher=200,
        employee=403,
        dispatcher=403,
        handler=403,
        lead=403,
        supervisor=403,
        others=404,
    ),
    "hotline:publication_replace": row("post", setup=being_redacted, args=number, publisher=302, others=404),
    "hotline:publication_harmless": row("post", setup=being_redacted, args=number, publisher=302, others=404),
    "hotline:publication_ask": row("post", setup=being_redacted, args=number, publisher=302, others=404),
    "hotline:publication_preview": row("get", setup=being_redacted, args=number, publisher=200, others=404),
    "hotline:my_case_consent": row(
        "get",
        setup=being_redacted,
        args=number,
        employee=200,
        dispatcher=403,
        handler=403,
        lead=403,
        supervisor=403,
        publisher=403,
        others=404,
    ),
    "hotline:publication_unpublish": row(
        "post", setup=on_the_board, args=lambda _w, made: [made.pk], publisher=302, others=403
    ),
    "hotline:rate_report": row(
        "get",
        dispatcher=200,
        handler=200,
        lead=200,
        supervisor=200,
        publisher=200,
        manager=200,
        foreign_dispatcher=200,
        others=403,
    ),
    "hotline:rate_cell_list": row(
        "get",
        args=lambda w, _made: ["response", 0],
        dispatcher=200,
        handler=200,
        lead=200,
        supervisor=200,
        publisher=200,
        manager=200,
        foreign_dispatcher=200,
        others=403,
    ),
    "hotline:case_detail": row(
        "get", setup=held, args=number, employee=302, dispatcher=200, handler=200, lead=200, supervisor=200, others=404
    ),
    "hotline:case_dispatch": row(
        "post", setup=triage, args=number, employee=403, dispatcher=422, supervisor=403, others=404
    ),
    "hotline:case_reassign": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:case_level": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:case_recuse": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:case_clarify": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:transfer_propose": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:case_transfer": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:transfer_deny": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:case_take_back": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:case_category": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:suggestion_accept": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:case_refuse": row(
        "post", setup=triage, args=number, employee=403, dispatcher=422, supervisor=403, others=404
    ),
    "hotline:refusal_confirm": row(
        "post", setup=triage, args=number, employee=403, dispatcher=422, supervisor=422, others=404
    ),
    "hotline:refusal_deny": row(
        "post", setup=triage, args=number, employee=403, dispatcher=422, supervisor=422, others=404
    ),
    "hotline:case_merge": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:case_unmerge": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:case_contact": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=422, lead=422, supervisor=403, others=404
    ),
    "hotline:case_ask": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=422, lead=422, supervisor=403, others=404
    ),
    "hotline:case_resume": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=422, lead=422, supervisor=403, others=404
    ),
    "hotline:case_note": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=422, lead=422, supervisor=422, others=404
    ),
    "hotline:reply_draft": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=422, lead=422, supervisor=403, others=404
    ),
    "hotline:reply_approve": row(
        "post",
        setup=waiting_reply,
        args=number,
        employee=403,
        dispatcher=403,
        handler=403,
        lead=422,
        supervisor=422,
        others=404,
    ),
    "hotline:reply_send_back": row(
        "post",
        setup=waiting_reply,
        args=number,
        employee=403,
        dispatcher=403,
        handler=403,
        lead=422,
        supervisor=422,
        others=404,
    ),
    "hotline:figure_exclude": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:exclusion_grant": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:exclusion_deny": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:order_issue": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:order_answer": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=422, lead=422, supervisor=403, others=404
    ),
    "hotline:order_close": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:reopen_grant": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:reopen_refuse": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:case_return": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=422, supervisor=403, others=404
    ),
    "hotline:return_decide": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:case_dispute": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:ruling_decide": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:ruling_propose": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    **{
        f"hotline:vault_{page}": row(
            "get",
            dispatcher=status,
            supervisor=status,
            handler=status,
            lead=status,
            foreign_dispatcher=status,
            publisher=status,
            others=403,
        )
        for page, status in [("open", 302), ("setup", 200), ("passphrase", 302), ("recover", 302)]
    },
    "hotline:vault_give": row(
        "post",
        dispatcher=409,
        supervisor=409,
        handler=409,
        lead=409,
        foreign_dispatcher=409,
        publisher=409,
        others=403,
        args=lambda _w, _made: [1],
    ),
    "hotline:case_give": row(
        "post",
        setup=held,
        args=lambda w, made: [made.number, w.lead.pk],
        employee=403,
        dispatcher=409,
        handler=409,
        lead=409,
        supervisor=409,
        others=404,
    ),
    "hotline:unseal_list": row("get", others=403),
    "hotline:unseal_decide": row("get", others=403, args=lambda _w, _made: [1]),
    "hotline:unseal_request": row(
        "get", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:vault_close": row(
        "post",
        dispatcher=409,
        supervisor=409,
        handler=409,
        lead=409,
        publisher=409,
        foreign_dispatcher=409,
        others=403,
    ),
    "hotline:task_open": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=422, lead=422, supervisor=403, others=404
    ),
    "hotline:task_done": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:task_decline": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:task_decide": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:task_cancel": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=422, lead=422, supervisor=403, others=404
    ),
    "hotline:case_extend": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=422, lead=422, supervisor=403, others=404
    ),
    "hotline:extension_decide": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:case_defer": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=422, supervisor=403, others=404
    ),
    "hotline:deferral_decide": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=422, others=404
    ),
    "hotline:case_take_up": row(
        "post", setup=held, args=number, employee=403, dispatcher=403, handler=422, lead=422, supervisor=403, others=404
    ),
    "people:chain_state": row("get", auditor=200, others=403, setup=lambda _w: chain.seal_due(timezone.now())),
    "people:chain_roots": row("get", auditor=200, others=403),
    "people:person_list": row("get", administrator=200, others=403),
    "people:person_new": row("get", administrator=200, others=403),
    "people:import_new": row("get", administrator=200, others=403),
    "people:person_detail": row("get", administrator=200, others=404, args=lambda w, _: [w.employee.pk]),
    "people:person_edit": row("get", administrator=200, others=404, args=lambda w, _: [w.employee.pk]),
    "people:person_transfer": row("get", administrator=200, others=404, args=lambda w, _: [w.employee.pk]),
    "people:person_close": row("get", administrator=200, others=404, args=lambda w, _: [w.employee.pk]),
    "people:unit_trunk": row("get", administrator=302, others=403),
    "people:unit_options": row("get", administrator=200, others=403),
    "people:unit_tree": row("get", administrator=200, others=404, args=lambda w, _: [w.caster.pk]),
    "people:unit_new": row("get", administrator=200, others=404, args=lambda w, _: [w.caster.pk]),
    "people:unit_edit": row("get", administrator=200, others=404, args=lambda w, _: [w.caster.pk]),
    "people:unit_merge": row("get", administrator=200, others=404, args=lambda w, _: [w.caster.pk]),
    "people:unit_close": row("get", administrator=200, others=404, args=lambda w, _: [w.caster.pk]),
    "people:duty_list": row("get", administrator=200, others=403),
    "people:duty_grant": row("get", administrator=200, others=403),
    "people:why_may": row("get", administrator=200, others=403),
    "people:duty_confirm": row(
        "post", administrator=409, others=404, args=lambda w, _: [w.lead.duties.get().pk], lead=409
    ),
    "people:duty_end": row("get", administrator=200, lead=403, others=403, args=lambda w, _: [w.lead.duties.get().pk]),
    "people:duty_deputise": row(
        "get", administrator=200, lead=200, others=404, args=lambda w, _: [w.lead.duties.get().pk]
    ),
    "people:home": row("get", others=200),
    "people:login": row("get", others=302, public=200),
    "people:logout": row("post", others=302),
    "people:password_first": row("get", others=302),
    "people:second_step": row(
        "get", others=302, employee=200, colleague=200, outsider=200, handler=200, lead=200, manager=200
    ),
    "people:passkey_ask": row("post", others=200),
    "people:passkey_prove": row("post", others=409),
    "people:factor_list": row("get", others=200),
    "people:factor_app": row("get", others=200),
    "people:recovery_codes": row("get", others=302),
    "people:passkey_begin": row("post", others=200, script=True),
    "people:passkey_add": row("post", others=409, script=True),
    "people:factor_remove": row("post", others=404, args=lambda _world, _made: [1]),
    "people:slip_new": row("get", others=403, administrator=200),
    "people:reset_use": row("get", others=200, public=200),
    "people:reset_ask": row("get", others=403, administrator=200),
    "people:reset_confirm": row("get", others=403, administrator=200),
    "people:reset_close": row("post", others=404, args=lambda _world, _made: [1]),
    "people:first_admin": row("get", others=404, public=404, args=lambda _world, _made: ["a-wrong-token"]),
    "people:openid_begin": row("get", others=404, public=404),
    "people:openid_return": row("get", others=404, public=404),
    "people:delivery_list": row("get", administrator=200, others=403),
    "people:delivery_retry": row("post", administrator=302, others=403),
    "people:hook_list": row("get", administrator=200, others=403),
    "people:hook_renew": row("post", administrator=404, others=403, args=lambda _world, _made: [1]),
    "people:hook_settle": row("post", administrator=404, others=403, args=lambda _world, _made: [1]),
    "people:hook_switch": row("post", administrator=404, others=403, args=lambda _world, _made: [1]),
    "people:my_notices": row("get", others=200),
    "people:notices_read": row("post", others=302),
    "people:notice_open": row("post", others=302, args=lambda _world, _made: [1]),
    "people:my_choices": row("get", others=200),
    "people:my_data": row("get", others=200),
    "people:my_data_file": row("get", others=200),
    "people:token_list": row("get", others=200),
    "people:token_revoke": row("post", others=404, args=lambda _world, _made: [1]),
    "people:me": row("get", others=200),
    "people:password_change": row("get", others=200),
    "people:my_sessions": row("get", others=200),
    "people:sessions_end": row("post", others=302),
    "people:session_end": row("post", others=404, args=lambda _world, _made: ["0123456789abcdef"]),
    "hotline:home": row("get", others=200),
    "hotline:report_new": row("get", others=200),
    "hotline:report_hints": row("post", others=422),
    "hotline:sealed_report": row("get", others=200),
    "hotline:sealed_receipt": row("post", others=302),
    "hotline:report_done": row(
        "get", employee=200, dispatcher=403, supervisor=403, others=404, setup=triage, args=number
    ),
    "hotline:my_case_list": row("get", others=200),
    "hotline:my_case_detail": row(
        "get", employee=200, dispatcher=403, supervisor=403, others=404, setup=triage, args=number
    ),
    "hotline:my_case_message": row(
        "get", employee=200, dispatcher=403, supervisor=403, others=404, setup=triage, args=number
    ),
    "hotline:my_case_answer": row(
        "get", employee=302, dispatcher=403, supervisor=403, others=404, setup=triage, args=number
    ),
    "hotline:my_case_nudge": row(
        "post", employee=302, dispatcher=403, supervisor=403, others=404, setup=triage, args=number
    ),
    "hotline:my_case_rate": row(
        "get",
        employee=200,
        dispatcher=403,
        supervisor=403,
        handler=403,
        lead=403,
        publisher=403,
        others=404,
        setup=replied,
        args=number,
    ),
    "hotline:my_case_reopen": row(
        "get",
        employee=200,
        dispatcher=403,
        supervisor=403,
        handler=403,
        lead=403,
        publisher=403,
        others=404,
        setup=replied,
        args=number,
    ),
    "hotline:my_case_appeal": row(
        "get", employee=409, dispatcher=403, supervisor=403, others=404, setup=triage, args=number
    ),
    "hotline:my_case_withdraw": row(
        "get", employee=200, dispatcher=403, supervisor=403, others=404, setup=triage, args=number
    ),
    "hotline:receipt_check": row("get", others=200, public=200),
    "hotline:receipt_slip": row(
        "get", employee=200, dispatcher=403, supervisor=403, others=404, setup=triage, args=number
    ),
    "hotline:stage_by_number": row("get", others=200, public=200),
    "hotline:case_attachment": row(
        "get", others=404, setup=triage, args=lambda _w, made: [made.number, "0123456789abcdef"]
    ),
    "wellbeing:home": row("get", others=200),
    "wellbeing:catalogue": row("get", others=200),
    "wellbeing:guest_item": row("post", others=200, data=lambda _w, _m: {"instrument": "phq2"}),
    "wellbeing:sheet_start": row("post", others=200, data=lambda _w, _m: {"instrument": "phq2"}),
    "wellbeing:sheet_item": row("get", employee=200, others=404, setup=begun, args=lambda _w, made: [made.uuid, 1]),
    "wellbeing:sheet_finish": row("get", employee=200, others=404, setup=begun, args=lambda _w, made: [made.uuid]),
    "wellbeing:result": row("get", employee=302, others=404, setup=begun, args=lambda _w, made: [made.uuid]),
    "wellbeing:result_erase": row("get", employee=200, others=404, setup=begun, args=lambda _w, made: [made.uuid]),
    "wellbeing:history": row("get", others=200),
    "wellbeing:consent_list": row("get", others=200),
    "wellbeing:help_call": row("get", others=200),
    "wellbeing:help_status": row("get", employee=200, others=404, setup=called, args=lambda _w, uuid: [uuid]),
    "wellbeing:help_say": row("post", employee=302, others=404, setup=called, args=lambda _w, uuid: [uuid], data=said),
    "wellbeing:help_withdraw": row("post", employee=302, others=404, setup=called, args=lambda _w, uuid: [uuid]),
    "wellbeing:duty": row("get", publisher=200, clerk=200, others=403, setup=called),
    "wellbeing:call_detail": row(
        "get", publisher=200, clerk=200, others=403, setup=called, args=lambda _w, uuid: [uuid]
    ),
    "wellbeing:call_accept": row(
        "post", publisher=302, clerk=302, others=403, setup=called, args=lambda _w, uuid: [uuid]
    ),
    "wellbeing:call_say": row(
        "post", publisher=404, clerk=404, others=403, setup=called, args=lambda _w, uuid: [uuid], data=said
    ),
    "wellbeing:call_end": row("post", publisher=422, clerk=422, others=403, setup=called, args=lambda _w, uuid: [uuid]),
    "wellbeing:roster": row("get", clerk=200, others=403, setup=called),
    "wellbeing:shift_drop": row("post", clerk=404, others=403, setup=called, args=lambda _w, _m: [1]),
    "wellbeing:data_home": row("get", others=200),
    "wellbeing:data_export": row("post", others=200),
    "wellbeing:data_erase": row("get", others=200),
    "wellbeing:data_receipt": row("get", others=200, args=lambda _w, _m: [a_receipt()]),
    "wellbeing:instrument_list": row("get", publisher=200, others=403, setup=curated),
    "wellbeing:pack_confirm": row("get", publisher=200, others=403, setup=curated, args=lambda _w, key: [key]),
    "wellbeing:pack_withdraw": row("post", publisher=404, others=403, setup=curated, args=lambda _w, key: [key]),
    "wellbeing:help_now": row("get", others=200, public=200),
    "kernel:design_page": row("get", others=200),
    "kernel:look_choices": row("get", others=200, public=200),
    "kernel:chain_head": row("get", others=200, public=200, setup=lambda _w: chain.seal_due(timezone.now())),
    "kernel:offline": row("get", others=200, public=200, script=True),
    "kernel:manifest": row("get", others=200, public=200),
    "kernel:service_worker": row("get", others=200, public=200),
}
