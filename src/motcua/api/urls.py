from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.api.interface import api, schema

app_name = "api"


@require_safe
def openapi(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


# Without ninja's own root, which says nothing.
urlpatterns = [
    path("openapi/", openapi, name="openapi"),
    *(one for one in api.urls[0] if getattr(one, "name", "") != "api-root"),
]
