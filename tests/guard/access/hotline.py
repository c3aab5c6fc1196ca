"""Who gets in where: the pages of the hotline, but for those of one case."""

from __future__ import annotations

from tests.guard.access.made import (
    bulk,
    canned,
    faq_entry,
    held,
    on_the_board,
    routing_rule,
    shown_topic,
    split_category,
    topic,
    triage,
)
from tests.guard.access.row import row

STAFF_LISTS = dict.fromkeys(
    ("dispatcher", "supervisor", "handler", "lead", "publisher", "foreign_dispatcher"), 200
)  # fmt: skip
WRITERS = dict.fromkeys(
    ("dispatcher", "handler", "lead", "supervisor", "clerk", "manager", "foreign_dispatcher"), 200
) | {"others": 403}
SHARED = {"manager": 200, "foreign_dispatcher": 404, "others": 403}
EXPORTS = dict.fromkeys(("dispatcher", "handler", "lead", "supervisor", "publisher", "foreign_dispatcher"), 200) | {
    "others": 403
}

ROWS = {
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
    "hotline:category_relabel": row(
        "get",
        setup=split_category,
        args=lambda _w, made: [made.code],
        dispatcher=200,
        supervisor=200,
        manager=200,
        foreign_dispatcher=200,
        others=403,
    ),
    "hotline:category_sorted": row(
        "post", setup=split_category, args=lambda _w, made: [made.code], manager=302, others=403
    ),
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
    "hotline:publication_list": row("get", publisher=200, others=403),
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
    "hotline:home": row("get", others=200),
    "hotline:report_new": row("get", others=200),
    "hotline:report_hints": row("post", others=422),
    "hotline:clerk_report": row("get", clerk=200, others=403),
    "hotline:sealed_report": row("get", others=200),
    "hotline:sealed_receipt": row("post", others=302),
    "hotline:my_case_list": row("get", others=200),
    "hotline:receipt_check": row("get", others=200, public=200),
    "hotline:stage_by_number": row("get", others=200, public=200),
    "hotline:case_attachment": row(
        "get", others=404, setup=triage, args=lambda _w, made: [made.number, "0123456789abcdef"]
    ),
}
