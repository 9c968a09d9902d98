"""The page to which the QR code of a paper leads: whether it is genuine, and whether a file is the one."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from motcua.documents import service as documents
from motcua.documents.service import ProofFacts, ProofState
from motcua.kit import text
from motcua.kit.errors import MotcuaError
from motcua.kit.limits import Counter

# Whoever copies a code from paper errs a few times; whoever guesses is stopped.
MISSES = Counter(20)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Where somebody types what stands under a QR code that they cannot scan."""
    wanted = request.GET.get("code", "")[:60].strip()
    if wanted:
        return redirect("portal:proof", code=wanted.replace("/", "-"))
    return render(request, "portal/proof_find.html")


@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """What a paper is, for whoever holds it, and whether the file that they send is the same; it is not kept."""
    if MISSES.is_full(request):
        return render(request, "portal/proof_find.html", {"too_often": True}, status=429)
    facts = documents.proof_of(code, by=request.actor)  # type: ignore[attr-defined]  # put there by ActorMiddleware
    if facts is None:
        MISSES.count(request)
        return render(request, "portal/proof_find.html", {"wanted": code[:60]}, status=404)
    shown: dict[str, object] = {
        "proof": facts,
        "code": documents.code_words(documents.read_code(code)),
        "code_words": documents.code_words,
        "initials": text.initials,
        "State": ProofState,
    }
    if request.method == "POST":
        try:
            shown |= _compared(request, facts)
        except MotcuaError as error:
            shown["error"] = error.message
    answer = render(request, "portal/proof.html", shown, status=422 if "error" in shown else 200)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _compared(request: HttpRequest, facts: ProofFacts) -> dict[str, object]:
    """Which of its files was sent, by its hash; None where it is none of them."""
    upload = request.FILES.get("file")
    digest = hashlib.sha256(documents.upload_content(upload=upload)).hexdigest()
    same = next((file for file in facts.files if file.sha256 == digest), None)
    name = documents.display_name(upload.name or "", "application/pdf") if upload else ""
    return {
        "compared": True,
        "same": same,
        "name": name,
        "is_current": same is not None and same is facts.files[0],
    }
