"""Pages of people."""

from django.urls import URLPattern, URLResolver, path

from lifeline.people.views import mine, passkeys, proof, sign_in

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", mine.home, name="home"),
    path("login/", sign_in.login, name="login"),
    path("logout/", sign_in.logout, name="logout"),
    path("password/first/", sign_in.password_first, name="password_first"),
    path("proof/", proof.second_step, name="second_step"),
    path("proof/passkey/ask/", passkeys.passkey_ask, name="passkey_ask"),
    path("proof/passkey/", passkeys.passkey_prove, name="passkey_prove"),
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
