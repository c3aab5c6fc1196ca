"""Pages of the kernel: the living design page, the look, and what an installed app needs."""

from django.urls import path

from lifeline.kernel import views

app_name = "kernel"
urlpatterns = [
    path("design/", views.design_page, name="design_page"),
    path("look/", views.look_choices, name="look_choices"),
    path("chain/head", views.chain_head, name="chain_head"),
    path("offline/", views.offline, name="offline"),
    path("app.webmanifest", views.manifest, name="manifest"),
    path("worker.js", views.service_worker, name="service_worker"),
]
