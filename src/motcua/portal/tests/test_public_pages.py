import re

import pytest
from django.test import Client
from django.urls import reverse

from motcua.catalogue import service as catalogue
from motcua.dossiers.testing import BIRTH, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = World()
    made.card()
    return made


def test_a_procedure_is_found_without_marks(world):
    page = Client().get(reverse("portal:procedures"), {"q": "lam giay to cho con"}).content.decode()
    assert "Đăng ký khai sinh" in page


def test_procedures_are_narrowed_by_choices_that_stand_in_the_address(world):
    page = Client().get(reverse("portal:procedures"), {"field": "Hộ tịch", "level": "full"}).content.decode()
    assert "Thủ tục lĩnh vực Hộ tịch" in page
    assert '<option value="Hộ tịch" selected>Hộ tịch (1)</option>' in page
    without = reverse("portal:procedures") + "?level=full"
    assert f'href="{without}"' in page
    other = Client().get(reverse("portal:procedures"), {"q": "khai sinh", "place": "province"})
    assert "Bỏ hết điều kiện" in other.content.decode()


def test_what_is_near_is_said_to_be_near(world):
    page = Client().get(reverse("portal:procedures"), {"q": "khai sihn"}).content.decode()
    assert "Gần giống:" in page
    assert "Đăng ký khai sinh" in page


def test_a_list_of_many_stays_light_and_has_pages(world, django_assert_max_num_queries):
    catalogue.generate_sample(count=120, say=lambda _line: None)
    address = reverse("portal:procedures")
    Client().get(address)
    with django_assert_max_num_queries(3):
        answer = Client().get(address, {"page": "2"})
    page = answer.content.decode()
    assert "trang 2 trên 6" in page
    assert 'rel="prev"' in page
    assert 'rel="next"' in page
    assert len(answer.content) <= 30_000


def test_nothing_found_says_what_to_try(world):
    answer = Client().get(reverse("portal:procedures"), {"q": "xyzxyz qwqw"})
    assert "Chưa tìm thấy" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "arguments", "query", "most"),
    [("procedure", [BIRTH], {}, 3), ("home", [], {}, 3), ("procedures", [], {"q": "khai sinh"}, 3)],
)
def test_a_public_page_costs_few_statements(
    world, django_assert_max_num_queries, name, arguments, query, most
):
    address = reverse(f"portal:{name}", args=arguments)
    Client().get(address, query)
    with django_assert_max_num_queries(most):
        assert Client().get(address, query).status_code == 200


def test_anyone_looks_a_code_up_and_sees_state_and_step_only(world, django_assert_max_num_queries):
    code = world.accepted()
    Client().get(reverse("portal:lookup"), {"code": code})
    with django_assert_max_num_queries(3):
        page = Client().get(reverse("portal:lookup"), {"code": f" {code.lower()} "}).content.decode()
    assert "Đang xử lý" in page
    assert re.search(r"bước: (Thẩm định|Chuyển xử lý)", page)
    assert "Nguyễn Văn An" not in page
    assert "024090000101" not in page


def test_an_unknown_code_is_said_beside_the_field(world):
    answer = Client().get(reverse("portal:lookup"), {"code": "H05.77.95-991231-9999"})
    assert answer.status_code == 404
    assert "Không có hồ sơ nào mang mã" in answer.content.decode()


def test_what_stays_vietnamese_on_an_english_page_says_so(world):
    address = reverse("portal:procedure", args=[BIRTH])
    english = Client()
    english.post(reverse("set_language"), {"language": "en"})
    assert '<h1 class="govuk-heading-l" lang="vi">' in english.get(address).text
    assert ' lang="vi">' not in Client().get(address).text.partition("<main")[2]


def test_a_page_that_is_not_there_says_so_and_where_to_go_on(world):
    page = Client().get(reverse("portal:procedure", args=["9.999999"]))
    assert page.status_code == 404
    assert '<h1 class="govuk-heading-l">Không tìm thấy</h1>' in page.text
    assert reverse("portal:home") in page.text.partition("<main")[2]
