"""审定: meetings, their items, the vote on a member's phone, minutes, and what leaders are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.innovation.actions import ballots, consents
from lifeline.innovation.actions import meetings as actions
from lifeline.innovation.forms.meetings import AnswerForm, CastForm, PlanForm
from lifeline.innovation.policies import meetings as gates
from lifeline.innovation.queries import agenda, cycles, sitting, voting
from lifeline.innovation.views import meeting_acts as acts
from lifeline.innovation.views.trying import attempted, moved, placed, stale, status_of, tried
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.events import history
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Happening

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.innovation.models import Meeting, MeetingItem, Minutes
    from lifeline.people.api import PersonRequest


@require_http_methods(["GET", "POST"])
def meeting_list(request: PersonRequest) -> HttpResponse:
    """The meetings of the leading group; a secretary plans the next one here."""
    plannable = agenda.plannable(request.user)
    form = PlanForm(request.POST or None, cycles=plannable, today=agenda.today())
    if request.method == "POST":
        if not plannable:
            raise Forbidden
        if (made := tried(form, lambda given: plan(request, given))) is not None:
            return redirect("innovation:meeting_detail", made.pk)
    found = piece(agenda.meetings(request.user), request.GET.get("after", ""), order=agenda.NEWEST)
    values = {"rows": found.rows, "pages": found.pager(request.GET), "plannable": plannable, "form": form}
    return page(request, "innovation/meeting_list.html", values, status=status_of(form))


def plan(request: PersonRequest, given: dict[str, Any]) -> Meeting:
    """The next meeting of the cycle that was chosen."""
    cycle = cycles.cycle_for(request.user, given["cycle"], cycles.may_run)
    return actions.plan(cycle, given["held_on"], given["place"], actor=request.user, now=timezone.now())


@require_GET
def meeting_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """The agenda, the roll, and the recorder's next act as one button."""
    return shown(request, gates.meeting_for(request.user, pk))


def shown(request: PersonRequest, meeting: Meeting, sent: Any = None) -> HttpResponse:
    """The page, with the form that came back in place of a fresh one."""
    items = agenda.agenda(meeting)
    hidden = agenda.blind(request.user, items)
    records = gates.may_record(request.user, meeting)
    following = agenda.next_act(meeting, items) if records else None
    doors = acts.of_meeting(meeting, sent) if records else []
    values = {
        "meeting": meeting, "lines": agenda.lines(meeting, items, hidden), "members": agenda.members(meeting),
        "next": following, "doors": doors, "sent": placed(request, [door.form for door in doors], sent),
        "minutes": voting.minutes_of(meeting), "votes": voting.is_voter(request.user, meeting),
        "confirms": agenda.to_confirm(request.user, items), "way": way(meeting),
        "short": "" if hidden else sitting.levels_in_words(sitting.short(meeting.cycle)),
    }  # fmt: skip
    return page(request, "innovation/meeting_detail.html", values, status=status_of(sent) if sent else 200)


def way(meeting: Meeting, place: int = 0) -> list[Crumb]:
    """The way to a page of this meeting."""
    label = _("%(cycle)s, meeting %(number)s") % {"cycle": meeting.cycle.name, "number": meeting.number}
    found = [Crumb(_("Meetings"), reverse("innovation:meeting_list"))]
    if not place:
        return [*found, Crumb(label)]
    above = Crumb(label, reverse("innovation:meeting_detail", args=[meeting.pk]))
    return [*found, above, Crumb(_("Item %(place)s") % {"place": place})]


@require_POST
def meeting_step(request: PersonRequest, pk: int) -> HttpResponse:
    """An act of the meeting as a whole; who may, the action says again."""
    meeting = gates.meeting_for(request.user, pk, gates.may_record)
    act = acts.MEETING.get(request.POST.get("act", ""))
    if act is None:
        return stale(request, "innovation:meeting_detail", pk)
    form = act.form(meeting, request.POST)
    if tried(form, lambda given: act.do(meeting, given, actor=request.user, now=timezone.now()) or True) is None:
        return shown(request, gates.meeting_for(request.user, pk), form)
    return redirect("innovation:meeting_detail", pk)


@require_GET
def meeting_item(request: PersonRequest, pk: int, place: int) -> HttpResponse:
    """The brief of one page, the room, the votes so far, and what may be done with the item."""
    return item_page(request, gates.item_for(request.user, pk, place))


def item_page(request: PersonRequest, item: MeetingItem, sent: Any = None) -> HttpResponse:
    """The page; who has no part in the item reads that, and nothing of its reviews and votes."""
    blind = agenda.blind(request.user, agenda.agenda(item.meeting))
    hidden = item.pk in blind
    records = gates.may_record(request.user, item.meeting) and not hidden
    values: dict[str, Any] = {
        "item": item, "meeting": item.meeting, "title": agenda.title_of(item), "hidden": hidden,
        "way": way(item.meeting, item.place), "state": agenda.state_of(item, hidden=hidden),
    }  # fmt: skip
    doors = [] if hidden else acts.of_item(item, sent, records=records, person=request.user)
    values["sent"] = placed(request, [door.form for door in doors], sent)
    if not hidden:
        lines = reversed(history(item, viewer_language=get_language() or "zh-hans"))
        values |= {
            **agenda.brief(item, tells_places=not blind),
            "seats": agenda.seats(item), "brief": f"{item.meeting_id}.{item.place}", "doors": doors,
            "told": [Happening(one.sentence, one.at, who=one.who) for one in lines],
        }  # fmt: skip
    return page(request, "innovation/meeting_item.html", values, status=status_of(sent) if sent else 200)


