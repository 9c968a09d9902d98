import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from motcua.accounts.actions import unlock_account
from motcua.accounts.models import User


class Command(BaseCommand):
    help = "Let someone try again who gave five wrong passwords or codes; with --new-factor also set up a new one."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--new-factor", action="store_true", help="the telephone with the codes is lost")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"{options['username']}: không có / does not exist")
        unlock_account(user=user, new_factor=options["new_factor"])
        self.stdout.write(f"{user.username}: {user.full_name}")
