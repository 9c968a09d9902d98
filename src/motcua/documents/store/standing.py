"""Whether a paper of a store still holds. Knows neither Django nor the database."""

from datetime import date

VALID, EXPIRED = "valid", "expired"


def on(state: str, valid_until: date | None, today: date) -> str:
    """The state on a day: through its last day a paper is valid; what ended otherwise stays what it is."""
    over = valid_until is not None and valid_until < today
    return EXPIRED if state == VALID and over else state
