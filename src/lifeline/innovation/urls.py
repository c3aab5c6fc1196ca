"""Pages of innovation; function = url name = template."""

from django.urls import path

from lifeline.innovation.views import cycles, work

app_name = "innovation"
urlpatterns = [
    path("", work.my_work, name="my_work"),
    path("cycles/", cycles.cycle_list, name="cycle_list"),
]
