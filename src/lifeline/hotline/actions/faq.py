"""知识库: an entry is proposed, mostly from a good reply, looked through, shown until its day, and taken away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, telling
from lifeline.hotline.models import FaqEntry, FaqVote
from lifeline.hotline.policies import public
from lifeline.hotline.queries import cases, faq, publishing, retention
from lifeline.hotline.rules import texts
from lifeline.hotline.states import FAQ_FLOW, FaqState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.hotline.models import Case, Category
    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person, Unit

QUESTION_MIN, ANSWER_MIN = 5, 10


@action
def propose_from(case: Case, *, actor: Person, now: datetime) -> FaqEntry:
    """One click on a good reply: question and answer are taken over with every finding replaced (H-77).

    Consequences: the keepers find it among the proposals; nobody else sees it.
    """
    case = course.lock(case)
    reply = cases.replies(case).last()
    if reply is None or case.sealed:
        raise Refused("H-76", _("Only the reply to a named case can be proposed."))
    if FaqEntry.objects.filter(source=case).exists():
        raise Refused("K-8", _("This reply has been proposed already."))
    facts = publishing.known(case)
    entry = FaqEntry(
        company=case.company,
        question=publishing.replaced(case.text, facts),
        answer=publishing.replaced(reply.text, facts),
        category=case.category,
        source=case,
        proposed_by=actor,
        proposed_at=now,
    )
    by = policies.capacity(actor, case) or policies.PUBLISHER
    return _kept(entry, events.FAQ_PROPOSED, actor=actor, by=by, case=case.pk)


@action
def propose(
    company: Unit, question: str, answer: str, category: Category | None, *, actor: Person, now: datetime
) -> FaqEntry:
    """A keeper writes an entry of his own. Consequence: it waits to be shown."""
    entry = FaqEntry(
        company=company,
        question=course.written(question, "faq", QUESTION_MIN),
        answer=course.written(answer, "faq", ANSWER_MIN),
        category=category,
        proposed_by=actor,
        proposed_at=now,
    )
    return _kept(entry, events.FAQ_PROPOSED, actor=actor, case=None)


@action
def edit(
    entry: FaqEntry,
    question: str,
    answer: str,
    category: Category | None,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
) -> FaqEntry:
    """Change the words.

    Consequences: readers see them at once; H-76, H-77: where it is shown, new findings and the reporter's own words are
    refused.
    """
    entry = locked(FaqEntry.objects.all(), entry.pk, version)
    entry.question = course.written(question, "faq", QUESTION_MIN)
    entry.answer = course.written(answer, "faq", ANSWER_MIN)
    entry.category = category
    if entry.state == FaqState.SHOWN:
        _answered(entry, entry.kept_because)
    return _kept(entry, events.FAQ_EDITED, actor=actor, at=now)


@action
def show(
    entry: FaqEntry,
    owner: Person,
    expires_on: date,
    *,
    actor: Person,
    now: datetime,
    kept_because: str = "",
    version: int | None = None,
) -> FaqEntry:
    """Show it to readers, in the care of somebody and until a day.

    H-76: the question is told in staff's own words. H-77: what the detector finds is replaced before, or stays for a
    reason (an office's own number). Consequences: readers find it, also while they write a report (H-11); the owner is
    told before it expires.
    """
    entry = locked(FaqEntry.objects.all(), entry.pk, version)
    if expires_on <= timezone.localdate(now):
        raise Refused("faq", _("The day until which it is valid must be in the future."))
    if not public.may_own(owner, entry):
        raise Refused("faq", _("The owner must work in this company."))
    _answered(entry, kept_because)
    if entry.state != FaqState.SHOWN:
        FAQ_FLOW.move(entry, "show")
    entry.owner, entry.expires_on, entry.kept_because = owner, expires_on, kept_because.strip()
    entry.shown_at, entry.reminded_at, entry.retired_because = entry.shown_at or now, None, ""
    return _kept(entry, events.FAQ_SHOWN, actor=actor, expires=expires_on.isoformat(), kept_because=entry.kept_because)


def _answered(entry: FaqEntry, kept_because: str) -> None:
    """Refused while the question is its reporter's own (H-76), or something stands in it unanswered for (H-77)."""
    if entry.source is not None:
        retention.kept(entry.source)  # what cannot be compared any more may be the reporter's words
        said = entry.source.text
        if texts.tells_again(entry.question, [said, publishing.replaced(said, publishing.known(entry.source))]):
            raise Refused("H-76", _("Tell it in your own words: the reporter has not agreed to have his published."))
    found = faq.findings(entry)
    if found and not kept_because.strip():
        raise Refused("H-77", _("Replace %(found)s, or say why it may stay."), found=found[0].value)


@action
def retire(entry: FaqEntry, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> FaqEntry:
    """Take it away, or turn a proposal down. Consequence: readers find it no more; it can be shown again."""
    entry = locked(FaqEntry.objects.all(), entry.pk, version)
    FAQ_FLOW.move(entry, "retire")
    entry.retired_because, entry.shown_at = course.written(reason, "faq"), None
    if entry.source is not None and retention.destroyed_on(entry.source) is not None:
        entry.question = entry.answer = entry.kept_because = ""  # as those that were retired before
    return _kept(entry, events.FAQ_RETIRED, actor=actor, at=now, reason=entry.retired_because)


@action
def vote(entry: FaqEntry, *, helpful: bool, actor: Person, now: datetime) -> FaqVote:
    """有帮助, 没帮助: one word of each reader, the last one counts. The log does not say whose it was.

    Consequence: the most helpful entries stand first.
    """
    entry = locked(FaqEntry.objects.all(), entry.pk)
    said, _new = FaqVote.objects.update_or_create(entry=entry, person=actor, defaults={"helpful": helpful})
    counts = FaqVote.objects.filter(entry=entry).aggregate(yes=Count("pk", filter=Q(helpful=True)), all=Count("pk"))
    entry.helpful, entry.unhelpful = counts["yes"], counts["all"] - counts["yes"]
    entry.save(update_fields=["helpful", "unhelpful"])
    record(events.FAQ_VOTED, entry, actor=None, by=events.READER, at=now, helpful=helpful)
    return said


def remind_owners(now: datetime) -> int:
    """Whose entries expire within two weeks; returns how many owners' entries were told. An action each."""
    return sum(bool(remind_owner(entry, actor=None, now=now)) for entry in faq.expiring(timezone.localdate(now)))


@action
def remind_owner(entry: FaqEntry, *, actor: None, now: datetime) -> FaqEntry:
    """An entry expires soon. Consequence: its owner is told, once, to look through it or to let it go."""
    entry = locked(FaqEntry.objects.select_related("owner"), entry.pk)
    entry.reminded_at = now
    if entry.owner is not None and public.may_own(entry.owner, entry):
        telling.faq_owner(entry, entry.owner)
    return _kept(entry, events.FAQ_OWNER_REMINDED, actor=actor, at=now, by=events.CLOCK)


def _kept(entry: FaqEntry, kind: Kind, *, actor: Person | None, by: str = "", **data: object) -> FaqEntry:
    """Written down, and told by the duty in which the actor keeps the FAQ."""
    entry.version += 1
    entry.save()
    by = by or (public.keeper_role(actor, entry.company_id) if actor else "")
    record(kind, entry, actor=actor, by=by, **data)  # type: ignore[arg-type]
    return entry
