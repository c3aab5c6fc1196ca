"""The URL list of the anonymous host (hotline): nothing of the site but this answers there."""

from django.urls import include, path

from lifeline.hotline.urls import ANONYMOUS

urlpatterns = [path("a/", include((ANONYMOUS, "hotline")))]

handler400 = "lifeline.hotline.views.anonymous.fence.bad_request"
handler404 = "lifeline.hotline.views.anonymous.fence.not_found"
handler500 = "lifeline.hotline.views.anonymous.fence.server_error"
