from typing import Any

from motcua.forms import schemas
from motcua.forms.models import FormVersion


def import_form(*, key: str, schema: dict[str, Any]) -> FormVersion:
    """Publish a form; the same schema under the same key gives the version that is already there.

    Inside the caller's transaction. Raises FormRefused, naming the place.
    """
    schema = schemas.in_one_form(schema)
    schemas.compile_form(key=key, schema=schema)
    digest = schemas.digest(key, schema)
    version, _ = FormVersion.objects.get_or_create(digest=digest, defaults={"key": key, "schema": schema})
    return version
