"""Pages of 心灵护航. No address holds the name of an instrument (W-58): the body of a POST names what is taken."""

from django.urls import path

from lifeline.wellbeing.views import calls, calm, curating, duty, guest, home, kept, own, sharing

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
    path("r/<uuid:uuid>/share/", sharing.result_share, name="result_share"),
    path("who/<uuid:uuid>/end/", sharing.result_unshare, name="result_unshare"),
    path("who/", sharing.access_log, name="access_log"),
    path("desk/shared/", sharing.granted_list, name="granted_list"),
    path("desk/shared/<uuid:uuid>/", sharing.granted, name="granted"),
    path("history/", kept.history, name="history"),
    path("consents/", kept.consent_list, name="consent_list"),
    path("help/call/", calls.help_call, name="help_call"),
    path("help/call/<uuid:uuid>/", calls.help_status, name="help_status"),
    path("help/call/<uuid:uuid>/say/", calls.help_say, name="help_say"),
    path("help/call/<uuid:uuid>/withdraw/", calls.help_withdraw, name="help_withdraw"),
    path("desk/duty/", duty.duty, name="duty"),
    path("desk/duty/<str:key>/", duty.call_detail, name="call_detail"),
    path("desk/duty/<str:key>/accept/", duty.call_accept, name="call_accept"),
    path("desk/duty/<str:key>/say/", duty.call_say, name="call_say"),
    path("desk/duty/<str:key>/end/", duty.call_end, name="call_end"),
    path("desk/roster/", duty.roster, name="roster"),
    path("desk/roster/<int:pk>/drop/", duty.shift_drop, name="shift_drop"),
    path("mine/", own.data_home, name="data_home"),
    path("mine/export/", own.data_export, name="data_export"),
    path("mine/erase/", own.data_erase, name="data_erase"),
    path("mine/receipt/<slug:code>/", own.data_receipt, name="data_receipt"),
    path("care-of/", curating.instrument_list, name="instrument_list"),
    path("care-of/<slug:key>/", curating.pack_confirm, name="pack_confirm"),
    path("care-of/<slug:key>/withdraw/", curating.pack_withdraw, name="pack_withdraw"),
    path("help/", calm.help_now, name="help_now"),
]
