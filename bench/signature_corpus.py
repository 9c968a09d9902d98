"""Run the public interoperability files of XML signatures through the reader, and write what each gave.

    pip download --no-deps --no-binary :all: signxml==5.2.0 && tar xzf signxml-5.2.0.tar.gz
    .venv/bin/python -m bench.signature_corpus signxml-5.2.0/test > docs/signature-corpus.md

The files are those of W3C and IETF interoperability rounds (merlin, phaos, TR2012), of XMLSec (aleksey), xml-crypto,
pyXMLSecurity and of XAdES tests. Their authorities are nobody's today, so what is compared is what the bytes say.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from motcua.signatures.findings import Finding
from motcua.signatures.reading import read_file
from motcua.signatures.readings import Reading

HEAD = """# A public corpus of XML signatures

What the reader of signatures says about the test files of signxml 5.2.0 (its source package on PyPI; Apache-2.0), made by
`bench/signature_corpus.py`. “Genuine” files carry a signature that was right when it was made; “forged” ones were
changed so that it is not, or attack the reader; “irregular” ones are signed, but depart from the form of XAdES or carry
evidence that has run out. Nothing forged may come out as intact. The files signed by old versions of signxml
(`aleksey-xmldsig-01*`, RSA with SHA-2) follow its former canonicalization, which signxml itself reads in a special mode
only; they are `altered` by the standard.
"""

# Why a genuine file is not taken, which is on purpose each time.
WHY = {
    "weak": "SHA-1, DSA or RSA below the limits of TT 15/2025/TT-BKHCN",
    "unreadable": "no certificate of the signer in it (HMAC, bare keys, KeyName), DSA, or a transform or an address "
    "outside the file that is not followed",
    "forbidden_xml": "a DTD or entities, which are never read",
    "unsigned": "no signature in it",
    "damaged": "not well-formed as it stands, or an encoding that the parser does not take",
    "misleading": "what is signed lies outside the document, or its address is not unique",
    "altered": "the bytes do not fit: a canonicalization of the round that later standards changed, or a digest over "
    "an outside file",
}
FORGED = ("bad", "invalid", "wrapp", "defusedxml", "tamper", "altered", "removed")
# The bytes are signed, but the form departs from XAdES or its evidence is old: the certificate's judge decides there.
IRREGULAR = ("nonconformant", "expired")


def main(folder: Path) -> None:
    print(HEAD)
    print("| file | made as | read as | same |\n| --- | --- | --- | --- |")
    count: Counter[tuple[str, str]] = Counter()
    for path in sorted(folder.rglob("*.xml")):
        name = str(path.relative_to(folder))
        expected = _made_as(name.lower())
        found = ", ".join(sorted(set(_read(read_file(path.read_bytes())))))
        same = expected == "irregular" or (expected == "genuine") == (found == "intact")
        count[expected, found] += 1
        print(f"| {name} | {expected} | {found} | {'yes' if same else 'no'} |")
    print("\n## Summary\n\n| made as | read as | files | why |\n| --- | --- | --- | --- |")
    for (expected, found), files in sorted(count.items()):
        why = "; ".join(WHY[one] for one in found.split(", ") if one in WHY)
        print(f"| {expected} | {found} | {files} | {'refused' if expected == 'forged' else why} |")


def _made_as(name: str) -> str:
    if any(word in name for word in FORGED):
        return "forged"
    return "irregular" if any(word in name for word in IRREGULAR) else "genuine"


def _read(reading: Reading) -> Iterator[str]:
    if reading.finding:
        yield reading.finding
    for one in reading.signatures:
        if one.finding:
            yield one.finding
        elif one.is_intact and one.is_unchanged:
            yield "intact"
        else:
            yield Finding.ALTERED


if __name__ == "__main__":
    main(Path(sys.argv[1]))
