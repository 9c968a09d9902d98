"""Against a real S3 server (nanio, which checks signatures), started here."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from django.core.files.storage import storages
from django.test import override_settings

from motcua import stores
from motcua.kit import storage
from motcua.kit.errors import StorageUnreachable

ACCOUNT = {"MOTCUA_S3_ACCESS_KEY": "thu", "MOTCUA_S3_SECRET_KEY": "bi-mat-cua-thu"}


def start(port: int, folder) -> subprocess.Popen:
    known = {"NANIO_ACCESS_KEY": "thu", "NANIO_SECRET_KEY": "bi-mat-cua-thu"}
    command = [sys.executable, "-m", "nanio", "serve", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--data-dir", str(folder), "--log-level", "error"],
        env=os.environ | known,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
        except urllib.error.HTTPError:
            return server
        except OSError:
            time.sleep(0.05)
        else:
            return server
    raise RuntimeError("the S3 server did not start")


def stop(server: subprocess.Popen) -> None:
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("s3")
    for bucket in ("giay-to", "ban-sao"):
        (place / bucket).mkdir()
    return place


@pytest.fixture(scope="module")
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def server(port, folder):
    running = start(port, folder)
    yield running
    stop(running)


def account(port: int, **more: str):
    known = ACCOUNT | {"MOTCUA_S3_ENDPOINT": f"http://127.0.0.1:{port}"} | more

    def env(name: str, default: str | None = None) -> str:
        return known.get(name, default or "")

    return env


@pytest.fixture
def bucket(port, server, settings):
    env = account(port)
    both = {"default": stores.named("s3://giay-to", env), "copy": stores.named("s3://ban-sao", env)}
    with override_settings(STORAGES=settings.STORAGES | both):
        yield storages["default"]


def test_bytes_are_kept_once_under_their_digest_and_come_back(bucket):
    digest = storage.put(b"giay khai sinh")
    assert storage.put(b"giay khai sinh") == digest
    assert storage.get(digest) == b"giay khai sinh"
    folders, files = bucket.listdir(f"{digest[:2]}/{digest[2:4]}")
    assert (folders, files) == ([], [digest])


def test_what_is_not_there_is_told_from_a_storage_that_is_not_there(bucket):
    with pytest.raises(FileNotFoundError):
        storage.get("0" * 64)


def test_the_second_copy_lies_in_a_bucket_of_its_own(bucket):
    storage.put_copy(b"ban sao")
    digest = storage.put(b"ban sao khac")
    with pytest.raises(FileNotFoundError):
        storage.get_copy(digest)
    storage.put_copy(b"ban sao khac")
    storage.remove(digest)
    for read in (storage.get, storage.get_copy):
        with pytest.raises(FileNotFoundError):
            read(digest)


def test_damaged_bytes_are_written_anew(bucket):
    from django.core.files.base import ContentFile

    digest = storage.put(b"nguyen ven")
    bucket.save(f"{digest[:2]}/{digest[2:4]}/{digest}", ContentFile(b"bi sua"))
    assert storage.get(digest) == b"bi sua"
    storage.put(b"nguyen ven", anew=True)
    assert storage.get(digest) == b"nguyen ven"


def test_whoever_has_not_the_key_is_shut_out(port, server, settings):
    stranger = stores.named("s3://giay-to", account(port, MOTCUA_S3_SECRET_KEY="doan-mo"))
    with (
        override_settings(STORAGES=settings.STORAGES | {"default": stranger}),
        pytest.raises(StorageUnreachable),
    ):
        storage.put(b"ke la")


def test_an_outage_is_said_and_over_when_it_is_over(port, folder, server, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        other = free.getsockname()[1]
    mine = stores.named("s3://giay-to", account(other))
    with override_settings(STORAGES=settings.STORAGES | {"default": mine}):
        with pytest.raises(StorageUnreachable) as told:
            storage.put(b"trong luc mat lien lac")
        assert told.value.status == 503
        assert "những gì đã nhập vẫn còn" in told.value.message
        back = start(other, folder)
        try:
            digest = storage.put(b"trong luc mat lien lac")
            assert storage.get(digest) == b"trong luc mat lien lac"
        finally:
            stop(back)
