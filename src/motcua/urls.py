from django.urls import URLPattern, URLResolver, include, path

from motcua.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("motcua.portal.urls")),
    path("", include("motcua.office.urls")),
    path("", include("motcua.accounts.urls")),
    path("", include("motcua.forms.urls")),
    path("", include("motcua.documents.urls")),
    path("", include("motcua.connectors.vneid.urls")),
    path("api/v1/", include("motcua.api.urls")),
    path("health", health, name="health"),
]
