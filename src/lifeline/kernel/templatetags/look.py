"""The components as template tags: a partial under `templates/kernel/parts/` and, here, its typed context.

They stand in every template without `{% load %}` (TEMPLATES builtins). docs/design.md shows each with a snippet.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lifeline.kernel import charts
from lifeline.kernel.parts import TONES, last_day, numeral
from lifeline.kernel.signs import count, sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.functional import _StrPromise

    from lifeline.kernel.parts import Crumb, Filter, Happening, Pager, Step, Sum, Tone

    Text = str | _StrPromise

register = template.Library()


def checked(tone: str) -> str:
    """A tone of `parts.Tone`; another word is a fault of the template."""
    if tone not in TONES:
        message = f"{tone!r} is no tone; there are {', '.join(TONES)}."
        raise template.TemplateSyntaxError(message)
    return tone


register.simple_tag(sign, name="icon")
register.simple_tag(count)
register.filter(numeral)


@register.simple_tag
def badge(label: Text, tone: Tone = "plain") -> SafeString:
    """A state in one word, which begins as a word does that stands alone; a day comes with its `<time>`."""
    words = capfirst(str(label))
    words = SafeString(words) if isinstance(label, SafeString) else words  # `capfirst` forgets it
    return format_html('<span class="badge" data-tone="{}">{}</span>', checked(tone), words)


@register.inclusion_tag("kernel/parts/row.html")
def row(
    href: str,
    title: Text,
    *,
    meta: Text = "",
    state: Text = "",
    tone: Tone = "plain",
    icon: str = "",
    current: bool = False,
    beside: str = "",
) -> dict[str, Any]:
    """A line of `<ul class="card rows">`: title, state at the right, one line of facts below. `title` is isolated.

    `beside` is the id of what a wide screen fills with the answer (`page(…, fragment=…)`) instead of leaving.
    """
    return {
        "href": href,
        "title": title,
        "meta": meta,
        "state": state,
        "tone": checked(tone),
        "icon": icon,
        "current": current,
        "beside": beside,
    }


@register.inclusion_tag("kernel/parts/empty.html")
def empty(title: Text, text: Text = "", *, icon: str = "inbox", href: str = "", action: Text = "") -> dict[str, Any]:
    """Nothing here yet: why, and what to do about it."""
    return {"title": title, "text": text, "icon": icon, "href": href, "action": action}


@register.inclusion_tag("kernel/parts/filters.html")
def filters(links: Sequence[Filter], label: Text, swap: str = "") -> dict[str, Any]:
    """Filters as links; `label` names the group for those who do not see it.

    `swap` is the id of the part of the page that htmx puts anew; filters and list stand inside it.
    """
    return {"links": links, "label": label, "swap": swap}


@register.inclusion_tag("kernel/parts/pager.html")
def pager(pages: Pager, swap: str = "") -> dict[str, Any]:
    """Onwards and back to the start of a list in pieces; `swap` as in `filters`."""
    return {"pages": pages, "swap": swap}


@register.inclusion_tag("kernel/parts/crumbs.html")
def crumbs(way: Sequence[Crumb]) -> dict[str, Any]:
    """The way from the list to here; the last one is this page."""
    return {"way": way}


@register.inclusion_tag("kernel/parts/timeline.html")
def timeline(happenings: Sequence[Happening]) -> dict[str, Any]:
    """What happened, in order."""
    return {"happenings": happenings}


@register.inclusion_tag("kernel/parts/clock.html")
def clock(
    label: Text, left: Text, sums: Sequence[Sum], *, tone: Tone = "plain", is_open: bool = False
) -> dict[str, Any]:
    """A clock that shows its arithmetic: `left` in words, and, opened, the lines that lead to it."""
    return {"label": label, "left": left, "sums": sums, "tone": checked(tone), "is_open": is_open}


@register.inclusion_tag("kernel/parts/steps.html")
def steps(stages: Sequence[Step], label: Text) -> dict[str, Any]:
    """Where something stands on a way of two to five steps."""
    return {"stages": stages, "label": label}


@register.inclusion_tag("kernel/parts/meter.html")
def meter(value: int, most: int, label: Text, *, share: bool = False) -> dict[str, Any]:
    """How far something has come: `value` of `most`, with the numbers as words; `share` says it in per cent of 100."""
    return {"value": value, "most": most, "label": label, "share": share}


@register.inclusion_tag("kernel/parts/stat.html")
def stat(label: Text, value: Text | int, *, unit: Text = "", of: Text = "", href: str = "") -> dict[str, Any]:
    """A figure; `of` says what it was counted from, `href` leads to those records."""
    return {"label": label, "value": value, "unit": unit, "of": of, "href": href}


@register.inclusion_tag("kernel/parts/skeleton.html")
def skeleton(lines: int = 3) -> dict[str, Any]:
    """The shape of what is still on its way."""
    return {"lines": range(lines)}


@register.simple_block_tag
def note(content: str, tone: Tone = "info") -> SafeString:
    """{% note "warn" %}…{% endnote %}: something to know before going on."""
    name = {"ok": "circle-check", "warn": "alert-triangle", "bad": "alert-circle"}.get(tone, "info-circle")
    return format_html('<div class="note" data-tone="{}">{}<div>{}</div></div>', checked(tone), sign(name), content)


@register.simple_block_tag
def dialog(content: str, name: str, title: Text) -> SafeString:
    """{% dialog "sure" _("Are you sure?") %}…{% enddialog %}; a button with data-opens="sure" opens it.

    The button must be a link or a form that also works without script (K-95).
    """
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-title"><div class="in"><h2 id="{0}-title">{1}</h2>{2}</div></dialog>',
        name,
        title,
        content,
    )


@register.simple_tag
def bars(rows: Sequence[tuple[str, int]], label: Text, marked: str = "") -> SafeString:
    """`charts.bars` in a template."""
    return charts.bars(rows, label=str(label), marked=marked)


@register.simple_tag
def spark(values: Sequence[float], label: Text) -> SafeString:
    """`charts.spark` in a template."""
    return charts.spark(values, label=str(label))


@register.simple_tag
def curve(points: Sequence[float | None], limits: Sequence[tuple[str, float]], label: Text) -> SafeString:
    """`charts.curve` in a template."""
    return charts.curve(points, limits=limits, label=str(label))


@register.simple_tag
def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """The attributes of a widget, as Django's own template of them writes them: False is left out, True has no value.

    One call for what was a template for each control: half of what a form of thirty controls cost.
    """
    named = ((name, value) for name, value in attrs.items() if value is not False)
    return format_html_join("", " {}{}", ((name, "" if value is True else _valued(value)) for name, value in named))


@register.simple_tag
def control(widget: Mapping[str, Any]) -> SafeString:
    """An `<input>`, as Django's own template writes it: `widget` is what a widget tells its template, or an option."""
    value = widget["value"]
    given = "" if value is None else format_html(" value{}", _valued(value))
    parts = (widget["type"], widget["name"], given, attributes(widget["attrs"]))
    return format_html('<input type="{}" name="{}"{}{}>', *parts)


