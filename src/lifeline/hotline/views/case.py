"""The page of a case: one for all duties. Which forms stand on it comes from the policies (`queries.cases.BUTTONS`)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lifeline.hotline import policies
from lifeline.hotline.actions import access, callouts
from lifeline.hotline.forms import desk, joint_tasks, returns, terms, transfers
from lifeline.hotline.forms import staff as forms
from lifeline.hotline.forms.exclusions import ExcludeForm
from lifeline.hotline.forms.merging import MergeForm, UnmergeForm
from lifeline.hotline.forms.orders import OrderAnswerForm, OrderCloseForm, OrderForm
from lifeline.hotline.forms.raising import SealForm
from lifeline.hotline.queries import canned, cases, clocks, merges, passing, pending, reading, retention
from lifeline.hotline.queries import joint_tasks as joint_task_queries
from lifeline.hotline.queries.alike import category_names, choices, like, suggested
from lifeline.hotline.queries.orders import orders
from lifeline.hotline.queries.precedents import precedents
from lifeline.hotline.queries.related import related
from lifeline.hotline.queries.remembered import remember
from lifeline.hotline.queries.routing import fitting
from lifeline.hotline.queries.shown import case_row
from lifeline.hotline.queries.suggesting import say
from lifeline.hotline.queries.transfers import proposed
from lifeline.hotline.states import About
from lifeline.hotline.views.reading import leave_trace, lock_and_readers, may_write, reading_for
from lifeline.hotline.views.vaults import vault_of, with_cookie
from lifeline.kernel.errors import Conflict, Refused
from lifeline.kernel.htmx import go
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb, Happening, Sum

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.alike import Choice
    from lifeline.hotline.queries.passing import Passing
    from lifeline.hotline.queries.reading import Reading, Said
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person


@dataclass(frozen=True)
class Verb:
    """A form of the page: the button that allows it, where it goes, what it is called, how urgent it looks.

    `rare` ones stand together, folded, so that what is done every day stays in sight.
    """

    button: str
    url: str
    form: type[forms.VerbForm]
    title: str | _StrPromise
    tone: str = ""
    rare: bool = False


VERBS = (
    Verb("dispatch", "case_dispatch", forms.DispatchForm, gettext_lazy("Dispatch"), "primary"),
    Verb("approve", "reply_approve", forms.ApproveReplyForm, gettext_lazy("Let the reply go out"), "primary"),
    Verb("send_back", "reply_send_back", forms.SendBackForm, gettext_lazy("Send the draft back")),
    Verb("decide_return", "return_decide", returns.ReturnDecideForm, gettext_lazy("Decide on the return"), "primary"),
    Verb("rule", "ruling_decide", returns.RulingForm, gettext_lazy("Decide who is in charge"), "primary"),
    Verb(
        "decide_extension",
        "extension_decide",
        terms.ExtensionDecideForm,
        gettext_lazy("Decide on the extension"),
        "primary",
    ),
    Verb(
        "decide_deferral",
        "deferral_decide",
        terms.DeferralDecideForm,
        gettext_lazy("Decide on the deferral"),
        "primary",
    ),
    Verb("note_progress", "case_contact", forms.ContactForm, gettext_lazy("Tell the reporter how it goes"), "primary"),
    Verb("take_up", "case_take_up", terms.TakeUpForm, gettext_lazy("Take the work up again")),
    Verb("finish_task", "task_done", joint_tasks.TaskDoneForm, gettext_lazy("Say what was done"), "primary"),
    Verb("decide_task", "task_decide", joint_tasks.TaskDecideForm, gettext_lazy("Decide on the decline"), "primary"),
    Verb("decline_task", "task_decline", joint_tasks.TaskDeclineForm, gettext_lazy("Not our part")),
    Verb("contact", "case_contact", forms.ContactForm, gettext_lazy("Contact the reporter"), "primary"),
    Verb("ask", "case_ask", forms.AskForm, gettext_lazy("Ask the reporter")),
    Verb("resume", "case_resume", forms.ResumeForm, gettext_lazy("Go on without an answer"), "primary"),
    Verb("draft", "reply_draft", forms.ReplyForm, gettext_lazy("Draft the reply"), "primary"),
    Verb("confirm_refusal", "refusal_confirm", forms.ApproveForm, gettext_lazy("Confirm the refusal"), "danger"),
    Verb("confirm_refusal", "refusal_deny", forms.ApproveForm, gettext_lazy("Do not refuse"), "primary"),
    Verb("decide_reopening", "reopen_grant", forms.ApproveForm, gettext_lazy("Work on it again"), "primary"),
    Verb("decide_reopening", "reopen_refuse", forms.RefuseReopenForm, gettext_lazy("Refuse to reopen"), "danger"),
    Verb(
        "decide_exclusion", "exclusion_grant", forms.ApproveForm, gettext_lazy("Leave it out of the figures"), "primary"
    ),
    Verb("decide_exclusion", "exclusion_deny", forms.ApproveForm, gettext_lazy("Do not leave it out")),
    Verb("exclude", "figure_exclude", ExcludeForm, gettext_lazy("Ask to leave it out of the figures"), rare=True),
    Verb("order_answer", "order_answer", OrderAnswerForm, gettext_lazy("Answer the order"), "primary"),
    Verb("order_close", "order_close", OrderCloseForm, gettext_lazy("Close the order"), "primary"),
    Verb("order_issue", "order_issue", OrderForm, gettext_lazy("Give an order"), rare=True),
    Verb("note", "case_note", forms.NoteForm, gettext_lazy("Internal note")),
    Verb("open_task", "task_open", joint_tasks.TaskOpenForm, gettext_lazy("Ask another unit to help"), rare=True),
    Verb("cancel_task", "task_cancel", joint_tasks.TaskCancelForm, gettext_lazy("Cancel a joint task"), rare=True),
    Verb("extend", "case_extend", terms.ExtendForm, gettext_lazy("Ask for more time"), rare=True),
    Verb("defer", "case_defer", terms.DeferForm, gettext_lazy("Ask to put the case off"), rare=True),
    Verb("ask_return", "case_return", returns.ReturnForm, gettext_lazy("Ask to return the case"), rare=True),
    Verb("reassign", "case_reassign", forms.ReassignForm, gettext_lazy("Send to another unit"), rare=True),
    Verb("dispute", "case_dispute", returns.DisputeForm, gettext_lazy("Ask the supervisor for a ruling"), rare=True),
    Verb("clarify", "case_clarify", desk.ClarifyForm, gettext_lazy("Ask the reporter before the dispatch"), rare=True),
    Verb("recuse", "case_recuse", desk.RecuseForm, gettext_lazy("Exclude persons or units"), rare=True),
    Verb("seal", "case_seal", SealForm, gettext_lazy("Raise to confidential"), rare=True),
    Verb("set_level", "case_level", forms.LevelForm, gettext_lazy("Change the level"), rare=True),
    Verb("categorise", "case_category", forms.CategoryForm, gettext_lazy("Change the category"), rare=True),
    Verb(
        "propose_rule", "ruling_propose", returns.RulingProposeForm, gettext_lazy("Make the ruling a rule"), rare=True
    ),
    Verb("propose_faq", "faq_propose", forms.ApproveForm, gettext_lazy("Propose the reply for the FAQ"), rare=True),
    Verb("merge", "case_merge", MergeForm, gettext_lazy("Merge into another case"), rare=True),
    Verb("unmerge", "case_unmerge", UnmergeForm, gettext_lazy("Take the merge apart"), rare=True),
    Verb("deny_transfer", "transfer_deny", transfers.TransferDenyForm, gettext_lazy("Do not hand it over")),
    Verb("take_back", "case_take_back", transfers.TakeBackForm, gettext_lazy("Take the case back")),
    Verb("transfer", "case_transfer", transfers.TransferForm, gettext_lazy("Hand to another office"), rare=True),
    Verb(
        "propose_transfer",
        "transfer_propose",
        transfers.TransferProposeForm,
        gettext_lazy("Propose a transfer"),
        rare=True,
    ),
    Verb("refuse", "case_refuse", forms.RefuseForm, gettext_lazy("Propose not to accept"), "danger", rare=True),
)


WRITTEN = {"case_contact", "case_ask", "reply_draft"}
"""Forms whose text the reporter will read."""

DISPUTING = {"dispatch", "ask_return", "decide_return", "dispute", "rule"}
"""H-28. Who may do one of these reads how supervisors decided before."""


@dataclass(frozen=True)
class Shown:
    """A verb as one page shows it."""

    verb: Verb
    href: str
    form: forms.VerbForm
    unfolded: bool

    @property
    def canned(self) -> bool:
        """Is it written to the reporter, so that canned replies are of use?"""
        return self.verb.url in WRITTEN


@require_GET
def case_detail(request: PersonRequest, number: str) -> HttpResponse:
    """Everything on one page. The reporter is led to his own."""
    case = policies.case_for(request.user, number)
    if not policies.may_see_as_staff(request.user, case):
        return redirect("hotline:my_case_detail", case.number)
    if case.call_at is not None and policies.on_duty(request.user, case):
        with suppress(Refused):  # another officer was faster
            case = callouts.take(case, actor=request.user, now=timezone.now())
    return case_page(request, case, begun(request, case))


def begun(request: PersonRequest, case: Case) -> dict[str, forms.VerbForm]:
    """Without script: the form into which a canned reply was put by its link (`?canned=…&into=…`)."""
    verb = next((one for one in VERBS if one.url == request.GET.get("into") and one.url in WRITTEN), None)
    if verb is None:
        return {}
    by = reading_for(request, case)
    if not by.readable:
        return {}
    chosen = canned.chosen(request.user, case, by, timezone.now(), request.GET.get("canned", ""))
    if chosen is None:
        return {}
    form = first_form(verb, case, request.user, by)
    form.initial["text"] = chosen.text
    return {verb.url: form}


def case_page(
    request: PersonRequest,
    case: Case,
    bound: dict[str, forms.VerbForm] | None = None,
    status: int = 200,
    since: datetime | None = None,
) -> HttpResponse:
    """The page, with the forms that came back with an error in place of fresh ones.

    H-38: `since` is when a form was made that came too late; what happened after it is shown, and where that form has
    no place on the page any more, what was typed into it.
    """
    now, person, by = timezone.now(), request.user, reading_for(request, case)
    leave_trace(request, case, by)
    remember(case)
    may = set(cases.buttons(person, case, now))
    questions = passing.shown(case, may="pass_on" in may, staff=policies.may_note(person, case))
    values = {
        **what_is_known(person, case, may, by),
        **what_can_be_done(person, case, may, by, bound or {}),
        **what_happened(case, since, questions),
        **lock_and_readers(request, case, by),
        "way": [Crumb(_("Cases"), reverse("hotline:case_list")), Crumb(case.number)],
    }
    return with_cookie(request, page(request, "hotline/case_detail.html", values, status=status))


def what_is_known(person: Person, case: Case, may: set[str], by: Reading) -> dict[str, Any]:
    """What the page shows of the case to this person; its words only as far as he reads them (H-64)."""
    now, text, notes = timezone.now(), by.words(About.TEXT, None, case.text), policies.may_note(person, case)
    return {
        "case": case,
        "row": case_row(case, now),
        "destroyed_on": retention.destroyed_on(case),
        "text": text,
        "place": by.words(About.PLACE, None, case.place),
        "reporter": reading.reporter_words(person, case, by),
        "thread": [said(message) for message in reading.thread(case, by)] if by.readable else [],
        "files": reading.files(case, by),
        "notes": reading.notes(case, by) if by.readable and notes else [],
        "draft": reading.draft(case, by) if may & {"draft", "approve"} and by.readable else None,
        "pending": pending.pending(case, by),
        "similar": like(person, case, text) if notes else [],
        "related": related(person, case, text) if notes else [],
        "precedents": precedents(person, case) if may & DISPUTING else [],
        "clocks": [told(one) for one in clocks.explained(case)],
        "assignments": reading.assignments(case, by),
        "orders": orders(case, now, by),
        "tasks": joint_task_queries.shown(case, now, by),
        "lead": merges.lead_seen_by(person, case),
        "members": [(one.case, case_row(one.case, now), one) for one in merges.members(person, case)],
    }


def what_can_be_done(
    person: Person, case: Case, may: set[str], by: Reading, bound: dict[str, forms.VerbForm]
) -> dict[str, Any]:
    """The forms of the page: the daily ones, the rare ones, and what was typed into one that has no place any more.

    H-64: where the reader cannot read, only the names of what he could do, and what he has typed already.
    """
    verbs = shown_verbs(person, case, may, by, bound)
    shown = [one for one in verbs if by.readable or one.verb.url in bound]
    places = {one.verb.url for one in shown}
    writes = by.readable and any(one.canned for one in shown)
    texts = canned.offered(person, case, by, timezone.now()) if writes else []
    return {
        "canned": texts[: canned.OFFERED],
        "more_canned": case.number if len(texts) > canned.OFFERED else "",
        "verbs": [one for one in shown if not one.verb.rare],
        "rare": [one for one in shown if one.verb.rare],
        "rare_unfolded": any(one.unfolded for one in shown if one.verb.rare),
        "closed": [] if by.readable else [one.verb.title for one in verbs if one not in shown],
        "lost": [form for url, form in bound.items() if url not in places],
    }


def what_happened(case: Case, since: datetime | None, passed: Passing | None) -> dict[str, Any]:
    """The history, and what of it came after a form was made that came too late (H-38).

    M-40: what concerns the question desk stands in it by the day; the log itself does not know of which case it was.
    """
    course = course_of(case)
    changed = [line for line in course if since and line.at and line.at > since]
    course = passing.woven(course, passed.days) if passed else course
    return {"course": course, "changed": changed, "passing": passed}


def course_of(case: Case) -> list[Happening]:
    """The history, the newest first."""
    lines = cases.course(case, get_language() or "zh-hans")
    return [Happening(line.sentence, line.at, who=line.who) for line in reversed(lines)]


def said(message: Said) -> Happening:
    """A message of the thread."""
    return Happening(f"{message.who} · {message.kind}", message.at, text=message.text)


def told(clock: clocks.Explained) -> tuple[str, str, list[Sum], str]:
    """(name, state in words, arithmetic, tone) of a clock (H-56: the page says what the clock does)."""
    lines = [Sum(str(line), "") for line in clock.lines]
    if clock.kept is None:
        at = timezone.localtime(clock.due.at)
        day = f"{date_format(at, 'MONTH_DAY_FORMAT')} {at:%H:%M}"
        word = _("paused") if clock.paused else _("due %(at)s") % {"at": day}
        late = clock.due.at < timezone.now() and not clock.paused
        return str(clock.clock.label), _("broken") if late else word, lines, "bad" if late else "info"
    return str(clock.clock.label), _("kept") if clock.kept else _("missed"), lines, "ok" if clock.kept else "bad"


def shown_verbs(
    person: Person, case: Case, may: set[str], by: Reading, bound: dict[str, forms.VerbForm]
) -> list[Shown]:
    """The forms that the person may use now; what has an error, and the first one that matters, stand open."""
    found: list[Shown] = []
    for verb in VERBS:
        if verb.button in may:
            form = bound.get(verb.url) or first_form(verb, case, person, by)
            first = verb.tone == "primary" and not any(one.unfolded for one in found) and not bound
            found.append(
                Shown(verb, reverse(f"hotline:{verb.url}", args=[case.number]), form, verb.url in bound or first)
            )
    return found


OF_DRAFT = (forms.ReplyForm, forms.ApproveReplyForm, forms.SendBackForm)


def first_form(verb: Verb, case: Case, person: Person, by: Reading) -> forms.VerbForm:
    """A fresh form; the reply's holds the draft that stands."""
    form = verb.form(case=case)
    form.offered_to(person)
    if verb.form is forms.DispatchForm and (fit := fitting([case]).get(case.pk)) is not None:
        form.initial.update(unit=fit.rule.to_unit_id)
        form.fields["unit"].help_text = _("Rule: %(name)s") % {"name": fit.rule.name}
    if verb.form is forms.DispatchForm and case.category_id is None and (guesses := guessed(case, by)):
        form.initial.update(category=guesses[0].pk)
        form.fields["category"].help_text = offered(guesses)
    if verb.form is transfers.TransferForm and case.sealed and (asked := proposed(case)) is not None:
        form.initial.update(name=by.words(About.OFFICE, asked.pk, ""), reason=by.words(About.TRANSFER, asked.pk, ""))
    if verb.form in OF_DRAFT and (draft := reading.draft(case, by)) is not None:
        form.initial.update(text=draft.text, disposition=draft.disposition, draft_version=draft.version)
    return form


