"""GET /api/v1/addresses/?q=…: the commune of today of an old address."""

from datetime import date
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Field, Query, Router, Schema

from motcua.api.limits import Limit
from motcua.territory import service as territory

LONGEST = 300
# The answer changes only when a resolution does.
CACHED_SECONDS = 3600

LIMIT = Limit()

_PROBLEM = {
    "application/problem+json": {
        "schema": {
            "type": "object",
            "required": ["type", "title", "status"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "parameters": {"type": "array", "items": {"type": "string"}},
            },
        }
    }
}

router = Router(tags=["addresses"])


class Place(Schema):
    """Một đơn vị hành chính, gọi tên như vào thời của nó."""

    code: str = Field(description="Mã đơn vị hành chính, năm chữ số; giữ số 0 ở đầu", examples=["07795"])
    name: str = Field(examples=["Phường Nếnh, tỉnh Bắc Ninh"])


class Answer(Schema):
    """Một xã, phường, đặc khu hiện nay, và tên đã nhận ra trong địa chỉ."""

    now: Place
    recognised: Place
    is_current_name: bool = Field(description="Địa chỉ đã ghi tên hiện nay")
    whole: bool = Field(description="Toàn bộ nơi cũ nhập vào nơi này; nếu không, chỉ một phần")
    resolutions: list[str] = Field(description="Nghị quyết, theo thứ tự thời gian")
    effective_on: date | None
    verified: bool = Field(description="Số và ngày của nghị quyết đã đối chiếu với nguồn thứ hai")
    reason: str


class Answers(Schema):
    """`confidence`: certain, likely – một kết quả; choose – phải hỏi người dân; none – không nhận ra."""

    asked: str
    confidence: territory.Confidence
    address: str = Field(description="Địa chỉ viết theo tên hiện nay; rỗng khi phải chọn hoặc không nhận ra")
    rest: str = Field(description="Số nhà, đường, thôn: phần còn lại, giữ như đã ghi")
    candidates: list[Answer]
    notes: list[str]


@router.get(
    "addresses/",
    response=Answers,
    url_name="addresses",
    throttle=[LIMIT],
    summary="Địa chỉ cũ nay thuộc xã, phường nào",
    openapi_extra={
        "responses": {
            422: {"description": "Tham số chưa đúng", "content": _PROBLEM},
            429: {"description": "Hỏi quá nhanh; xem Retry-After", "content": _PROBLEM},
        }
    },
)
def addresses(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[
        str,
        Query(
            min_length=2,
            max_length=LONGEST,
            description="Địa chỉ viết theo cách thường dùng: ba cấp cũ hoặc hai cấp mới, viết tắt, có dấu hay không",
            examples=["Thôn Chùa, xã Tăng Tiến, Việt Yên, Bắc Giang"],
        ),
    ],
) -> Answers:
    """Nơi cũ bị chia thì trả về mọi nơi có thể, không đoán."""
    if getattr(request, "actor", None) is None:
        response.headers["Cache-Control"] = f"public, max-age={CACHED_SECONDS}"
    with translation.override("vi"):
        found = territory.find_address(q, home=settings.PROVINCE_CODE)
        return Answers(
            asked=q,
            confidence=found.confidence,
            address=found.new_address,
            rest=found.rest,
            candidates=[_answer(one) for one in found.candidates],
            notes=territory.address_doubts(found),
        )


def _answer(one: territory.Candidate) -> Answer:
    return Answer(
        now=Place(code=one.code, name=one.label),
        recognised=Place(code=one.place.code, name=one.place.label),
        is_current_name=one.is_as_written,
        whole=one.heir.is_whole,
        resolutions=list(one.heir.resolutions),
        effective_on=one.heir.day,
        verified=one.heir.verified,
        reason=territory.address_reason(one),
    )
