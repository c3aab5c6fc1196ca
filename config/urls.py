"""One line per app."""

from django.urls import include, path

from lifeline.kernel.rest import api

urlpatterns = [
    path("api/v1/", api().urls),
    path("", include("lifeline.kernel.urls")),
    path("", include("lifeline.people.urls")),
    path("hotline/", include("lifeline.hotline.urls")),
    path("wellbeing/", include("lifeline.wellbeing.urls")),
    path("innovation/", include("lifeline.innovation.urls")),
]

handler400 = "lifeline.kernel.error_pages.bad_request"
handler403 = "lifeline.kernel.error_pages.forbidden"
handler404 = "lifeline.kernel.error_pages.not_found"
handler500 = "lifeline.kernel.error_pages.server_error"
