"""The JSON interface: its operations, and errors as problem details (RFC 9457), in Vietnamese."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.renderers import JSONRenderer

from motcua.api.addresses import router
from motcua.kit.errors import MotcuaError

PROBLEM = "application/problem+json"
ROOT = "/api/v1/"


class Readable(JSONRenderer):
    """Vietnamese letters as they are, for whoever reads an answer in a terminal."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


api = NinjaAPI(
    title="Một Cửa",
    version="1",
    description="Giao diện JSON của Một Cửa. Mọi thông báo bằng tiếng Việt; lỗi theo RFC 9457.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    renderer=Readable(),
)
api.add_router("", router)


def problem(status: int, title: str, **more: object) -> HttpResponse:
    facts = {"type": "about:blank", "title": title, "status": status, **more}
    return HttpResponse(json.dumps(facts, ensure_ascii=False), status=status, content_type=PROBLEM)


@api.exception_handler(ValidationError)
def refused(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Names the parameters that are wrong; what each has to be stands in the schema."""
    wrong = sorted({str(one["loc"][-1]) for one in error.errors})
    return problem(422, f"Tham số chưa đúng: {', '.join(wrong)}.", parameters=wrong)


@api.exception_handler(Throttled)
def too_often(_request: HttpRequest, error: Throttled) -> HttpResponse:
    answer = problem(429, "Hỏi quá nhanh. Xin chờ một phút rồi hỏi tiếp.")
    answer.headers["Retry-After"] = str(int(error.wait or 60))
    return answer


@api.exception_handler(HttpError)
def failed(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, error.message)


@api.exception_handler(MotcuaError)
def not_done(_request: HttpRequest, error: MotcuaError) -> HttpResponse:
    return problem(error.status, error.message, code=error.code)


def schema() -> dict[str, Any]:
    """What the interface offers, in OpenAPI 3.1."""
    described: dict[str, Any] = api.get_openapi_schema(path_prefix=ROOT)
    return described
