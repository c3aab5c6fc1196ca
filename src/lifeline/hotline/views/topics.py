"""共性问题: the board of staff, a topic's page with its verbs, and what readers see and may join."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lifeline.hotline.actions import topics as actions
from lifeline.hotline.forms import topics as forms
from lifeline.hotline.policies import topics as policies
from lifeline.hotline.queries import channel, topics
from lifeline.hotline.rules.topics import growth
from lifeline.hotline.states import TopicState
from lifeline.hotline.views.report import danger, ways
from lifeline.hotline.views.steps import tried
from lifeline.kernel.device import acknowledged
from lifeline.kernel.errors import Conflict, Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, filter_href

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpResponse, QueryDict
    from django.utils.functional import _StrPromise

    from lifeline.hotline.models import Case, Topic
    from lifeline.kernel.paging import Piece
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person


class Verb(NamedTuple):
    """A verb of a topic's page: form, words, who may, in which states, and what it does with the form's values."""

    form: type[forms.TopicForm]
    label: _StrPromise
    may: Callable[[Person, Topic], bool]
    states: frozenset[str]
    act: Callable[..., Topic]


def confirm(topic: Topic, given: dict[str, Any], **who: Any) -> Topic:
    """It is one matter."""
    return actions.confirm(topic, given["name"], **who)


def rename(topic: Topic, given: dict[str, Any], **who: Any) -> Topic:
    """Another name."""
    return actions.rename(topic, given["name"], **who)


def hand_over(topic: Topic, given: dict[str, Any], **who: Any) -> Topic:
    """Into a unit's hands."""
    return actions.hand_over(topic, given["unit"], given["plan"], given["due_on"], **who)


def solve(topic: Topic, given: dict[str, Any], **who: Any) -> Topic:
    """Done."""
    return actions.solve(topic, given["outcome"], **who)


def split(topic: Topic, given: dict[str, Any], **who: Any) -> Topic:
    """Some are another matter."""
    return actions.split(topic, given["cases"], given["name"], **who)


def take_out(topic: Topic, given: dict[str, Any], **who: Any) -> Topic:
    """Some do not belong here."""
    return actions.take_out(topic, given["cases"], **who)


def join(topic: Topic, given: dict[str, Any], **who: Any) -> Topic:
    """Both are one."""
    return actions.join(topic, given["other"], **who)


def drop(topic: Topic, given: dict[str, Any], **who: Any) -> Topic:
    """It is none."""
    return actions.drop(topic, given["reason"], **who)


CASES = 50
"""Cases of a topic on one page."""
FOUND, CONFIRMED, OWNED = TopicState.FOUND, TopicState.CONFIRMED, TopicState.OWNED
STANDING = frozenset(topics.STANDING)
VERBS = {
    "confirm": Verb(forms.NameForm, gettext_lazy("Confirm the topic"), policies.may_keep, frozenset({FOUND}), confirm),
    "hand_over": Verb(
        forms.OwnerForm,
        gettext_lazy("Put it into a unit's hands"),
        policies.may_keep,
        frozenset({CONFIRMED, OWNED}),
        hand_over,
    ),
    "solve": Verb(forms.OutcomeForm, gettext_lazy("Solved"), policies.may_solve, frozenset({OWNED}), solve),
    "rename": Verb(
        forms.NameForm, gettext_lazy("Give it another name"), policies.may_keep, frozenset({CONFIRMED, OWNED}), rename
    ),
    "split": Verb(forms.SplitForm, gettext_lazy("Make a topic of some cases"), policies.may_keep, STANDING, split),
    "take_out": Verb(forms.CasesForm, gettext_lazy("Take cases out"), policies.may_keep, STANDING, take_out),
    "join": Verb(forms.JoinForm, gettext_lazy("Join with another topic"), policies.may_keep, STANDING, join),
    "drop": Verb(forms.DropForm, gettext_lazy("It is no topic"), policies.may_keep, STANDING, drop),
}
SHOWS = {
    "": gettext_lazy("Ongoing"),
    TopicState.FOUND: TopicState.FOUND.label,
    TopicState.CONFIRMED: TopicState.CONFIRMED.label,
    TopicState.OWNED: TopicState.OWNED.label,
    TopicState.SOLVED: TopicState.SOLVED.label,
    TopicState.DROPPED: TopicState.DROPPED.label,
}


@require_GET
def topic_board(request: PersonRequest) -> HttpResponse:
    """H-80. What the clock found and what stands, the hottest first."""
    if not policies.may_see_topics(request.user):
        raise Forbidden
    show, counts = request.GET.get("show", ""), topics.state_counts(request.user)
    states = [show] if show in TopicState.values else topics.STANDING
    links = [
        Filter(str(label), filter_href(request.GET, "show", key), show == key, counts.get(key) if key else None)
        for key, label in SHOWS.items()
    ]
    now = timezone.now()
    rows = topics.board_rows(request.user, states, now)
    return page(request, "hotline/topic_board.html", {"rows": rows, "filters": links, "today": timezone.localdate(now)})


