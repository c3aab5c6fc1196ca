"""From a replied case to the board: proposed, redacted or told in a summary, agreed to, published, taken down.

H-76: the reporter's own words appear only if he saw exactly that text and agreed; a text that is changed afterwards is
another one (E-27). H-77: nothing is published while a finding of the detector stands unanswered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import counting, course, sealing, telling
from lifeline.hotline.models import Harmless, Publication
from lifeline.hotline.queries import publishing, retention
from lifeline.hotline.queries.board import cell_of
from lifeline.hotline.queries.reference import month_of
from lifeline.hotline.rules import figures, texts
from lifeline.hotline.states import PUBLICATION_FLOW, About, PublicationState, ReplyState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Conflict, Refused
from lifeline.kernel.events import record
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.reading import Reading
    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person

TEXT_MIN = 10
OWN_WORDS = _(
    "Tell it in your own words, the title and each sentence: the reporter has not agreed to have his published."
)


@action
def propose(case: Case, *, actor: Person, now: datetime) -> Publication:
    """Put a replied or closed case forward for the board. Consequence: a public text can be written."""
    case = course.lock(case)
    if case.state not in policies.FINISHED:
        raise Refused("H-76", _("Only a case with a reply can go to the board."))
    row = Publication.objects.filter(case=case).first() or Publication(case=case, company_id=case.company_id)
    PUBLICATION_FLOW.move(row, "propose")
    row.proposed_by = actor
    _forget_consent(row)
    _keep(row)
    _tell(events.PROPOSED, row, actor=actor, now=now)
    return row


def _keep(row: Publication, *, leaves: bool = False) -> None:
    """H-84. Of a case that was destroyed nothing is prepared; what leaves the board is emptied as the rest was."""
    if retention.destroyed_on(row.case) is not None:
        if not leaves:
            retention.kept(row.case)
        row.title = row.asked = row.done = ""
        row.harmless.all().delete()
    row.version += 1
    row.save()


def _tell(kind: Kind, row: Publication, *, actor: Person | None, now: datetime, by: str = "", **data: object) -> None:
    plain = kind
    if row.case.sealed:
        kind, data = events.veiled(kind, data)
    told = record(kind, row, actor=actor, by=by or policies.PUBLISHER, at=now, case=row.case_id, **data)  # type: ignore[arg-type]
    counting.note(row.case, plain, told.at, {})


def _forget_consent(row: Publication) -> None:
    """E-27. Whatever the reporter agreed to is not this text any longer."""
    row.consent_asked_at, row.consented_at, row.agreed_digest, row.declined_at = None, None, "", None
    row.summarised = False


text_digest = publishing.text_digest


def _seal(row: Publication) -> None:
    """H-64. Words of a sealed case that are not on the board lie beside the row, sealed; its columns stay empty."""
    if row.case.sealed and row.title and retention.destroyed_on(row.case) is None:
        sealing.put(row.case, About.PUBLIC, row.pk, publishing.packed(row))
        row.title = row.asked = row.done = ""


def _write(row: Publication, title: str, asked: str, done: str) -> None:
    row.title = course.written(title, "H-76", 2)
    row.asked = course.written(asked, "H-76", TEXT_MIN)
    row.done = course.written(done, "H-76", TEXT_MIN)


@action
def redact(
    publication: Publication,
    title: str,
    asked: str,
    done: str,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
) -> Publication:
    """H-76, H-79. The reporter's words without what could tell who he is. The case itself stays as it is.

    Consequences: the text must be shown to the reporter, who agrees or not; E-27: an earlier agreement is void, also
    when a single letter was changed. H-64: of a sealed case it waits sealed.
    """
    row = locked(Publication.objects.select_related("case"), publication.pk, version)
    _write(row, title, asked, done)
    PUBLICATION_FLOW.move(row, "redact")
    _forget_consent(row)
    _seal(row)
    _keep(row)
    _tell(events.REDACTED, row, actor=actor, now=now, digest=text_digest(row))
    return row


@action
def summarise(
    publication: Publication,
    title: str,
    asked: str,
    done: str,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
    original: str = "",
) -> Publication:
    """H-76. Tell in staff's own words what was asked and done; the reporter's words do not appear without his consent.

    `original`: what the reporter of a sealed case wrote, where the writer can read it.
    Consequences: it can be published; the original stays as it is (H-79). Refused: a sentence of the reporter (H-76).
    """
    row = locked(Publication.objects.select_related("case"), publication.pk, version)
    _write(row, title, asked, done)
    _in_own_words(row, original or row.case.text)
    PUBLICATION_FLOW.move(row, "summarise")
    _forget_consent(row)
    row.summarised = True
    sealing.forget(row.case, About.PUBLIC, row.pk)
    _keep(row)
    _tell(events.SUMMARISED, row, actor=actor, now=now, digest=text_digest(row))
    return row


def _in_own_words(row: Publication, original: str) -> None:
    """H-76. Refused while the title or a text holds a sentence of the reporter; a title of a few words is nobody's."""
    facts = publishing.known(row.case)
    shown = [text for text in (row.title, row.asked, row.done) if texts.length(text) >= TEXT_MIN]
    if any(publishing.said_again(text, original, facts) for text in shown):
        raise Refused("H-76", OWN_WORDS)


