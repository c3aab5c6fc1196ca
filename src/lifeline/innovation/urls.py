"""Pages of innovation; function = url name = template."""

from django.urls import path

from lifeline.innovation.views import cycles, ledger, work

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
    path("ledger/<str:number>/", ledger.project_ledger, name="project_ledger"),
]
