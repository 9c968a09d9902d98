"""A remote signing service for tests, on the loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from motcua.connectors.remote_signing import adapter
from motcua.connectors.remote_signing.simulator.server import OTP, PIN, TOKEN, Credential, Server
from motcua.signatures.testing import certificate_for

__all__ = ["OTP", "PIN", "TOKEN", "Credential", "Server", "add_credential", "running_service"]


@contextmanager
def running_service(settings: Any) -> Iterator[Server]:
    """The simulator, named by the settings of the test while it lasts."""
    server = Server()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.CSC_URL, settings.CSC_TOKEN = server.url, TOKEN
    try:
        yield server
    finally:
        server.state.closing.set()
        server.shutdown()
        server.server_close()
        adapter.forget_lines()


def add_credential(server: Server, name: str, **facts: Any) -> Credential:
    """A key at the service with a certificate of the demonstration authority."""
    private = ec.generate_private_key(ec.SECP256R1())
    made = Credential(private, certificate_for(private), **facts)
    server.state.credentials[name] = made
    return made