@action
def declare_harmless(publication: Publication, value: str, reason: str, *, actor: Person, now: datetime) -> Harmless:
    """H-77. A finding that tells nobody who somebody is, and why. Consequence: it may stay in the text."""
    row = locked(Publication.objects.select_related("case"), publication.pk)
    retention.kept(row.case)
    if row.case.sealed and not row.summarised:
        raise Refused("H-77", _("In the words of a sealed case every finding is replaced."))
    mark = next((mark for mark in publishing.unanswered(row) if mark.value == value), None)
    if mark is None:
        raise Refused("H-77", _("This finding does not stand in the text any longer."))
    reason = course.written(reason, "H-77", 2)
    found = Harmless.objects.create(publication=row, kind=mark.kind, value=value, reason=reason, by=actor, at=now)
    _tell(events.DECLARED_HARMLESS, row, actor=actor, now=now, finding=mark.kind, reason=reason)
    return found


def _all_answered(row: Publication, by: Reading | None) -> Publication:
    """H-77. The text, as `by` reads it. Refused while a finding stands unanswered, or if `by` cannot look (H-64)."""
    shown = publishing.read(row, by)
    if shown is None:
        raise Refused("H-64", _("Open your vault first: the words of a sealed case are read there."))
    if left := publishing.unanswered(shown):
        raise Refused(
            "H-77", _("%(n)s findings are not answered yet: replace them or say why they are harmless."), n=len(left)
        )
    return shown


@action
def ask_consent(
    publication: Publication,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
    by: Reading | None = None,
) -> Publication:
    """H-76, H-77. Show the redacted text to the reporter. Consequence: he is told; of a sealed case nobody is."""
    row = locked(Publication.objects.select_related("case"), publication.pk, version)
    if row.state != PublicationState.REDACTED:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    _all_answered(row, by)
    row.consent_asked_at, row.declined_at = now, None
    _keep(row)
    _tell(events.CONSENT_ASKED, row, actor=actor, now=now, digest=text_digest(row))
    telling.reporter(row.case, telling.CONSENT, f"{row.pk}.{row.version}")
    return row


@action
def consent(publication: Publication, seen: str, *, actor: Person | None, now: datetime) -> Publication:
    """H-76. The reporter agrees to exactly the text that he saw; `seen` is its `text_digest`.

    `actor` is the reporter of a named case, None where the code speaks (H-4: the log names neither). Silence is no
    consent: nothing else leads here. Consequence: the publisher may publish this text and no other.
    """
    row = _asked(publication, seen)
    PUBLICATION_FLOW.move(row, "consent")
    row.consented_at, row.agreed_digest = now, seen
    _keep(row)
    _tell(events.CONSENTED, row, actor=None, now=now, by=events.REPORTER, digest=seen)
    _tell_publisher(row, actor)
    return row


@action
def decline(publication: Publication, seen: str, *, actor: Person | None, now: datetime) -> Publication:
    """H-76. The reporter does not agree, or no longer. Consequence: his words do not appear; a summary still may."""
    row = _asked(publication, seen)
    PUBLICATION_FLOW.move(row, "decline")
    _forget_consent(row)
    row.declined_at = now
    _keep(row)
    _tell(events.DECLINED, row, actor=None, now=now, by=events.REPORTER)
    _tell_publisher(row, actor)
    return row


