"""What a paper costs a worker that is warm: each kind printed many times, and the register by its pages."""

import io
import statistics
import time
from dataclasses import replace
from datetime import timedelta

import pikepdf

from motcua.documents.papers import press, samples
from motcua.documents.papers.contents import PaperData

TIMES = 40


def tell() -> None:
    started = time.perf_counter()
    press.render_paper(samples.receipt())
    print(f"first paper of a process: {(time.perf_counter() - started) * 1000:.0f} ms\n")
    print(
        "| paper | pages | processor ms a page | median ms | slowest ms |\n| --- | ---: | ---: | ---: | ---: |"
    )
    for name, data in samples.papers().items():
        _measure(name, data, TIMES)
    _measure("register, 300 rows", samples.register(300), 5)
    _measure("register, 3,000 rows", samples.register(3000), 1)


def _another(data: PaperData, turn: int) -> PaperData:
    """Another number, day and applicant, for typst remembers what it has laid out."""
    day = data.issued_on + timedelta(days=turn + 1)
    data = replace(data, number=f"{turn:04d}/TB", code=f"H05.77.95-{turn:06d}-0001", issued_on=day)
    applicant = getattr(data, "applicant", None)
    if applicant is None:
        return data
    named = replace(applicant, name=f"Nguyễn Thị Hương {turn}", address=f"Số {turn}, phường Nếnh")
    return replace(data, applicant=named)  # type: ignore[call-arg]  # only asked of papers that have one


def _measure(name: str, data: PaperData, times: int) -> None:
    """A page's share of the whole, by the processor, which others on the machine do not change."""
    pdf = press.render_paper(data).pdf
    spent, busy = [], time.process_time()
    for turn in range(times):
        before = time.perf_counter()
        press.render_paper(_another(data, turn))
        spent.append((time.perf_counter() - before) * 1000)
    processor = (time.process_time() - busy) * 1000 / times
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    print(
        f"| {name} | {pages} | {processor / pages:.1f} | {statistics.median(spent):.1f} | {max(spent):.1f} |"
    )
