import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.audit import service as audit
from motcua.audit.service import Who
from motcua.forms import choices, parts, schemas
from motcua.forms.errors import ChoicesRefused
from motcua.forms.models import ChoiceList, ChoiceRow, FormVersion
from motcua.kit import text


def import_form(*, key: str, schema: dict[str, Any]) -> FormVersion:
    """Publish a form; the same schema under the same key gives the version that is already there.

    It keeps a copy of the parts that it uses. Inside the caller's transaction. Raises FormRefused, naming the place.
    """
    schema = parts.pin(schemas.in_one_form(schema))
    schemas.compile_form(key=key, schema=schema)
    digest = schemas.digest(key, schema)
    version, _created = FormVersion.objects.get_or_create(
        digest=digest, defaults={"key": key, "schema": schema}
    )
    return version


MOST_CHOICES = 20_000
# The lists that the program comes with are as old as can be: an answer may be from any day.
_ALWAYS = date(1900, 1, 1)
_OWN = {"nationality": ("Quốc tịch", "ISO 3166-1; tên tiếng Việt theo Unicode CLDR")}


def import_choices(*, key: str, title: str, source: str, content: str, effective_from: date, by: Who) -> int:
    """Bring a list up to a CSV (`code,label`) from a day on; returns how many rows it has then.

    What is gone ends that day, what has another name begins anew; the same file again changes nothing.
    Raises ChoicesRefused, naming the line.
    """
    if not choices.KEY.fullmatch(key):
        raise ChoicesRefused(line=0, problem=_("tên danh sách chỉ gồm chữ thường, chữ số và dấu gạch ngang"))
    rows = _read_choices(content)
    with transaction.atomic(durable=True):
        list_, _created = ChoiceList.objects.update_or_create(
            key=key, defaults={"title": text.nfc(title), "source": text.nfc(source)}
        )
        changed = _renew(list_, rows, effective_from)
        if changed:
            audit.record("choices.imported", on=list_, by=by, data={"key": key, "changed": changed})
    choices.forget_choices()
    return len(rows)


def load_choices(*, by: Who) -> None:
    """The lists that the program comes with."""
    for key, (title, source) in _OWN.items():
        content = (Path(__file__).parent / "data" / "lists" / f"{key}.csv").read_text(encoding="utf-8")
        import_choices(key=key, title=title, source=source, content=content, effective_from=_ALWAYS, by=by)


def _read_choices(content: str) -> dict[str, str]:
    """Labels by code, in their order."""
    lines = csv.DictReader(io.StringIO(content.lstrip("\ufeff")))
    if not {"code", "label"} <= set(lines.fieldnames or ()):
        raise ChoicesRefused(line=1, problem=_("phải có hai cột code và label"))
    rows: dict[str, str] = {}
    for line, row in enumerate(lines, start=2):
        code, label = text.nfc(row["code"] or ""), text.nfc(row["label"] or "")
        if not code or not label or len(code) > 60 or len(label) > 200:
            raise ChoicesRefused(line=line, problem=_("thiếu mã hoặc tên, hoặc quá dài"))
        if code in rows:
            raise ChoicesRefused(line=line, problem=_("mã “%s” đã có ở dòng trên") % code)
        rows[code] = label
        if len(rows) > MOST_CHOICES:
            raise ChoicesRefused(line=line, problem=_("danh sách quá dài"))
    if not rows:
        raise ChoicesRefused(line=2, problem=_("danh sách không có dòng nào"))
    return rows


def _renew(list_: ChoiceList, rows: dict[str, str], day: date) -> int:
    """End and begin rows so that the list is as given from a day on; how many were changed."""
    open_rows = {row.code: row for row in list_.rows.select_for_update().filter(valid_to=None)}
    places = {code: place for place, code in enumerate(rows)}
    over = [row for code, row in open_rows.items() if rows.get(code) != row.label]
    # A row that would end before it began was never in force.
    ChoiceRow.objects.filter(pk__in=[row.pk for row in over if row.valid_from >= day]).delete()
    ChoiceRow.objects.filter(pk__in=[row.pk for row in over if row.valid_from < day]).update(valid_to=day)
    gone = {row.code for row in over}
    fresh = [code for code in rows if code not in open_rows or code in gone]
    ChoiceRow.objects.bulk_create(
        ChoiceRow(list=list_, code=code, label=rows[code], place=places[code], valid_from=day)
        for code in fresh
    )
    return len(over) + len(fresh)
