"""Run public test files of signatures through the reader, and write what each gave beside what its author expects.

    .venv/bin/python -m bench.signature_corpus > docs/signature-corpus.md

XML: the test files of signxml, among them those of the rounds of W3C and IETF (merlin, phaos, TR2012), of XMLSec
(aleksey), xml-crypto, pyXMLSecurity and of XAdES tests. PDF: those of pyHanko. Both are fetched by pip, by version and
hash. Their authorities are nobody's today, so what is compared is what the bytes say, and whether keys are strong.
"""

import os
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from cryptography import x509

from motcua.signatures.checking.findings import Finding
from motcua.signatures.checking.reading import read_file
from motcua.signatures.checking.readings import Reading

SOURCES = {
    "signxml==5.2.0": "18aa6c3dc6833c7f441d9d20875ea50fe50149402f87061c27d0b6ea7f039096",
    "pyhanko==0.38.0": "267d6d3fa460b0f0e9c5362a2d7979dccbe1e6b1f8d89ba0818dd0c45b5f300e",
}
XML_FOLDER = "signxml-5.2.0/test"
PDF_FOLDER = "pyhanko-0.38.0/pyhanko_testing_commons/test_data/data/pdf"

HEAD = """# Public corpora of signatures

What the reader of signatures says about the test files of signxml 5.2.0 (XML; Apache-2.0) and pyHanko 0.38.0 (PDF; MIT),
both from their source packages on PyPI, beside what their authors' own tests expect; made by `bench/signature_corpus.py`,
never used by the program. “Takes”: the author's test accepts the signature, be it with SHA-1 or at the time of its
certificate. “Refuses”: the test asks for an error. “Leaves open”: the test lets either pass, or there is none. What its
author refuses may come out as intact only where the reason is no matter of the bytes; the last line names such files.

Our reader stands on signxml and pyHanko, so that both agree is no proof that both are right; what counts are our own
rules beside theirs, and the files that they are silent about. Other places for PDF were looked at: endesive 2.0.7,
pikepdf 10.18.0, node-signpdf 3.0.0 and @signpdf/signpdf 3.3.0 ship no signed file in their packages.
"""

# Why what an author takes is not taken here, which is on purpose each time.
WHY = {
    "weak": "SHA-1, DSA, or a key or digest below the limits of TT 15/2025/TT-BKHCN",
    "weak certificate": "a key or digest of its certificate that TT 15/2025/TT-BKHCN does not name",
    "unreadable": "no certificate of the signer in it (HMAC, bare keys, KeyName), DSA, or a transform or an address "
    "outside the file that is not followed",
    "forbidden_xml": "a DTD or entities, which are never read",
    "misleading": "what is signed lies outside the document, its name is not unique, or another of its kind stands "
    "outside of what is signed",
    "altered": "the bytes do not fit: a canonicalization that the author reads in a special mode of former versions "
    "(`excise_empty_xmlns_declarations`), or a digest over an outside file",
    "encrypted": "locked for the holder of a key",
}
NOTHING = ("example.xml", "example2.xml", "wsse_keyinfo.xml", "document.xml", "document-stylesheet.xml")
# The tests of the authors: signxml's test.py, pyHanko's test_diff_analysis.py, test_cms.py and test_signing.py.
REFUSED = {
    "defusedxml-test-data/": "an attack on the parser",
    "dss-signed-altered": "altered",
    "-altered-": "altered",
    "newlines": "the digest does not fit",
    "unsupported-signature-algorithm": "its algorithm",
    "cert-v2-wrong-digest": "the digest names another certificate",
    "wrong-sign-cert-digest": "the digest names another certificate",
    "sigPolStore-noDigest": "no digest of the policy that the test asks for",
    "expired-cert.xml": "the certificate has run out today",
    "wsfederation_metadata": "the certificate has run out today",
    "invalid_enveloped_transform": "altered",
    "md5": "its algorithm",
    "ripemd160": "its algorithm",
    "hmac-sha1-40": "a shortened HMAC",
    "bad-": "altered",
    "changed content": "altered",
    "tail-uncovered": "a tail that is not covered",
    "signature-gap-too-big": "a gap",
    "one-byterange": "a range that is none",
    "weird-byterange": "a range that is none",
    "sneaky": "changed after signing",
    "indirect-not-all-paths": "changed after signing",
    "econtent": "a content of its own",
    "ed448-disallowed-hash": "its algorithm",
}
OPEN = (
    "xpath-transform", "xslt-transform", "xpointer", "x509-data-ski", "x509-data-subject-name", "x509data",
    "signature-x509-", "signature-big", "enveloping-dsa-x509chain", "enveloping-sha", "enveloping-rsa-x509chain",
    "keyinforeference", "x509digest", "signature-keyname", "retrievalmethod", "twenty-three/signature.xml", "soap/",
    "base.pdf", "separate-annots", "issue_284", "detached", "edugain",
)  # fmt: skip
# Among them those that a former version of this page put into a class of their own, “irregular”, after its first run.
NOTES = {
    "xml-crypto/wsfederation_metadata.xml": "the bytes are as they were signed; that the certificate has run out is for the "
    "judge of certificates, who refuses it",
    "aleksey-xmldsig-01/enveloping-expired-cert.xml": "SHA-1 decides before the date is looked at; either way refused",
    "issues/issue_284_expired_cert.xml": "taken by the author at the time of its certificate, refused today; SHA-1 and RSA "
    "below the limits here",
    "xades/nonconformant-Signature-X-ES-100.xml": "SHA-1; the author takes it without looking at the schema",
    "xades/nonconformant-Signature-X-ES-103.xml": "SHA-1; the author takes it without looking at the schema",
    "xades/nonconformant-X_BE_CONN_10.xml": "the form departs from the schema of XAdES, not what is signed",
    "xades/nonconformant-dss-2293.xml": "the form departs from the schema of XAdES, not what is signed",
    "xades/nonconformant-dss1770.xml": "the form departs from the schema of XAdES, not what is signed",
    "xades/nonconformant-sellosFNMT-XAdES_A.xml": "SHA-1; the author takes it without looking at the schema",
    "xades/nonconformant-xades-extended-epes-sigPolStore-noDigest.xml": "the author's test demands a policy with a digest; "
    "no policy is demanded here, and what is signed is whole",
    "xades/nonconformant-xades-ocsp-not-embeds-certs.xml": "an answer without its responder's certificate proves nothing; "
    "the judge of certificates asks anew",
    "xades/nonconformant-xades-sign-cert-v1-wrong-serialnumber.xml": "the signed digest names the certificate; the number "
    "beside it is not compared, as the author does not",
    "xades/xades-lt-with-expired-ocsp-responder.xml": "evidence that has run out is left to the judge of certificates, "
    "who does not count it",
}


