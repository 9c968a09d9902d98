from typing import Any

from motcua.accounts.actors import Actor
from motcua.kit import sql

_PROFILE = """
SELECT full_name, personal_number, date_of_birth, sex, phone, email, address, commune_code
FROM accounts_user WHERE id = %(id)s
"""


def profile(actor: Actor) -> dict[str, Any]:
    """What is known of the person signed in, by the names that forms fill themselves from."""
    found: dict[str, Any] | None = sql.row(dict, _PROFILE, {"id": actor.id})
    assert found is not None  # whoever is signed in has an account
    return found
