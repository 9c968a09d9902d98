"""A record of ours in the words of the national procedure database, as `national` reads it again."""

from collections.abc import Mapping
from typing import Any

from motcua.catalogue.national import CHANNELS, UNITS

_CHANNEL_NUMBERS = {channel: number for number, channel in CHANNELS.items()}
_UNIT_WORDS = {"working_day": "Ngày làm việc", "day": "Ngày", "hour": "Giờ làm việc"}
_LEVEL_WORDS = {"full": "Toàn trình", "partial": "Một phần", "information": "Cung cấp thông tin"}
_AGENCY_WORDS = {
    "commune_committee": "Ủy ban nhân dân cấp xã",
    "commune_police": "Công an cấp xã",
    "land_office": "Văn phòng đăng ký đất đai",
    "provincial_committee": "Ủy ban nhân dân tỉnh",
    "department": "Sở, ban, ngành",
}
assert set(_UNIT_WORDS) == set(UNITS.values())


def to_national(record: Mapping[str, Any]) -> dict[str, Any]:
    """All values are texts, as there; what the national record has no field for stands under our own names."""
    return {
        "MATTHC": record["code"],
        "TENTTHC": record["title"],
        "LINHVUCTHUCHIEN": [{"MALINHVUC": "", "TENLINHVUC": record["field"]}],
        "TRINHTUTHUCHIEN": [{"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": step} for step in record["steps"]]}],
        "CACHTHUCTHUCHIEN": _ways(record),
        "THANHPHANHOSO": _papers(record),
        "YEUCAU": "\n".join(record["conditions"]) or "Không",
        "MOTADOITUONGTHUCHIEN": "\n".join(record["applicants"]),
        "KETQUATHUCHIEN": [{"MAKETQUA": record["result"]["code"], "TENKETQUA": record["result"]["title"]}],
        "CANCUPHAPLY": [
            {"SOVANBAN": basis["number"], "TENVANBAN": f"{basis['kind']} {basis['about']}".strip()}
            for basis in record["legal_basis"]
        ],
        "COQUANTHUCHIEN": [
            {"MADONVI": "", "TENDONVI": _AGENCY_WORDS.get(record["competent_kind"], record["competent_kind"])}
        ],
        "TOMTAT": record["summary"],
        "MUCDO": _LEVEL_WORDS[record["level_of_service"]],
        "TUKHOA": "\n".join(record["keywords"]),
        "SUKIEN": "\n".join(record["life_events"]),
        "TOKHAI": record["form"] or "",
        "QUYTRINH": record["process"] or "",
        "DULIEUMAU": "1" if record.get("sample") else "",
    }


def _ways(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    term = record["term"]
    channels = dict.fromkeys(["counter", *(fee["channel"] for fee in record["fees"])])
    return [
        {
            "KENH": _CHANNEL_NUMBERS[channel],
            "THOIGIAN": [
                {
                    "THOIGIANGIAIQUYET": str(term["amount"]),
                    "DONVITINH": _UNIT_WORDS[term["unit"]],
                    "MOTA": term["note"],
                    "PHILEPHI": [
                        {"SOTIEN": str(fee["amount"]), "DONVI": "Đồng", "MOTA": fee["words"]}
                        for fee in record["fees"]
                        if fee["channel"] == channel
                    ],
                }
            ],
        }
        for channel in channels
    ]


def _papers(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Papers that not everybody hands in stand under the case in which they are asked for."""
    last = None
    groups: list[dict[str, Any]] = []
    for paper in record["components"]:
        case = "" if paper["required"] else paper["note"]
        if case != last or not groups:
            groups.append({"TRUONGHOP": case, "GIAYTO": []})
            last = case
        groups[-1]["GIAYTO"].append(
            {"MAGIAYTO": paper["code"], "TENGIAYTO": paper["title"], "TENMAUDON": "", "URL": ""}
        )
    return groups
