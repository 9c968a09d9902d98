from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from motcua.documents.models import StoredFile
from motcua.signatures import rules


class HolderKind(models.TextChoices):
    PERSON = rules.HolderType.PERSON.value, _("Cá nhân")
    ORGANIZATION = rules.HolderType.ORGANIZATION.value, _("Cơ quan, tổ chức")


class KeyKind(models.TextChoices):
    """Where a key lies and who opens it."""

    PKCS12 = "pkcs12", _("Tệp PKCS#12, mở bằng mật khẩu của máy chủ")
    PKCS12_PIN = "pkcs12-pin", _("Tệp PKCS#12, mở bằng mã PIN của người ký")
    PKCS11 = "pkcs11", _("Thiết bị ký (PKCS#11)")
    REMOTE = "remote", _("Dịch vụ ký số từ xa (CSC)")


class Certificate(models.Model):
    """A certificate of a person or an organization. Its key lies elsewhere, never in a column."""

    holder_type = models.CharField(max_length=12, choices=HolderKind)
    holder_id = models.BigIntegerField()
    subject_name = models.CharField(max_length=300)
    title = models.CharField(max_length=200, blank=True)
    # For a person the organization; for an organization the one above it.
    organization_name = models.CharField(max_length=300, blank=True)
    certificate = models.TextField()
    serial = models.CharField(max_length=40)
    key_kind = models.CharField(
        max_length=12, choices=KeyKind, default=KeyKind.PKCS12, db_default=KeyKind.PKCS12
    )
    # The file of a PKCS#12 key.
    keystore = models.CharField(max_length=120, blank=True)
    # What else finds the key: of a device {"module", "token", "id"}, of a remote service {"credential"}.
    key_place = models.JSONField(default=dict, db_default={})
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    image = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["serial"], name="signatures_certificate_serial_once"),
            models.CheckConstraint(
                condition=Q(valid_to__gt=models.F("valid_from")), name="signatures_certificate_lasts"
            ),
        ]
        indexes = [
            models.Index(
                fields=["holder_type", "holder_id", "-valid_from"], name="signatures_certificate_holder"
            )
        ]

    def __str__(self) -> str:
        return self.subject_name

    @property
    def needs_pin(self) -> bool:
        """Whether a person opens the key; an organization's is opened by what its server was told."""
        return self.holder_type == rules.HolderType.PERSON and self.key_kind != KeyKind.PKCS12

    @property
    def holder(self) -> rules.Holder:
        return rules.Holder(type=self.holder_type, id=self.holder_id)


class InquiryState(models.TextChoices):
    ASKED = "asked", _("Đang hỏi")
    ENTERED = "entered", _("Đã đăng ký")
    REFUSED = "refused", _("Không đăng ký được")


class RemoteInquiry(models.Model):
    """An administrator wants a certificate of the remote service entered; a job asks the service for it."""

    holder_type = models.CharField(max_length=12, choices=HolderKind)
    holder_id = models.BigIntegerField()
    # Names as they are to stand in signatures.
    subject_name = models.CharField(max_length=300)
    title = models.CharField(max_length=200, blank=True)
    organization_name = models.CharField(max_length=300, blank=True)
    credential = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=InquiryState, default=InquiryState.ASKED)
    # What the administrator reads where it was refused.
    error = models.TextField(blank=True)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder_type", "holder_id"],
                condition=Q(state="asked"),
                name="signatures_inquiry_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(error=""), name="signatures_inquiry_refused_says_why"
            ),
        ]
        indexes = [models.Index(fields=["holder_type", "holder_id", "-id"], name="signatures_inquiry_holder")]

    @property
    def holder(self) -> rules.Holder:
        return rules.Holder(type=self.holder_type, id=self.holder_id)


class State(models.TextChoices):
    QUEUED = "queued", _("Chờ ký")
    SIGNING = "signing", _("Đang ký")
    SIGNED = "signed", _("Đã ký")
    FAILED = "failed", _("Ký không thành công")
    CANCELLED = "cancelled", _("Đã hủy yêu cầu ký")


