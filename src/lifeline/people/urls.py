"""Pages of people."""

from django.urls import URLPattern, URLResolver, path

from lifeline.people.views import sign_in

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", sign_in.home, name="home"),
    path("login/", sign_in.login, name="login"),
    path("logout/", sign_in.logout, name="logout"),
    path("password/first/", sign_in.password_first, name="password_first"),
]
