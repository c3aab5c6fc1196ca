"""Pages of innovation; function = url name = template."""

from django.urls import path

from lifeline.innovation.views import certificates, cycles, ledger, library, projects, work

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
    path("results/", library.result_list, name="result_list"),
    path("results/<str:number>/", library.result_detail, name="result_detail"),
    path("results/<str:number>/edit/", library.result_edit, name="result_edit"),
    path("results/<str:number>/publish/", library.result_publish, name="result_publish"),
    path("results/<str:number>/withdraw/", library.result_withdraw, name="result_withdraw"),
    path("results/<str:number>/adopt/", library.adoption_new, name="adoption_new"),
    path("adoptions/<int:pk>/", library.adoption_step, name="adoption_step"),
    path("brands/", library.brand_list, name="brand_list"),
    path("certificates/", certificates.certificate_list, name="certificate_list"),
    path("certificates/verify/", certificates.certificate_verify, name="certificate_verify"),
    path("certificates/<str:number>/issue/", certificates.certificate_issue, name="certificate_issue"),
    path("certificates/<str:number>/revoke/", certificates.certificate_revoke, name="certificate_revoke"),
    path("certificates/<str:number>/paper.pdf", certificates.certificate_paper, name="certificate_paper"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/<str:number>/", projects.project_detail, name="project_detail"),
    path("projects/<str:number>/step/", projects.project_step, name="project_step"),
    path("projects/<str:number>/charter/<int:version>/", projects.charter_detail, name="charter_detail"),
    path("projects/<str:number>/<slug:part>/<int:item>/<str:key>", projects.project_file, name="project_file"),
    path("ledger/<str:number>/", ledger.project_ledger, name="project_ledger"),
]
