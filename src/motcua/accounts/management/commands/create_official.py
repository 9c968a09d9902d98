import argparse
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from motcua.accounts.actions import create_official
from motcua.accounts.models import User


class Command(BaseCommand):
    help = "Create the account of an official; prints a password to be changed at the first sign-in."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("full_name")

    def handle(self, *_args: Any, **options: Any) -> None:
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"{options['username']}: đã có / exists already")
        password = f"Mc1-{secrets.token_urlsafe(9)}"
        create_official(username=options["username"], full_name=options["full_name"], password=password)
        self.stdout.write(f"{options['username']}  {password}")
