"""Pages of the kernel. They hold nothing personal; the design page is for those who build."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods

import lifeline
from lifeline.kernel import chain, design
from lifeline.kernel.events import from_us
from lifeline.kernel.forms import Choices
from lifeline.kernel.look import Look, keep, keep_for_person, look_of
from lifeline.kernel.page import page, registry

if TYPE_CHECKING:
    from django.http import HttpRequest


class LookForm(forms.Form):
    """Text size, theme and language of one device or person."""

    size = forms.TypedChoiceField(
        label=_("Text size"),
        coerce=int,
        choices=[(100, _("Normal")), (125, _("Large")), (150, _("Very large"))],
        widget=Choices(shape="across"),
    )
    theme = forms.ChoiceField(
        label=_("Look"),
        choices=[("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=Choices(shape="across"),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[(code, LANG_INFO[code]["name_local"]) for code, _name in settings.LANGUAGES],
        widget=Choices(shape="across"),
    )


def way_on(request: HttpRequest) -> str:
    """Where the visitor came from, if it is an address of this site; else the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"


@login_not_required
@require_http_methods(["GET", "POST"])
def look_choices(request: HttpRequest) -> HttpResponse:
    """显示设置: text size, theme, language; before log-in too (K-97)."""
    now = look_of(request)
    form = LookForm(request.POST or None, initial={"size": now.size, "theme": now.theme, "language": now.language})
    if request.method == "POST" and form.is_valid():
        look = Look(**form.cleaned_data)
        if request.user.is_authenticated:
            keep_for_person(request.user, look)
        answer = redirect(way_on(request))
        keep(answer, look)
        return answer
    values = {"form": form, "next": way_on(request)}
    return page(request, "kernel/look_choices.html", values, status=422 if form.is_bound else 200)


@require_GET
def design_page(request: HttpRequest) -> HttpResponse:
    """Every component in every state: the page to look at before writing another."""
    parts = {"list": "kernel/design_list.html", "detail": "kernel/design_detail.html"}
    return page(request, "kernel/design_page.html", design.context(request), fragment=parts)


@login_not_required
@require_GET
@cache_control(max_age=3600)
def offline(request: HttpRequest) -> HttpResponse:
    """K-99. What stands when the network does not: the device's own drafts, and what is not saved."""
    return render(request, "kernel/offline.html")


@login_not_required
@require_GET
@cache_control(max_age=3600)
def manifest(_request: HttpRequest) -> JsonResponse:
    """What a phone needs to put Lifeline on its screen."""
    icons = [{"src": static("kernel/mark.svg"), "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": static(f"kernel/mark-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    return JsonResponse(
        {
            "name": gettext("Lifeline"),
            "short_name": gettext("Lifeline"),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f2f4f6",
            "theme_color": "#233442",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


SHELF = ("base.css", "shell.css", "parts.css", "offline.js", "icons.svg")
"""What the service worker keeps: files of the offline page, nothing personal (K-99)."""


@login_not_required
@require_GET
@never_cache
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The service worker; its text changes with all that it keeps, and with the version: a new one replaces the old."""
    files = [*(f"kernel/{name}" for name in SHELF), *(name for kept in registry.offline.values() for name in kept)]
    values = {"offline": reverse("kernel:offline"), "shelf": [static(name) for name in files]}
    values |= {"language": get_language(), "pages": [reverse(url, args=args) for url, args in registry.offline]}
    told = "\n".join([lifeline.__version__, *(stamp() for stamp in registry.stamps)])
    values["stamp"] = hashlib.sha256(told.encode()).hexdigest()[:16]
    text = render_to_string("kernel/worker.js", values)
    return HttpResponse(text, content_type=f"text/javascript; charset={settings.DEFAULT_CHARSET}")


@login_not_required
@require_GET
@cache_control(max_age=30)
def chain_head(_request: HttpRequest) -> JsonResponse:
    """The last head of the data chain for whoever wants to note it down: number, time, head, and nothing else.

    404 where the site does not publish it (LIFELINE_PUBLIC_HEAD=0) or has sealed nothing yet.
    """
    seal = chain.head() if settings.PUBLIC_HEAD else None
    if seal is None:
        raise Http404
    return JsonResponse({"no": seal.no, "at": from_us(seal.at_us).isoformat(), "head": seal.head.hex()})
