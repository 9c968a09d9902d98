"""Whether a paper of a store still holds, and what it answers. Knows neither Django nor the database."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

VALID, EXPIRED = "valid", "expired"


def on(state: str, valid_until: date | None, today: date) -> str:
    """The state on a day: through its last day a paper is valid; what ended otherwise stays what it is."""
    over = valid_until is not None and valid_until < today
    return EXPIRED if state == VALID and over else state


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper that a procedure asks for; `answered_by` are codes and names without marks of others that answer it."""

    code: str
    kind: str
    answered_by: frozenset[str] = frozenset()


# What stands before the name of a paper without changing what paper it is.
_BEFORE = re.compile(r"^(?:(?:ban|to|mot)\s+(?:sao|chup|goc|chinh|in|dien tu)\s+)+(?:co chung thuc\s+)?")
_ASIDE = re.compile(r"\([^)]*\)|[^\w\s]")
# A shorter name says too little to be found at the beginning of another ("giay to").
_FEWEST_WORDS = 3


@lru_cache(maxsize=4096)
def name_of_kind(kind: str) -> str:
    """A title without marks, without what says only which copy of the paper it is."""
    return _BEFORE.sub("", " ".join(_ASIDE.sub(" ", kind).split()))


def fits(wanted: Wanted, *, code: str, kind: str) -> str:
    """Why a paper of a store answers what is asked: "code", "configured" or "title"; "" if it does not."""
    asked, has = name_of_kind(wanted.kind), name_of_kind(kind)
    if code and code == wanted.code:
        return "code"
    if (code and code in wanted.answered_by) or has in {name_of_kind(one) for one in wanted.answered_by}:
        return "configured"
    more_precise = len(has.split()) >= _FEWEST_WORDS and f"{asked} ".startswith(f"{has} ")
    return "title" if has and (asked == has or more_precise) else ""
