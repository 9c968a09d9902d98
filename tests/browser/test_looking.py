"""What is looked for on each page is found where it is wrong; pages beside the paths of the other files are looked at."""

import pytest
from tests.browser.people import People

pytestmark = pytest.mark.browser
TRESPASSES = {
    "no name": """main.insertAdjacentHTML("beforeend", '<input class="trespass" type="text">')""",
    "too wide": """main.insertAdjacentHTML("beforeend", '<canvas width="900"></canvas>')""",
    "forbidden style": """main.insertAdjacentHTML("beforeend", '<p style="color: red">đỏ</p>')""",
    "forbidden script": """main.append(Object.assign(document.createElement("script"), {text: "1"}))""",
    "error": """setTimeout(() => { throw new Error("trespass") })""",
    "missing file": """fetch("/static/missing.js")""",
}
FIRST = "Thay, ngừng dùng"
# Of each official: a page, and the button that is pressed there with nothing filled in.
BESIDE = {
    "minh.quantri": [
        ("/office/certificates/", ""),
        # Of whoever stands first in the list.
        (FIRST, "Đăng ký tệp này"),
        ("/office/configuration/authorities/", ""),
        ("/office/configuration/authorities/add/", "Tin cậy"),
        ("/office/configuration/templates/", "Viết bản nháp"),
        ("/office/configuration/procedures/1.001193/digitisation/", ""),
        ("/office/copies/fees/", ""),
    ],
    "em.nenh": [
        ("/office/certificates/my/", "Đổi mã PIN"),
        ("/office/sign/", ""),
        ("/office/register/", ""),
        ("/office/copies/", ""),
        ("/office/copies/book/", ""),
    ],
    "dung.nenh": [
        ("/office/mandates/", "Ghi người làm thay"),
        ("/office/register/?since=x&until=y", ""),
        ("/office/digitised/", ""),
        ("/office/copies/new/", "Tính phí và trình ký"),
    ],
}


@pytest.mark.parametrize("who", BESIDE)
def test_pages_beside_the_paths_fit_a_phone_and_are_reached_by_all(people: People, who: str) -> None:
    official = people.official(who)
    for path, button in BESIDE[who]:
        if path == FIRST:
            official.follow(FIRST, exact=False)
        else:
            official.open(path)
        if button:
            official.press(button)


@pytest.mark.parametrize("trespass", TRESPASSES)
def test_looking_at_a_page_finds(people: People, trespass: str) -> None:
    anyone = people.anyone()
    anyone.open("/help/")
    anyone.page.evaluate(f"() => {{ const main = document.querySelector('main'); {TRESPASSES[trespass]}; }}")
    anyone.page.wait_for_timeout(300)
    with pytest.raises(AssertionError):
        anyone.look()
    anyone.wrong.clear()
