"""Vietnamese text: one form (NFC), a folded copy to search in, a key to sort by, masks for lists and logs."""

import unicodedata

_ALPHABET = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
_ORDER = {letter: f"{place:02x}" for place, letter in enumerate(_ALPHABET, start=1)}


def nfc(value: str) -> str:
    """Normalise to NFC and squeeze white space, as text from people is kept."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def fold(value: str) -> str:
    """Without marks, đ → d, lower case: the form in which text is searched."""
    plain = unicodedata.normalize("NFD", value.replace("đ", "d").replace("Đ", "D"))
    kept = (letter for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(kept).lower().split())


def sort_key(value: str) -> str:
    """A key whose plain byte order is the order of the Vietnamese alphabet."""
    return "".join(_ORDER.get(letter, f"00{letter}") for letter in nfc(value).lower())


def mask_number(number: str) -> str:
    """Show a personal number as its first three and last two digits."""
    return number[:3] + "•" * max(len(number) - 5, 0) + number[-2:] if len(number) > 5 else "•" * len(number)


def initials(name: str) -> str:
    """A name by its first letters alone: "Nguyễn Thị Thanh Hương" → "N. T. T. H."."""
    return " ".join(f"{word[0].upper()}." for word in nfc(name).split())
