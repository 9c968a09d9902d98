from typing import Any

from motcua.forms import parts, schemas
from motcua.forms.models import FormVersion


def import_form(*, key: str, schema: dict[str, Any]) -> FormVersion:
    """Publish a form; the same schema under the same key gives the version that is already there.

    It keeps a copy of the parts that it uses. Inside the caller's transaction. Raises FormRefused, naming the place.
    """
    schema = parts.pin(schemas.in_one_form(schema))
    schemas.compile_form(key=key, schema=schema)
    digest = schemas.digest(key, schema)
    version, _ = FormVersion.objects.get_or_create(digest=digest, defaults={"key": key, "schema": schema})
    return version