class SigningRequest(models.Model):
    """A paper that a holder is to sign. Made by an act of a person, carried out by a job."""

    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    purpose = models.CharField(max_length=40)
    source = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    signed = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    holder_type = models.CharField(max_length=12, choices=HolderKind)
    holder_id = models.BigIntegerField()
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    place = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    # What the person reads when it failed, and its code.
    error = models.TextField(blank=True)
    error_kind = models.CharField(max_length=40, blank=True)
    # Each claim by a job counts one; it also tells a job that another took over.
    attempts = models.PositiveSmallIntegerField(default=0)
    # What was seen when the certificate was checked before signing (TT 15/2025/TT-BKHCN).
    evidence = models.JSONField(default=dict)
    # PAdES: B-B, B-T (time stamp) or B-LT (evidence too); `level_wanted` is what the settings asked for then.
    level = models.CharField(max_length=5, blank=True, db_default="")
    level_wanted = models.CharField(max_length=5, blank=True, db_default="")
    requested_by_id = models.BigIntegerField(null=True)
    requested_by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "purpose", "holder_type"],
                condition=Q(state__in=["queued", "signing"]),
                name="signatures_request_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed__isnull=False)
                | (~Q(state="signed") & Q(signed__isnull=True)),
                name="signatures_request_signed_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""), name="signatures_request_failed_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="signatures_request_subject"),
            models.Index(
                fields=["finished_at"],
                condition=Q(level="B-T", level_wanted="B-LT"),
                name="signatures_request_incomplete",
            ),
        ]

    @property
    def holder(self) -> rules.Holder:
        return rules.Holder(type=self.holder_type, id=self.holder_id)

    @property
    def is_under_way(self) -> bool:
        return self.state in {State.QUEUED, State.SIGNING}


class TrustedAuthority(models.Model):
    """An authority whose certificates are believed, or, once withdrawn, no more; every machine reads these rows.

    A row that is withdrawn also silences the same certificate in the folder of a machine.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    certificate = models.TextField()
    subject = models.CharField(max_length=300)
    issuer = models.CharField(max_length=300)
    # Believed by itself; an authority below a root only where its own certificate leads to one.
    is_root = models.BooleanField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    # Asked about revocation before the addresses that the certificates name.
    ocsp_url = models.CharField(max_length=300, blank=True)
    list_url = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField(db_default=Now())
    added_by_id = models.BigIntegerField(null=True)
    added_by_name = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=200, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="signatures_authority_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class FileCheck(models.Model):
    """What the newest check of a file's signatures found; the file itself never changes, its verdict may."""

    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="+")
    finding = models.CharField(max_length=30)
    # The verdicts as `verdicts.as_json` writes them.
    result = models.JSONField()
    checked_at = models.DateTimeField()


class VisitorCheck(models.Model):
    """A file that somebody sent to have its signatures checked: its bytes go with the check, the row an hour later.

    The bytes are in the database so that any machine's worker has them, and are never among the files that are kept.
    """

    # In the address of its page.
    key = models.CharField(max_length=40, unique=True)
    # Keyed hashes of the sender's secret and of the address that it came from.
    owner = models.CharField(max_length=64)
    computer = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The verdicts as `verdicts.as_json` writes them.
    result = models.JSONField(null=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(content__isnull=True, result__isnull=False, checked_at__isnull=False)
                | Q(content__isnull=False, result__isnull=True, checked_at__isnull=True),
                name="signatures_visitor_file_or_result",
            ),
        ]
        indexes = [models.Index(fields=["owner"], name="signatures_visitor_owner")]


class BatchState(models.TextChoices):
    LOCKED = "locked", _("Chờ mã PIN")
    RUNNING = "running", _("Đang ký")
    DONE = "done", _("Đã xong")
    CANCELLED = "cancelled", _("Đã dừng")


class SigningBatch(models.Model):
    """Papers that one person signs with one PIN, in order. The key that the PIN opened is in the memory of the
    signing agent alone; the row holds a handle, which is worth nothing elsewhere or later (decision 8).
    """

    owner_id = models.BigIntegerField()
    owner_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.LOCKED)
    # Why the PIN is asked for, where it is not for the first time; of a trial, what came of it.
    message = models.TextField(blank=True)
    handle = models.CharField(max_length=64, blank=True)
    # The machine whose agent knows the handle: its jobs go there.
    node = models.CharField(max_length=80, blank=True)
    # How many papers are begun and signed together: more than one where a remote service takes several hashes.
    at_once = models.PositiveSmallIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(db_default=Now())
    moved_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="running") | ~Q(handle=""), name="signatures_batch_running_is_unlocked"
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner_id", "-id"],
                condition=Q(state__in=["locked", "running"]),
                name="signatures_batch_open",
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.state in {BatchState.LOCKED, BatchState.RUNNING}

    @property
    def is_opening(self) -> bool:
        """The agent has the PIN, and the key's device or service takes its time: there is a handle, but no key yet."""
        return self.state == BatchState.LOCKED and bool(self.handle)


class ItemState(models.TextChoices):
    WAITING = "waiting", _("Chờ đến lượt")
    STARTED = "started", _("Đang ký")
    SIGNED = "signed", _("Đã ký")
    FAILED = "failed", _("Không ký được")
    CANCELLED = "cancelled", _("Thôi ký")


class BatchItem(models.Model):
    """One paper of a batch; `facts` is what the module of the subject needs to begin."""

    batch = models.ForeignKey(SigningBatch, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveIntegerField()
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=80)
    title = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.WAITING)
    error = models.TextField(blank=True)
    request = models.ForeignKey(SigningRequest, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="signatures_item_order"),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(state__in=["waiting", "started"]),
                name="signatures_item_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""), name="signatures_item_failed_says_why"
            ),
        ]
