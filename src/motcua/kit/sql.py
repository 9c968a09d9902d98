"""Hot reads: SQL into frozen dataclasses, over prepared statements, without the ORM.

`instance` and `update` are for the few places that nearly every writing request passes: they read and write
objects of models at a third of what a queryset takes, most of which is the making of its SQL.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import JSONField, Model
from psycopg.rows import kwargs_row

Row = TypeVar("Row")
Object = TypeVar("Object", bound=Model)
Params = Mapping[str, Any] | Sequence[Any]


def rows(into: Callable[..., Row], statement: str, params: Params = ()) -> list[Row]:
    """Run one statement and call `into` (a dataclass, or what builds one) with each row, by column name."""
    connection.ensure_connection()
    _log(statement)
    # In binary form, psycopg itself reads moments; from text, Django's slower reader would.
    with connection.connection.cursor(row_factory=kwargs_row(into), binary=True) as cursor:
        return cursor.execute(statement, params, prepare=True).fetchall()  # type: ignore[no-any-return]  # untyped in django-stubs


def row(into: Callable[..., Row], statement: str, params: Params = ()) -> Row | None:
    found = rows(into, statement, params)
    return found[0] if found else None


def execute(statement: str, params: Params = ()) -> int:
    """Run one writing statement in the present transaction; returns the number of rows."""
    connection.ensure_connection()
    _log(statement)
    with connection.connection.cursor() as cursor:
        return int(cursor.execute(statement, params, prepare=True).rowcount)


def instance(model: type[Object], where: str, params: Params) -> Object | None:
    """One object, by a condition that may end in FOR UPDATE; its table goes by the model's name in lower case."""
    select, names = _selection(model)

    def made(**values: Any) -> Object:
        return model.from_db(connection.alias, names, list(values.values()))

    return row(made, f"{select} WHERE {where}", params)


def made(model: type[Object], **values: Any) -> Object:
    """The object of a row that a statement has just written, at a third of what the model's constructor takes."""
    fields = _defaults(model)
    given = [values[name] if name in values else default() for name, default in fields.items()]
    return model.from_db(connection.alias, list(fields), given)


def update(changed: Model, *names: str) -> None:
    """Write these fields of an object that is there, in the present transaction."""
    if execute(*updating(changed, *names)) != 1:
        raise type(changed).DoesNotExist  # type: ignore[attr-defined]  # every model has its own


def updating(changed: Model, *names: str) -> tuple[str, dict[str, Any]]:
    """The same as a statement and its parameters ("new_…"), to be put into another statement."""
    statement, fields = _update(type(changed), names)
    values: dict[str, Any] = {
        f"new_{field.attname}": field.get_db_prep_save(getattr(changed, field.attname), connection)
        for field in fields
    }
    return statement, values | {"new_pk": changed.pk}


@cache
def _selection(model: type[Model]) -> tuple[str, list[str]]:
    meta = model._meta  # noqa: SLF001 - Django's documented name
    # JSON is asked for as json, which psycopg reads by itself: Django tells it to leave jsonb alone.
    columns = ", ".join(
        f'"{field.column}"::json AS "{field.column}"' if isinstance(field, JSONField) else f'"{field.column}"'
        for field in meta.concrete_fields
    )
    names = [field.attname for field in meta.concrete_fields]
    return f"SELECT {columns} FROM {meta.db_table} AS {meta.model_name}", names  # noqa: S608 - names of models


@cache
def _defaults(model: type[Model]) -> dict[str, Callable[[], Any]]:
    return {field.attname: field.get_default for field in model._meta.concrete_fields}  # noqa: SLF001 - Django's documented name


@cache
def _update(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    meta = model._meta  # noqa: SLF001 - Django's documented name
    fields = [field for field in meta.concrete_fields if {field.name, field.attname} & set(names)]
    assignments = ", ".join(f'"{field.column}" = %(new_{field.attname})s' for field in fields)
    return f"UPDATE {meta.db_table} SET {assignments} WHERE id = %(new_pk)s", fields  # noqa: S608 - names of models


def _log(statement: str) -> None:
    """Where statements are counted, these count too: they do not pass Django's own cursor, which would log them."""
    if connection.queries_logged:
        connection.queries_log.append({"sql": statement.strip(), "time": "0"})
