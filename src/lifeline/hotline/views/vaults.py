"""密件箱: set up, open, close; and `vault_of`, by which every page learns whether one is open here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import vaults as actions
from lifeline.hotline.forms.vaults import ChangeForm, OpenForm, RecoverForm, SetUpForm
from lifeline.hotline.queries import access
from lifeline.hotline.queries import vaults as queries
from lifeline.hotline.rules.codes import grouped
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from lifeline.hotline.actions.vaults import Made
    from lifeline.hotline.models import StaffKey
    from lifeline.hotline.queries.vaults import Vault
    from lifeline.people.api import PersonRequest

SEED, KNOWN, TOKEN = "hotline_vault", "_hotline_vault", "_hotline_vault_token"
NO_FIT = gettext_lazy("The vault does not open with this. After several tries wait a few minutes.")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def cookie(request: PersonRequest) -> str | None:
    """The cookie's name: bound to host and https; a plain one on this machine alone; None where it is unsafe."""
    if request.is_secure():
        return "__Host-vault"
    return "vault" if request.get_host().rsplit(":", 1)[0] in LOOPBACK else None


@sensitive_variables()
def vault_of(request: PersonRequest) -> Vault | None:
    """The vault that is open in this browser. Asked once a request; a use keeps it open."""
    if KNOWN not in request.__dict__:
        name, seed, now = cookie(request), request.session.get(SEED, ""), timezone.now()
        token = request.COOKIES.get(name, "") if name and seed else ""
        vault = queries.opened(token, seed, request.user, now) if token else None
        if vault is not None:
            actions.use_vault(vault, actor=request.user, now=now)
        request.__dict__[KNOWN] = vault
    found: Vault | None = request.__dict__[KNOWN]
    return found


def gate(request: PersonRequest) -> None:
    """A vault is for those who may be given access to sealed cases, on a connection that nobody reads."""
    if not policies.may_keep_vault(request.user):
        raise Forbidden
    if request.method == "POST" and cookie(request) is None:
        raise Refused("H-64", _("The vault opens over https only."))