def _asked(publication: Publication, seen: str) -> Publication:
    """The publication whose text the reporter was shown; Conflict if it has been changed since (E-27)."""
    row = locked(Publication.objects.select_related("case", "proposed_by"), publication.pk)
    if row.consent_asked_at is None:
        raise Refused("H-76", _("Nobody has asked for your agreement."))
    if seen != text_digest(row):
        raise Conflict(row.version)
    return row


def _tell_publisher(row: Publication, actor: Person | None) -> None:
    if row.proposed_by is not None:
        telling.tell([row.proposed_by], telling.CONSENT_GIVEN, row.case, f"{row.pk}.{row.version}", but=actor)


@action
def withdraw_consent(publication: Publication, *, actor: Person | None, now: datetime) -> Publication:
    """H-76, H-79. The reporter takes back what he agreed to, also when it is on the board already.

    Consequences: the page is gone at once, and the note says that the reporter took it back.
    """
    row = locked(Publication.objects.select_related("case", "proposed_by"), publication.pk)
    if row.state != PublicationState.PUBLISHED or row.summarised:
        raise Refused("H-76", _("This text does not stand on the board by your agreement."))
    PUBLICATION_FLOW.move(row, "unpublish")
    row.unpublished_because, row.published_at, row.declined_at = str(TAKEN_BACK), None, now
    _seal(row)
    _keep(row, leaves=True)
    _tell(events.UNPUBLISHED, row, actor=None, now=now, by=events.REPORTER, reason=row.unpublished_because)
    _tell_publisher(row, actor)
    return row


TAKEN_BACK = _("The reporter took back his agreement.")


@action
def publish(
    publication: Publication,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
    by: Reading | None = None,
) -> Publication:
    """H-76 to H-78. Bring it to the board, under unit, category and month only as far as that cell holds five cases.

    Consequences: every reader sees it, with the days it took and the reporter's verdict; siblings hear of it.
    """
    row = locked(Publication.objects.select_related("case"), publication.pk, version)
    case = row.case
    if not row.summarised and row.agreed_digest != text_digest(row):
        raise Refused("H-76", _("The reporter has not agreed to this text."))
    shown = _all_answered(row, by)
    row.title, row.asked, row.done = shown.title, shown.asked, shown.done
    sealing.forget(case, About.PUBLIC, row.pk)
    PUBLICATION_FLOW.move(row, "publish")
    _place(row, case)
    reply = case.replies.filter(state=ReplyState.APPROVED).order_by("-round").first()
    row.verdict = reply.verdict if reply else ""
    row.days = -((case.submitted_at - reply.approved_at).days) if reply and reply.approved_at else None
    row.again_in_hand, row.unpublished_because = False, ""
    row.published_at = now
    _keep(row)
    _tell(
        events.PUBLISHED,
        row,
        actor=actor,
        now=now,
        number=case.number,
        unit=row.unit_name,
        month=row.month,
        months=row.months,
        days=row.days,
    )
    course.tell(events.CASE_PUBLISHED, case, actor=actor, by=policies.PUBLISHER, publication=row.pk)
    return row


def _place(row: Publication, case: Case) -> None:
    """H-78. The cell that is large enough; without one neither category nor unit nor time is named."""
    found = cell_of(case)
    row.category, row.unit, row.unit_name, row.month, row.months = None, None, "", None, 0
    if found.unit_id is None:
        return
    named = people.units_by_id([found.unit_id])[found.unit_id]
    row.category, row.unit, row.unit_name, row.months = case.category, named, named.name, found.months
    year, month = divmod(month_of(case.submitted_at), 100)
    row.month = year * 100 + (month if found.months == 1 else figures.month_of_quarter(month))


@action
def unpublish(publication: Publication, reason: str, *, actor: Person, now: datetime) -> Publication:
    """H-79. Take it from the board at once. Consequences: readers find it no more; a note with the reason stays."""
    row = locked(Publication.objects.select_related("case"), publication.pk)
    PUBLICATION_FLOW.move(row, "unpublish")
    if not row.summarised:
        _seal(row)
    row.unpublished_because = course.written(reason, "H-79")
    row.published_at = None
    _keep(row, leaves=True)
    _tell(events.UNPUBLISHED, row, actor=actor, now=now, reason=row.unpublished_because)
    return row
