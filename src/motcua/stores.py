"""Where files lie, as Django names it: a folder, or a bucket of S3."""

from collections.abc import Callable
from typing import Any

BUCKET = "s3://"


def named(place: str, env: Callable[..., str]) -> dict[str, Any]:
    """`place` is a folder, or "s3://bucket" with the account in the MOTCUA_S3_… variables."""
    if not place.startswith(BUCKET):
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": place},
        }
    # Slow to load, and only needed here.
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": place.removeprefix(BUCKET),
            "endpoint_url": env("MOTCUA_S3_ENDPOINT", "") or None,
            "access_key": env("MOTCUA_S3_ACCESS_KEY"),
            "secret_key": env("MOTCUA_S3_SECRET_KEY"),
            "region_name": env("MOTCUA_S3_REGION", "us-east-1"),
            # The same bytes have the same name, so that writing them twice harms nothing.
            "file_overwrite": True,
            # Files are small and read whole; threads for their parts would cost more than they bring.
            "transfer_config": TransferConfig(use_threads=False),
            # A storage that is away must not hold up the people who wait.
            "client_config": Config(
                connect_timeout=3,
                read_timeout=15,
                retries={"total_max_attempts": 2},
                signature_version="s3v4",
                s3={"addressing_style": "path" if env("MOTCUA_S3_ENDPOINT", "") else "auto"},
            ),
        },
    }