def main(folder: Path) -> None:
    fetch(folder)
    print(HEAD)
    count: Counter[tuple[str, str]] = Counter()
    wrong, notes = [], []
    for title, where, kind in (("XML", XML_FOLDER, "*.xml"), ("PDF", PDF_FOLDER, "*.pdf")):
        print(f"\n## {title}\n\n| file | its author | we say | agreed |\n| --- | --- | --- | --- |")
        for path in sorted((folder / where).rglob(kind)):
            name, content = str(path.relative_to(folder / where)), path.read_bytes()
            if kind == "*.pdf" and b"/ByteRange" not in content:
                continue
            author, found = expected(name), ", ".join(sorted(set(_read(read_file(content)))))
            count[author, found] += 1
            if author.startswith("refuses") and found == "intact":
                wrong.append(name)
            notes += [
                f"| {name} | {author} | {found} | {why} |"
                for part, why in NOTES.items()
                if name.endswith(part)
            ]
            print(f"| {name} | {author} | {found} | {_agreed(author, found)} |")
    _say("Files looked at one by one", "| file | its author | we say | why |", notes)
    _say("Summary", "| its author | we say | files | why |", _summary(count))
    print(f"\nRefused by its author and yet intact here: {', '.join(wrong) or 'none'}.")


def fetch(folder: Path) -> None:
    """By the ordinary client, which compares the hashes."""
    wanted = "".join(f"{name} --hash=sha256:{digest}\n" for name, digest in SOURCES.items())
    (folder / "wanted.txt").write_text(wanted)
    pip = which("pip3") or which("pip") or "pip"
    asked = [
        "download",
        "-q",
        "--no-deps",
        "--no-binary",
        ":all:",
        "--require-hashes",
        "-r",
        "wanted.txt",
        "-d",
        ".",
    ]
    subprocess.run([pip, *asked], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for archive in folder.glob("*.tar.gz"):
        with tarfile.open(archive) as files:
            files.extractall(folder, filter="data")


def expected(name: str) -> str:
    """What the author's own tests ask of this file."""
    if name.endswith(NOTHING):
        return "nothing signed"
    for part, why in REFUSED.items():
        if part in name:
            return f"refuses ({why})"
    return "leaves open" if any(part in name for part in OPEN) else "takes"


def _agreed(author: str, found: str) -> str:
    if author == "leaves open":
        return "–"
    return "yes" if (author == "takes") == (found == "intact") else "no"


def _read(reading: Reading) -> Iterator[str]:
    from motcua.signatures.trust.chains import is_strong

    if reading.finding:
        yield reading.finding
    for one in reading.signatures:
        if one.finding:
            yield one.finding
        elif not (one.is_intact and one.is_unchanged):
            yield Finding.ALTERED if not one.is_intact else Finding.CHANGED_AFTERWARDS
        elif not is_strong(x509.load_der_x509_certificate(one.certificate)):
            yield "weak certificate"
        else:
            yield "intact"


def _summary(count: Counter[tuple[str, str]]) -> Iterator[str]:
    for (author, found), files in sorted(count.items()):
        why = "; ".join(WHY[one] for one in found.split(", ") if one in WHY) if author == "takes" else ""
        yield f"| {author} | {found} | {files} | {why} |"


def _say(title: str, head: str, lines: Iterable[str]) -> None:
    print(f"\n## {title}\n\n{head}\n|{' --- |' * head.count(' | ')} --- |")
    print("\n".join(lines))


if __name__ == "__main__":
    import django

    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    os.environ.setdefault("MOTCUA_SECRET_KEY", "measuring-only-" + "0" * 50)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.settings")
    django.setup()
    with TemporaryDirectory() as made:
        main(Path(made))
