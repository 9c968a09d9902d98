from functools import lru_cache
from typing import Any

from motcua.forms import schemas
from motcua.forms.definition import Form
from motcua.forms.errors import FormNotFound
from motcua.forms.models import ChoiceList, FormVersion


@lru_cache(maxsize=1024)
def form(version_id: int) -> Form:
    """A version, compiled once per process, since versions never change. Raises FormNotFound."""
    version = FormVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise FormNotFound
    return schemas.compile_form(key=version.key, schema=version.schema, version_id=version.pk)


def choice_lists() -> list[tuple[str, str]]:
    """The lists that fields may choose from: key and title."""
    return list(ChoiceList.objects.order_by("title").values_list("key", "title"))


def published_schema(version_id: int) -> dict[str, Any]:
    """What was published, as it is designed. Raises FormNotFound."""
    schema = FormVersion.objects.filter(pk=version_id).values_list("schema", flat=True).first()
    if schema is None:
        raise FormNotFound
    return dict(schema)
