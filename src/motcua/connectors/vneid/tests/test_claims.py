from datetime import date

from motcua.connectors.vneid.claims import identity_from


def test_the_claims_of_vneid_are_read() -> None:
    identity = identity_from(
        {
            "SoDinhDanh": " 024090000101 ",
            "HoVaTen": "Nguyễn Văn An",
            "SoDienThoai": "0900000101",
            "ThuDienTu": "an@example.com",
            "DiaChi": "Số 12",
            "birthdate": "1990-05-14",
            "gender": "male",
        }
    )
    assert identity.personal_number == "024090000101"
    assert identity.date_of_birth == date(1990, 5, 14)
    assert identity.sex == "male"
    assert identity.is_usable()


def test_nonsense_is_read_as_nothing() -> None:
    identity = identity_from(
        {"SoDinhDanh": 24090000101, "HoVaTen": None, "birthdate": "14/05/1990", "gender": "x"}
    )
    assert identity == identity_from({})
    assert not identity.is_usable()
