"""Pages of innovation; function = url name = template."""

from django.urls import path

from lifeline.innovation.views import cycles, ledger, projects, work

app_name = "innovation"
urlpatterns = [
    path("", work.my_work, name="my_work"),
    path("cycles/", cycles.cycle_list, name="cycle_list"),
    path("ledger/", ledger.ledger_list, name="ledger_list"),
    path("ledger/export.<str:form>", ledger.ledger_export, name="ledger_export"),
    path("ledger/entries/<int:pk>/", ledger.entry_detail, name="entry_detail"),
    path("ledger/entries/<int:pk>/confirm/", ledger.entry_confirm, name="entry_confirm"),
    path("ledger/entries/<int:pk>/reject/", ledger.entry_reject, name="entry_reject"),
    path("ledger/entries/<int:pk>/reverse/", ledger.entry_reverse, name="entry_reverse"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/<str:number>/", projects.project_detail, name="project_detail"),
    path("projects/<str:number>/step/", projects.project_step, name="project_step"),
    path("projects/<str:number>/charter/<int:version>/", projects.charter_detail, name="charter_detail"),
    path("projects/<str:number>/<slug:part>/<int:item>/<str:key>", projects.project_file, name="project_file"),
    path("ledger/<str:number>/", ledger.project_ledger, name="project_ledger"),
]
