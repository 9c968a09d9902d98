"""What VNeID says of a person, in our words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from motcua.accounts.service import Identity


def identity_from(claims: Mapping[str, Any]) -> Identity:
    """Read the claims of the VNeID and of the national portal; what is absent stays empty.

    Names of the claims: the portal's user information (SoDinhDanh, HoVaTen, SoDienThoai, ThuDienTu,
    DiaChi) and the standard ones of OpenID Connect (birthdate, gender).
    """
    return Identity(
        personal_number=_text(claims, "SoDinhDanh"),
        full_name=_text(claims, "HoVaTen"),
        date_of_birth=_date(_text(claims, "birthdate")),
        sex={"male": "male", "female": "female"}.get(_text(claims, "gender").lower(), ""),
        phone=_text(claims, "SoDienThoai"),
        email=_text(claims, "ThuDienTu"),
        address=_text(claims, "DiaChi"),
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
