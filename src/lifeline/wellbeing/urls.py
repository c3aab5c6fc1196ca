"""Pages of 心灵护航. No address holds the name of an instrument (W-58): the body of a POST names what is taken."""

from django.urls import path

from lifeline.wellbeing.views import calm, guest, home

app_name = "wellbeing"
urlpatterns = [
    path("", home.home, name="home"),
    path("check/", home.catalogue, name="catalogue"),
    path("g/", guest.guest_item, name="guest_item"),
    path("help/", calm.help_now, name="help_now"),
]
