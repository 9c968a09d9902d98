"""The simulated VNeID as a process of its own, for tests: start it, make it misbehave, stop it."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import requests

SERVER = Path(__file__).parent / "simulator" / "server.mjs"
SECRET = "tests-only"


class Simulator:
    """One simulated VNeID on a free port of loopback, which sends people back to `site`."""

    def __init__(self, site: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "VNEID_PORT": str(self.port),
            "VNEID_ISSUER": self.issuer,
            "VNEID_CLIENT_SECRET": SECRET,
            "MOTCUA_SITE_URL": site,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        node = shutil.which("node") or "node"
        self.process = subprocess.Popen(
            ["/usr/bin/setpriv", "--pdeathsig", "TERM", "--", node, str(SERVER)],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            try:
                requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=1)
            except requests.ConnectionError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("the simulated VNeID does not start")

    def misbehave(self, **how: Any) -> None:
        """`slow_ms=…`, `fail="token"` (or discovery, auth, userinfo), `nonsense=True`; nothing: be well."""
        requests.post(f"{self.issuer}/control", json=how, timeout=5).raise_for_status()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)

    def configuration(self) -> dict[str, Any]:
        """What settings.VNEID must hold to sign people in here."""
        return {
            "client_id": "motcua",
            "secret": SECRET,
            "settings": {
                "server_url": self.issuer,
                "token_auth_method": "client_secret_post",
                "endpoints": {"issuer": self.issuer},
            },
        }
