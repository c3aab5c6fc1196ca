"""Pages of people."""

from django.urls import URLPattern, URLResolver, path

from lifeline.people.views import first, mine, passkeys, proof, resets, sign_in

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", mine.home, name="home"),
    path("login/", sign_in.login, name="login"),
    path("logout/", sign_in.logout, name="logout"),
    path("password/first/", sign_in.password_first, name="password_first"),
    path("proof/", proof.second_step, name="second_step"),
    path("proof/passkey/ask/", passkeys.passkey_ask, name="passkey_ask"),
    path("proof/passkey/", passkeys.passkey_prove, name="passkey_prove"),
    path("first/<slug:token>/", first.first_admin, name="first_admin"),
    path("reset/", resets.reset_use, name="reset_use"),
    path("desk/resets/ask/", resets.reset_ask, name="reset_ask"),
    path("desk/resets/", resets.reset_confirm, name="reset_confirm"),
    path("desk/resets/<int:pk>/close/", resets.reset_close, name="reset_close"),
    path("me/", mine.me, name="me"),
    path("me/password/", mine.password_change, name="password_change"),
    path("me/sessions/", mine.my_sessions, name="my_sessions"),
    path("me/sessions/end/", mine.sessions_end, name="sessions_end"),
    path("me/sessions/<slug:handle>/end/", mine.session_end, name="session_end"),
    path("me/proofs/", proof.factor_list, name="factor_list"),
    path("me/proofs/app/", proof.factor_app, name="factor_app"),
    path("me/proofs/codes/", proof.recovery_codes, name="recovery_codes"),
    path("me/proofs/passkey/new/", passkeys.passkey_begin, name="passkey_begin"),
    path("me/proofs/passkey/", passkeys.passkey_add, name="passkey_add"),
    path("me/proofs/<int:pk>/remove/", proof.factor_remove, name="factor_remove"),
]