@require_http_methods(["GET", "POST"])
def topic_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """A topic with its cases; below, each verb that its reader may take now."""
    topic = policies.topic_for(request.user, pk)
    found = cases_of(request, topic)
    if request.method == "GET":
        return topic_page(request, topic, None, found)
    verb = VERBS.get(request.POST.get("act", ""))
    if verb is None or not verb.may(request.user, topic):
        raise Forbidden
    form = verb.form(request.POST, topic=topic, person=request.user, act=request.POST["act"], cases=found.rows)
    if form.is_valid() and (after := done(form, verb, topic, request.user, timezone.now())) is not None:
        messages.success(request, _("Saved"))
        return redirect("hotline:topic_edit", after.pk)
    return topic_page(request, topic, form, found)


def cases_of(request: PersonRequest, topic: Topic) -> Piece[Case]:
    """A page of its cases, the newest first; the verbs that choose cases choose from it."""
    rows = topics.members(request.user, topic)
    return piece(rows, request.GET.get("after", ""), order=topics.NEWEST, size=CASES)


def done(form: forms.TopicForm, verb: Verb, topic: Topic, person: Person, now: datetime) -> Topic | None:
    """The topic after the act; None if it was refused, with the reason on the form."""
    try:
        return verb.act(topic, form.cleaned_data, actor=person, now=now, version=form.cleaned_data["version"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except Conflict:
        form.add_error(None, _("Somebody was faster: the topic has changed. What you typed is still here."))
        topic.refresh_from_db()
        data = cast("QueryDict", form.data).copy()  # all that was ticked stays, on top of the version of now
        data["version"] = str(topic.version)
        form.data = data
    return None


def topic_page(request: PersonRequest, topic: Topic, sent: forms.TopicForm | None, found: Piece[Case]) -> HttpResponse:
    """The page of a topic, with the form that came back in place of a fresh one."""
    seen = topics.members(request.user, topic).count()
    values = {
        "topic": topic,
        "growth": growth(topic.late, topic.before),
        "cases": found.rows,
        "pages": found.pager(request.GET),
        "hidden": topics.hidden(topic, seen),
        "verbs": [
            (
                verb.label,
                sent
                if sent and sent["act"].value() == name
                else verb.form(topic=topic, person=request.user, act=name, cases=found.rows),
            )
            for name, verb in VERBS.items()
            if topic.state in verb.states and verb.may(request.user, topic)
        ],
        "way": [Crumb(_("Topics"), reverse("hotline:topic_board")), Crumb(topic.name)],
    }
    return page(request, "hotline/topic_edit.html", values, status=422 if sent and sent.errors else 200)


@require_GET
def topic_list(request: PersonRequest) -> HttpResponse:
    """H-80. What at least five reporters met, who has it in hand, and until when; the hottest first."""
    found = piece(topics.shown(request.user), request.GET.get("after", ""), order=topics.HOTTEST)
    values = {"rows": found.rows, "pages": found.pager(request.GET), "keeps": policies.may_see_topics(request.user)}
    return page(request, "hotline/topic_list.html", values)


@require_GET
def topic_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """One topic for readers: how many met it, owner, plan, day, what was done."""
    topic = topics.shown_one(request.user, pk)
    way = [Crumb(_("Topics"), reverse("hotline:topic_list")), Crumb(topic.name)]
    values = {
        "topic": topic,
        "way": way,
        "own": topics.own_case(request.user, topic),
        "anonymous": channel.address(),
        "confidential": channel.confidential_at(request.user) is not None,
    }
    return page(request, "hotline/topic_detail.html", values)


def joined(topic: Topic, given: dict[str, Any], person: Person, now: datetime) -> Case:
    """The joiner's own case."""
    return actions.met_too(
        topic, given["text"], given["once"], actor=person, now=now, critical=given["critical"],
        avoid_people=given["avoid"].people, avoid_units=given["avoid"].units,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def topic_join(request: PersonRequest, pk: int) -> HttpResponse:
    """我也遇到, H-10. A sentence is enough, and one stands there already; H-9, H-12 as in every report."""
    topic = topics.shown_one(request.user, pk)
    text = _("I have this problem, too: %(name)s") % {"name": topic.name}
    form = forms.MetTooForm(request.POST or None, reporter=request.user, initial={"text": text})

    def act() -> Case:
        return joined(topic, form.cleaned_data, request.user, timezone.now())

    if request.method == "POST" and (case := tried(form, act)) is not None:
        return acknowledged(redirect("hotline:report_done", case.number), form.cleaned_data["once"])
    way = [
        Crumb(_("Topics"), reverse("hotline:topic_list")),
        Crumb(topic.name, reverse("hotline:topic_detail", args=[pk])),
        Crumb(_("I have this problem, too")),
    ]
    values = {"topic": topic, "form": form, "way": way, "own": topics.own_case(request.user, topic)}
    values |= ways(request) | danger()
    return page(request, "hotline/topic_join.html", values, status=422 if form.errors else 200)
