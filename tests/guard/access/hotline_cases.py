"""Who gets in where: the pages and verbs of one case of the hotline."""

from __future__ import annotations

from tests.guard.access.made import (
    being_redacted,
    held,
    number,
    replied,
    triage,
    waiting_reply,
)
from tests.guard.access.row import row

ROWS = {
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
    "hotline:case_seal": row(
        "post", setup=held, args=number, employee=403, dispatcher=422, handler=403, lead=403, supervisor=403, others=404
    ),
    "hotline:case_pass_on": row("get", setup=held, args=number, others=404),  # nobody takes questions: test_passing.py
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
    "hotline:case_relabel": row(
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
    "hotline:unseal_request": row(
        "get", setup=held, args=number, employee=403, dispatcher=403, handler=403, lead=403, supervisor=403, others=404
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
    "hotline:report_done": row(
        "get", employee=200, dispatcher=403, supervisor=403, others=404, setup=triage, args=number
    ),
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
    "hotline:receipt_slip": row(
        "get", employee=200, dispatcher=403, supervisor=403, others=404, setup=triage, args=number
    ),
}
