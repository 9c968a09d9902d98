from urllib.parse import quote, urlencode

import zxingcpp
from django.utils.safestring import SafeString, mark_safe

from motcua.accounts.models import User

ISSUER = "Một Cửa"


def enrolment_address(user: User, secret: str) -> str:
    """The otpauth: address that authenticator apps read from the picture."""
    label = quote(f"{ISSUER}:{user.username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': ISSUER}, quote_via=quote)}"


def qr(content: str) -> SafeString:
    """A QR code as an SVG element to stand in a page."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode)
    drawing = str(zxingcpp.write_barcode_to_svg(code, scale=5))
    return mark_safe(drawing[drawing.index("<svg") :])  # noqa: S308 - drawn by the library from our own address
