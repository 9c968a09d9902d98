"""The person whom an identity provider vouches for."""

import re
from dataclasses import dataclass
from datetime import date

_PERSONAL_NUMBER = re.compile(r"\d{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as VNeID knows them; what it does not say is empty."""

    personal_number: str
    full_name: str
    date_of_birth: date | None = None
    sex: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    def is_usable(self) -> bool:
        return bool(_PERSONAL_NUMBER.fullmatch(self.personal_number) and self.full_name)
