"""What is looked for on each page is found where it is wrong."""

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


@pytest.mark.parametrize("trespass", TRESPASSES)
def test_looking_at_a_page_finds(people: People, trespass: str) -> None:
    anyone = people.anyone()
    anyone.open("/help/")
    anyone.page.evaluate(f"() => {{ const main = document.querySelector('main'); {TRESPASSES[trespass]}; }}")
    anyone.page.wait_for_timeout(300)
    with pytest.raises(AssertionError):
        anyone.look()
    anyone.wrong.clear()