def guessed(case: Case, by: Reading) -> list[Choice]:
    """H-81. The categories suggested for a case; for a sealed one asked in memory by a reader, and kept nowhere."""
    if not case.sealed:
        return suggested(case)
    said = say(by.words(About.TEXT, None, "")).guesses if by.readable else []
    return choices([(one.category_id, one.score) for one in said], category_names())


def offered(guesses: list[Choice]) -> str:
    """The suggestions in a sentence."""
    words = "、".join(one.name if one.percent is None else f"{one.name} {one.percent} %" for one in guesses)
    return _("Suggested: %(words)s") % {"words": words}


def sent(request: PersonRequest, form_class: type[forms.VerbForm], case: Case) -> forms.VerbForm:
    """The form as it came."""
    form = form_class(request.POST, case=case)
    form.offered_to(request.user)
    return form


def carry_out(
    request: PersonRequest,
    number: str,
    may: Callable[[Person, Case], bool],
    form_class: type[forms.VerbForm],
    act: Callable[[Case, dict[str, Any]], object],
) -> HttpResponse:
    """Load with the policy, read the form, act; a refusal comes back with what was typed (H-38, K-98)."""
    case = policies.case_for(request.user, number, may)
    url = request.resolver_match.url_name or "" if request.resolver_match else ""
    form, status, since = sent(request, form_class, case), 422, None
    if may_write(request, case, form) and form.is_valid():
        try:
            with access.in_hand(vault_of(request) if case.sealed else None):
                act(case, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Conflict:
            case, status, since = policies.case_for(request.user, number), 409, form.seen_at()
            form = form.on_top_of(case, request.user)
            form.add_error(None, _("Somebody was faster: the case has changed. What you typed is still here."))
        else:
            messages.success(request, _("Done"))
            return with_cookie(request, go(request, reverse("hotline:case_detail", args=[number])))
    return case_page(request, case, {url: form}, status, since)
