"""A catalogue of the size of a province: 2,044 procedures are imported, found, shown and published."""

import json
import time
from itertools import count
from urllib.parse import urlencode

from bench import environment, meter
from bench.browser import Browser, Request, send
from bench.figures import Catalogue, Figures, Found
from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM
from motcua.catalogue import sampling
from motcua.catalogue import service as catalogue
from motcua.catalogue.models import ProcedureVersion
from motcua.catalogue.queries.published import DATA

BATCHES, READS, WRITES, SEARCHES = 5, 40, 8, 12
# As people type: right, without marks, with a letter wrong, too few words and too many.
TYPED = (
    "khai sinh", "giay khai sinh", "lam giay to cho con", "dang ky ket hon", "khai shin", "chung thuc chu ky",
    "so do", "cap lai giay phep", "giấy phép xây dựng công trình đối với tổ chức", "dat dai", "ho kinh doanh",
    "giay chung nhan co so du dieu kien an toan thuc pham trong khu cong nghiep", "xyzzy khong co gi nhu the", "a",
)  # fmt: skip


def measure() -> Catalogue:
    environment.prepare()
    began = time.perf_counter()
    loaded = catalogue.generate_sample(count=sampling.COUNT, say=lambda _words: None)
    seconds = time.perf_counter() - began
    return Catalogue(
        procedures=ProcedureVersion.objects.filter(effective_to=None).count(),
        published=loaded.done if loaded.to_publish else 0,
        seconds=seconds,
        searches=[_search(words) for words in TYPED],
        paths=[*_pages(), _publishing()],
    )


def _search(words: str) -> Found:
    """One search as its page makes it; milliseconds of PostgreSQL are what the aim is about."""
    request = Request("GET", f"/procedures/?{urlencode({'q': words})}")
    cost = meter.cost_of([[lambda: send(request)] * SEARCHES for _ in range(3)])
    return Found(words, cost)


def _pages() -> list[Figures]:
    codes = list(catalogue_codes())
    official = Browser(User.objects.get(username="minh.quantri"))
    official.open("/office/configuration/")
    return [
        _page("procedure page", 1.5, [Request("GET", f"/procedures/{code}/") for code in codes]),
        _page("all procedures", 25, [Request("GET", "/procedures/")]),
        _page("a life event", 25, [Request("GET", "/procedures/?event=child")]),
        _page("procedures to configure", 25, [official.request("GET", "/office/configuration/")]),
    ]


def catalogue_codes() -> list[str]:
    return list(ProcedureVersion.objects.order_by("pk").values_list("procedure__code", flat=True)[::50])


def _page(name: str, aim: float, requests: list[Request]) -> Figures:
    def visit(place: int) -> meter.Visit:
        return lambda: send(requests[place % len(requests)])

    for request in requests:
        send(request)
    size = max(READS, len(requests))
    page = send(requests[0]).body
    cost = meter.cost_of([[visit(place) for place in range(size)] for _ in range(BATCHES + 1)])
    return Figures(name, aim, cost, len(page))


def _publishing() -> Figures:
    """A new version of a procedure with a form and a process that have both changed."""
    record = json.loads((DATA / "procedures" / "1.001193.json").read_text(encoding="utf-8"))
    form = json.loads((DATA / "forms" / f"{record['form']}.json").read_text(encoding="utf-8"))
    process = (DATA / "processes" / f"{record['process']}.bpmn").read_text(encoding="utf-8")
    turns = count(time.time_ns())

    def publish() -> None:
        turn = next(turns)
        catalogue.publish_procedure(
            record=record | {"summary": f"{record['summary']} {turn}"},
            form=form | {"description": f"{turn}"},
            process=process.replace("</bpmn:definitions>", f"<!-- {turn} --></bpmn:definitions>"),
            by=SYSTEM,
        )

    cost = meter.cost_of([[publish] * WRITES for _ in range(BATCHES + 1)])
    return Figures("publishing one", 100, cost)
