"""Pages of the hotline."""

from django.urls import URLPattern, URLResolver, path

from lifeline.hotline.views import (
    access,
    board,
    case,
    figures,
    merging,
    mine,
    queue,
    report,
    returns,
    steps,
    terms,
    vaults,
    verbs,
)
from lifeline.hotline.views.anonymous import report as anon
from lifeline.hotline.views.anonymous import thread
from lifeline.hotline.views.exports import export_create, export_file, export_list
from lifeline.hotline.views.orders import order_answer, order_close, order_issue
from lifeline.hotline.views.supervision import overdue_list

app_name = "hotline"
READERS: list[URLPattern | URLResolver] = [
    path("board/", board.public_case_list, name="public_case_list"),
    path("board/<int:pk>/", board.public_case_detail, name="public_case_detail"),
]
STAFF: list[URLPattern | URLResolver] = [
    path("queue/", queue.queue_list, name="queue_list"),
    path("desk/", queue.desk_list, name="desk_list"),
    path("unit/", queue.unit_list, name="unit_list"),
    path("overdue/", overdue_list, name="overdue_list"),
    path("supervision/", queue.supervision_list, name="supervision_list"),
    path("publish/", board.publication_list, name="publication_list"),
    path("publish/<str:number>/", board.publication_new, name="publication_new"),
    path("board/<int:pk>/unpublish/", board.publication_unpublish, name="publication_unpublish"),
    path("rates/", figures.rate_report, name="rate_report"),
    path("rates/<str:figure>/<int:unit>/cases/", figures.rate_cell_list, name="rate_cell_list"),
    path("exports/", export_list, name="export_list"),
    path("exports/new/", export_create, name="export_create"),
    path("exports/<int:pk>/", export_file, name="export_file"),
    path("cases/", queue.case_list, name="case_list"),
    path("cases/<str:number>/", case.case_detail, name="case_detail"),
    path("cases/<str:number>/dispatch/", verbs.case_dispatch, name="case_dispatch"),
    path("cases/<str:number>/reassign/", verbs.case_reassign, name="case_reassign"),
    path("cases/<str:number>/level/", verbs.case_level, name="case_level"),
    path("cases/<str:number>/category/", verbs.case_category, name="case_category"),
    path("cases/<str:number>/refuse/", verbs.case_refuse, name="case_refuse"),
    path("cases/<str:number>/refuse/confirm/", verbs.refusal_confirm, name="refusal_confirm"),
    path("cases/<str:number>/refuse/deny/", verbs.refusal_deny, name="refusal_deny"),
    path("cases/<str:number>/merge/", merging.case_merge, name="case_merge"),
    path("cases/<str:number>/unmerge/", merging.case_unmerge, name="case_unmerge"),
    path("cases/<str:number>/return/", returns.case_return, name="case_return"),
    path("cases/<str:number>/return/decide/", returns.return_decide, name="return_decide"),
    path("cases/<str:number>/dispute/", returns.case_dispute, name="case_dispute"),
    path("cases/<str:number>/ruling/", returns.ruling_decide, name="ruling_decide"),
    path("cases/<str:number>/ruling/propose/", returns.ruling_propose, name="ruling_propose"),
    path("cases/<str:number>/extend/", terms.case_extend, name="case_extend"),
    path("cases/<str:number>/extend/decide/", terms.extension_decide, name="extension_decide"),
    path("cases/<str:number>/defer/", terms.case_defer, name="case_defer"),
    path("cases/<str:number>/defer/decide/", terms.deferral_decide, name="deferral_decide"),
    path("cases/<str:number>/take-up/", terms.case_take_up, name="case_take_up"),
    path("cases/<str:number>/contact/", verbs.case_contact, name="case_contact"),
    path("cases/<str:number>/ask/", verbs.case_ask, name="case_ask"),
    path("cases/<str:number>/resume/", verbs.case_resume, name="case_resume"),
    path("cases/<str:number>/note/", verbs.case_note, name="case_note"),
    path("cases/<str:number>/reply/", verbs.reply_draft, name="reply_draft"),
    path("cases/<str:number>/reply/approve/", verbs.reply_approve, name="reply_approve"),
    path("cases/<str:number>/reply/back/", verbs.reply_send_back, name="reply_send_back"),
    path("cases/<str:number>/order/", order_issue, name="order_issue"),
    path("cases/<str:number>/order/answer/", order_answer, name="order_answer"),
    path("cases/<str:number>/order/close/", order_close, name="order_close"),
    path("cases/<str:number>/reopen/grant/", verbs.reopen_grant, name="reopen_grant"),
    path("cases/<str:number>/reopen/refuse/", verbs.reopen_refuse, name="reopen_refuse"),
]
VAULTS: list[URLPattern | URLResolver] = [
    path("vault/", vaults.vault_open, name="vault_open"),
    path("vault/setup/", vaults.vault_setup, name="vault_setup"),
    path("vault/close/", vaults.vault_close, name="vault_close"),
    path("vault/passphrase/", vaults.vault_passphrase, name="vault_passphrase"),
    path("vault/give/<int:pk>/", access.vault_give, name="vault_give"),
    path("cases/<str:number>/give/<int:pk>/", access.case_give, name="case_give"),
    path("vault/recover/", vaults.vault_recover, name="vault_recover"),
]
EMPLOYEES: list[URLPattern | URLResolver] = [
    path("", report.home, name="home"),
    path("new/", report.report_new, name="report_new"),
    path("new/<str:number>/", report.report_done, name="report_done"),
    path("mine/", mine.my_case_list, name="my_case_list"),
    path("mine/<str:number>/", mine.my_case_detail, name="my_case_detail"),
    path("mine/<str:number>/message/", steps.my_case_message, name="my_case_message"),
    path("mine/<str:number>/answer/", steps.my_case_answer, name="my_case_answer"),
    path("mine/<str:number>/nudge/", steps.my_case_nudge, name="my_case_nudge"),
    path("mine/<str:number>/rate/", steps.my_case_rate, name="my_case_rate"),
    path("mine/<str:number>/reopen/", steps.my_case_reopen, name="my_case_reopen"),
    path("mine/<str:number>/appeal/", steps.my_case_appeal, name="my_case_appeal"),
    path("mine/<str:number>/withdraw/", steps.my_case_withdraw, name="my_case_withdraw"),
    path("stage/", report.stage_by_number, name="stage_by_number"),
    path("files/<str:number>/<str:key>/", mine.case_attachment, name="case_attachment"),
]
ANONYMOUS: list[URLPattern | URLResolver] = [  # served by the anonymous host alone: config/anonymous.py
    path("", anon.anon_home, name="anon_home"),
    path("report/", anon.anon_report, name="anon_report"),
    path("receipt/", anon.anon_receipt, name="anon_receipt"),
    path("confirm/", anon.anon_confirm, name="anon_confirm"),
    path("leave/", anon.anon_leave, name="anon_leave"),
    path("enter/", thread.anon_enter, name="anon_enter"),
    path("thread/", thread.anon_thread, name="anon_thread"),
    path("message/", thread.anon_message, name="anon_message"),
    path("answer/", thread.anon_answer, name="anon_answer"),
    path("rate/", thread.anon_rate, name="anon_rate"),
    path("reopen/", thread.anon_reopen, name="anon_reopen"),
    path("appeal/", thread.anon_appeal, name="anon_appeal"),
    path("withdraw/", thread.anon_withdraw, name="anon_withdraw"),
    path("reveal/", thread.anon_reveal, name="anon_reveal"),
    path("attachment/", thread.anon_attachment, name="anon_attachment"),
]
urlpatterns: list[URLPattern | URLResolver] = [*READERS, *EMPLOYEES, *STAFF, *VAULTS]
