"""One line per app."""

from django.urls import include, path

urlpatterns = [
    path("", include("lifeline.people.urls")),
    path("hotline/", include("lifeline.hotline.urls")),
]
