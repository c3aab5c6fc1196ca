"""Pages of 心灵护航. No address holds the name of an instrument (W-58): the body of a POST names what is taken."""

from django.urls import path

from lifeline.wellbeing.views import calm, curating, guest, home, kept, own

app_name = "wellbeing"
urlpatterns = [
    path("", home.home, name="home"),
    path("check/", home.catalogue, name="catalogue"),
    path("g/", guest.guest_item, name="guest_item"),
    path("sheet/", kept.sheet_start, name="sheet_start"),
    path("s/<uuid:uuid>/<int:number>/", kept.sheet_item, name="sheet_item"),
    path("s/<uuid:uuid>/finish/", kept.sheet_finish, name="sheet_finish"),
    path("r/<uuid:uuid>/", kept.result, name="result"),
    path("r/<uuid:uuid>/erase/", kept.result_erase, name="result_erase"),
    path("history/", kept.history, name="history"),
    path("consents/", kept.consent_list, name="consent_list"),
    path("mine/", own.data_home, name="data_home"),
    path("mine/export/", own.data_export, name="data_export"),
    path("mine/erase/", own.data_erase, name="data_erase"),
    path("mine/receipt/<slug:code>/", own.data_receipt, name="data_receipt"),
    path("care-of/", curating.instrument_list, name="instrument_list"),
    path("care-of/<slug:key>/", curating.pack_confirm, name="pack_confirm"),
    path("care-of/<slug:key>/withdraw/", curating.pack_withdraw, name="pack_withdraw"),
    path("help/", calm.help_now, name="help_now"),
]
