from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from motcua.kit import text


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **facts: Any) -> "User":
        user = self.model(username=username, **facts)
        user.set_password(password)
        user.save()
        return user


class Sex(models.TextChoices):
    MALE = "male", _("Nam")
    FEMALE = "female", _("Nữ")


class User(AbstractBaseUser):
    """A person who can sign in: a citizen by an e-ID account, an official by password and second factor."""

    username = models.CharField(max_length=150, unique=True)
    full_name = models.CharField(max_length=200)
    full_name_key = models.CharField(max_length=900, editable=False)
    personal_number = models.CharField(max_length=12, blank=True)
    date_of_birth = models.DateField(null=True)
    sex = models.CharField(max_length=6, choices=Sex, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=500, blank=True)
    commune_code = models.CharField(max_length=5, blank=True)
    is_official = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)
    # Chosen by an administrator: to be replaced at the first sign-in.
    password_is_temporary = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["personal_number"],
                condition=~models.Q(personal_number=""),
                name="accounts_user_one_per_personal_number",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.full_name = text.nfc(self.full_name)
        self.full_name_key = text.sort_key(self.full_name)
        super().save(*args, **kwargs)


class EndedSession(models.Model):
    """A session that was ended before its time; kept until its cookie would be too old by itself."""

    mark = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())


class Attempts(models.Model):
    """Wrong passwords or codes in a row under one name, known or not, and until when it is locked."""

    name = models.CharField(max_length=200, primary_key=True)
    failures = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="accounts_attempts_by_age")]
