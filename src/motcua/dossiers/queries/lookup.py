"""What anyone may see of a dossier whose code they know: state and step, nothing else."""

from dataclasses import dataclass

from motcua.kit import sql
from motcua.organizations import service as organizations
from motcua.organizations.errors import UnknownOrganization


@dataclass(frozen=True, slots=True)
class PublicState:
    code: str
    state: int
    phase: str | None
    procedure_version_id: int
    competent_agency_id: int


_LOOKUP = """
SELECT dossier.code, dossier.state, dossier.procedure_version_id, dossier.competent_agency_id,
       (SELECT step.phase FROM workflow_step AS step
        WHERE step.subject_id = dossier.id AND step.subject_type = 'dossiers.dossier'
          AND step.kind = 'process' AND step.state <> 'cancelled'
        ORDER BY step.id DESC LIMIT 1) AS phase
FROM dossiers_dossier AS dossier WHERE dossier.code = %(code)s
"""


def look_up(code: str) -> PublicState | None:
    """One statement; a code is read with blanks, dashes of any kind and small letters forgiven."""
    return sql.row(PublicState, _LOOKUP, {"code": tidy_code(code)})


def formerly(*, code: str, agency_id: int) -> str:
    """The office under whose code a dossier was filed, where a merger has given it another one since; else nothing."""
    try:
        filed_with = organizations.card_by_code(tidy_code(code).partition("-")[0])
    except UnknownOrganization:
        return ""
    if filed_with.id != agency_id:
        return filed_with.name
    return filed_with.former_name if filed_with.former_name != filed_with.name else ""


def tidy_code(code: str) -> str:
    plain = code.replace("\x00", "").upper().translate(str.maketrans("–—‐−", "----"))
    return "".join(plain.split())[:40]
