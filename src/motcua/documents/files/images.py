"""Images for the demonstration: a hand and a seal that nobody can take for real ones."""

from motcua.documents.papers import press


def make_signature_image(name: str) -> bytes:
    """A blue signature as from a pen, on a transparent PNG of 42 × 21 mm (300 dots an inch)."""
    return press.draw_image("signature", {"name": name})


def make_seal_image(organization: str) -> bytes:
    """A red round seal marked MẪU, on a transparent PNG of 36 × 36 mm (300 dots an inch)."""
    return press.draw_image("seal", {"organization": organization})
