"""Printing papers and images with typst. Data goes in as JSON and is only ever text to the templates."""

import io
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from motcua.documents import rules
from motcua.documents.papers import fonts
from motcua.documents.papers.contents import PaperData, RegisterData
from motcua.kit import clock

if TYPE_CHECKING:
    import typst
    from pikepdf import Pdf

ARCHIVABLE = "2b"
_TEMPLATES = Path(__file__).parents[1] / "templates" / "papers"
# One compiler serves the process: it keeps fonts and templates parsed, but also its input between two calls.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on a page (counted from 1), in PDF points from the bottom left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF/A-2b file; where it is to be signed, `places` has "signer" and "seal" for their images."""

    pdf: bytes
    places: MappingProxyType[str, Place]


def render_paper(data: PaperData, custom: Mapping[str, Any] | None = None) -> Paper:
    """Print a paper, in about 10 ms once the process is warm. The same data gives the same bytes.

    `custom` is what a template of the administrators changes, from templating.filled. Raises
    fonts.FontsMissingError where the typeface was never built.
    """
    facts = _facts(data, custom)
    midday = datetime(data.issued_on.year, data.issued_on.month, data.issued_on.day, 12, tzinfo=clock.VIETNAM)
    with _one_at_a_time:
        pdf = _compiler().compile(
            input=_TEMPLATES / f"{data.template}.typ",
            format="pdf",
            sys_inputs={"data": facts},
            pdf_standards=["a-2b"],
            timestamp=int(midday.timestamp()),
        )
        found = json.loads(_compiler().query("<place>", field="value"))
    assert isinstance(pdf, bytes)
    return Paper(pdf, MappingProxyType({place.pop("name"): Place(**place) for place in found}))


def render_long(parts: Iterable[RegisterData]) -> bytes:
    """One PDF/A-2b of the parts of a register that is too long to be laid out at once: each page of it takes memory.

    Other papers are printed between two parts. The pages are counted through.
    """
    from pikepdf import Pdf, pdfa

    with Pdf.new() as whole:
        for part in parts:
            facts = _facts(replace(part, pages_before=len(whole.pages)), None)
            with _one_at_a_time:
                # What tells a reading voice of rows and cells cannot be joined.
                pdf = _compiler().compile(
                    input=_TEMPLATES / f"{part.template}.typ",
                    format="pdf",
                    sys_inputs={"data": facts},
                    pdf_standards=["a-2b"],
                    pdf_tags=False,
                )
            assert isinstance(pdf, bytes)
            with Pdf.open(io.BytesIO(pdf)) as printed:
                whole.pages.extend(printed.pages)
            whole.docinfo["/Title"] = part.heading
        drop_letter_lists(whole)
        # typst vouches for each page; looking at a thousand of them again would take half a minute.
        pdfa.prepare(whole, ARCHIVABLE)
        written = io.BytesIO()
        whole.save(written, **pdfa.resolve_save_kwargs(ARCHIVABLE, deterministic_id=True))
        return written.getvalue()


def archived(pdf: "Pdf") -> bytes:
    """A PDF of pages that may stand in PDF/A-2b, as one. Raises pikepdf.pdfa.PdfaError where something may not."""
    from pikepdf import pdfa  # takes a second, which only jobs have

    drop_letter_lists(pdf)
    written = io.BytesIO()
    pdfa.save(pdf, written, ARCHIVABLE, deterministic_id=True)
    return written.getvalue()


def drop_letter_lists(pdf: "Pdf") -> None:
    """PDF/A-2 wants the list of the letters of a font whole or not at all, and nobody checks whether it is."""
    from pikepdf import Dictionary

    for item in pdf.objects:
        if isinstance(item, Dictionary) and "/CIDSet" in item:
            del item["/CIDSet"]


def picture_of(data: PaperData, custom: Mapping[str, Any] | None = None) -> bytes:
    """The first page of a paper as a PNG, to be looked at on a screen."""
    with _one_at_a_time:
        png = _compiler().compile(
            input=_TEMPLATES / f"{data.template}.typ",
            format="png",
            ppi=110,
            sys_inputs={"data": _facts(data, custom)},
        )
    first = png[0] if isinstance(png, list) else png
    assert isinstance(first, bytes)
    return first


def _facts(data: PaperData, custom: Mapping[str, Any] | None) -> str:
    facts = _shown(asdict(data)) | {"custom": _shown_runs(dict(custom or {}))}
    facts |= {"heading": data.heading, "qr": qr_code(data.url) if data.url else ""}
    return json.dumps(facts, ensure_ascii=False)


def draw_image(template: str, facts: dict[str, str]) -> bytes:
    """A transparent PNG at 300 dots an inch from a template of images."""
    with _one_at_a_time:
        png = _compiler().compile(
            input=_TEMPLATES / f"{template}.typ",
            format="png",
            ppi=300,
            sys_inputs={"data": json.dumps(_shown(facts), ensure_ascii=False)},
        )
    assert isinstance(png, bytes)
    return png


def qr_code(content: str) -> str:
    """A QR code as SVG, with the white margin that readers need."""
    import zxingcpp

    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return str(zxingcpp.write_barcode_to_svg(code, scale=1, add_quiet_zones=True))


@cache
def _compiler() -> "typst.Compiler":
    import typst

    letters_of = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.folder()]
    )
    return typst.Compiler(root=_TEMPLATES, font_paths=letters_of)


@cache
def _letters() -> frozenset[str]:
    return fonts.letters()


def _shown(value: Any) -> Any:
    """The value as the templates print it: moments and dates in words, text in letters that can be printed."""
    if isinstance(value, str):
        return rules.printable(value, _letters().__contains__)
    if isinstance(value, datetime):
        return rules.moment_words(value)
    if isinstance(value, date):
        return rules.date_words(value)
    if isinstance(value, dict):
        return {key: _shown(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(inner) for inner in value]
    return value


def _shown_runs(value: Any) -> Any:
    """As _shown; but the pieces of a line keep the space by which they are set apart."""
    if isinstance(value, str):
        before, after = value[:1].isspace(), value[-1:].isspace()
        return " " * before + _shown(value) + " " * (after and bool(value.strip()))
    if isinstance(value, dict):
        return {key: _shown_runs(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shown_runs(inner) for inner in value]
    return value
