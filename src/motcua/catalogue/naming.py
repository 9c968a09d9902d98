"""Where what is published names a unit that ends or an office that closes: found by code and by name, for a person.

A published version is never changed, and no rule knows what its words should be now: each is a question of the
province. What dossiers have answered keeps its codes, so that processes under way go on as they would have.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kit import sql, text
from motcua.organizations.service import Organization, passed_offices, passings
from motcua.territory import service as territory
from motcua.territory.models import Merger
from motcua.territory.service import Clash, Mover, Moving, Plan, staying_mover

NAMED = 3
WORDS_OF_A_NAME = 8
_QUOTE = r"""(?:\\?["']|&quot;|&apos;|&\#3[49];)"""
# Codes of communes only as values, between quotes: five digits alone may be an amount.
_CODES = re.compile(
    rf"{_QUOTE}(?P<unit>\d{{5}})(?={_QUOTE})|(?<![\w.])(?P<office>[A-Z]\d{{2}}(?:\.\d{{2,3}})+)(?![\w]|\.\d)"
)
_KINDS = re.compile(r"\b(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)\s", re.IGNORECASE)
_AROUND = ".,;:()[]{}<>\"'“”‘’…/\\"


@dataclass(frozen=True, slots=True)
class Sought:
    """Codes that end, each with its successor's, and names that nobody bears any more, each with its unit's code."""

    codes: Mapping[str, str]
    names: Mapping[str, str]

    def within(self, written: str) -> dict[str, str]:
        """What of it a text names, as it is written there, with the code of the unit or office."""
        codes = (match["unit"] or match["office"] for match in _CODES.finditer(written))
        return {code: code for code in codes if code in self.codes} | dict(self._names(written))

    def _names(self, written: str) -> Iterator[tuple[str, str]]:
        for match in _KINDS.finditer(written) if self.names else ():
            words: list[str] = []
            for word in written[match.start() : match.start() + 80].split()[:WORDS_OF_A_NAME]:
                words.append(word.strip(_AROUND))
                name = " ".join(words)
                if code := self.names.get(name.casefold()):
                    yield name, code
                if word[-1] in _AROUND:
                    break


def sought(plan: Plan, merger: Merger | None) -> Sought:
    new = {unit.code: unit.full_name for unit in plan.units}
    before = territory.names_on([*plan.ended, *new], plan.effective_on - timedelta(days=1))
    bears = {name.casefold() for name in new.values()}
    names = {label.partition(",")[0].casefold(): code for code, label in before.items()}
    heirs = plan.heirs
    return Sought(
        {code: heirs.get(code, "") for code in plan.ended} | _closing(plan, merger),
        {name: code for name, code in names.items() if name not in bears},
    )


def _closing(plan: Plan, merger: Merger | None) -> dict[str, str]:
    if merger is None:
        return {one.before.code: one.after_code for one in passings(plan) if not one.stays}
    closed = Organization.objects.filter(pk__in=passed_offices(merger)).select_related("successor")
    return {office.code: office.successor.code if office.successor else "" for office in closed}


@dataclass(frozen=True, slots=True)
class _Written:
    id: int
    words: str
    written: str


_IN_FORCE = """FROM catalogue_procedureversion AS version
JOIN catalogue_procedure AS procedure ON procedure.id = version.procedure_id
{joined} WHERE (version.effective_to IS NULL OR version.effective_to > %(day)s)"""
_RECORDS = "SELECT version.id, procedure.code || ' ' || version.title AS words, {part} AS written " + (
    _IN_FORCE.format(joined="")
)
_PARTS = "SELECT part.id, {words} || ' (' || string_agg(DISTINCT procedure.code, ', ') || ')' AS words, {part} AS written "
_FORMS = _PARTS.format(words="part.key", part="part.schema::text") + _IN_FORCE.format(
    joined="JOIN forms_formversion AS part ON part.id = version.form_version_id"
) + " GROUP BY part.id"  # fmt: skip
_PROCESSES = _PARTS.format(words="part.name", part="part.bpmn") + _IN_FORCE.format(
    joined="JOIN workflow_processversion AS part ON part.id = version.process_version_id"
) + " GROUP BY part.id"  # fmt: skip
_DRAFTS = """
SELECT id, code AS words, concat(record::text, form::text, process) AS written
FROM catalogue_proceduredraft WHERE state IN ('editing', 'in_review')
"""
_POLICIES = """
SELECT policy.id, policy.legal_basis AS words, concat(policy.legal_basis, '; ', policy.source) AS written
FROM catalogue_feepolicy AS policy WHERE policy.valid_to IS NULL OR policy.valid_to > %(day)s
"""
_CHOICES = """
SELECT choice.id, list.title || ': ' || choice.label AS words, concat('"', choice.code, '" ', choice.label) AS written
FROM forms_choicerow AS choice JOIN forms_choicelist AS list ON list.id = choice.list_id
WHERE choice.valid_to IS NULL OR choice.valid_to > %(day)s
"""


def finding(statement: str) -> Callable[[Plan, Merger | None], Iterator[Moving]]:
    """Each text of a statement that names something, with the first of it and all of it in words."""

    def find(plan: Plan, merger: Merger | None) -> Iterator[Moving]:
        wanted = sought(plan, merger)
        if not wanted.codes and not wanted.names:
            return
        for one in sorted(sql.rows(_Written, statement, {"day": plan.effective_on}), key=lambda one: one.id):
            if found := wanted.within(text.nfc(one.written)):
                code = next(iter(found.values()))
                after = wanted.codes.get(code, plan.heirs.get(code, code))
                yield Moving(one.id, code, after, f"{one.words[:200]}: {_told(list(found))}")

    return find


def _told(found: list[str]) -> str:
    more = _(" và %(count)s chỗ nữa") % {"count": len(found) - NAMED} if len(found) > NAMED else ""
    return ", ".join(found[:NAMED]) + more


def _asking(kind: str, words: str | Promise) -> Callable[[Moving], Clash]:
    """The province answers: what is published is its own."""
    return lambda one: Clash(kind, str(words) % {"what": one.words}, "", one.object_id)


_KINDS_OF_TEXTS: tuple[tuple[str, Promise, str, Promise, Promise], ...] = (
    (
        "procedure",
        gettext_lazy("Thủ tục nêu đích danh đơn vị, cơ quan"),
        _RECORDS.format(part="(version.body - 'fees')::text"),
        gettext_lazy(
            "Thủ tục gắn với loại cơ quan, không gắn với từng xã; chỉ kể bản còn hiệu lực có ghi mã hay tên."
        ),
        gettext_lazy("Thủ tục %(what)s. Công bố bản mới; ghi mã cơ quan đã đóng thì không nộp được."),
    ),
    (
        "procedure_draft",
        gettext_lazy("Bản soạn thủ tục nêu đích danh đơn vị, cơ quan"),
        _DRAFTS,
        gettext_lazy("Chỉ kể bản đang soạn hoặc chờ duyệt."),
        gettext_lazy("Bản soạn %(what)s. Sửa trước khi công bố."),
    ),
    (
        "form",
        gettext_lazy("Tờ khai nêu đích danh đơn vị, cơ quan"),
        _FORMS,
        gettext_lazy(
            "Ô chọn xã, phường tự theo danh mục; chỉ kể giá trị sẵn có, lựa chọn, điều kiện hay lời ghi mã, tên."
        ),
        gettext_lazy("Tờ khai %(what)s. Công bố bản mới nếu giá trị, điều kiện hay lời không còn đúng."),
    ),
    (
        "choice",
        gettext_lazy("Danh mục lựa chọn có đơn vị, cơ quan"),
        _CHOICES,
        gettext_lazy("Lựa chọn đã ghi trong hồ sơ giữ nguyên nghĩa; lựa chọn mới cần danh mục mới."),
        gettext_lazy("Danh mục %(what)s. Nạp danh mục mới nếu lựa chọn này không còn."),
    ),
    (
        "process",
        gettext_lazy("Quy trình nêu đích danh đơn vị, cơ quan"),
        _PROCESSES,
        gettext_lazy(
            "Quy trình giao việc cho nơi tiếp nhận, nơi giải quyết, nên đi cùng hồ sơ; chỉ kể điều kiện, bảng quyết định hay lời có ghi mã, tên."
        ),
        gettext_lazy("Quy trình %(what)s. Hồ sơ mới mang mã mới: điều kiện theo mã cũ không còn đúng nữa."),
    ),
    (
        "fee",
        gettext_lazy("Phí, lệ phí nêu đích danh đơn vị, cơ quan"),
        _RECORDS.format(part="version.body->>'fees'"),
        gettext_lazy("Phí, lệ phí ghi theo thủ tục, không theo đơn vị; chỉ kể mức hay bảng có ghi mã, tên."),
        gettext_lazy("Phí, lệ phí của %(what)s. Xem mức thu ở đơn vị mới rồi công bố bản mới."),
    ),
    (
        "fee_policy",
        gettext_lazy("Chính sách miễn, giảm phí nêu đích danh đơn vị"),
        _POLICIES,
        gettext_lazy(
            "Chính sách ghi theo thủ tục, lĩnh vực, đối tượng; chỉ kể căn cứ, nguồn có ghi tên đơn vị cũ."
        ),
        gettext_lazy("Chính sách phí %(what)s. Xem căn cứ ở đơn vị mới; không còn thì kết thúc chính sách."),
    ),
)


def movers() -> list[Mover]:
    return [
        staying_mover(kind=kind, label=label, note=note, find=finding(statement), ask=_asking(kind, words))
        for kind, label, statement, note, words in _KINDS_OF_TEXTS
    ]
