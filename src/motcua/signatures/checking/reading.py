"""What kind of file this is, and what its signatures say."""

from motcua.signatures.checking.findings import Finding
from motcua.signatures.checking.pdf_reading import read_pdf
from motcua.signatures.checking.readings import Reading


def read_file(content: bytes) -> Reading:
    if b"%PDF-" in content[:1024]:
        return read_pdf(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        # Its library is needed by none but XML files.
        from motcua.signatures.checking.xml_reading import read_xml

        return read_xml(content)
    return Reading(Finding.UNKNOWN_KIND)