def way_on(request: PersonRequest) -> str:
    """The page of this site from which the person came to open his vault."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else ""


@never_cache
@sensitive_post_parameters("passphrase")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def vault_open(request: PersonRequest) -> HttpResponse:
    """H-64. Open the vault, or see that it is open."""
    gate(request)
    if (key := queries.key_of(request.user)) is None:
        return redirect("hotline:vault_setup")
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["passphrase"]
        if (private := guessed(request, partial(queries.unlocked, key, words))) is not None:
            return let_in(redirect(way_on(request) or "hotline:vault_open"), request, key, private)
        form.add_error("passphrase", NO_FIT)
    vault = vault_of(request)
    values = {"form": form, "vault": vault, "next": way_on(request), "waiting": access.waiting(vault) if vault else []}
    return page(request, "hotline/vault_open.html", values, status=422 if form.errors else 200)


def guessed(request: PersonRequest, find: Callable[[], bytes | None]) -> bytes | None:
    """The private half, if the guess is right; tries are counted."""
    return people.guess("hotline.vault", request.user, find, now=timezone.now())


@sensitive_variables()
def open_here(request: PersonRequest, key: StaffKey, private: bytes) -> None:
    """The vault is open in this browser: the cookie has the token, the session the seed, the table the rest."""
    now = timezone.now()
    seed = request.session[SEED] = get_random_string(43)
    token = request.__dict__[TOKEN] = actions.open_up(key, private, seed, actor=request.user, now=now)
    request.__dict__[KNOWN] = queries.opened(token, seed, request.user, now)


def with_cookie(request: PersonRequest, response: HttpResponse) -> HttpResponse:
    """The answer to a request that opened the vault carries its cookie."""
    if token := request.__dict__.get(TOKEN):
        name = cookie(request) or ""
        response.set_cookie(name, token, secure=request.is_secure(), httponly=True, samesite="Strict", path="/")
    return response


@sensitive_variables()
def let_in(response: HttpResponse, request: PersonRequest, key: StaffKey, private: bytes) -> HttpResponse:
    """Open the vault, and answer so."""
    open_here(request, key, private)
    return with_cookie(request, response)


@sensitive_variables()
def opens_with(request: PersonRequest, words: str) -> bool:
    """H-64. Open the vault on the way to another page, with words that came with its form."""
    key = queries.key_of(request.user)
    private = guessed(request, partial(queries.unlocked, key, words)) if key and cookie(request) else None
    if key is None or private is None:
        return False
    open_here(request, key, private)
    return True


@people.fresh_proof
@never_cache
@sensitive_post_parameters("passphrase", "again")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def vault_setup(request: PersonRequest) -> HttpResponse:
    """H-64. Set up a vault; its recovery sheet is shown this once. A vault in place of another opens nothing old."""
    gate(request)
    key = queries.key_of(request.user)
    form = SetUpForm(request.POST or None, initial={"replaces": key.pk if key else None})
    if request.method == "POST" and (words := fitting(request, form)):
        made = actions.make(words)
        new = actions.set_up(made, form.cleaned_data["replaces"], actor=request.user, now=timezone.now())
        return let_in(sheet(request, made), request, new, made.private)
    values = {"form": form, "key": key}
    return page(request, "hotline/vault_setup.html", values, status=422 if form.errors else 200)


def fitting(request: PersonRequest, form: SetUpForm) -> str:
    """The new words, if the form holds some that will do."""
    if not form.is_valid():
        return ""
    try:
        return actions.fit(form.cleaned_data["passphrase"], request.user)
    except Refused as refusal:
        form.add_error("passphrase", str(refusal))
        return ""


def sheet(request: PersonRequest, made: Made) -> HttpResponse:
    """The recovery sheet, to be printed now."""
    values = {"code": grouped(made.code), "holder": request.user, "now": timezone.now()}
    return page(request, "hotline/vault_sheet.html", values)


@people.fresh_proof
@never_cache
@sensitive_post_parameters("old", "passphrase", "again")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def vault_passphrase(request: PersonRequest) -> HttpResponse:
    """H-64. Other words for the same vault; a new sheet comes with them."""
    return lock_again(request, ChangeForm, "old", queries.unlocked, "hotline/vault_passphrase.html")


@people.fresh_proof
@never_cache
@sensitive_post_parameters("code", "passphrase", "again")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def vault_recover(request: PersonRequest) -> HttpResponse:
    """P-17. The words are forgotten: the code of the sheet opens the vault, and new words are chosen."""
    return lock_again(request, RecoverForm, "code", queries.recovered, "hotline/vault_recover.html")


@sensitive_variables()
def lock_again(
    request: PersonRequest,
    kind: type[SetUpForm],
    field: str,
    find: Callable[[StaffKey, str], bytes | None],
    template: str,
) -> HttpResponse:
    """Prove that the vault is yours by `field`, choose new words, get a new sheet."""
    gate(request)
    key = queries.key_of(request.user)
    if key is None:
        return redirect("hotline:vault_setup")
    form = kind(request.POST or None)
    if request.method == "POST" and (words := fitting(request, form)):
        given = form.cleaned_data[field]
        if (private := guessed(request, partial(find, key, given))) is not None:
            made, by_sheet = actions.make(words, private), find is queries.recovered
            key = actions.lock_again(key, made, actor=request.user, now=timezone.now(), by_sheet=by_sheet)
            return let_in(sheet(request, made), request, key, private)
        form.add_error(field, NO_FIT)
    return page(request, template, {"form": form}, status=422 if form.errors else 200)


@require_POST
def vault_close(request: PersonRequest) -> HttpResponse:
    """H-64. Close the vault at once, wherever it is open."""
    gate(request)
    if (key := queries.key_of(request.user)) is not None:
        actions.close(key, actor=request.user, now=timezone.now())
    request.session.pop(SEED, None)
    response = redirect("hotline:vault_open")
    response.delete_cookie(cookie(request) or "", samesite="Strict")
    messages.success(request, _("The vault is closed."))
    return response
