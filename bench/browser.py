"""A browser without a network: cookies, forms and redirects, straight into the program's WSGI application.

Requests pass the whole stack of middleware, with real signed sessions and CSRF tokens; building one takes
some ten microseconds, so that what is measured is the program.
"""

import io
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from motcua.accounts.models import User

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_BOUNDARY = "bench-boundary-of-parts"


class UnexpectedAnswer(RuntimeError):
    """The program did not answer as a measurement takes for granted."""


@dataclass(frozen=True)
class Request:
    """One request, complete: it may be sent into the application or over the network."""

    method: str
    target: str
    cookie: str = ""
    body: bytes = b""
    content_type: str = ""
    expects: int = 200


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def location(self) -> str:
        return next((value for name, value in self.headers if name == "Location"), "")

    @property
    def token(self) -> str:
        found = _TOKEN.search(self.body.decode())
        if found is None:
            raise UnexpectedAnswer("a page without a form")
        return found[1]


@cache
def application() -> Any:
    from motcua.wsgi import application as made

    return made


def send(request: Request) -> Answer:
    """Raises UnexpectedAnswer, with the page, for another status than the one expected."""
    path, _mark, query = request.target.partition("?")
    environ = {
        "REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000", "HTTP_USER_AGENT": "Mozilla/5.0 (bench)", "HTTP_COOKIE": request.cookie,
        "HTTP_ACCEPT": "text/html", "HTTP_ACCEPT_LANGUAGE": "vi", "HTTP_ACCEPT_ENCODING": "gzip, br",
        "CONTENT_TYPE": request.content_type, "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    began: list[Any] = []
    answer = application()(environ, lambda status, headers, _info=None: began.extend((status, headers)))
    body = b"".join(answer)
    # What Django does at the end of a request, such as giving the connection back, belongs to its cost.
    getattr(answer, "close", lambda: None)()
    status = int(began[0][:3])
    if status != request.expects:
        raise UnexpectedAnswer(f"{request.method} {request.target}: {status}\n{body.decode()[:3000]}")
    return Answer(status, began[1], body)


@dataclass
class Browser:
    """One person's browser; `user` is signed in already, the second factor included."""

    user: User | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        if self.user is not None:
            from motcua.accounts.testing import signed_in_client

            jar = signed_in_client(self.user).cookies
            self.cookies = {name: morsel.value for name, morsel in jar.items()}

    def request(self, method: str, target: str, *, expects: int = 200, **rest: Any) -> Request:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return Request(method, target, cookie, expects=expects, **rest)

    def form(self, target: str, fields: dict[str, Any], *, expects: int = 302) -> Request:
        """A form as it is posted from the page that was opened last."""
        body = urlencode(fields | {"csrfmiddlewaretoken": self.token}, doseq=True).encode()
        return self.request(
            "POST", target, body=body, content_type="application/x-www-form-urlencoded", expects=expects
        )

    def upload(self, target: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> Request:
        parts = [
            _part(name, value.encode())
            for name, value in (fields | {"csrfmiddlewaretoken": self.token}).items()
        ]
        parts += [_part(name, content, filename) for name, (filename, content) in files.items()]
        body = b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode()
        kind = f"multipart/form-data; boundary={_BOUNDARY}"
        return self.request("POST", target, body=body, content_type=kind, expects=302)

    def open(self, target: str) -> Answer:
        answer = self.send(self.request("GET", target))
        found = _TOKEN.search(answer.body.decode())
        self.token = found[1] if found else self.token
        return answer

    def send(self, request: Request) -> Answer:
        answer = send(request)
        for name, value in answer.headers:
            if name == "Set-Cookie":
                self._keep(value)
        return answer

    def _keep(self, cookie: str) -> None:
        name, _mark, rest = cookie.strip().partition("=")
        if "Max-Age=0" in rest:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = rest.partition(";")[0]


def _part(name: str, content: bytes, filename: str = "") -> bytes:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    if filename:
        head += f'; filename="{filename}"\r\nContent-Type: application/pdf'
    return f"{head}\r\n\r\n".encode() + content + b"\r\n"
