"""By what lists of procedures are narrowed: who may apply, and at which level it is decided.

Nothing here knows Django or the database.
"""

import re
from collections.abc import Iterable

from motcua.kit.text import fold

COMMUNE, PROVINCE = "commune", "province"
PERSON, BUSINESS, ORGANIZATION, FOREIGNER = "person", "business", "organization", "foreigner"
# In the order in which they are shown.
LEVELS = (COMMUNE, PROVINCE)
APPLICANTS = (PERSON, BUSINESS, ORGANIZATION, FOREIGNER)

# Looked for in the folded words of each who may apply.
_APPLICANTS = (
    (PERSON, r"\b(cong dan|ca nhan|ho gia dinh|vo|chong|cha|me|nguoi)\b"),
    (BUSINESS, r"\b(doanh nghiep|hop tac xa|ho kinh doanh|thuong nhan|nha dau tu|chu dau tu|cong ty)\b"),
    (ORGANIZATION, r"\b(to chuc|co quan|don vi|cong dong|hiep hoi|hoi|quy|truong|co so)\b"),
    (FOREIGNER, r"\bnuoc ngoai\b"),
)


def administrative_level(competent_kind: str) -> str:
    return COMMUNE if competent_kind.startswith("commune") else PROVINCE


def applicant_kinds(applicants: Iterable[str]) -> list[str]:
    """Read from the words; a procedure whose words say nothing is for persons."""
    # What stands in brackets is mostly who is meant not to apply.
    told = [re.sub(r"\([^)]*\)", " ", fold(words)) for words in applicants]
    found = [kind for kind, words in _APPLICANTS if any(re.search(words, each) for each in told)]
    return found or [PERSON]