def _valued(value: object) -> SafeString:
    return format_html('="{}"', str(value))


@register.filter
def isolate(text: object) -> SafeString:
    """K-100. A name or another word by a user, on one line: its direction touches nothing around it."""
    return format_html("<bdi>{}</bdi>", text)


@register.filter
def said(text: object) -> SafeString:
    """K-100. A text by a user, with its line breaks."""
    return format_html('<div class="said" dir="auto">{}</div>', text)


@register.filter
def moment(at: datetime | None) -> str:
    """K-100. A moment as the reader's language writes it, in the site's zone, readable by machines too; None → "—"."""
    return time_tag(at, "DATETIME_FORMAT")


@register.filter
def day(on: date | str | None) -> str:
    """K-100. A day, or its ISO form, as the reader's language writes it; None and "" → "—"."""
    return time_tag(date.fromisoformat(on) if isinstance(on, str) and on else on or None, "DATE_FORMAT")


@register.filter
def until(at: datetime | None) -> str:
    """K-100. By when something has to be done: midnight is written as the day that ends with it; None → "—"."""
    ends_a_day = at is not None and timezone.localtime(at).time() == time()
    return on_last_day(at) if ends_a_day else moment(at)


@register.filter(name="last_day")
def on_last_day(at: datetime | None) -> str:
    """K-100. The last day on which something can be done in time; None → "—"."""
    return time_tag(at, "DATE_FORMAT", shown=at and last_day(at))


@register.simple_tag
def colon() -> str:
    """Between a word of ours and what it tells, as the language writes it."""
    return pgettext("between a word and what it tells", ": ")


@register.filter
def weekday(on: date | None) -> str:
    """K-100. A day of the weeks around now: with its weekday, without the year; None → "—"."""
    return time_tag(on, pgettext("form of a day", "D, N j"))


def time_tag(at: date | None, form: str, *, shown: date | None = None) -> str:
    """`<time>` with the ISO form beside the words, which are of the day `shown` where that is another one."""
    if at is None:
        return "—"
    here = timezone.localtime(at) if isinstance(at, datetime) and timezone.is_aware(at) else at
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), date_format(shown or here, form))


@register.filter
def percent(ratio: float | None) -> str:
    """0.986 → "98.6%"; None → "—"."""
    return "—" if ratio is None else _("%(number)s%%") % {"number": f"{ratio * 100:.1f}"}


@register.filter
def thousands(number: object) -> str:
    """50000 → "50,000"; what is no whole number stays as it is."""
    return f"{number:,}" if isinstance(number, int) else str(number)


@register.filter
def listed(names: Iterable[object]) -> SafeString:
    """Names side by side, each by itself (`isolate`), parted as the reader's language does."""
    return format_html_join(pgettext("between names", ", "), "<bdi>{}</bdi>", ((name,) for name in names))
