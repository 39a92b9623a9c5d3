"""Addresses: the pages, the API, the back office."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from courtyard.api import problems
from courtyard.api.app import build
from courtyard.api.epcis.door import nothing_here

# The back office has no way in of its own: signing in is counted, throttled and asks for the second factor there too.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("api/v1/", build().urls),
    re_path(r"^api(?:/|$)", problems.no_such_address),
    path("epcis", include("courtyard.api.epcis.urls")),
    path("epcis/", include("courtyard.api.epcis.urls")),
    re_path(r"^epcis/", nothing_here),
    path("", include("courtyard.web.urls")),
]

handler400 = "courtyard.web.views.errors.bad_request"
handler403 = "courtyard.web.views.errors.forbidden"
handler404 = "courtyard.web.views.errors.not_found"
handler500 = "courtyard.web.views.errors.broken"
