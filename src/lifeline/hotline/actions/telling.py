"""Who is told of what: rows of the outbox, written inside the actions.

H-17: nobody who is recused is told, not even that there is a case. H-62: all that the hotline tells one person within
an hour is one message (bundle), outside of his rest. On lock screens stands the number alone (K-44).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import policies
from lifeline.hotline.models import FaqEntry
from lifeline.hotline.policies.topics import topics_seen
from lifeline.hotline.states import Desk, Mode
from lifeline.kernel.notices import declare_notice, notify
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.utils.functional import _StrPromise

    from lifeline.hotline.models import Bulk, Case, Export, Topic
    from lifeline.kernel.notices import NoticeKind
    from lifeline.people.models import Person


def _still_seen(person_id: int, keys: Collection[str]) -> set[str]:
    """K-43. Which of these cases the person may still see, asked again before anything is sent."""
    person = get_user_model().objects.filter(pk=person_id).first()
    if person is None:
        return set()
    seen = policies.visible_cases(person).filter(pk__in=[int(key) for key in keys])
    return {str(pk) for pk in seen.values_list("pk", flat=True)}


def _not_excluded(person_id: int, keys: Collection[str]) -> set[str]:
    """H-17. For units that held a case until now: all but those from which the person is excluded, and sealed ones."""
    person = get_user_model().objects.filter(pk=person_id).first()
    if person is None:
        return set()
    open_ones = policies.not_excluded(person).filter(pk__in=[int(key) for key in keys], mode=Mode.NAMED)
    return {str(pk) for pk in open_ones.values_list("pk", flat=True)} | _still_seen(person_id, keys)


def _left(name: str, title: str | _StrPromise) -> NoticeKind:
    """Told to those whose unit may no longer hold the case: the number alone, and no link."""
    return declare_notice(
        f"hotline.case.{name}", title=title, plain=("number",), bundle="hotline", policy=_not_excluded, klass="due"
    )


def _kind(name: str, title: str | _StrPromise, page: str, **more: Any) -> NoticeKind:
    return declare_notice(
        f"hotline.case.{name}",
        title=title,
        plain=("number",),
        link=f"hotline:{page}",
        link_value="number",
        bundle="hotline",
        policy=_still_seen,
        **more,
    )


def _still_led(person_id: int, keys: Collection[str]) -> set[str]:
    """K-43. Which of these cases still lie with the person as a leader (H-59)."""
    person = get_user_model().objects.filter(pk=person_id).first()
    if person is None:
        return set()
    led = policies.led_cases(person).filter(pk__in=[int(key) for key in keys])
    return {str(pk) for pk in led.values_list("pk", flat=True)}


PRESSED = declare_notice(
    "hotline.case.pressed",
    title=_("Critical case %(number)s: its time for a reply runs out or is over"),
    plain=("number",),
    link="hotline:case_detail",
    link_value="number",
    klass="urgent",
    policy=_still_seen,
)
LONG_LATE = declare_notice(
    "hotline.case.climbed",
    title=_("Case %(number)s in your area has been overdue for long"),
    plain=("number",),
    link="hotline:overdue_list",
    klass="due",
    owed=True,
    bundle="hotline",
    policy=_still_led,
)
WEEKLY = declare_notice(
    "hotline.overdue.told",
    title=_("This week's list: %(n)s cases have taken twice their time or longer"),
    plain=("n",),
    link="hotline:overdue_list",
    klass="due",
    bundle="hotline",
)
SEALED_NEWS = declare_notice(
    "hotline.sealed.come",
    title=_("A sealed case waits for you"),
    klass="due",
    owed=True,
    bundle="hotline",
    delay=(5, 30),
)
SEALED_CRITICAL = declare_notice(
    "hotline.sealed.critical", title=_("A critical sealed case waits for you"), klass="urgent"
)
VAULT_MISSING = declare_notice(
    "hotline.vault.missing",
    title=_("A sealed case has come that nobody can open: set up your vault"),
    klass="due",
    owed=True,
    delay=(5, 30),
    bundle="hotline",
)
CALLED = declare_notice(
    "hotline.case.paged",
    title=_("Duty officer: open critical case %(number)s now"),
    plain=("number",),
    link="hotline:case_detail",
    link_value="number",
    klass="urgent",
    policy=_still_seen,
)
UNSEAL_SOUGHT = declare_notice(
    "hotline.unseal.sought",
    title=_("Somebody asks for what custodians keep: decide as custodian"),
    link="hotline:unseal_list",
    klass="due",
    owed=True,
    delay=(5, 30),
    bundle="hotline",
)
UNSEAL_DECIDED = declare_notice(
    "hotline.unseal.answered",
    title=_("Your request to the custodians was decided"),
    klass="due",
    owed=True,
    bundle="hotline",
)
VAULT_WAITS = declare_notice(
    "hotline.vault.waits",
    title=_("A colleague has set up a vault and waits for access to sealed cases"),
    link="hotline:vault_open",
    klass="due",
    bundle="hotline",
)
NOBODY_LEFT = declare_notice(
    "hotline.sealed.orphaned",
    title=_("Nobody can open a sealed case any more: the key in the safe is needed"),
    klass="due",
    owed=True,
    bundle="hotline",
)
NO_KEEPER_LEFT = declare_notice(
    "hotline.custody.orphaned",
    title=_("What custodians keep of a sealed case can be opened by none of them any more"),
    klass="due",
    owed=True,
    bundle="hotline",
)
CRITICAL = declare_notice(
    "hotline.case.critical",
    title=_("Critical report %(number)s: dispatch it within the hour"),
    plain=("number",),
    link="hotline:case_detail",
    link_value="number",
    klass="urgent",
    policy=_still_seen,
)
COME = _kind("come", _("Case %(number)s has come to your unit"), "case_detail", klass="due", owed=True)
NEWS = _kind("heard", _("The reporter has written in case %(number)s"), "case_detail")
NUDGED = _kind("nudge_heard", _("The reporter of case %(number)s asks how it goes"), "case_detail")
HALF = _kind("half_gone", _("Case %(number)s: half of the time for a reply is gone"), "case_detail", klass="due")
LATE = _kind("fell_late", _("Case %(number)s is overdue"), "case_detail", klass="due", owed=True)
DUE = _kind("fell_due", _("Case %(number)s is due soon"), "case_detail", klass="due", owed=True)
SHIFTED = _kind("date_shifted", _("The working calendar changed: case %(number)s is due later"), "case_detail")
JOINED = _kind("joined_seen", _("Another case was merged into case %(number)s"), "case_detail")
TO_APPROVE = _kind("approval_sought", _("A reply in case %(number)s waits for you"), "case_detail", klass="due")
BACK = _kind("reply_returned", _("The reply in case %(number)s was sent back"), "case_detail", klass="due")
TO_CHECK = _kind("check_sought", _("Case %(number)s: somebody must check a refusal"), "case_detail", klass="due")
RETURN_SOUGHT = _kind("return_sought", _("Case %(number)s: decide on a return"), "case_detail", klass="due")
EXTENSION_SOUGHT = _kind("extension_sought", _("Case %(number)s: decide on an extension"), "case_detail", klass="due")
DEFERRAL_SOUGHT = _kind("deferral_sought", _("Case %(number)s: decide on a deferral"), "case_detail", klass="due")
TERM_DECIDED = _kind("term_answered", _("Case %(number)s: the request for time was decided"), "case_detail")
TAKEN_UP = _kind("taken_up_again", _("Case %(number)s is to be worked on again"), "case_detail", klass="due")
TASK_COME = _kind(
    "help_sought", _("Case %(number)s: your unit is asked to help"), "case_detail", klass="due", owed=True
)
TASK_DUE = _kind("help_due", _("Case %(number)s: your unit's part is due soon"), "case_detail", klass="due", owed=True)
TASK_LATE = _kind("help_late", _("Case %(number)s: a unit is late with its part"), "case_detail", klass="due")
TASK_DONE = _kind("help_given", _("Case %(number)s: another unit has done its part"), "case_detail")
TASK_STANDS = _kind("help_upheld", _("Case %(number)s: your unit has to help all the same"), "case_detail", klass="due")
TASK_ENDED = _left("help_ended", _("Case %(number)s: the help of a unit is no longer asked for"))
DECLINE_SOUGHT = _kind(
    "decline_sought", _("Case %(number)s: decide whether a unit has to help"), "case_detail", klass="due"
)
RETURN_DECIDED = _left("return_answered", _("The return of case %(number)s was decided"))
RULING_SOUGHT = _kind("ruling_sought", _("Case %(number)s: decide who is in charge"), "case_detail", klass="due")
RULED = _left("ruling_given", _("Case %(number)s: the supervisor decided who is in charge"))
TRANSFER_SOUGHT = _kind("transfer_sought", _("Case %(number)s: decide on a transfer"), "case_detail", klass="due")
TRANSFER_DECIDED = _kind("transfer_answered", _("Case %(number)s stays with the hotline"), "case_detail", klass="due")
TRANSFER_COME = _kind(
    "transfer_come", _("Case %(number)s was handed to your office"), "case_detail", klass="due", owed=True
)
TRANSFERRED = _left("handed_over", _("Case %(number)s was handed to another office"))
SEND_AGAIN = _kind("sent_again", _("Reopened case %(number)s: its unit may not have it"), "case_detail", klass="due")
TO_DECIDE = _kind("decision_sought", _("Case %(number)s: decide on reopening"), "case_detail", klass="due")

TO_EXCLUDE = _kind("exclusion_sought", _("Case %(number)s: decide on an exclusion"), "case_detail", klass="due")
EXCLUSION_DECIDED = _kind("exclusion_told", _("The exclusion of case %(number)s was decided"), "case_detail")
ORDERED = _kind("ordered", _("Order in case %(number)s: answer in writing"), "case_detail", klass="due", owed=True)
ORDER_ANSWERED = _kind("order_heard", _("The order in case %(number)s was answered"), "case_detail", klass="due")
ORDER_CLOSED = _kind("order_ended", _("The order in case %(number)s was closed"), "case_detail")

SPOKEN = _kind("spoken", _("There is a message for you in case %(number)s"), "my_case_detail")
QUESTION = _kind("question_put", _("Please answer a question in case %(number)s"), "my_case_detail", klass="due")
REPLIED = _kind("replied", _("You have a reply in case %(number)s"), "my_case_detail", klass="due")
DECIDED = _kind("decided", _("There is a decision in case %(number)s"), "my_case_detail", klass="due")
MOVED = _kind("date_moved", _("The date of case %(number)s has moved"), "my_case_detail", klass="due")
CONSENT = _kind("consent_sought", _("Please read a text about case %(number)s"), "my_case_consent", klass="due")
CONSENT_GIVEN = _kind(
    "consent_answered", _("The reporter has answered about the public text of case %(number)s"), "publication_redact"
)
RATE = _kind("rating_sought", _("Please rate the reply in case %(number)s"), "my_case_detail")


EXPORT = declare_notice(
    "hotline.export.done", title=_("Your export can be fetched"), link="hotline:export_file", bundle="hotline"
)


def export_ready(export: Export) -> None:
    """Tell the maker of an export."""
    notify([export.maker_id], EXPORT, subject=export, values={}, key=f"{EXPORT.name}.{export.pk}")


BULK_LEFT = declare_notice(
    "hotline.bulk.left_out",
    title=_("Many at once: %(n)s of your cases were left out, read why"),
    plain=("n", "bulk"),
    link="hotline:bulk_detail",
    link_value="bulk",
    bundle="hotline",
)


def bulk_left(bulk: Bulk, n: int) -> None:
    """H-82. Tell the maker that cases were left out after all."""
    values = {"n": n, "bulk": bulk.pk}
    notify([bulk.maker_id], BULK_LEFT, subject=bulk, values=values, key=f"{BULK_LEFT.name}.{bulk.pk}")


def digest(occasion: str) -> str:
    """The key of an occasion that names no case."""
    return hashlib.sha256(occasion.encode()).hexdigest()


def _still_owned(person_id: int, keys: Collection[str]) -> set[str]:
    """K-43. Which of these FAQ entries the person still owns."""
    rows = FaqEntry.objects.filter(owner_id=person_id, pk__in=[int(key) for key in keys])
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


FAQ_EXPIRES = declare_notice(
    "hotline.faq.expires",
    title=_("Your FAQ entry expires on %(day)s: %(question)s"),
    plain=("day", "question", "entry"),
    link="hotline:faq_edit",
    link_value="entry",
    bundle="hotline",
    policy=_still_owned,
)


def faq_owner(entry: FaqEntry, owner: Person) -> None:
    """Tell the owner that his entry expires; once for each day until which it holds (K-37)."""
    day = entry.expires_on.isoformat() if entry.expires_on else ""
    values = {"day": day, "question": entry.question[:40], "entry": entry.pk}
    notify([owner.pk], FAQ_EXPIRES, subject=entry, values=values, key=f"faq.{entry.pk}.{day}")


def _topics_still_seen(person_id: int, keys: Collection[str]) -> set[str]:
    """K-43. Which of these topics the person still looks after."""
    person = get_user_model().objects.filter(pk=person_id).first()
    if person is None:
        return set()
    rows = topics_seen(person).filter(pk__in=[int(key) for key in keys])
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def _topic(name: str, title: str | _StrPromise) -> NoticeKind:
    return declare_notice(
        f"hotline.topic.{name}",
        title=title,
        plain=("name", "day", "topic"),
        link="hotline:topic_edit",
        link_value="topic",
        bundle="hotline",
        klass="due",
        policy=_topics_still_seen,
    )


TOPIC_COME = _topic("come", _("Your unit takes a topic in hand until %(day)s: %(name)s"))
TOPIC_LATE = _topic("fell_late", _("A topic was to be solved by %(day)s: %(name)s"))


def topic_unit(topic: Topic, kind: NoticeKind, occasion: object, but: Person | None = None) -> None:
    """H-80. Tell the handlers and leads of the unit that has the topic in hand."""
    if topic.unit is not None:
        roles = (policies.HANDLER, policies.LEAD)
        topic_tell(
            topic,
            {one for role in roles for one in people.holders(role, topic.unit, nearest=True)} - {but},
            kind,
            occasion,
        )


def topic_company(topic: Topic, role: str, kind: NoticeKind, occasion: object) -> None:
    """Tell those who hold a role for the company."""
    topic_tell(topic, people.holders(role, topic.company), kind, occasion)


def topic_tell(topic: Topic, persons: Iterable[Person | None], kind: NoticeKind, occasion: object) -> None:
    """Tell these persons once for one occasion (K-37)."""
    values = {"name": topic.name, "day": topic.due_on.isoformat() if topic.due_on else "", "topic": topic.pk}
    ids = [person.pk for person in persons if person is not None]
    notify(ids, kind, subject=topic, values=values, key=f"{kind.name}.{topic.pk}.{occasion}")


def tell(persons: Iterable[Person], kind: NoticeKind, case: Case, occasion: object, but: Person | None = None) -> None:
    """Tell these persons of the case, each once for one occasion (K-37), without the one who did it.

    H-73: of a sealed case they are told that there is one, not which, and at a random moment; critical ones at once.
    """
    ids = [person.pk for person in persons if person != but]
    if ids and case.sealed:
        sealed = SEALED_CRITICAL if kind in {CRITICAL, PRESSED, CALLED} else SEALED_NEWS
        notify(ids, sealed, key=digest(f"{kind.name}.{case.pk}.{occasion}"))
    elif ids:
        key = f"{kind.name}.{case.pk}.{occasion}"
        notify(ids, kind, subject=case, values={"number": case.number}, key=key)


def unit(case: Case, kind: NoticeKind, occasion: object, but: Person | None = None) -> None:
    """Tell the handlers of the holding unit."""
    if case.unit is not None:
        tell(policies.handlers(case.unit, case), kind, case, occasion, but)


def leads(case: Case, kind: NoticeKind, occasion: object, but: Person | None = None) -> None:
    """Tell the leads of the holding unit."""
    if case.unit is not None:
        tell(policies.staff(policies.LEAD, case.unit, case), kind, case, occasion, but)


def plant(case: Case, kind: NoticeKind, occasion: object) -> None:
    """H-59. Tell the leader of the plant in which the case is held; where that seat is vacant, the next above."""
    if case.unit is not None:
        tell(policies.leaders(people.plant_of(case.unit), case), kind, case, occasion)


def company(case: Case, role: str, kind: NoticeKind, occasion: object, but: Person | None = None) -> None:
    """Tell those who hold a role for the company."""
    tell(policies.staff(role, case.company, case), kind, case, occasion, but)


def custodians(case: Case, kind: NoticeKind, occasion: object, but: Person | None = None) -> None:
    """Tell the custodians of the company that there is something to decide; not which case it is in."""
    ids = [person.pk for person in policies.staff(policies.CUSTODIAN, case.company, case) if person != but]
    if ids:
        notify(ids, kind, key=digest(f"{kind.name}.{case.pk}.{occasion}"))


def desk(case: Case, kind: NoticeKind, occasion: object, but: Person | None = None) -> None:
    """H-17. Tell who dispatches this case: the desk with which it lies, no other."""
    company(case, policies.DESKS[Desk(case.desk)], kind, occasion, but)


def deciders(case: Case, kind: NoticeKind, occasion: object, but: Person | None = None) -> None:
    """H-17. Tell the supervisors; where each of them is excluded from the case, the integrity desk."""
    company(case, policies.decider(case), kind, occasion, but)


def reporter(case: Case, kind: NoticeKind, occasion: object) -> None:
    """Tell the reporter of a named case; of a sealed one nobody is told (H-73)."""
    if case.reporter is not None and not case.sealed:
        tell([case.reporter], kind, case, occasion)
