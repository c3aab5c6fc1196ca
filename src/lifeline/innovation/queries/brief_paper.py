"""7. A brief of one page as PDF: what an application wants, what the reviews say and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lifeline.innovation.policies import meetings as gates
from lifeline.innovation.queries import agenda
from lifeline.kernel.documents import Template
from lifeline.kernel.errors import Unseen

if TYPE_CHECKING:
    from lifeline.innovation.models import MeetingItem
    from lifeline.people.models import Person

TEMPLATE = Template("brief", Path(__file__).resolve().parent.parent / "data" / "documents")
SHOWN: Final = 1400
"""Characters of all answers together, so that a brief stays one page; each answer has its share of them."""


def item_for(person: Person, pk: int, place: int) -> MeetingItem:
    """I-60. An application on an agenda of which this person may read the brief; else 404."""
    item = gates.item_for(person, pk, place)
    if item.application is None or item.pk in agenda.blind(person, agenda.agenda(item.meeting)):
        raise Unseen
    return item


def paper(item: MeetingItem, *, tells_places: bool) -> dict[str, Any]:
    """The data of `brief.typ`, in the reader's language. It names no reviewer: what is judged is the application."""
    about = item.application
    assert about is not None
    told = agenda.brief(item, tells_places=tells_places)
    cycle = item.meeting.cycle
    return {
        "title": f"{about.number} {about.title}", "organisation": cycle.organiser.name,
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "lead": _("%(cycle)s, meeting %(number)s") % {"cycle": cycle.name, "number": item.meeting.number}
        + f" · {_('Item %(place)s') % {'place': item.place}}",
        "heading": about.title, "foot": f"{about.number} · {cycle.organiser.name}",
        "facts": [
            [pgettext("certificate", "Number"), about.number],
            [pgettext("application", "Level"), about.get_level_display()],
            [_("Unit"), about.second_level.name],
            [pgettext("application", "Kind"), about.get_kind_display()],
            [pgettext("meeting", "Asked for"), f"¥{told['asked']}"],
            [_("Places left at its level"), str(told["places"])],
        ],
        **_scores(told["scores"]), "answers": _cut(told["answers"]),
    }  # fmt: skip


def _scores(scores: dict[str, Any] | None) -> dict[str, Any]:
    """I-52, I-55. Raw beside calibrated, with what the scores can and cannot tell."""
    if not scores:
        return {"scores": [], "words": []}
    zone = _(
        "It lies in the tie zone of the last place: the scores cannot tell it from its neighbours. "
        "Only your vote decides."
    )
    sure = _("The scores tell it from those at the last place, as far as scores can; the vote decides.")
    return {
        "scores": [
            [pgettext("meeting", "Reviews"), str(scores["n"])],
            [pgettext("meeting", "Raw mean"), f"{scores['raw']:.1f}"],
            [pgettext("meeting", "Calibrated"), f"{scores['calibrated']:.1f} ± {scores['se']:.1f}"],
        ],
        "words": [zone if scores["zone"] else sure],
    }  # fmt: skip


def _cut(said: list[tuple[str, str]]) -> list[list[str]]:
    """The answers by their questions, cut so that all fit."""
    share = SHOWN // max(1, len(said))
    return [[label, text if len(text) <= share else f"{text[:share]}…"] for label, text in said]
