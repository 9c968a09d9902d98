from typing import TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def take(row: Row) -> Row:
    """Lock the row until the transaction ends and return it as it is now, not as it was read before."""
    fresh: Row = type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)  # noqa: SLF001 - Django's documented name
    return fresh
