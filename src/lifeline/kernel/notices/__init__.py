"""The outbox and its one sender: nothing is lost between commit and network, and nothing is sent that rolled back.

    REPLIED = declare_notice("hotline.case.replied", title=_("You have a reply"), link="hotline:my_case_detail")
    notify([case.reporter_id], REPLIED, subject=case, key=f"hotline.case.{case.pk}.replied.{case.round}")

Kinds are declared beside the events of an app. `notify` and `post` write rows inside the action; the sender (command
`sender`, a child of `up`) does the rest. Who people are is answered by the registered `Directory`.
"""

from lifeline.kernel.notices.channels import channel_names
from lifeline.kernel.notices.choices import MODES, Mode, Option, choices, choose
from lifeline.kernel.notices.desk import Line, delivery_counts, delivery_list, retry
from lifeline.kernel.notices.directory import Directory, Reader, directory, register_directory
from lifeline.kernel.notices.hooks import (
    HookLine,
    add_hook,
    hook_list,
    renew_hook,
    settle_hook,
    switch_hook,
    tellable,
    tellable_kinds,
)
from lifeline.kernel.notices.inbox import Entry, forget, forget_about, inbox, inbox_page, read, unread_count
from lifeline.kernel.notices.kinds import (
    CALENDAR_MISSING,
    URGENT,
    NoticeKind,
    Rest,
    declare_notice,
    notice_kind,
    notice_kinds,
    quiet_rest,
)
from lifeline.kernel.notices.rest import reachable
from lifeline.kernel.notices.write import announce, is_asked_for, notify, post

__all__ = [
    "CALENDAR_MISSING",
    "MODES",
    "URGENT",
    "Directory",
    "Entry",
    "HookLine",
    "Line",
    "Mode",
    "NoticeKind",
    "Option",
    "Reader",
    "Rest",
    "add_hook",
    "announce",
    "channel_names",
    "choices",
    "choose",
    "declare_notice",
    "delivery_counts",
    "delivery_list",
    "directory",
    "forget",
    "forget_about",
    "hook_list",
    "inbox",
    "inbox_page",
    "is_asked_for",
    "notice_kind",
    "notice_kinds",
    "notify",
    "post",
    "quiet_rest",
    "reachable",
    "read",
    "register_directory",
    "renew_hook",
    "retry",
    "settle_hook",
    "switch_hook",
    "tellable",
    "tellable_kinds",
    "unread_count",
]
