"""One running program and one Chromium for all browser tests of a worker.

`pytest tests/browser` runs them alone; beside others, `pytest -n 2` keeps them on one worker (see /conftest.py).
MOTCUA_SCREENSHOTS=1 takes the pictures of the README again (docs/images).

Chromium ends with each file: while Playwright lives, its event loop keeps Django from the database in that process.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests.browser.people import People
from tests.browser.program import Program, running_program
from tests.browser.visitor import PATIENCE_MS

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="session")
def program() -> Iterator[Program]:
    with running_program() as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def known(program: Program) -> People:
    return People(program)


@pytest.fixture
def people(known: People, chromium: Browser) -> Iterator[People]:
    """Everyone comes with a browser of their own and leaves after the test."""
    known.browser = chromium
    yield known
    known.leave()
