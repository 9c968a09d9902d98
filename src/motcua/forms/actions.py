from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.audit import service as audit
from motcua.audit.service import Who
from motcua.forms import choice_files, choices, parts, queries, schemas
from motcua.forms.errors import ChoiceListWrong, ChoicesMoved, ChoiceTrialNotFound
from motcua.forms.models import ChoiceList, ChoiceRow, ChoiceTrial, FormVersion
from motcua.kit import clock, text


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


# The lists that the program comes with are as old as can be: an answer may be from any day.
_ALWAYS = date(1900, 1, 1)
_OWN = {"nationality": ("Quốc tịch", "ISO 3166-1; tên tiếng Việt theo Unicode CLDR")}


def import_choices(*, key: str, title: str, source: str, content: str, effective_from: date, by: Who) -> int:
    """Bring a list up to a CSV (`code,label`) from a day on; returns how many rows it has then.

    What is gone ends that day, what has another name begins anew; the same file again changes nothing.
    Raises ChoicesRefused, naming the line, ChoiceListWrong.
    """
    _check_key(key)
    rows = choice_files.read_choices(content.encode())
    with transaction.atomic(durable=True):
        _bring_up(key, (text.nfc(title), text.nfc(source)), rows, effective_from, by)
    choices.forget_choices()
    return len(rows)


def load_choices(*, by: Who) -> None:
    """The lists that the program comes with; one that somebody has changed here is theirs from then on."""
    for key, (title, source) in _OWN.items():
        if ChoiceRow.objects.filter(list__key=key).exclude(valid_from=_ALWAYS, valid_to=None).exists():
            continue
        content = (Path(__file__).parent / "data" / "lists" / f"{key}.csv").read_text(encoding="utf-8")
        import_choices(key=key, title=title, source=source, content=content, effective_from=_ALWAYS, by=by)


def try_choices(*, key: str, title: str, source: str, content: bytes, day: date | None, by: Who) -> None:
    """Keep a file that is to renew a list, or to begin one, for somebody to look at what it changes.

    It takes the place of a file that was tried before. Raises ChoiceListWrong with the box, ChoicesRefused with the
    line, SheetRefused.
    """
    _check_key(key)
    title, source = text.nfc(title), text.nfc(source)
    if not title or len(title) > 200:
        raise ChoiceListWrong(_("Xin ghi tên danh mục, dài nhất 200 chữ."), "title")
    if not source or len(source) > 500:
        raise ChoiceListWrong(_("Xin ghi nguồn: văn bản hoặc nơi lấy danh mục, dài nhất 500 chữ."), "source")
    if day is None or day < clock.today():
        raise ChoiceListWrong(_("Xin ghi hôm nay hoặc một ngày sau, ví dụ 31/12/2026."), "day")
    rows = choice_files.read_choices(content)
    with transaction.atomic(durable=True):
        _check_day(key, day)
        facts = {"title": title, "source": source, "day": day, "rows": list(rows.items())}
        told = {"made_by_id": by.id, "made_at": clock.now()}
        trial, _created = ChoiceTrial.objects.update_or_create(key=key, defaults=facts | told)
        audit.record("choices.tried", on=trial, by=by, data={"key": key, "rows": len(rows)})


def confirm_choices(*, key: str, seen: str, by: Who) -> None:
    """Bring a list up to the file that was tried; `seen` is the digest of the changes that were shown.

    Raises ChoicesMoved where they are others now, ChoiceTrialNotFound.
    """
    with transaction.atomic(durable=True):
        trial = _taken(key)
        if queries.choice_trial(key).digest != seen:
            raise ChoicesMoved
        day = max(trial.day, clock.today())
        _bring_up(key, (trial.title, trial.source), dict(trial.rows), day, by)
        trial.delete()
    choices.forget_choices()


def discard_choices(*, key: str, by: Who) -> None:
    """Drop the file that was tried; the list stays as it is. Raises ChoiceTrialNotFound."""
    with transaction.atomic(durable=True):
        trial = _taken(key)
        audit.record("choices.discarded", on=trial, by=by, data={"key": key})
        trial.delete()


def _taken(key: str) -> ChoiceTrial:
    trial = ChoiceTrial.objects.select_for_update().filter(key=key).first()
    if trial is None:
        raise ChoiceTrialNotFound
    return trial


def _check_key(key: str) -> None:
    if not choices.KEY.fullmatch(key):
        raise ChoiceListWrong(
            _(
                "Ký hiệu danh mục bắt đầu bằng chữ thường, chỉ gồm chữ thường không dấu, chữ số và gạch ngang."
            ),
            "key",
        )


def _check_day(key: str, day: date) -> None:
    """A list is renewed from its last change on, never behind it."""
    last = queries.last_change(key)
    if last is not None and day < last:
        problem = _("Danh mục đã có thay đổi từ ngày %s. Xin chọn ngày ấy hoặc một ngày sau.")
        raise ChoiceListWrong(problem % f"{last:%d/%m/%Y}", "day")


def _bring_up(key: str, told: tuple[str, str], rows: dict[str, str], day: date, by: Who) -> None:
    """Inside the caller's transaction."""
    _check_day(key, day)
    before = ChoiceList.objects.filter(key=key).values_list("title", "source").first()
    title, source = told
    list_, _created = ChoiceList.objects.update_or_create(
        key=key, defaults={"title": title, "source": source}
    )
    changed = _renew(list_, rows, day)
    if changed or before != told:
        audit.record("choices.imported", on=list_, by=by, data={"key": key, "changed": changed})


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
    # The order is of the whole list and has no day.
    moved = [row for code, row in open_rows.items() if code not in gone and row.place != places[code]]
    for row in moved:
        row.place = places[row.code]
    ChoiceRow.objects.bulk_update(moved, ["place"], batch_size=1000)
    return len(over) + len(fresh) + len(moved)
