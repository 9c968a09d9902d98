"""What OCRmyPDF is told to do otherwise: read the page that was cleaned for it, and hand over what it read.

OCRmyPDF loads this file by its name and runs one file at a time in a process; `reading` says what that is.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrmypdf import Executor, hookimpl
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine


@dataclass(frozen=True, slots=True)
class Reading:
    """The images to recognize, in the order of the pages; `read` is called with the number and hOCR of each."""

    images: list[Path]
    read: Callable[[int, bytes], None]


_reading: list[Reading] = []


@contextmanager
def reading(images: list[Path], read: Callable[[int, bytes], None]) -> Any:
    _reading.append(Reading(images, read))
    try:
        yield
    finally:
        _reading.clear()


class _Engine(TesseractOcrEngine):  # type: ignore[misc]  # OCRmyPDF's engine has no types of its own
    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options: Any) -> None:
        TesseractOcrEngine.generate_hocr(input_file, output_hocr, output_text, options)
        # The file is called by the number of the page: 000001_ocr.png.
        _reading[-1].read(int(Path(input_file).name[:6]), Path(output_hocr).read_bytes())


@hookimpl  # type: ignore[untyped-decorator]  # OCRmyPDF's hooks have no types of their own
def get_ocr_engine(options: Any) -> _Engine:  # noqa: ARG001 - the signature is OCRmyPDF's
    return _Engine()


@hookimpl  # type: ignore[untyped-decorator]  # OCRmyPDF's hooks have no types of their own
def rasterize_pdf_page(output_file: Path, pageno: int) -> Path:
    """Saves drawing the page anew: it was made of this image."""
    output_file.write_bytes(_reading[-1].images[pageno - 1].read_bytes())
    return output_file


class _OneByOne(Executor):  # type: ignore[misc]  # OCRmyPDF's executor has no types of its own
    """All in the thread that asked: what hears of a page writes over the connection of its own job."""

    def _execute(
        self, *, progress_kwargs: Any, task: Any, task_arguments: Any, task_finished: Any, **_rest: Any
    ) -> None:
        with self.pbar_class(**progress_kwargs) as progress:
            for arguments in task_arguments:
                task_finished(task(*arguments), progress)


@hookimpl  # type: ignore[untyped-decorator]  # OCRmyPDF's hooks have no types of their own
def get_executor(progressbar_class: Any) -> _OneByOne:
    return _OneByOne(pbar_class=progressbar_class)
