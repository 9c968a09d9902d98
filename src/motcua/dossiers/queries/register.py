"""The register of dossiers (Mẫu 07): what a reception point received in a period, one row a dossier."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from motcua.catalogue import service as catalogue
from motcua.dossiers.models import Channel
from motcua.kit import clock, sql
from motcua.organizations import service as organizations

# The columns without the number and the signature, which only the printed register has.
COLUMNS = (
    "Mã hồ sơ",
    "Tên thủ tục hành chính",
    "Số lượng hồ sơ",
    "Tổ chức, cá nhân",
    "Địa chỉ, số điện thoại",
    "Cơ quan giải quyết",
    "Ngày nhận",
    "Ngày hẹn trả",
    "Ngày trả",
    "Phương thức nhận",
    "Ngày nhận kết quả",
)
_WHERE = """
WHERE receiving_unit_id = %(office)s AND submitted_at >= %(since)s AND submitted_at < %(until)s
  AND (%(point)s = 0 OR reception_point_id = %(point)s) AND accepted_at IS NOT NULL
"""
_ROWS = f"""
SELECT id, code, procedure_version_id, owner_name, owner_address, owner_phone, competent_agency_id, channel,
       accepted_at, due_at, finished_at, returned_at
FROM dossiers_dossier {_WHERE} AND id > %(after)s ORDER BY id LIMIT %(most)s
"""  # noqa: S608 - from constants only
_TOTALS = f"""
SELECT count(*) AS total, count(finished_at) AS returned, count(*) FILTER (WHERE finished_at > due_at) AS late
FROM dossiers_dossier {_WHERE}
"""  # noqa: S608 - from constants only
CHANNELS = {Channel.COUNTER: "Trực tiếp", Channel.ONLINE: "Trực tuyến", Channel.POST: "Bưu chính"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """`until` is the last day; a point of 0 takes in all of the office."""

    office_id: int
    point_id: int
    since: date
    until: date

    @property
    def facts(self) -> dict[str, object]:
        return {
            "office": self.office_id,
            "point": self.point_id,
            "since": _start_of(self.since),
            "until": _start_of(self.until + timedelta(days=1)),
        }


@dataclass(frozen=True, slots=True)
class RegisterRow:
    id: int
    code: str
    procedure_version_id: int
    owner_name: str
    owner_address: str
    owner_phone: str
    competent_agency_id: int
    channel: int
    accepted_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None

    @property
    def cells(self) -> tuple[str, ...]:
        """In the order of COLUMNS."""
        return (
            self.code,
            catalogue.version(self.procedure_version_id).title,
            "01",
            self.owner_name,
            "; ".join(part for part in (self.owner_address, self.owner_phone) if part),
            organizations.card(self.competent_agency_id).name,
            _day(self.accepted_at),
            _day(self.due_at),
            _day(self.finished_at),
            CHANNELS[Channel(self.channel)],
            _day(self.returned_at),
        )


@dataclass(frozen=True, slots=True)
class Totals:
    total: int
    returned: int
    late: int


def register_rows(wanted: Wanted, *, after: int = 0, most: int = 50) -> list[RegisterRow]:
    """In the order of reception, after the row with this id."""
    return sql.rows(RegisterRow, _ROWS, wanted.facts | {"after": after, "most": most})


def register_totals(wanted: Wanted) -> Totals:
    found = sql.row(Totals, _TOTALS, wanted.facts)
    assert found is not None  # counting always answers
    return found


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.VIETNAM)


def _day(moment: datetime | None) -> str:
    return f"{clock.local(moment):%d/%m/%Y}" if moment else ""