@require_POST
def item_step(request: PersonRequest, pk: int, place: int) -> HttpResponse:
    """An act on an item, from its page or from the agenda; the action asks again who may."""
    item = gates.item_for(request.user, pk, place)
    act = acts.ITEM.get(request.POST.get("act", ""))
    if act is None:
        return stale(request, "innovation:meeting_item", pk, place)
    if act.records and (not gates.may_record(request.user, item.meeting) or agenda.blind(request.user, [item])):
        raise Forbidden
    form = act.form(item, request.POST)
    if tried(form, lambda given: act.do(item, given, actor=request.user, now=timezone.now()) or True) is None:
        return item_page(request, gates.item_for(request.user, pk, place), form)
    if request.POST.get("back") == "vote":
        return redirect("innovation:meeting_vote", pk)
    if act.stays:
        return redirect("innovation:meeting_item", pk, place)
    return redirect("innovation:meeting_detail", pk)


@require_http_methods(["GET", "POST"])
def meeting_vote(request: PersonRequest, pk: int) -> HttpResponse:
    """A member's phone: the item now open and the vote on it; who presides confirms here."""
    meeting = gates.meeting_for(request.user, pk, voting.is_voter)
    form = CastForm(request.POST or None, auto_id="vote_%s")
    if request.method == "POST" and cast(request, meeting, form):
        return redirect("innovation:meeting_vote", pk)
    screen = voting.screen(request.user, meeting)
    if not form.is_bound and screen.row:
        form = CastForm(initial={"round": screen.row.pk}, auto_id="vote_%s")
    values = {"meeting": meeting, "screen": screen, "form": form, "way": way(meeting)}
    return page(request, "innovation/meeting_vote.html", values, status=status_of(form))


def cast(request: PersonRequest, meeting: Meeting, form: CastForm) -> bool:
    """I-62. Put the vote in. The answer is the same for every choice."""
    if not form.is_valid():
        return False
    row = voting.round_of(meeting, form.cleaned_data["round"])
    put = ballots.cast if row.secret else ballots.cast_openly
    choice, who = form.cleaned_data["choice"], request.user
    if attempted(request, lambda: put(row, choice, actor=who, now=timezone.now())):
        messages.success(request, _("Your vote was taken. It is final."))
    return True


@require_http_methods(["GET", "POST"])
def minutes_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """I-67. The minutes as they will be signed; recorder and chair sign here."""
    meeting = gates.meeting_for(request.user, pk)
    minutes = voting.minutes_of(meeting)
    if minutes is None:
        raise Unseen
    if request.method == "GET":
        return minutes_page(request, minutes)
    name = request.POST.get("act", "")
    act = acts.MINUTES.get(name)
    if act is None or not voting.may_sign(request.user, minutes, name):
        raise Forbidden
    sent = act.form(minutes, request.POST)
    if name not in voting.signs(request.user, minutes):
        return minutes_page(request, minutes, moved(sent))
    if tried(sent, lambda given: act.do(minutes, given, actor=request.user, now=timezone.now())) is not None:
        return redirect("innovation:minutes_detail", pk)
    return minutes_page(request, voting.minutes_of(meeting) or minutes, sent)


def minutes_page(request: PersonRequest, minutes: Minutes, sent: Any = None) -> HttpResponse:
    """The minutes as they stand; a form that came too late in its place, or above the page if it has none (K-98)."""
    doors = acts.of_minutes(minutes, voting.signs(request.user, minutes), sent)
    values = {
        "meeting": minutes.meeting, "minutes": minutes, "way": way(minutes.meeting),
        "sent": placed(request, [door.form for door in doors], sent), "doors": doors,
        "there": voting.roll(minutes), "text": voting.minutes_text(minutes, request.user),
    }  # fmt: skip
    return page(request, "innovation/minutes_detail.html", values, status=status_of(sent) if sent else 200)


@require_http_methods(["GET", "POST"])
def consent_answer(request: PersonRequest, pk: int) -> HttpResponse:
    """I-65, I-66. A leader reads what is asked, and agrees or not."""
    consent = voting.consent_for(request.user, pk)
    form = AnswerForm(request.POST or None)

    def answer(given: dict[str, Any]) -> object:
        return consents.answer(consent, agreed=given["agreed"], actor=request.user, now=timezone.now())

    if request.method == "POST" and tried(form, answer) is not None:
        messages.success(request, _("Your answer was taken."))
        return redirect("innovation:my_work")
    values = {"consent": consent, "form": form, "application": consent.item.application}
    return page(request, "innovation/consent_answer.html", values, status=status_of(form))
