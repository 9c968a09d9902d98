"""The made-up people of the demonstration, each signing in once a session and coming back with what was kept."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, StorageState
from tests.browser.program import Program
from tests.browser.visitor import DESKTOP, Visitor

AN = "Nguyễn Văn An"
BICH = "Trần Thị Bích"


@dataclass
class People:
    program: Program
    browser: Browser = field(init=False)
    examined: set[str] = field(default_factory=set)
    kept: dict[str, StorageState] = field(default_factory=dict)
    visitors: list[Visitor] = field(default_factory=list)

    def anyone(self, *, scripts: bool = True) -> Visitor:
        """Somebody who has not signed in."""
        return self._visitor(None, scripts=scripts)

    def citizen(self, name: str, *, scripts: bool = True) -> Visitor:
        return self._signed_in(name, scripts=scripts, sign_in=lambda visitor: sign_in_by_vneid(visitor, name))

    def official(self, username: str, *, scripts: bool = True) -> Visitor:
        return self._signed_in(
            username, scripts=scripts, sign_in=lambda visitor: sign_in_by_code(visitor, username)
        )

    def _signed_in(self, who: str, *, scripts: bool, sign_in: Callable[[Visitor], None]) -> Visitor:
        visitor = self._visitor(self.kept.get(who), scripts=scripts)
        if who not in self.kept:
            visitor.open("/sign-in/")
            sign_in(visitor)
            self.kept[who] = visitor.context.storage_state()
        return visitor

    def _visitor(self, state: StorageState | None, *, scripts: bool) -> Visitor:
        context = self.browser.new_context(
            locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport=DESKTOP,
            storage_state=state, java_script_enabled=scripts,
        )  # fmt: skip
        visitor = Visitor(context, self.program.site, self.examined, scripts=scripts)
        self.visitors.append(visitor)
        return visitor

    def leave(self) -> None:
        """Close the browsers of all; what went wrong in one of them is no longer overheard."""
        wrong = [line for visitor in self.visitors for line in visitor.wrong]
        for visitor in self.visitors:
            visitor.context.close()
        self.visitors.clear()
        assert not wrong, "\n".join([*wrong, self.program.log()])


def sign_in_by_vneid(visitor: Visitor, name: str) -> None:
    """From the sign-in page; the simulated VNeID asks only who it is."""
    visitor.press("Đăng nhập bằng VNeID")
    visitor.press(name, exact=False)


def sign_in_by_code(visitor: Visitor, username: str) -> None:
    """From the sign-in page, which in the demonstration shows the password and, after it, the current code."""
    page = visitor.page
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(page.locator("[data-sample=password]").inner_text())
    visitor.press("Tiếp tục")
    page.get_by_label("Mã 6 chữ số").fill(page.locator(".govuk-inset-text code").inner_text())
    visitor.press("Đăng nhập")
